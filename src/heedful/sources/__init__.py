"""A file for each format people and networks give posts in; found by entry point, so that others can add one."""
