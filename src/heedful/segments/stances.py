"""From what people said to how they feel: a stance a person, brand and aspect. Whole functions over tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.tables.profile import FACTS, STANCES
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

_BY = ["subject_key", "brand", "aspect"]


def stances(facts: pl.DataFrame, parents: Mapping[str, str | None], since: datetime.date | None = None) -> pl.DataFrame:
    """How each person feels about each aspect they spoke of, wider ones and the brand as a whole included.

    Guarantee: a whole function; the same for any order and split. A post counts once an aspect, by what it says more often; a
    person by what more of their posts say. Takes profile.FACTS, gives profile.STANCES sorted; `since` leaves out earlier days.
    """
    FACTS.require(facts)
    near = facts if since is None else facts.filter(pl.col("day") >= since)
    spread = pl.concat(
        [near.filter(pl.col("aspect") != OVERALL), *_wider(near, parents), near.with_columns(pl.lit(OVERALL).alias("aspect"))]
    )
    posts = spread.group_by(*_BY, "post_key").agg(pl.col("polarity").cast(pl.Int64).sum().sign().alias("says"), pl.max("day"))
    felt = posts.group_by(_BY).agg(
        (pl.col("says") > 0).sum().cast(pl.Int64).alias("likes"),
        (pl.col("says") < 0).sum().cast(pl.Int64).alias("dislikes"),
        pl.len().cast(pl.Int64).alias("all"),
        pl.col("day").filter(pl.col("says") > 0).max().alias("liked"),
        pl.col("day").filter(pl.col("says") < 0).max().alias("disliked"),
        pl.max("day").alias("spoke"),
    )
    feeling = (pl.col("likes") - pl.col("dislikes")).sign().cast(pl.Int8).alias("feeling")
    by = pl.col("feeling")
    told = felt.with_columns(feeling).with_columns(
        pl.when(by > 0).then("likes").when(by < 0).then("dislikes").otherwise("all").alias("posts"),
        pl.when(by > 0).then("liked").when(by < 0).then("disliked").otherwise("spoke").alias("last"),
    )
    return STANCES.require(told.select(list(STANCES.columns)).sort(_BY))


def _wider(facts: pl.DataFrame, parents: Mapping[str, str | None]) -> list[pl.DataFrame]:
    steps = facts
    found: list[pl.DataFrame] = []
    while True:
        up = {name: above for name, above in parents.items() if above}
        steps = steps.filter(pl.col("aspect").is_in(list(up))).with_columns(pl.col("aspect").replace(up))
        if steps.is_empty():
            return found
        found.append(steps)
