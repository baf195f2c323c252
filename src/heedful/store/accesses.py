"""Who of the team saw what is one person's, so that the person can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from heedful.store.rights_schema import ACCESSES
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from heedful.security.actor import Actor


@dataclass(frozen=True, slots=True)
class Access:
    """One look at a person's data.

    Guarantee: as it was written; what was seen is not in it.
    """

    actor: str
    role: str
    what: str
    at: datetime


def note(tx: Connection, person_id: str, actor: Actor, what: str, at: datetime) -> None:
    """Note that somebody of the team saw a person's data.

    Guarantee: in the caller's transaction, so that who looks is known or nothing is seen. Source: GDPR Art. 15(1)(c), 32.
    """
    tx.execute(insert(ACCESSES).values(person_id=person_id, actor=actor.name, role=actor.role, what=what, at=to_us(at)))


def of_person(tx: Connection, person_id: str) -> list[Access]:
    """Every look at one person's data.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(ACCESSES).where(ACCESSES.c.person_id == person_id).order_by(ACCESSES.c.seq))
    return [Access(r.actor, r.role, r.what, to_instant(r.at)) for r in rows]
