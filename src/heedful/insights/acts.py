"""Acts without words: reactions to something of a brand. What a person did, and not what we infer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acts:
    """How many people reacted to something of a brand, and how often.

    Guarantee: as the views tell it. Source: ActivityStreams 2.0, Like.
    """

    brand: str
    people: int
    acts: int
