"""What is known of single people who agreed to a profile: what they said of which aspect, and what follows of it. Never shown by itself."""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.opinions import FACTS as OPINIONS
from heedful.tables.posts import OURS
from heedful.tables.schema import Column, Table

FACTS: Final = Table(
    "profile.FACTS",
    1,
    {name: OPINIONS.columns[name] for name in ("subject_key", "post_key", "network", "day", "brand", "aspect", "polarity")},
)

STANCES: Final = Table(
    "profile.STANCES",
    1,
    {
        "subject_key": FACTS.columns["subject_key"],
        "brand": FACTS.columns["brand"],
        "aspect": Column(pl.String, "an aspect with all below it; 'overall' is everything said of the brand", OURS),
        "feeling": Column(pl.Int8, "1 more posts like than dislike it, -1 the other way round, 0 as many of each or neither", OURS),
        "posts": Column(pl.Int64, "posts that feel so; those that speak of it, where the feeling is 0", OURS),
        "last": Column(pl.Date, "the day of the last of them", OURS),
    },
)
