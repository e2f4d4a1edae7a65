"""Which characters of a passage answer."""
