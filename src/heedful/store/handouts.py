"""Exports that were handed out: to whom, what for, until when, and by what they are found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from heedful.store.duties_schema import HANDOUTS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

# Between the number of an export and that of a part of it: the rows of one person, which go when the person is erased.
PART: Final = "/"
_INSTANTS: Final = ("made_at", "expires_at")


@dataclass(frozen=True, slots=True)
class Handout:
    """One export.

    Guarantee: `marks` are keyed hashes, eight bytes each, one after another; `person_id` is set only for a person's own answer.
    """

    handout_id: str
    kind: str
    recipient: str
    purpose: str
    by: str
    rows: int
    marks: bytes
    seed: str | None
    made_at: datetime
    expires_at: datetime
    person_id: str | None = None


def add(tx: Connection, found: Sequence[Handout]) -> None:
    """Keep exports that are handed out, or parts of one.

    Guarantee: in the caller's transaction.
    """
    rows = [{name: getattr(one, name) for name in Handout.__dataclass_fields__} for one in found]
    put(tx, HANDOUTS, [row | {name: to_us(row[name]) for name in _INSTANTS} for row in rows])


def find(tx: Connection, handout_id: str) -> Handout | None:
    """One export.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(HANDOUTS).where(HANDOUTS.c.handout_id == handout_id)).one_or_none()
    return _handout(row) if row else None


def list_handouts(tx: Connection) -> list[Handout]:
    """Every export.

    Guarantee: the oldest first; each once, without the parts that are kept by person.
    """
    return [one for one in each(tx) if PART not in one.handout_id]


def each(tx: Connection) -> Iterator[Handout]:
    """Every export and every part of one, one after another.

    Guarantee: the oldest first, an export before its parts; no more than a few are in memory at once.
    """
    for row in tx.execute(select(HANDOUTS).order_by(HANDOUTS.c.made_at, HANDOUTS.c.handout_id)).yield_per(20):
        yield _handout(row)


def _handout(row: Row[Any]) -> Handout:
    values = dict(row._mapping)
    values |= {name: to_instant(values[name]) for name in _INSTANTS}
    return Handout(**values | {"marks": bytes(row.marks)})
