"""Signals a person's browser gave, what each did, and whether it met a choice that said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from heedful.store.rights_schema import SIGNALS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal.

    Guarantee: `conflict` where an explicit choice said otherwise.
    """

    signal_id: str
    person_id: str
    kind: str
    conflict: bool
    effect: str
    at: datetime


def put_signal(tx: Connection, signal: Signal) -> None:
    """Note a signal.

    Guarantee: as it came.
    """
    row = {"signal_id": signal.signal_id, "person_id": signal.person_id, "kind": signal.kind}
    put(tx, SIGNALS, [row | {"conflict": signal.conflict, "effect": signal.effect, "at": to_us(signal.at)}])


def of_person(tx: Connection, person_id: str) -> list[Signal]:
    """A person's signals, the oldest first.

    Guarantee: nobody else's.
    """
    rows = tx.execute(select(SIGNALS).where(SIGNALS.c.person_id == person_id).order_by(SIGNALS.c.at, SIGNALS.c.signal_id))
    return [Signal(r.signal_id, r.person_id, r.kind, bool(r.conflict), r.effect, to_instant(r.at)) for r in rows]
