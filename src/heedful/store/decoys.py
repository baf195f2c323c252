"""Decoys: numbers of people who do not exist. They lie in this table only, as marks, so that no count, view or export can hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from heedful.store.incident_schema import DECOYS
from heedful.store.rows import put, to_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def plant(tx: Connection, marks: Sequence[bytes], at: datetime) -> None:
    """Plant decoys by their marks.

    Guarantee: in the caller's transaction.
    """
    put(tx, DECOYS, [{"mark": mark, "planted_at": to_us(at)} for mark in marks])


def is_one(tx: Connection, mark: bytes) -> bool:
    """Whether a mark is a decoy's.

    Guarantee: by its key, whatever else is held.
    """
    return tx.execute(select(DECOYS.c.mark).where(DECOYS.c.mark == mark)).first() is not None


def count(tx: Connection) -> int:
    """How many decoys are planted.

    Guarantee: as of the transaction's snapshot.
    """
    return int(tx.execute(select(func.count()).select_from(DECOYS)).scalar_one())
