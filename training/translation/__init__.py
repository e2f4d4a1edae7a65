"""The table of word translations."""
