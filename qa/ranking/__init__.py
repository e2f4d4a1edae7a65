"""Which passages answer, and how sure that is."""
