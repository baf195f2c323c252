"""Visits: a person's own session at the pages, by a mark of the token only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from heedful.store.rows import to_instant, to_us
from heedful.store.visit_schema import VISITS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Visit:
    """One person signed in at one browser.

    Guarantee: the token cannot be told from it.
    """

    mark: bytes
    person_id: str
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


def put(tx: Connection, visit: Visit) -> None:
    """Keep a visit.

    Guarantee: visits that are over are deleted meanwhile.
    """
    tx.execute(delete(VISITS).where(VISITS.c.ends_at <= to_us(visit.begun_at)))
    row = {"mark": visit.mark, "person_id": visit.person_id, "begun_at": to_us(visit.begun_at)}
    tx.execute(insert(VISITS).values(row | {"seen_at": to_us(visit.seen_at), "ends_at": to_us(visit.ends_at)}))


def find(tx: Connection, mark: bytes) -> Visit | None:
    """The visit of a mark.

    Guarantee: as it was kept; None where there is none.
    """
    row = tx.execute(select(VISITS).where(VISITS.c.mark == mark)).first()
    if row is None:
        return None
    return Visit(row.mark, row.person_id, to_instant(row.begun_at), to_instant(row.seen_at), to_instant(row.ends_at))


def see(tx: Connection, mark: bytes, now: datetime) -> None:
    """Note that a visit goes on.

    Guarantee: that one only.
    """
    tx.execute(update(VISITS).where(VISITS.c.mark == mark).values(seen_at=to_us(now)))


def end(tx: Connection, mark: bytes | None = None, person_id: str | None = None) -> int:
    """End one visit, all of a person, or (neither given) everybody's; gives how many.

    Guarantee: holds from the next page on.
    """
    query = delete(VISITS)
    if mark is not None:
        query = query.where(VISITS.c.mark == mark)
    if person_id is not None:
        query = query.where(VISITS.c.person_id == person_id)
    return tx.execute(query).rowcount
