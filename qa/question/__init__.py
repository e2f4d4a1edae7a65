"""A question understood."""
