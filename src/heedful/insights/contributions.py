"""What each person puts into a release: one stance in each brand and aspect they spoke of, and the terms they used. Never shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import narwhals as nw
import polars as pl

from heedful.insights import cells
from heedful.tables.opinions import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a person feels of a cell: they like it, dislike it, or take neither side.
STANCES: Final = ("likes", "dislikes", "neither")
CELL: Final = ("brand", "aspect")
TERM: Final = ("brand", "polarity", "term")


def stances(facts: pl.DataFrame, parents: Mapping[str, str | None]) -> pl.DataFrame:
    """One row a person and cell: what they feel of it, however often they said so.

    Guarantee: a whole function; as `cells.count` reduces a person to one stance, over all networks and the whole time.
    Gives subject_key, brand, aspect and stance, sorted.
    """
    FACTS.require(facts)
    spread = cells.spread(nw.from_native(facts.with_columns(record_key=pl.lit(0, pl.Int64)).lazy()), parents)
    people: Any = spread.group_by("subject_key", *CELL).agg(nw.col("likes", "dislikes").sum()).to_native()
    likes, dislikes = pl.col("likes"), pl.col("dislikes")
    stance = pl.when(likes > dislikes).then(pl.lit("likes")).when(likes < dislikes).then(pl.lit("dislikes")).otherwise(pl.lit("neither"))
    frame: pl.DataFrame = people.select("subject_key", *CELL, stance=stance).collect()
    return frame.sort("subject_key", *CELL)


def spoken(facts: pl.DataFrame) -> pl.DataFrame:
    """One row a person and term they used in liking or disliking a brand.

    Guarantee: a whole function; keys only. Gives subject_key, brand, polarity and term (the key in hexadecimal digits), sorted.
    """
    FACTS.require(facts)
    said = facts.filter(pl.col("polarity") != 0, pl.col("term_keys").list.len() > 0)
    exploded = said.select("subject_key", "brand", "polarity", term="term_keys").explode("term")
    return exploded.with_columns(pl.col("term").bin.encode("hex")).unique().sort("subject_key", *TERM)


def histogram(rows: pl.DataFrame, brands: Sequence[str], aspects: Sequence[str]) -> pl.DataFrame:
    """People by brand, aspect and stance, for every key that the taxonomy has, also those nobody spoke of.

    Guarantee: the keys depend on the taxonomy alone. Gives brand, aspect, stance and people, in the order of the keys.
    """
    keys = [(brand, aspect, stance) for brand in brands for aspect in aspects for stance in STANCES]
    every = pl.DataFrame(keys, schema=[(name, pl.String) for name in (*CELL, "stance")], orient="row")
    counted = rows.group_by(*CELL, "stance").agg(people=pl.len().cast(pl.Int64))
    return every.join(counted, on=[*CELL, "stance"], how="left", maintain_order="left").with_columns(pl.col("people").fill_null(0))
