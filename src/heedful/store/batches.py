"""Batches of consents brought in from elsewhere: who attested them, who countersigned, and how many people said 'not me'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select, update

from heedful.store import batch_claims, positions
from heedful.store.rights_schema import BATCH_CLAIMS, BATCH_RECORDS, BATCHES
from heedful.store.rows import in_parts, put, rows_with, to_instant, to_us
from heedful.store.schema import RECORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

# Waiting for one who attests it and another who countersigns; live; stopped because too many said it was not them.
WAITING: Final = "waiting"
LIVE: Final = "live"
STOPPED: Final = "stopped"
_INSTANTS: Final = ("made_at", "attested_at", "countersigned_at")
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Batch:
    """One import of consents.

    Guarantee: `records` and `people` are what it brought; its records count at the gate only while it is `live`.
    """

    batch_id: str
    state: str
    records: int
    people: int
    denied: int
    made_at: datetime
    attested_by: str | None = None
    attested_at: datetime | None = None
    countersigned_by: str | None = None
    countersigned_at: datetime | None = None
    statement: str | None = None


def add(tx: Connection, batch: Batch, records: Sequence[str]) -> None:
    """Write a batch and which records are its own.

    Guarantee: a record belongs to one batch.
    """
    put(tx, BATCHES, [_values({name: getattr(batch, name) for name in Batch.__dataclass_fields__})])
    put(tx, BATCH_RECORDS, [{"record_id": record, "batch_id": batch.batch_id} for record in records])


def change(tx: Connection, batch_id: str, *, widening: bool, **values: Any) -> None:
    """Change some fields of a batch; `widening` where its records begin to count.

    Guarantee: the position of consent moves, so that what was judged before is judged again.
    """
    tx.execute(update(BATCHES).where(BATCHES.c.batch_id == batch_id).values(**_values(values)))
    positions.move(tx, 1, widening=widening)


def find(tx: Connection, batch_id: str) -> Batch | None:
    """One batch.

    Guarantee: None where there is none of this id.
    """
    row = tx.execute(select(BATCHES).where(BATCHES.c.batch_id == batch_id)).one_or_none()
    return _batch(row) if row else None


def list_batches(tx: Connection) -> list[Batch]:
    """Every batch.

    Guarantee: the newest first.
    """
    return [_batch(row) for row in tx.execute(select(BATCHES).order_by(BATCHES.c.made_at.desc(), BATCHES.c.batch_id))]


def records_in(tx: Connection, batch_id: str) -> dict[str, str]:
    """A batch's records, and whose each is.

    Guarantee: by record.
    """
    chosen = select(RECORDS.c.record_id, RECORDS.c.person_id).join(BATCH_RECORDS, BATCH_RECORDS.c.record_id == RECORDS.c.record_id)
    rows = tx.execute(chosen.where(BATCH_RECORDS.c.batch_id == batch_id).order_by(RECORDS.c.record_id))
    return {row.record_id: row.person_id for row in rows}


def batches_of(tx: Connection, records: Collection[str]) -> dict[str, str]:
    """The batch of each of some records.

    Guarantee: a record that was given here is not in it.
    """
    return {r.record_id: r.batch_id for r in rows_with(tx, BATCH_RECORDS.c.record_id, records, *BATCH_RECORDS.c)}


def held_back(tx: Connection) -> set[str]:
    """The records that count for nothing, because their batch is not live.

    Guarantee: of all batches.
    """
    shut = select(BATCHES.c.batch_id).where(BATCHES.c.state != LIVE)
    return {row[0] for row in tx.execute(select(BATCH_RECORDS.c.record_id).where(BATCH_RECORDS.c.batch_id.in_(shut)))}


def release(tx: Connection, records: Collection[str]) -> None:
    """Take records out of waiting batches, because another batch takes them over.

    Guarantee: a waiting batch that has none left is gone; those of a stopped batch stay where they are.
    """
    wanted = list(records)
    touched = set(batches_of(tx, wanted).values())
    forget(tx, wanted)
    for batch_id in touched:
        left = records_in(tx, batch_id)
        if left:
            change(tx, batch_id, widening=False, records=len(left), people=len(set(left.values())))
        else:
            batch_claims.drop_batch(tx, batch_id)
            tx.execute(delete(BATCHES).where(BATCHES.c.batch_id == batch_id))


def sweep(tx: Connection) -> None:
    """Remove waiting batches in which nothing waits any more.

    Guarantee: no other.
    """
    with_records = select(BATCH_RECORDS.c.batch_id)
    with_claims = select(BATCH_CLAIMS.c.batch_id)
    empty = BATCHES.c.batch_id.not_in(with_records) & BATCHES.c.batch_id.not_in(with_claims)
    tx.execute(delete(BATCHES).where((BATCHES.c.state == WAITING) & empty))


def put_records(tx: Connection, whose: Mapping[str, str]) -> None:
    """Write to which batch some records belong.

    Guarantee: the batch's counts stay; records that have a batch already must not be among them.
    """
    put(tx, BATCH_RECORDS, [{"record_id": record, "batch_id": batch} for record, batch in whose.items()])


def stopped_people(tx: Connection, persons: Collection[str]) -> dict[str, list[tuple[str, datetime]]]:
    """Of some people, those of stopped batches: each with the batches, and when those were brought in.

    Guarantee: asks in parts that every database takes.
    """
    query = (
        select(RECORDS.c.person_id, BATCHES.c.batch_id, BATCHES.c.made_at)
        .join(BATCH_RECORDS, BATCH_RECORDS.c.record_id == RECORDS.c.record_id)
        .join(BATCHES, BATCHES.c.batch_id == BATCH_RECORDS.c.batch_id)
        .where(BATCHES.c.state == STOPPED)
        .distinct()
    )
    if not tx.execute(select(BATCHES.c.batch_id).where(BATCHES.c.state == STOPPED).limit(1)).first():
        return {}
    found: dict[str, list[tuple[str, datetime]]] = {}
    for row in in_parts(tx, query, RECORDS.c.person_id, persons):
        found.setdefault(row.person_id, []).append((row.batch_id, to_instant(row.made_at)))
    return found


def imported_of(tx: Connection, person_id: str) -> list[str]:
    """A person's records that came from elsewhere, whatever batch.

    Guarantee: by record.
    """
    query = select(RECORDS.c.record_id).join(BATCH_RECORDS, BATCH_RECORDS.c.record_id == RECORDS.c.record_id)
    return list(tx.execute(query.where(RECORDS.c.person_id == person_id).order_by(RECORDS.c.record_id)).scalars())


def forget(tx: Connection, records: Collection[str]) -> None:
    """Remove which batch some records came in; the batch's counts stay.

    Guarantee: for erasure, of records that are removed with it. Source: GDPR Art. 17.
    """
    wanted = list(records)
    for at in range(0, len(wanted), _AT_ONCE):
        tx.execute(delete(BATCH_RECORDS).where(BATCH_RECORDS.c.record_id.in_(wanted[at : at + _AT_ONCE])))


def imported(tx: Connection) -> set[str]:
    """Every record that came from elsewhere.

    Guarantee: what is not in it was given here.
    """
    return {row[0] for row in tx.execute(select(BATCH_RECORDS.c.record_id))}


def waiting(tx: Connection) -> int:
    """How many batches wait to be attested or countersigned.

    Guarantee: a count only.
    """
    return int(tx.execute(select(func.count()).where(BATCHES.c.state == WAITING)).scalar_one())


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: to_us(value) if name in _INSTANTS and value is not None else value for name, value in values.items()}


def _batch(row: Row[Any]) -> Batch:
    values = dict(row._mapping)
    moments = {name: to_instant(values[name]) for name in _INSTANTS if values[name] is not None}
    return Batch(**values | moments)
