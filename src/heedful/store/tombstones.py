"""Tombstones: posts that their network had removed, that were gone from their page, or past their time, by their key in each lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from sqlalchemy import select

from heedful.store.rows import put, to_instant, to_us
from heedful.store.schema import TOMBSTONES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

# Its network had it removed; gone from a later copy of its page; past its time.
NETWORK: Final = "network"
PAGE: Final = "page"
TIME: Final = "time"


def bury(tx: Connection, lake: str, post_keys: Sequence[bytes], at: datetime, why: str | None) -> int:
    """Note posts of a lake that are gone; gives how many are new.

    Guarantee: noting twice is noting once. Source: ActivityStreams 2.0, Tombstone.
    """
    held = set(buried(tx, lake)["post_key"].to_list())
    new = [key for key in dict.fromkeys(post_keys) if key not in held]
    put(tx, TOMBSTONES, [{"lake": lake, "post_key": key, "at": to_us(at), "why": why} for key in new])
    return len(new)


def buried(tx: Connection, lake: str) -> pl.DataFrame:
    """The keys of a lake's gone posts.

    Guarantee: a frame with the one column post_key.
    """
    keys = tx.execute(select(TOMBSTONES.c.post_key).where(TOMBSTONES.c.lake == lake)).scalars().all()
    return pl.DataFrame({"post_key": pl.Series([bytes(k) for k in keys], dtype=pl.Binary)})


def asked_for(tx: Connection, since_us: int = 0) -> list[tuple[str, bytes, str | None, datetime]]:
    """Posts that somebody had removed, with their lake, why and when, since a moment in microseconds.

    Guarantee: all but those that are only past their time, which a run of `forget_due` finds again by itself.
    """
    chosen = (TOMBSTONES.c.at >= since_us) & (TOMBSTONES.c.why.is_(None) | (TOMBSTONES.c.why != TIME))
    return [(row.lake, bytes(row.post_key), row.why, to_instant(row.at)) for row in tx.execute(select(TOMBSTONES).where(chosen))]
