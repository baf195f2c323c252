"""Unified tags: where in a target a word stands, and what is felt about that target, in one label.

B begins a target of several words, I goes on, E ends it, S is a target of one word; O is none. Label numbers are fixed,
for they are written into the weights files.

Source: Li et al. (2019), A Unified Model for Opinion Target Extraction and Target Sentiment Prediction.
"""

from __future__ import annotations

from typing import Final

# Felt about a target, in the order of the columns that models give.
SIGNS: Final = (-1, 0, 1)
NAMES: Final = {-1: "NEG", 0: "NEU", 1: "POS"}
PLACES: Final = ("B", "I", "E", "S")
LABELS: Final = ("O", *(f"{place}-{NAMES[sign]}" for sign in SIGNS for place in PLACES))
# Columns of no target; the twelve others are three signs of four places each.
OUTSIDE: Final = 0


def label(place: str, sign: int) -> int:
    """The number of a label.

    Guarantee: LABELS at that number says the same.
    """
    return 1 + SIGNS.index(sign) * len(PLACES) + PLACES.index(place)


def places_of(words: int) -> str:
    """The places in a target of so many words.

    Guarantee: as long as the target.
    """
    return "S" if words == 1 else "B" + "I" * (words - 2) + "E"
