"""How the packaged embeddings were made: from a folder of pairs to `index/model`, one command."""
