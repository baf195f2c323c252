"""Strikes: what a person took out of their own posts before or after they gave them, as keyed marks that tell nothing by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from heedful.store.rights_schema import STRIKES
from heedful.store.rows import put as insert
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_AT_ONCE = 5_000


def put(tx: Connection, person_id: str, marks: Iterable[bytes], at: datetime) -> int:
    """Remember what a person struck; gives how many of it are new.

    Guarantee: striking twice is striking once.
    """
    held = of_person(tx, person_id)
    new = [mark for mark in sorted(set(marks)) if mark not in held]
    insert(tx, STRIKES, [{"person_id": person_id, "mark": mark, "at": to_us(at)} for mark in new])
    return len(new)


def lift(tx: Connection, person_id: str, marks: Iterable[bytes]) -> int:
    """Forget strikes that their person took back; gives how many there were.

    Guarantee: nobody else's; what was not struck stays as it is.
    """
    gone = sorted(of_person(tx, person_id) & set(marks))
    for at in range(0, len(gone), _AT_ONCE):
        tx.execute(delete(STRIKES).where(STRIKES.c.person_id == person_id, STRIKES.c.mark.in_(gone[at : at + _AT_ONCE])))
    return len(gone)


def of_person(tx: Connection, person_id: str) -> set[bytes]:
    """The marks of all a person struck.

    Guarantee: empty where they struck nothing.
    """
    found = tx.execute(select(STRIKES.c.mark).where(STRIKES.c.person_id == person_id)).scalars()
    return {bytes(mark) for mark in found}


def list_strikes(tx: Connection) -> list[tuple[str, bytes, datetime]]:
    """All strikes: by whom, which mark, and when.

    Guarantee: one moment's.
    """
    return [
        (person, bytes(mark), to_instant(at)) for person, mark, at in tx.execute(select(STRIKES.c.person_id, STRIKES.c.mark, STRIKES.c.at))
    ]


def everyone(tx: Connection) -> dict[str, set[bytes]]:
    """The marks of everybody who struck something, by person.

    Guarantee: one moment's.
    """
    answer: dict[str, set[bytes]] = {}
    for person, mark in tx.execute(select(STRIKES.c.person_id, STRIKES.c.mark)):
        answer.setdefault(person, set()).add(bytes(mark))
    return answer
