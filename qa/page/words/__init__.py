"""What the page says, in three languages."""
