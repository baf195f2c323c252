"""What a case has frozen, and when it was lifted, by whom, on which written outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from heedful.store.duties_schema import FREEZES
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Freeze:
    """One thing that is, or was, frozen.

    Guarantee: `lifted_at` is null while it holds; `target` is `*` for all of a kind.
    """

    freeze_id: str
    case_id: str
    kind: str
    target: str
    by: str
    at: datetime
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_for: str | None = None


def add(tx: Connection, freeze: Freeze) -> None:
    """Freeze something.

    Guarantee: in the caller's transaction.
    """
    row = {name: getattr(freeze, name) for name in ("freeze_id", "case_id", "kind", "target", "by")}
    put(tx, FREEZES, [row | {"at": to_us(freeze.at)}])


def lift(tx: Connection, freeze_id: str, by: str, why: str, at: datetime) -> None:
    """Note that a freeze was lifted.

    Guarantee: once; one that was lifted stays as it was.
    """
    chosen = (FREEZES.c.freeze_id == freeze_id) & FREEZES.c.lifted_at.is_(None)
    tx.execute(update(FREEZES).where(chosen).values(lifted_at=to_us(at), lifted_by=by, lifted_for=why))


def holding(tx: Connection, kind: str | None = None) -> list[Freeze]:
    """What is frozen now, all of it or of one kind.

    Guarantee: the oldest first.
    """
    query = select(FREEZES).where(FREEZES.c.lifted_at.is_(None))
    query = query if kind is None else query.where(FREEZES.c.kind == kind)
    return [_freeze(row) for row in tx.execute(query.order_by(FREEZES.c.at, FREEZES.c.freeze_id))]


def of_case(tx: Connection, case_id: str) -> list[Freeze]:
    """What one case froze.

    Guarantee: the oldest first, lifted or not.
    """
    return [
        _freeze(row) for row in tx.execute(select(FREEZES).where(FREEZES.c.case_id == case_id).order_by(FREEZES.c.at, FREEZES.c.freeze_id))
    ]


def _freeze(row: Row[Any]) -> Freeze:
    values = dict(row._mapping)
    values |= {name: to_instant(values[name]) for name in ("at", "lifted_at") if values[name] is not None}
    return Freeze(**values)
