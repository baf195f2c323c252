"""The top likes and dislikes, for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.insights import sentences
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from heedful.insights.findings import Findings


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what people like or dislike, of which brand, how many people, and the net.

    Guarantee: every count is of at least k people, or a range.
    """

    feeling: str  # like or dislike
    brand: str
    aspect: str
    people: str  # who spoke of it
    count: str  # who like it, or dislike it
    net: str


def top(findings: Findings, n: int = 5) -> list[Row]:
    """The n aspects that most people like, then the n that most people dislike, over all networks and the whole time.

    Guarantee: none is widened, and none is 'everything'; at least k people certainly feel so; most people first.
    """
    return [
        Row(
            feeling=feeling,
            brand=row["brand"],
            aspect=sentences.aspect(row["aspect"]),
            people=sentences.people(row["people_low"], row["people_high"], findings.k),
            count=sentences.people(row[f"{feeling}s_low"], row[f"{feeling}s_high"], findings.k),
            net=sentences.signed(row["net"], exact=row["exact"]),
        )
        for feeling in ("like", "dislike")
        for row in ranked(findings, f"{feeling}s", n)
    ]


def ranked(findings: Findings, count: str, n: int) -> list[dict[str, Any]]:
    """The n views with the most likes or dislikes (`count` is 'likes' or 'dislikes').

    Guarantee: as `top`.
    """
    views = findings.views.filter(
        pl.col("network") == ALL_NETWORKS, pl.col("aspect") != OVERALL, pl.col("note").is_null(), pl.col(f"{count}_low") >= findings.k
    )
    return views.sort(f"{count}_low", f"{count}_high", "brand", "aspect", descending=[True, True, False, False]).head(n).to_dicts()
