"""The contextual model, from its teacher's weights to a folder."""
