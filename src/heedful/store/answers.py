"""What people said to messages, what they were shown of themselves, and the few details they told for being written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from heedful.store.message_schema import DETAILS, FEEDBACK, SHOWN
from heedful.store.rows import put, rows_with, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer to a message.

    Guarantee: `kind` is stop, not_relevant, wrong, answer, bounce or complaint.
    """

    feedback_id: str
    person_id: str
    message_id: str
    kind: str
    brand: str
    aspect: str
    offer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """An inference that its person has seen.

    Guarantee: `at` is the first time.
    """

    person_id: str
    brand: str
    aspect: str
    feeling: int
    at: datetime


def put_feedback(tx: Connection, one: Feedback) -> None:
    """Note an answer.

    Guarantee: the same kind to the same message is noted once.
    """
    chosen = (FEEDBACK.c.message_id == one.message_id) & (FEEDBACK.c.kind == one.kind)
    if tx.execute(select(FEEDBACK.c.feedback_id).where(chosen)).first() is None:
        put(tx, FEEDBACK, [{name: getattr(one, name) for name in Feedback.__dataclass_fields__} | {"at": to_us(one.at)}])


def feedback_of(tx: Connection, persons: Iterable[str]) -> list[Feedback]:
    """What some people answered.

    Guarantee: nobody else's.
    """
    return [Feedback(**dict(r._mapping) | {"at": to_instant(r.at)}) for r in rows_with(tx, FEEDBACK.c.person_id, persons, *FEEDBACK.c)]


def count_feedback(tx: Connection, kinds: Iterable[str], since: datetime, until: datetime) -> int:
    """How many answers of some kinds came from a moment on and before another.

    Guarantee: a count only.
    """
    chosen = FEEDBACK.c.kind.in_(list(kinds)) & (FEEDBACK.c.at >= to_us(since)) & (FEEDBACK.c.at < to_us(until))
    return int(tx.execute(select(func.count()).select_from(FEEDBACK).where(chosen)).scalar_one())


def put_shown(tx: Connection, some: Sequence[Shown]) -> None:
    """Note what people were shown of themselves.

    Guarantee: the first time stays.
    """
    known = {(s.person_id, s.brand, s.aspect, s.feeling) for s in shown_to(tx, {s.person_id for s in some})}
    new = {(s.person_id, s.brand, s.aspect, s.feeling): s for s in reversed(some)}
    rows = [{name: getattr(s, name) for name in Shown.__dataclass_fields__} | {"at": to_us(s.at)} for k, s in new.items() if k not in known]
    put(tx, SHOWN, rows)


def shown_to(tx: Connection, persons: Iterable[str]) -> list[Shown]:
    """What some people have seen of what is inferred of them, and since when.

    Guarantee: nobody else's.
    """
    return [Shown(**dict(r._mapping) | {"at": to_instant(r.at)}) for r in rows_with(tx, SHOWN.c.person_id, persons, *SHOWN.c)]


def put_detail(tx: Connection, person_id: str, kind: str, sealed: bytes, at: datetime) -> None:
    """Note a detail somebody told.

    Guarantee: one a person and kind; the last holds.
    """
    tx.execute(delete(DETAILS).where(DETAILS.c.person_id == person_id, DETAILS.c.kind == kind))
    put(tx, DETAILS, [{"person_id": person_id, "kind": kind, "sealed": sealed, "at": to_us(at)}])


def details_kept(tx: Connection) -> list[tuple[str, str]]:
    """Which details are held: person and kind.

    Guarantee: sorted.
    """
    return sorted((r.person_id, r.kind) for r in tx.execute(select(DETAILS.c.person_id, DETAILS.c.kind)))


def drop_details(tx: Connection, some: Iterable[tuple[str, str]]) -> None:
    """Delete some details: (person, kind) each.

    Guarantee: those only.
    """
    for person, kind in some:
        tx.execute(delete(DETAILS).where(DETAILS.c.person_id == person, DETAILS.c.kind == kind))


def drop_shown(tx: Connection, moment: datetime, but: Iterable[str]) -> int:
    """Delete what was shown up to a moment; gives how many.

    Guarantee: nothing of the people named in `but`.
    """
    old = SHOWN.c.at <= to_us(moment)
    held = set(but)
    people = set(tx.execute(select(SHOWN.c.person_id).where(old).distinct()).scalars()) - held
    return sum(tx.execute(delete(SHOWN).where(old, SHOWN.c.person_id == person)).rowcount for person in people)


def details_of(tx: Connection, persons: Iterable[str]) -> dict[tuple[str, str], bytes]:
    """The details some people told, by person and kind.

    Guarantee: sealed, as they were put.
    """
    rows: Iterable[Any] = rows_with(tx, DETAILS.c.person_id, persons, *DETAILS.c)
    return {(r.person_id, r.kind): bytes(r.sealed) for r in rows}
