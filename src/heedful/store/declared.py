"""What people declared of themselves, sealed: one row a person, which only `flow/declared.py` may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from heedful.store.fairness_schema import DECLARED
from heedful.store.rows import put, rows_with, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection


def put_declared(tx: Connection, person_id: str, sealed: bytes, at: datetime) -> None:
    """Keep what somebody declared.

    Guarantee: one row a person; the last holds.
    """
    drop_declared(tx, [person_id])
    put(tx, DECLARED, [{"person_id": person_id, "sealed": sealed, "at": to_us(at)}])


def declared_of(tx: Connection, persons: Iterable[str]) -> dict[str, bytes]:
    """What some people declared.

    Guarantee: sealed, as it was put; nobody else's.
    """
    return {r.person_id: bytes(r.sealed) for r in rows_with(tx, DECLARED.c.person_id, persons, *DECLARED.c)}


def who_declared(tx: Connection) -> list[str]:
    """Everybody of whom something is held.

    Guarantee: sorted.
    """
    return sorted(tx.execute(select(DECLARED.c.person_id)).scalars())


def drop_declared(tx: Connection, persons: Iterable[str]) -> None:
    """Delete what some people declared.

    Guarantee: theirs alone.
    """
    for person in persons:
        tx.execute(delete(DECLARED).where(DECLARED.c.person_id == person))
