"""Tombstones: posts that were gone from a later copy of their page, by their key in each lake. They never come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import select

from heedful.store.rows import put, to_us
from heedful.store.schema import TOMBSTONES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def bury(tx: Connection, lake: str, post_keys: Sequence[bytes], at: datetime) -> int:
    """Note posts of a lake that are gone; gives how many are new.

    Guarantee: noting twice is noting once. Source: ActivityStreams 2.0, Tombstone.
    """
    held = set(buried(tx, lake)["post_key"].to_list())
    new = [key for key in dict.fromkeys(post_keys) if key not in held]
    put(tx, TOMBSTONES, [{"lake": lake, "post_key": key, "at": to_us(at)} for key in new])
    return len(new)


def buried(tx: Connection, lake: str) -> pl.DataFrame:
    """The keys of a lake's gone posts.

    Guarantee: a frame with the one column post_key.
    """
    keys = tx.execute(select(TOMBSTONES.c.post_key).where(TOMBSTONES.c.lake == lake)).scalars().all()
    return pl.DataFrame({"post_key": pl.Series([bytes(k) for k in keys], dtype=pl.Binary)})
