"""The update with which the contextual model reads a question and a passage together."""
