"""Consent: the record, what it amounts to at one moment, and the gate that asks it of every post. Pure."""
