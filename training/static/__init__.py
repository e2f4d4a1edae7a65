"""The static model, from data to folder."""
