"""The register of all breaches, and the steps that were taken. Steps are added and never changed. Source: GDPR Art. 33(5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import insert, select, update

from heedful.store.incident_schema import INCIDENT_STEPS, INCIDENTS
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

_INSTANTS: Final = ("known_at", "began_at", "ended_at", "told_at", "people_told_at")


@dataclass(frozen=True, slots=True)
class Incident:
    """One breach, or what may be one.

    Guarantee: `sealed` are the words of it, which only a key of the workspace opens.
    """

    incident_id: str
    how: str
    state: str
    known_at: datetime
    kinds: tuple[str, ...]
    readable: bool
    special: bool
    sealed: bytes
    began_at: datetime | None = None
    ended_at: datetime | None = None
    actor: str | None = None
    people: int | None = None
    records: int | None = None
    told_at: datetime | None = None
    people_told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about it.

    Guarantee: never changed once written.
    """

    kind: str
    at: datetime
    actor: str
    sealed: bytes


def put(tx: Connection, incident: Incident) -> None:
    """Write a new incident.

    Guarantee: in the caller's transaction.
    """
    tx.execute(insert(INCIDENTS).values(_values({name: getattr(incident, name) for name in Incident.__dataclass_fields__})))


def change(tx: Connection, incident_id: str, **values: Any) -> None:
    """Change some fields of an incident.

    Guarantee: the others stay.
    """
    tx.execute(update(INCIDENTS).where(INCIDENTS.c.incident_id == incident_id).values(_values(values)))


def find(tx: Connection, incident_id: str) -> Incident | None:
    """One incident.

    Guarantee: at most one.
    """
    row = tx.execute(select(INCIDENTS).where(INCIDENTS.c.incident_id == incident_id)).first()
    return None if row is None else _incident(row)


def every(tx: Connection) -> list[Incident]:
    """The whole register.

    Guarantee: the newest first, closed ones too.
    """
    return [_incident(row) for row in tx.execute(select(INCIDENTS).order_by(INCIDENTS.c.known_at.desc(), INCIDENTS.c.incident_id))]


def add_step(tx: Connection, incident_id: str, step: Step) -> None:
    """Add a step.

    Guarantee: in the caller's transaction.
    """
    row = {"incident_id": incident_id, "kind": step.kind, "at": to_us(step.at), "actor": step.actor, "sealed": step.sealed}
    tx.execute(insert(INCIDENT_STEPS).values(row))


def steps(tx: Connection, incident_id: str) -> list[Step]:
    """What was done about an incident.

    Guarantee: in the order in which it was written.
    """
    rows = tx.execute(select(INCIDENT_STEPS).where(INCIDENT_STEPS.c.incident_id == incident_id).order_by(INCIDENT_STEPS.c.seq))
    return [Step(row.kind, to_instant(row.at), row.actor, bytes(row.sealed)) for row in rows]


def _values(values: dict[str, Any]) -> dict[str, Any]:
    told = dict(values)
    for name in _INSTANTS:
        if told.get(name) is not None:
            told[name] = to_us(told[name])
    if "kinds" in told:
        told["kinds"] = orjson.dumps(list(told["kinds"])).decode()
    return told


def _incident(row: Row[Any]) -> Incident:
    found = dict(row._mapping)
    for name in _INSTANTS:
        found[name] = None if found[name] is None else to_instant(found[name])
    return Incident(**{**found, "kinds": tuple(orjson.loads(found["kinds"])), "sealed": bytes(found["sealed"])})
