"""How text is written and cut; knows no file and no model."""
