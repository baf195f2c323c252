"""Legal holds: whose sealed data may not be destroyed yet, why, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from heedful.store.rights_schema import HOLDS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold.

    Guarantee: in force until it is lifted.
    """

    hold_id: str
    person_id: str
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None = None


def put_hold(tx: Connection, hold: Hold) -> None:
    """Write a hold.

    Guarantee: in the caller's transaction.
    """
    row = {"hold_id": hold.hold_id, "person_id": hold.person_id, "reason": hold.reason, "by": hold.by, "at": to_us(hold.at)}
    put(tx, HOLDS, [row | {"lifted_at": None}])


def lift(tx: Connection, person_id: str, at: datetime) -> int:
    """Lift every hold on a person; gives how many were in force.

    Guarantee: lifting twice is lifting once.
    """
    chosen = (HOLDS.c.person_id == person_id) & HOLDS.c.lifted_at.is_(None)
    return tx.execute(update(HOLDS).where(chosen).values(lifted_at=to_us(at))).rowcount


def held_persons(tx: Connection) -> set[str]:
    """Everybody on whom a hold is in force.

    Guarantee: as of the transaction's snapshot.
    """
    return set(tx.execute(select(HOLDS.c.person_id).where(HOLDS.c.lifted_at.is_(None), HOLDS.c.person_id.is_not(None))).scalars())


def list_holds(tx: Connection, person_id: str | None = None) -> list[Hold]:
    """The holds on a person, or all; those lifted too.

    Guarantee: the oldest first.
    """
    query = select(HOLDS).where(HOLDS.c.person_id.is_not(None)).order_by(HOLDS.c.at, HOLDS.c.hold_id)
    rows = tx.execute(query if person_id is None else query.where(HOLDS.c.person_id == person_id))
    return [
        Hold(r.hold_id, r.person_id, r.reason, r.by, to_instant(r.at), to_instant(r.lifted_at) if r.lifted_at is not None else None)
        for r in rows
    ]
