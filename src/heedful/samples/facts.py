"""Opinions of an invented crowd, made person by person at the table that reports are counted from: no posts, no words, and fast."""

from __future__ import annotations

import math
from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.tables.opinions import FACTS
from heedful.terms import NETWORKS

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

DAYS: Final = 365


def make_facts(
    rng: random.Random,
    people: int,
    *,
    brands: Mapping[str, float],
    aspects: Mapping[str, float],
    opinions: float,
    uneven: float,
    likes: float,
    sided: float,
    taste: float,
    end: date,
) -> pl.DataFrame:
    """A year of opinions: each person has a rate, a liking of each brand's aspects, and says so many things on days by chance.

    Guarantee: gives opinions.FACTS, one post an opinion; the same `rng` state gives the same. Arguments as `insights.habits.Habits`.
    """
    brand_names, aspect_names = list(brands), list(aspects)
    by_brand, by_aspect = (list(accumulate(shares.values())) for shares in (brands, aspects))
    middle = math.log(likes / (1 - likes))
    columns: dict[str, list[Any]] = {name: [] for name in ("subject", "day", "brand", "aspect", "polarity", "network")}
    for person in range(people):
        tastes: dict[tuple[int, int], float] = {}
        network = NETWORKS[person % len(NETWORKS)]
        for _ in range(_poisson(rng, opinions * rng.gammavariate(uneven, 1 / uneven))):
            at = _pick(rng, by_brand), _pick(rng, by_aspect)
            if at not in tastes:
                tastes[at] = 1 / (1 + math.exp(-(middle + taste * rng.gauss(0, 1))))
            columns["subject"].append(person)
            columns["network"].append(network)
            columns["day"].append(int(rng.random() * DAYS))
            columns["brand"].append(brand_names[at[0]])
            columns["aspect"].append(aspect_names[at[1]])
            columns["polarity"].append(0 if rng.random() >= sided else 1 if rng.random() < tastes[at] else -1)
    return _facts(columns, end)


def _facts(columns: dict[str, list[Any]], end: date) -> pl.DataFrame:
    first = end - timedelta(days=DAYS)
    frame = pl.DataFrame(columns, schema_overrides={"subject": pl.Int64, "day": pl.Int64, "polarity": pl.Int8})
    made = frame.with_row_index("post").select(
        pl.format("s{}", pl.col("subject")).cast(pl.Binary).alias("subject_key"),
        pl.format("p{}", pl.col("post")).cast(pl.Binary).alias("post_key"),
        pl.col("network").cast(pl.String),
        (pl.lit(first) + pl.duration(days=pl.col("day"))).cast(pl.Date).alias("day"),
        pl.col("brand").cast(pl.String),
        pl.col("aspect").cast(pl.String),
        "polarity",
        pl.lit(0.5, dtype=pl.Float32).alias("strength"),
        pl.lit([], dtype=pl.List(pl.Binary)).alias("term_keys"),
    )
    return FACTS.require(made.select(list(FACTS.columns)))


def _pick(rng: random.Random, bounds: list[float]) -> int:
    return min(bisect(bounds, rng.random() * bounds[-1]), len(bounds) - 1)


def _poisson(rng: random.Random, mean: float) -> int:
    """How many, by counting waits. Beyond a few hundred as good as normal."""
    if mean > 300:
        return max(round(rng.gauss(mean, math.sqrt(mean))), 0)
    count, waited = -1, 0.0
    while waited < mean:
        waited += rng.expovariate(1.0)
        count += 1
    return count
