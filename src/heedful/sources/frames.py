"""Heads and bodies as frames, made column by column from lists, which is far faster than row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import polars as pl

from heedful.tables.posts import BODIES, HEADS, INSTANT

if TYPE_CHECKING:
    from collections.abc import Sequence


def heads_frame(
    *,
    network: str,
    origin: str,
    scope: str,
    attributed_to: Sequence[str | None],
    published_us: Sequence[int],
    kind: Sequence[str],
    own: Sequence[bool],
    audience: Sequence[str] | str = "public",
) -> pl.DataFrame:
    """A frame of posts.HEADS; row i is the i-th of the lists.

    Guarantee: passes HEADS.require. Shapes: lists of one length; published_us in microseconds UTC.
    """
    n = len(attributed_to)
    audiences = _each(audience, n) if isinstance(audience, str) else pl.Series(audience, dtype=pl.String)
    return HEADS.require(
        pl.DataFrame(
            {
                "row": pl.Series(list(range(n)), dtype=pl.UInt32),
                "network": _each(network, n),
                "scope": _each(scope, n),
                "attributed_to": pl.Series(attributed_to, dtype=pl.String),
                "published": pl.Series(published_us, dtype=pl.Int64).cast(INSTANT),
                "audience": audiences,
                "kind": pl.Series(kind, dtype=pl.String),
                "origin": _each(origin, n),
                "own": pl.Series(own, dtype=pl.Boolean),
            }
        )
    )


def bodies_frame(
    rows: Sequence[int],
    *,
    ids: Sequence[str],
    content: Sequence[str],
    updated_us: Sequence[int | None],
    in_reply_to: Sequence[str | None],
    names: Sequence[Sequence[str]],
    context_brands: Sequence[Sequence[str]],
) -> pl.DataFrame:
    """A frame of posts.BODIES for these rows.

    Guarantee: passes BODIES.require. Shapes: lists of one length; updated_us in microseconds UTC or None.
    """
    return BODIES.require(
        pl.DataFrame(
            {
                "row": pl.Series(rows, dtype=pl.UInt32),
                "id": pl.Series(ids, dtype=pl.String),
                "content": pl.Series(content, dtype=pl.String),
                "updated": pl.Series(updated_us, dtype=pl.Int64).cast(INSTANT),
                "in_reply_to": pl.Series(in_reply_to, dtype=pl.String),
                "names": _lists(names),
                "context_brands": _lists(context_brands),
            }
        )
    )


def _each(value: str, n: int) -> pl.Series:
    # By itself, without a query: a folder may hold thousands of small files, and each makes some of these.
    return pl.Series([value], dtype=pl.String).new_from_index(0, n)


def _lists(values: Sequence[Sequence[str]]) -> pl.Series:
    """Lists of words as a column. Polars takes Python lists one by one; through JSON they come fifteen times as fast."""
    kind = pl.List(pl.String)
    if not any(values):
        return pl.Series([[]], dtype=kind).new_from_index(0, len(values))
    return pl.Series([orjson.dumps(values if isinstance(values, list) else list(values)).decode()]).str.json_decode(pl.List(kind)).explode()
