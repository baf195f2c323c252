"""The answers we handed out and still keep a copy of, so that erasing somebody finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from heedful.store.rights_schema import EXPORTS
from heedful.store.rows import to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def note(tx: Connection, export_id: str, person_id: str, path: str, at: datetime) -> None:
    """Note where a person's export was written.

    Guarantee: in the caller's transaction.
    """
    tx.execute(insert(EXPORTS).values(export_id=export_id, person_id=person_id, path=path, made_at=to_us(at)))


def paths_of(tx: Connection, person_id: str) -> list[str]:
    """Where a person's exports were written.

    Guarantee: absolute paths, the oldest first; a file may have been moved since.
    """
    query = select(EXPORTS.c.path).where(EXPORTS.c.person_id == person_id).order_by(EXPORTS.c.made_at, EXPORTS.c.export_id)
    return list(tx.execute(query).scalars())
