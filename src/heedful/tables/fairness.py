"""Invented sentences that differ in one thing alone, and what a model made of them. Nobody's words, so nothing is sealed."""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.posts import OURS
from heedful.tables.schema import Column, Table

PROBES: Final = Table(
    "fairness.PROBES",
    1,
    {
        "axis": Column(pl.String, "what the sentences of a pair differ in: gender, origin, dialect, …", OURS),
        "group": Column(pl.String, "which side of the axis this sentence is on", OURS),
        "template": Column(pl.UInt32, "which sentence; those of one axis with the same number are a pair", OURS),
        "polarity": Column(pl.Int8, "what it says: 1 like, -1 dislike, 0 neither", OURS),
        "brand": Column(pl.String, "the brand it speaks of", OURS),
        "aspect": Column(pl.String, "the aspect it speaks of", OURS),
        "text": Column(pl.String, "the invented sentence", OURS),
        "name": Column(pl.String, "the invented name that redaction should take out; null where there is none", OURS, nullable=True),
    },
)
READ: Final = Table(
    "fairness.READ",
    1,
    {
        **PROBES.columns,
        "score": Column(
            pl.Float64, "polarity times strength of what was found about the brand, on a scale from 0 to 1; 0.5 for neither", OURS
        ),
        "found": Column(
            pl.Boolean, "whether the opinion was found, with its aspect and side; null where there is none to find", OURS, nullable=True
        ),
        "kept": Column(pl.Boolean, "whether the gate on words lets the sentence through", OURS),
        "redacted": Column(pl.Boolean, "whether the name was taken out; null where there is none", OURS, nullable=True),
    },
)
