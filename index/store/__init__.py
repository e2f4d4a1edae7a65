"""Rows on disk; knows no model."""
