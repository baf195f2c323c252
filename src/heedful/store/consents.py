"""What is on record about consent: records, what each names, and the events that change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import select

from heedful.store import positions
from heedful.store.rows import frame_of, frame_rows, put, put_new, to_instant
from heedful.store.schema import EVENTS, NAMED, PEOPLE, PERSON_EVENTS, RECORDS
from heedful.tables import records as tables
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import polars as pl
    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy import Table as SqlTable

    from heedful.tables.schema import Table

# What a person may say of themselves that lets more in than before.
_WIDENING_KINDS = frozenset({"lift_objection", "lift_restriction"})


class Ledger(NamedTuple):
    """All that `consent.fold` needs, in the order it takes it.

    Guarantee: one snapshot.
    """

    records: pl.DataFrame
    named: pl.DataFrame
    events: pl.DataFrame
    person_events: pl.DataFrame
    people: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Held:
    """A consent record as it was written.

    Guarantee: the body has the fields of ISO/IEC TS 27560.
    """

    record_id: str
    created_at: datetime
    body: dict[str, Any]


def add_records(tx: Connection, records: pl.DataFrame, bodies: Sequence[Mapping[str, Any]], named: pl.DataFrame) -> int:
    """Write consent records and what each names; gives how many are new.

    Guarantee: a record that is there already stays as it is. Takes records.RECORDS, a body each, and records.NAMED.
    Source: ISO/IEC TS 27560.
    """
    tables.RECORDS.require(records)
    tables.NAMED.require(named)
    rows = [row | {"body": orjson.dumps(dict(body)).decode()} for row, body in zip(frame_rows(records), bodies, strict=True)]
    new = {row["record_id"] for row in put_new(tx, RECORDS, "record_id", rows)}
    put(tx, NAMED, [row for row in frame_rows(named) if row["record_id"] in new])
    positions.move(tx, len(new), widening=True)
    return len(new)


def add_events(tx: Connection, events: pl.DataFrame) -> int:
    """Write consent events; gives how many are new.

    Guarantee: an event counts once, however often it comes.
    """
    new = put_new(tx, EVENTS, "event_id", frame_rows(tables.EVENTS.require(events)))
    positions.move(tx, len(new), widening=any(row["state"] in VALID_STATES for row in new))
    return len(new)


def add_person_events(tx: Connection, events: pl.DataFrame) -> int:
    """Write what people said of all their records; gives how many are new.

    Guarantee: an event counts once, however often it comes. Source: GDPR Art. 7(3), 18, 21.
    """
    new = put_new(tx, PERSON_EVENTS, "event_id", frame_rows(tables.PERSON_EVENTS.require(events)))
    positions.move(tx, len(new), widening=any(row["kind"] in _WIDENING_KINDS for row in new))
    return len(new)


def ledger(tx: Connection) -> Ledger:
    """All that is on record.

    Guarantee: as of the transaction's snapshot.
    """
    return Ledger(
        _frame(tx, RECORDS, tables.RECORDS),
        _frame(tx, NAMED, tables.NAMED),
        _frame(tx, EVENTS, tables.EVENTS),
        _frame(tx, PERSON_EVENTS, tables.PERSON_EVENTS),
        _frame(tx, PEOPLE, tables.PEOPLE),
    )


def ledger_of(tx: Connection, person_id: str) -> Ledger:
    """All that is on record about one person.

    Guarantee: nobody else's.
    """
    mine = select(RECORDS.c.record_id).where(RECORDS.c.person_id == person_id)
    return Ledger(
        _frame(tx, RECORDS, tables.RECORDS, RECORDS.c.person_id == person_id),
        _frame(tx, NAMED, tables.NAMED, NAMED.c.record_id.in_(mine)),
        _frame(tx, EVENTS, tables.EVENTS, EVENTS.c.record_id.in_(mine)),
        _frame(tx, PERSON_EVENTS, tables.PERSON_EVENTS, PERSON_EVENTS.c.person_id == person_id),
        _frame(tx, PEOPLE, tables.PEOPLE, PEOPLE.c.person_id == person_id),
    )


def show(tx: Connection, person_id: str) -> list[Held]:
    """A person's consent records as they were written.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(RECORDS).where(RECORDS.c.person_id == person_id).order_by(RECORDS.c.created_at, RECORDS.c.record_id))
    return [Held(r.record_id, to_instant(r.created_at), orjson.loads(r.body)) for r in rows]


def _frame(tx: Connection, sql: SqlTable, table: Table, chosen: ColumnElement[bool] | None = None) -> pl.DataFrame:
    query = select(*(sql.c[name] for name in table.columns))
    return frame_of(tx.execute(query if chosen is None else query.where(chosen)).fetchall(), table)
