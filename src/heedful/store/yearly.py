"""Yearly digests: whom each told, why and when. What stood in them is not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select, update

from heedful.store.person_schema import YEARLY
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

TRYING: Final = "trying"
SENT: Final = "sent"
BOUNCED: Final = "bounced"


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest of one person.

    Guarantee: no word that stood in it.
    """

    digest_id: str
    person_id: str
    why: str
    state: str
    told_at: datetime


def put(tx: Connection, one: Digest) -> None:
    """Note a digest before it is handed over.

    Guarantee: in the caller's transaction.
    """
    row = {"digest_id": one.digest_id, "person_id": one.person_id, "why": one.why, "state": one.state, "told_at": to_us(one.told_at)}
    tx.execute(insert(YEARLY).values(row))


def become(tx: Connection, digest_id: str, state: str) -> None:
    """Note what became of it.

    Guarantee: that one only.
    """
    tx.execute(update(YEARLY).where(YEARLY.c.digest_id == digest_id).values(state=state))


def take_back(tx: Connection, digest_id: str) -> None:
    """Forget one that was surely not handed over, so that the next run tries again.

    Guarantee: that one only.
    """
    tx.execute(delete(YEARLY).where(YEARLY.c.digest_id == digest_id))


def last_told(tx: Connection) -> dict[str, datetime]:
    """When each person was last told.

    Guarantee: also by one of which nobody knows whether it arrived.
    """
    rows = tx.execute(select(YEARLY.c.person_id, func.max(YEARLY.c.told_at)).group_by(YEARLY.c.person_id))
    return {person: to_instant(at) for person, at in rows}


def last_of(tx: Connection, person_id: str) -> datetime | None:
    """When one person was last told.

    Guarantee: as `last_told`.
    """
    at = tx.execute(select(func.max(YEARLY.c.told_at)).where(YEARLY.c.person_id == person_id)).scalar()
    return None if at is None else to_instant(at)


def find(tx: Connection, digest_id: str) -> Digest | None:
    """The digest of a number.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(YEARLY).where(YEARLY.c.digest_id == digest_id)).first()
    return None if row is None else Digest(row.digest_id, row.person_id, row.why, row.state, to_instant(row.told_at))
