"""How what ships is made: from a folder of public data to `index/model`, one command."""
