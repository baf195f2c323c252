"""Invented sentences that differ in one thing alone, and what a model made of them; what people declared of themselves, and what befell them."""

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
        "side": Column(
            pl.Float64, "which side it was put on: 1 like, 0 dislike, 0.5 neither, the mean of what was found about the brand", OURS
        ),
        "strength": Column(
            pl.Float64, "how strongly it was felt, 0 to 1; null where no like and no dislike of the brand was found", OURS, nullable=True
        ),
        "target": Column(
            pl.Boolean,
            "whether anything was found about the aspect, on whichever side; null where no opinion is there",
            OURS,
            nullable=True,
        ),
        "found": Column(
            pl.Boolean, "whether the opinion was found, with its aspect and side; null where there is none to find", OURS, nullable=True
        ),
        "kept": Column(pl.Boolean, "whether the gate on words lets the sentence through", OURS),
        "redacted": Column(pl.Boolean, "whether the name was taken out; null where there is none", OURS, nullable=True),
    },
)

_KEYS: Final = {
    "person_key": Column(pl.Binary, "HMAC of the person under the key of the purpose fairness", OURS),
    "record_key": Column(pl.Int64, "the person's part in the key of a cell, by which counts are perturbed", OURS),
}
DECLARED: Final = Table(
    "fairness.DECLARED",
    1,
    {
        **_KEYS,
        "attribute": Column(pl.String, "what they were asked about themselves", OURS, sealed=True),
        "answer": Column(pl.String, "what they declared", OURS, sealed=True),
    },
)
HAPPENED: Final = Table(
    "fairness.HAPPENED",
    1,
    {
        "question": Column(pl.String, "what is asked: in a segment, given an offer, refused, left out", OURS),
        "kind": Column(pl.String, "which kind of question it is", OURS),
        "person_key": _KEYS["person_key"],
        "yes": Column(pl.Boolean, "whether it happened to the person, of all to whom it might have", OURS),
    },
)
