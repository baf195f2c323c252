"""How lists of words are written in this room: as running text, so that a hundred words are read at a glance."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of a running text.

    Guarantee: apart at white space, each once.
    """
    return frozenset(text.split())
