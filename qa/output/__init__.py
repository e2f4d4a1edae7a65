"""An answer in words."""
