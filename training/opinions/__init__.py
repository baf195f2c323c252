"""Training of the opinion models: from labelled sets and invented posts to weights files."""
