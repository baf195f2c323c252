"""Cases: what somebody raised, who answers for it, what was noted, and how it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import func, select, update

from heedful.store.duties_schema import CONCERN_NOTES, CONCERNS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

OPEN: Final = "open"
DECIDED: Final = "decided"
_INSTANTS: Final = ("raised_at", "due_at", "decided_at")


@dataclass(frozen=True, slots=True)
class Concern:
    """One case.

    Guarantee: `words` and `answer` are sealed; `person_id` is the person it is about, where they are on record; `about` are names of
    the team it is raised against.
    """

    case_id: str
    kind: str
    state: str
    by: str
    raised_at: datetime
    due_at: datetime
    about: Sequence[str] = ()
    person_id: str | None = None
    raised_by: str | None = None
    code_mark: bytes | None = None
    words: bytes | None = None
    owner: str | None = None
    outcome: str | None = None
    answer: bytes | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was said or done in a case.

    Guarantee: `words` are sealed.
    """

    case_id: str
    actor: str
    kind: str
    words: bytes | None
    at: datetime


def add(tx: Connection, concern: Concern) -> None:
    """Keep a new case.

    Guarantee: in the caller's transaction.
    """
    put(tx, CONCERNS, [_values({name: getattr(concern, name) for name in Concern.__dataclass_fields__})])


def change(tx: Connection, case_id: str, **values: Any) -> None:
    """Change some fields of a case.

    Guarantee: the others stay.
    """
    tx.execute(update(CONCERNS).where(CONCERNS.c.case_id == case_id).values(**_values(values)))


def find(tx: Connection, case_id: str) -> Concern | None:
    """One case.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(CONCERNS).where(CONCERNS.c.case_id == case_id)).one_or_none()
    return _concern(row) if row else None


def by_code(tx: Connection, mark: bytes) -> Concern | None:
    """The case that a code follows up.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(CONCERNS).where(CONCERNS.c.code_mark == mark)).one_or_none()
    return _concern(row) if row else None


def list_concerns(tx: Connection) -> list[Concern]:
    """Every case.

    Guarantee: the oldest first.
    """
    return [_concern(row) for row in tx.execute(select(CONCERNS).order_by(CONCERNS.c.raised_at, CONCERNS.c.case_id))]


def of_person(tx: Connection, person_id: str) -> list[Concern]:
    """The cases about one person.

    Guarantee: the oldest first.
    """
    query = select(CONCERNS).where(CONCERNS.c.person_id == person_id).order_by(CONCERNS.c.raised_at, CONCERNS.c.case_id)
    return [_concern(row) for row in tx.execute(query)]


def note(tx: Connection, case_id: str, actor: str, kind: str, words: bytes | None, at: datetime) -> None:
    """Note something in a case.

    Guarantee: notes are added and never changed.
    """
    put(tx, CONCERN_NOTES, [{"case_id": case_id, "actor": actor, "kind": kind, "words": words, "at": to_us(at)}])


def notes(tx: Connection, case_id: str) -> list[Note]:
    """What was noted in a case.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(CONCERN_NOTES).where(CONCERN_NOTES.c.case_id == case_id).order_by(CONCERN_NOTES.c.seq))
    return [Note(r.case_id, r.actor, r.kind, bytes(r.words) if r.words is not None else None, to_instant(r.at)) for r in rows]


def counts(tx: Connection) -> dict[str, int]:
    """How many cases are open, decided, and upheld.

    Guarantee: counts only.
    """
    by_state = {s: int(n) for s, n in tx.execute(select(CONCERNS.c.state, func.count()).group_by(CONCERNS.c.state))}
    by_outcome = {o: int(n) for o, n in tx.execute(select(CONCERNS.c.outcome, func.count()).group_by(CONCERNS.c.outcome))}
    upheld = by_outcome.get("upheld", 0) + by_outcome.get("in_part", 0)
    return {"open": by_state.get(OPEN, 0), "decided": by_state.get(DECIDED, 0), "upheld": upheld}


def _values(values: dict[str, Any]) -> dict[str, Any]:
    values = {name: to_us(v) if name in _INSTANTS and v is not None else v for name, v in values.items()}
    return values | ({"about": orjson.dumps(list(values["about"])).decode()} if "about" in values else {})


def _concern(row: Row[Any]) -> Concern:
    values = dict(row._mapping)
    values |= {name: to_instant(values[name]) for name in _INSTANTS if values[name] is not None}
    values |= {name: bytes(values[name]) for name in ("words", "answer", "code_mark") if values[name] is not None}
    return Concern(**values | {"about": tuple(orjson.loads(row.about))})
