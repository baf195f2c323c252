"""Strange input for every parser: what is asked of each, a corpus to begin from, and two ways to change it."""
