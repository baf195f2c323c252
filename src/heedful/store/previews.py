"""Exports that were sent to be shown first: sealed under a key that is nowhere here, and gone after half an hour at the latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from heedful.store.person_schema import PREVIEWS
from heedful.store.rows import to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def put(tx: Connection, mark: bytes, person_id: str, sealed: bytes, ends_at: datetime) -> None:
    """Hold what was sent.

    Guarantee: one a person; an earlier one is gone.
    """
    tx.execute(delete(PREVIEWS).where(PREVIEWS.c.person_id == person_id))
    tx.execute(insert(PREVIEWS).values(mark=mark, person_id=person_id, sealed=sealed, ends_at=to_us(ends_at)))


def find(tx: Connection, mark: bytes, person_id: str, now: datetime) -> bytes | None:
    """What is held under a mark for a person.

    Guarantee: None once it is over, and for anybody else.
    """
    mine = (PREVIEWS.c.mark == mark) & (PREVIEWS.c.person_id == person_id) & (PREVIEWS.c.ends_at > to_us(now))
    return tx.execute(select(PREVIEWS.c.sealed).where(mine)).scalar_one_or_none()


def drop(tx: Connection, person_id: str) -> int:
    """Let go of what a person sent; gives how many.

    Guarantee: none of it is left.
    """
    return tx.execute(delete(PREVIEWS).where(PREVIEWS.c.person_id == person_id)).rowcount


def drop_over(tx: Connection, now: datetime) -> int:
    """Let go of everything whose time is over; gives how many.

    Guarantee: none of it is left.
    """
    return tx.execute(delete(PREVIEWS).where(PREVIEWS.c.ends_at <= to_us(now))).rowcount


def any_over(tx: Connection, now: datetime) -> bool:
    """Whether anything is held whose time is over.

    Guarantee: read-only.
    """
    return tx.execute(select(PREVIEWS.c.mark).where(PREVIEWS.c.ends_at <= to_us(now)).limit(1)).first() is not None
