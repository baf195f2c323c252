"""Which of the posts just admitted are new to a lake, which replace an older version, and which it has already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Merge:
    """What to do with a lake so that it holds the arriving posts once each, in their newest version.

    Guarantee: `add` holds one row a post_key; `replaced` has the (file, post_key) of every held row that gives way.
    """

    add: pl.DataFrame
    replaced: pl.DataFrame


def newest_each(arriving: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest version of each post among those arriving together.

    Guarantee: the same rows whatever their order: newest by edit time, then by source file, then by version key.
    Takes columns post_key, updated_us (null: never edited), seen, version.
    """
    return (
        arriving.sort("updated_us", "seen", "version", descending=True, nulls_last=True)
        .unique("post_key", keep="first", maintain_order=True)
        .sort("seen", "post_key")
    )


def merge(arriving: pl.DataFrame, held: pl.DataFrame, edited_at: Callable[[pl.DataFrame], pl.Series]) -> Merge:
    """Compare arriving posts with those a lake holds.

    Guarantee: an equal version under an equal grant changes nothing; otherwise the newer by (edit time, source file)
    stays; a new grant for the same version moves the row to that grant.
    Takes arriving (post_key, grant_key, version, updated_us, seen, …) with one row a post_key, and held (file,
    post_key, grant_key, version, seen); `edited_at` unseals the edit times of a few held rows.
    """
    both = arriving.join(held, on="post_key", how="inner", suffix="_held")
    same = (pl.col("version") == pl.col("version_held")) & (pl.col("grant_key") == pl.col("grant_key_held"))
    differing = both.filter(~same)
    known = arriving.join(held, on="post_key", how="anti")
    if differing.is_empty():
        return Merge(known, held.clear().select("file", "post_key"))
    differing = differing.with_columns(edited_at(differing.select("file", "post_key")).alias("updated_held"))
    wins = (
        (pl.col("version") == pl.col("version_held"))
        | (pl.col("updated_us").fill_null(0) > pl.col("updated_held").fill_null(0))
        | ((pl.col("updated_us").fill_null(0) == pl.col("updated_held").fill_null(0)) & (pl.col("seen") >= pl.col("seen_held")))
    )
    winners = differing.filter(wins)
    add = pl.concat([known, arriving.join(winners.select("post_key").unique(), on="post_key", how="semi")])
    return Merge(add, winners.select("file", "post_key"))
