"""What is on record about consent: records, what each names, and the events that change them.

A record's whole body is sealed under its person's key; only what the gate asks stands in the open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import polars as pl
from sqlalchemy import func, select, update

from heedful.store import batches, positions
from heedful.store.rows import frame_of, frame_rows, present, put, put_new, to_instant
from heedful.store.schema import EVENTS, NAMED, PEOPLE, PERSON_EVENTS, RECORDS
from heedful.tables import records as tables
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row
    from sqlalchemy import Table as SqlTable

    from heedful.tables.schema import Table

# What a person may say of themselves that lets more in than before.
_WIDENING_KINDS = frozenset({"lift_objection", "lift_restriction"})

# More at once than are looked up one by one.
_FEW = 500


class Ledger(NamedTuple):
    """All that `consent.fold` needs, in the order it takes it.

    Guarantee: one snapshot.
    """

    records: pl.DataFrame
    named: pl.DataFrame
    events: pl.DataFrame
    person_events: pl.DataFrame
    people: pl.DataFrame


class Said(NamedTuple):
    """All that `ledger_from` needs, as rows of the store.

    Guarantee: one person's, of one snapshot; `held_back` are those of their records that a batch holds back.
    """

    records: list[tuple[Any, ...]]
    named: list[tuple[Any, ...]]
    events: list[tuple[Any, ...]]
    person_events: list[tuple[Any, ...]]
    people: list[tuple[Any, ...]]
    held_back: frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """A consent record as it is kept.

    Guarantee: `sealed` is its body under the person's key; only what the first schema wrote has an open `body` instead.
    """

    record_id: str
    created_at: datetime
    notice: str | None
    sealed: bytes | None
    body: dict[str, Any] | None


def add_records(tx: Connection, records: pl.DataFrame, sealed: Mapping[str, bytes], named: pl.DataFrame) -> set[str]:
    """Write consent records and what each names; gives the ids of those that are new.

    Guarantee: a record that is there already stays as it is. Takes records.RECORDS, a sealed body of each, and records.NAMED.
    Source: ISO/IEC TS 27560; GDPR Art. 32(1)(a).
    """
    tables.RECORDS.require(records)
    tables.NAMED.require(named)
    rows = [row | {"sealed": sealed[row["record_id"]], "body": None} for row in frame_rows(records)]
    new = {row["record_id"] for row in put_new(tx, RECORDS, "record_id", rows)}
    put(tx, NAMED, [row for row in frame_rows(named) if row["record_id"] in new])
    positions.move(tx, len(new), widening=True)
    return new


def reseal(tx: Connection, record_id: str, sealed: bytes) -> None:
    """Replace a record's sealed body by one that tells more.

    Guarantee: nothing else of it changes.
    """
    tx.execute(update(RECORDS).where(RECORDS.c.record_id == record_id).values(sealed=sealed, body=None))


def on_record(tx: Connection, record_ids: Collection[str]) -> set[str]:
    """Which of some records are there.

    Guarantee: asks in parts that every database takes.
    """
    return present(tx, RECORDS, "record_id", record_ids)


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

    Guarantee: as of the transaction's snapshot; what came in a batch that is not live was never given: its state is Unknown.
    """
    return Ledger(
        _frame(tx, RECORDS, tables.RECORDS),
        _frame(tx, NAMED, tables.NAMED),
        _attested(batches.held_back(tx), _frame(tx, EVENTS, tables.EVENTS)),
        _frame(tx, PERSON_EVENTS, tables.PERSON_EVENTS),
        _frame(tx, PEOPLE, tables.PEOPLE),
    )


def ledger_of(tx: Connection, person_id: str) -> Ledger:
    """All that is on record about one person.

    Guarantee: nobody else's; else as `ledger`.
    """
    return ledger_from(said_by(tx, person_id))


def ledger_of_some(tx: Connection, persons: Sequence[str]) -> Ledger:
    """All that is on record about some people.

    Guarantee: nobody else's; else as `ledger`.
    """
    each = [ledger_of(tx, person) for person in persons or [""]]
    return Ledger(*(pl.concat(tables_of) for tables_of in zip(*each, strict=True)))


