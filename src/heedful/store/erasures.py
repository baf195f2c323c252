"""Erasures: how far each has come, and the deleting of everything that stands in the store under one person's number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, delete, func, or_, select, update

from heedful.store import rights_schema as rights
from heedful.store.duties_schema import CONCERN_NOTES, CONCERNS
from heedful.store.rows import put, to_instant, to_us
from heedful.store.schema import ACCOUNTS, RECORDS, all_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Table

# Tables that keep a row of a person who was erased, without them: a request keeps when it came and when it was answered,
# an erasure how far it has come, a case how it was decided. Everything else that has a person's number is deleted.
STAY: Final = frozenset({"requests", "erasures", "concerns"})
# Once done an erasure waits for nothing more; `held` waits for a legal hold to be lifted.
DONE: Final = "done"
# SQLite allows 32,766 values in one statement.
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure.

    Guarantee: `person_id` is null once it is done. `body` holds counts and marks only.
    """

    erasure_id: str
    state: str
    person_id: str | None
    body: dict[str, Any]
    begun_at: datetime
    done_at: datetime | None = None


def put_erasure(tx: Connection, erasure: Erasure) -> None:
    """Write a new erasure.

    Guarantee: in the caller's transaction.
    """
    put(tx, rights.ERASURES, [{"erasure_id": erasure.erasure_id, "begun_at": to_us(erasure.begun_at), **_values(erasure)}])


def change(tx: Connection, erasure: Erasure) -> None:
    """Write how far an erasure has come.

    Guarantee: when it began stays.
    """
    tx.execute(update(rights.ERASURES).where(rights.ERASURES.c.erasure_id == erasure.erasure_id).values(**_values(erasure)))


def find(tx: Connection, erasure_id: str) -> Erasure | None:
    """One erasure.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(rights.ERASURES).where(rights.ERASURES.c.erasure_id == erasure_id)).one_or_none()
    return _erasure(row) if row else None


def unfinished(tx: Connection, person_id: str | None = None) -> list[Erasure]:
    """Erasures that are not done, or a person's of those.

    Guarantee: the oldest first.
    """
    query = select(rights.ERASURES).where(rights.ERASURES.c.state != DONE)
    query = query if person_id is None else query.where(rights.ERASURES.c.person_id == person_id)
    return [_erasure(row) for row in tx.execute(query.order_by(rights.ERASURES.c.begun_at, rights.ERASURES.c.erasure_id))]


def list_erasures(tx: Connection) -> list[Erasure]:
    """Every erasure.

    Guarantee: the oldest first.
    """
    return [_erasure(row) for row in tx.execute(select(rights.ERASURES).order_by(rights.ERASURES.c.begun_at, rights.ERASURES.c.erasure_id))]


def known(tx: Connection, person_id: str) -> bool:
    """Whether anything stands in the store under a person's number that an erasure would delete.

    Guarantee: asks every table, whatever the first says.
    """
    counts = [tx.execute(select(func.count()).where(t.c.person_id == person_id)).scalar_one() for t in _of_people() if t.name not in STAY]
    return sum(counts) > 0


def first_record(tx: Connection, person_id: str) -> datetime | None:
    """When a person's first consent record was written.

    Guarantee: None where there is none.
    """
    first = tx.execute(select(func.min(RECORDS.c.created_at)).where(RECORDS.c.person_id == person_id)).scalar()
    return None if first is None else to_instant(first)


def delete_person(tx: Connection, person_id: str, mark: bytes, marks: Sequence[bytes], at: datetime) -> dict[str, int]:
    """Delete every row of a person; gives how many by table.

    Guarantee: in every table that has a person's number or a record's; what was asked of us keeps `mark` and its dates, and no
    words, and is answered by there being nothing more. `marks` are the suppression marks of the person and their addresses. Source: GDPR Art. 17.
    """
    gone: dict[str, int] = {}
    records = select(RECORDS.c.record_id).where(RECORDS.c.person_id == person_id)
    for table in all_tables():
        if "record_id" in table.c and "person_id" not in table.c:
            _count(gone, tx, table, table.c.record_id.in_(records))
    accounts = list(tx.execute(select(ACCOUNTS.c.account_key).where(ACCOUNTS.c.person_id == person_id)).scalars())
    _count(gone, tx, rights.INVITATIONS, rights.INVITATIONS.c.mark.in_(list(marks)))
    _count(gone, tx, rights.JOININGS, rights.JOININGS.c.account_key.in_(accounts))
    for table in _of_people():
        if table.name not in STAY:
            _count(gone, tx, table, table.c.person_id == person_id)
    mine = or_(rights.REQUESTS.c.person_id == person_id, rights.REQUESTS.c.mark == mark)
    words = {"person_id": None, "mark": mark, "answer": None, "extended_for": None}
    tx.execute(update(rights.REQUESTS).where(mine & (rights.REQUESTS.c.state == "open")).values(state="answered", answered_at=to_us(at)))
    tx.execute(update(rights.REQUESTS).where(mine).values(**words))
    _silence(tx, person_id)
    return {name: count for name, count in sorted(gone.items()) if count}


def delete_records(tx: Connection, records: Sequence[str]) -> None:
    """Delete consent records with everything that hangs on them.

    Guarantee: nobody else's.
    """
    for table in all_tables():
        if "record_id" in table.c:
            for at in range(0, len(records), _AT_ONCE):
                tx.execute(delete(table).where(table.c.record_id.in_(records[at : at + _AT_ONCE])))


def own_accounts(tx: Connection, person_id: str) -> list[Row[Any]]:
    """A person's accounts as they lie in the store, whether in dispute or not.

    Guarantee: ids sealed.
    """
    return list(tx.execute(select(ACCOUNTS).where(ACCOUNTS.c.person_id == person_id).order_by(ACCOUNTS.c.account_key)))


def _silence(tx: Connection, person_id: str) -> None:
    # A case goes on without the person: whether it was answered, and how, is not theirs alone.
    cases = select(CONCERNS.c.case_id).where(CONCERNS.c.person_id == person_id)
    tx.execute(update(CONCERN_NOTES).where(CONCERN_NOTES.c.case_id.in_(cases)).values(words=None))
    tx.execute(update(CONCERNS).where(CONCERNS.c.person_id == person_id).values(person_id=None, words=None, answer=None))


def _of_people() -> list[Table]:
    return [table for table in all_tables() if "person_id" in table.c]


def _count(gone: dict[str, int], tx: Connection, table: Table, chosen: ColumnElement[bool]) -> None:
    gone[table.name] = gone.get(table.name, 0) + tx.execute(delete(table).where(chosen)).rowcount


def _values(erasure: Erasure) -> Mapping[str, Any]:
    return {
        "state": erasure.state,
        "person_id": erasure.person_id,
        "body": orjson.dumps(erasure.body).decode(),
        "done_at": to_us(erasure.done_at) if erasure.done_at else None,
    }


def _erasure(row: Row[Any]) -> Erasure:
    done = to_instant(row.done_at) if row.done_at is not None else None
    return Erasure(row.erasure_id, row.state, row.person_id, orjson.loads(row.body), to_instant(row.begun_at), done)
