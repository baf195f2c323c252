"""Entries that are watched for break-ins, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import polars as pl
from sqlalchemy import func, select

from heedful.store.schema import OUTBOX
from heedful.tables.watch import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

    from sqlalchemy import Connection


def entries(tx: Connection, after: int, before: timedelta, kinds: Collection[str]) -> pl.DataFrame:
    """Entries of some kinds after a number, and those of a length of time before the first of them.

    Guarantee: gives watch.ENTRIES in the order of their numbers.
    """
    watched = OUTBOX.c.kind.in_(kinds)
    first = tx.execute(select(func.min(OUTBOX.c.at)).where(watched, OUTBOX.c.seq > after)).scalar_one()
    if first is None:
        return ENTRIES.empty()
    since = int(first) - int(before.total_seconds() * 1_000_000)
    chosen = select(OUTBOX.c.seq, OUTBOX.c.at, OUTBOX.c.actor, OUTBOX.c.kind, OUTBOX.c.body).where(watched, OUTBOX.c.at >= since)
    rows = tx.execute(chosen.order_by(OUTBOX.c.seq)).all()
    told = {name: [getattr(row, name) for row in rows] for name in ("seq", "at", "actor", "kind")}
    told["person"] = [orjson.loads(row.body).get("person") for row in rows]
    frame = pl.DataFrame(told, schema={**ENTRIES.schema, "at": pl.Int64()})
    return ENTRIES.require(frame.with_columns(pl.from_epoch("at", time_unit="us").dt.replace_time_zone("UTC")))


def last(tx: Connection) -> int:
    """The number of the last entry.

    Guarantee: 0 where there is none.
    """
    return int(tx.execute(select(func.max(OUTBOX.c.seq))).scalar_one() or 0)
