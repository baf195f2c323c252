"""What people asked: each request with what was found of who asks, its due date, its owner and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update

from heedful.store.rights_schema import REQUESTS
from heedful.store.rows import put, rows_with, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

# States in which somebody still waits for us.
WAITING: Final = ("open",)
_INSTANTS: Final = ("received_at", "due_at", "answered_at")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one person.

    Guarantee: `person_id` is null and `mark` set where the person is not on record; `extended_for` and `answer` are sealed.
    """

    request_id: str
    person_id: str | None
    mark: bytes | None
    kind: str
    channel: str
    state: str
    received_at: datetime
    due_at: datetime
    identity: str | None = None
    owner: str | None = None
    extended_for: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None


def put_requests(tx: Connection, requests: Sequence[Request]) -> None:
    """Write new requests.

    Guarantee: all of them, in the caller's transaction.
    """
    put(tx, REQUESTS, [_values({name: getattr(r, name) for name in Request.__dataclass_fields__}) for r in requests])


def change(tx: Connection, request_id: str, **values: Any) -> None:
    """Change some fields of a request.

    Guarantee: the others stay.
    """
    tx.execute(update(REQUESTS).where(REQUESTS.c.request_id == request_id).values(**_values(values)))


def find(tx: Connection, request_id: str) -> Request | None:
    """One request.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(REQUESTS).where(REQUESTS.c.request_id == request_id)).one_or_none()
    return _request(row) if row else None


def of_person(tx: Connection, person_id: str) -> list[Request]:
    """What one person asked.

    Guarantee: the oldest first.
    """
    return _chosen(tx, REQUESTS.c.person_id == person_id)


def denied(tx: Connection, persons: Iterable[str], identity: str) -> dict[str, datetime]:
    """Of some people, who said with that proof that an import was not them, and when they last did.

    Guarantee: asks in parts that every database takes.
    """
    found: dict[str, datetime] = {}
    for row in rows_with(tx, REQUESTS.c.person_id, persons, *REQUESTS.c):
        if row.kind == "not_me" and row.identity == identity:
            at = to_instant(row.received_at)
            found[row.person_id] = max(at, found.get(row.person_id, at))
    return found


def of_mark(tx: Connection, mark: bytes) -> list[Request]:
    """What was asked about somebody who is not on record, by their mark.

    Guarantee: the oldest first.
    """
    return _chosen(tx, REQUESTS.c.mark == mark)


def waiting(tx: Connection, limit: int | None = None) -> list[Request]:
    """Requests that wait for an answer.

    Guarantee: the first due first, so that what is overdue stands at the head.
    """
    query = select(REQUESTS).where(REQUESTS.c.state.in_(WAITING)).order_by(REQUESTS.c.due_at, REQUESTS.c.received_at, REQUESTS.c.request_id)
    return [_request(row) for row in tx.execute(query.limit(limit) if limit is not None else query)]


def counts(tx: Connection, now: datetime) -> dict[str, int]:
    """How many requests wait, are overdue, and are there in all.

    Guarantee: counts only.
    """
    waits = REQUESTS.c.state.in_(WAITING)
    late = waits & (REQUESTS.c.due_at < to_us(now))
    asked = {"waiting": waits, "overdue": late, "all": None}
    return {name: int(tx.execute(_count(chosen)).scalar_one()) for name, chosen in asked.items()}


def count_late(tx: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """How many of the requests that fell due in a time were answered late or not yet, and how many fell due.

    Guarantee: counts only; one that nobody need answer any more is not late.
    """
    due = (REQUESTS.c.due_at > to_us(since)) & (REQUESTS.c.due_at <= to_us(until))
    late = due & ((REQUESTS.c.answered_at > REQUESTS.c.due_at) | (REQUESTS.c.answered_at.is_(None) & REQUESTS.c.state.in_(WAITING)))
    return int(tx.execute(_count(late)).scalar_one()), int(tx.execute(_count(due)).scalar_one())


def _count(chosen: ColumnElement[bool] | None) -> Any:
    query = select(func.count()).select_from(REQUESTS)
    return query if chosen is None else query.where(chosen)


def _chosen(tx: Connection, chosen: ColumnElement[bool]) -> list[Request]:
    return [_request(r) for r in tx.execute(select(REQUESTS).where(chosen).order_by(REQUESTS.c.received_at, REQUESTS.c.request_id))]


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: to_us(v) if name in _INSTANTS and v is not None else v for name, v in values.items()}


def _request(row: Row[Any]) -> Request:
    values = dict(row._mapping)
    values |= {name: to_instant(values[name]) for name in _INSTANTS if values[name] is not None}
    values["mark"] = bytes(row.mark) if row.mark is not None else None
    return Request(**values)