def said_by(tx: Connection, person_id: str) -> Said:
    """All that is on record about one person, as it lies in the store.

    Guarantee: nobody else's; equal where nothing has changed.
    """
    mine = select(RECORDS.c.record_id).where(RECORDS.c.person_id == person_id)
    records = _rows(tx, RECORDS, tables.RECORDS, RECORDS.c.person_id == person_id)
    place = list(tables.RECORDS.columns).index("record_id")
    return Said(
        records,
        _rows(tx, NAMED, tables.NAMED, NAMED.c.record_id.in_(mine)),
        _rows(tx, EVENTS, tables.EVENTS, EVENTS.c.record_id.in_(mine)),
        _rows(tx, PERSON_EVENTS, tables.PERSON_EVENTS, PERSON_EVENTS.c.person_id == person_id),
        _rows(tx, PEOPLE, tables.PEOPLE, PEOPLE.c.person_id == person_id),
        frozenset(batches.held_back(tx).intersection(row[place] for row in records)),
    )


def ledger_from(said: Said) -> Ledger:
    """What lies in the store of one person, as tables.

    Guarantee: as `ledger`.
    """
    return Ledger(
        frame_of(said.records, tables.RECORDS),
        frame_of(said.named, tables.NAMED),
        _attested(said.held_back, frame_of(said.events, tables.EVENTS)),
        frame_of(said.person_events, tables.PERSON_EVENTS),
        frame_of(said.people, tables.PEOPLE),
    )


class Mark(NamedTuple):
    """How far the record of consent has come.

    Guarantee: `position` moves with all that may change a grant; the others say what of it were records and events.
    """

    position: int
    records: int
    events: int
    person_events: int


def mark(tx: Connection) -> Mark:
    """How far the record of consent has come.

    Guarantee: another whenever a grant may have changed, or a record has gone.
    """
    counted = select(func.count()).select_from(RECORDS).scalar_subquery()
    last, told = (select(func.coalesce(func.max(seq), 0)).scalar_subquery() for seq in (EVENTS.c.seq, PERSON_EVENTS.c.seq))
    return Mark(positions.consent_position(tx), *(int(number) for number in tx.execute(select(counted, last, told)).one()))


def spoken_since(tx: Connection, before: Mark, now: Mark) -> list[str] | None:
    """Who has said something since a mark; None where something else has moved too, which touches anybody.

    Guarantee: never leaves out whose grants may have changed.
    """
    said = list(tx.execute(select(EVENTS.c.record_id).where(EVENTS.c.seq > before.events)).scalars())
    told = list(tx.execute(select(PERSON_EVENTS.c.person_id).where(PERSON_EVENTS.c.seq > before.person_events)).scalars())
    if now.records != before.records or now.position - before.position != len(said) + len(told) or len(said) > _FEW:
        return None
    owners = tx.execute(select(RECORDS.c.person_id).where(RECORDS.c.record_id.in_(set(said)))).scalars()
    return sorted({*told, *owners})


def show(tx: Connection, person_id: str) -> list[Held]:
    """A person's consent records as they are kept.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(RECORDS).where(RECORDS.c.person_id == person_id).order_by(RECORDS.c.created_at, RECORDS.c.record_id))
    return [_held(row) for row in rows]


def people_on_record(tx: Connection) -> list[str]:
    """Everybody of whom there is a consent record.

    Guarantee: in order, each once.
    """
    return [row[0] for row in tx.execute(select(RECORDS.c.person_id).distinct().order_by(RECORDS.c.person_id))]


def _held(row: Row[Any]) -> Held:
    body = orjson.loads(row.body) if row.body is not None else None
    return Held(row.record_id, to_instant(row.created_at), row.notice, bytes(row.sealed) if row.sealed is not None else None, body)


def _attested(held: Collection[str], events: pl.DataFrame) -> pl.DataFrame:
    # Nothing is forgotten of such a record: once its batch is live, its own events count.
    if not held:
        return events
    shut = pl.col("record_id").is_in(list(held)) & pl.col("state").is_in(VALID_STATES)
    return events.with_columns(state=pl.when(shut).then(pl.lit("Unknown")).otherwise("state"))


def _frame(tx: Connection, sql: SqlTable, table: Table, chosen: ColumnElement[bool] | None = None) -> pl.DataFrame:
    return frame_of(_rows(tx, sql, table, chosen), table)


def _rows(tx: Connection, sql: SqlTable, table: Table, chosen: ColumnElement[bool] | None = None) -> list[tuple[Any, ...]]:
    query = select(*(sql.c[name] for name in table.columns))
    return [tuple(row) for row in tx.execute(query if chosen is None else query.where(chosen))]
