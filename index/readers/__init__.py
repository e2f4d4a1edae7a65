"""Files to documents: one file of this package a format."""
