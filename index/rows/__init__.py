"""Which rows a build has, and what is computed of them."""
