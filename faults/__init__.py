"""Faults on purpose: journeys that are killed, or meet a full disk, at a chosen one of their operations on files."""
