"""Heedful: learn what customers like and dislike from the posts they agreed to share, openly."""
