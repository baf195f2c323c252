"""Measurements, one command and one form of result: `python -m bench NAME --json FILE`. The package imports nothing from here."""
