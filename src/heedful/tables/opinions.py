"""Opinions: what a post lets us infer its author likes or dislikes. A reaction is an act, not an opinion."""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.posts import GATHERED, OURS, REDACTED
from heedful.tables.schema import Column, Table

# What an extractor answers: rows refer to the texts it was asked about.
FOUND: Final = Table(
    "opinions.FOUND",
    1,
    {
        "row": Column(pl.UInt32, "place of the text in the question, from 0", OURS),
        "brand": Column(pl.String, "the taxonomy's name of the brand", OURS),
        "aspect": Column(pl.String, "the taxonomy's name of the aspect, or 'overall'", OURS),
        "target": Column(pl.String, "the words that were liked or disliked; empty where only implied", OURS, sealed=True),
        "polarity": Column(pl.Int8, "1 like, -1 dislike, 0 spoken of without either", OURS),
        "strength": Column(pl.Float32, "0 to 1", OURS),
        "confidence": Column(pl.Float32, "0 to 1", OURS),
        "start": Column(pl.UInt32, "first character of the evidence in the text", OURS),
        "end": Column(pl.UInt32, "one past the last character of the evidence", OURS),
        "terms": Column(pl.List(pl.String), "up to six telling words of the evidence, lower case", OURS, sealed=True),
    },
)

_KEYS: Final = {
    name: REDACTED.columns[name] for name in ("post_key", "subject_key", "grant_key", "network", "kind", "audience", "origin", "day")
}
_PLAIN: Final = {name: FOUND.columns[name] for name in ("brand", "aspect", "polarity", "strength", "confidence")}

HELD: Final = Table(
    "opinions.HELD",
    1,
    {
        **_KEYS,
        "gathered": GATHERED,
        **_PLAIN,
        "term_keys": Column(pl.List(pl.Binary), "HMAC of each term under the purpose's key, 8 bytes", OURS),
        "words_key": Column(
            pl.Binary,
            "HMAC of the person and the post's words under the purpose's key, 8 bytes: equal where one person posted the same words again; "
            "null where the post was read before copies were told apart",
            OURS,
            nullable=True,
        ),
        "sealed": Column(pl.Binary, "target, evidence span and terms, sealed under the person's key", OURS, sealed=True),
    },
)

# What insights may see: no words, no post, no record.
FACTS: Final = Table(
    "opinions.FACTS",
    1,
    {
        "subject_key": REDACTED.columns["subject_key"],
        "post_key": REDACTED.columns["post_key"],
        "network": REDACTED.columns["network"],
        "day": REDACTED.columns["day"],
        "brand": FOUND.columns["brand"],
        "aspect": FOUND.columns["aspect"],
        "polarity": FOUND.columns["polarity"],
        "strength": FOUND.columns["strength"],
        "term_keys": Column(pl.List(pl.Binary), "HMAC of each term under the purpose's key, 8 bytes", OURS),
    },
)
