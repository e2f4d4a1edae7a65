"""The parts of the page in the browser: its words, its cards, its source panel, its style and script."""
