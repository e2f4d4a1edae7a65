"""Documents to passages; knows no format."""
