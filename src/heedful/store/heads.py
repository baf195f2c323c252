"""Heads that were taught here, and whose words they were taught on. One at a time is used: the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import delete, select

from heedful.store.learning_schema import HEAD_PEOPLE, HEADS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """A head as it is kept.

    Guarantee: `people` are keys in the lake of `improve` of those whose words it was taught on; empty where the rows were the company's own.
    """

    head_id: str
    made_at: datetime
    made_by: str
    rows: int
    classes: tuple[str, ...]
    packed: bytes
    people: frozenset[bytes] = frozenset()


def keep(tx: Connection, head: Kept) -> None:
    """Keep a head in place of the one before.

    Guarantee: in the caller's transaction.
    """
    drop(tx)
    row = {"head_id": head.head_id, "made_at": to_us(head.made_at), "made_by": head.made_by, "rows": head.rows}
    put(tx, HEADS, [row | {"classes": orjson.dumps(list(head.classes)).decode(), "packed": head.packed}])
    put(tx, HEAD_PEOPLE, [{"head_id": head.head_id, "subject_key": key} for key in sorted(head.people)])


def last(tx: Connection) -> Kept | None:
    """The head that is kept.

    Guarantee: as of the transaction's snapshot.
    """
    row = tx.execute(select(HEADS).order_by(HEADS.c.made_at.desc(), HEADS.c.head_id).limit(1)).first()
    if row is None:
        return None
    people = tx.execute(select(HEAD_PEOPLE.c.subject_key).where(HEAD_PEOPLE.c.head_id == row.head_id)).scalars()
    return Kept(
        row.head_id,
        to_instant(row.made_at),
        row.made_by,
        row.rows,
        tuple(orjson.loads(row.classes)),
        row.packed,
        frozenset(map(bytes, people)),
    )


def drop(tx: Connection) -> None:
    """Drop what is kept.

    Guarantee: in the caller's transaction; nothing of it stays.
    """
    for table in (HEAD_PEOPLE, HEADS):
        tx.execute(delete(table))


def drop_of(tx: Connection, subjects: Collection[bytes]) -> str | None:
    """Drop the head if it was taught on words of any of some people; gives its digest.

    Guarantee: in the caller's transaction; None where it was not.
    """
    kept = last(tx)
    if kept is None or not kept.people & frozenset(subjects):
        return None
    drop(tx)
    return kept.head_id
