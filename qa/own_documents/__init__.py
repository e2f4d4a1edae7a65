"""What readers bring."""
