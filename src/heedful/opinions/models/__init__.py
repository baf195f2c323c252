"""Trained models: what they read, how they are run, and how what they say becomes opinions."""
