"""The weights of scores, marks and confidence."""
