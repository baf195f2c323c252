"""A small tagger that finds names of people in running text, by the words themselves and those beside them."""
