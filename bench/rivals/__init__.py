"""Other programs that do something like ours, each in a virtual environment of its own."""
