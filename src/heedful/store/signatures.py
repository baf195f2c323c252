"""Acts that wait for a second signature, who asked for it, and who gave it. Each serves once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from heedful.store.duties_schema import SIGNATURES
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

_INSTANTS: Final = ("asked_at", "signed_at", "used_at")


@dataclass(frozen=True, slots=True)
class Signature:
    """One act that needs two.

    Guarantee: `signed_by` is null until somebody signed; `used_at` until the act was done.
    """

    act_id: str
    kind: str
    subject: str
    asked_by: str
    reason: str
    code_mark: bytes | None
    outside: bool
    asked_at: datetime
    signed_by: str | None = None
    signed_at: datetime | None = None
    used_at: datetime | None = None


def add(tx: Connection, signature: Signature) -> None:
    """Keep an act that waits.

    Guarantee: in the caller's transaction.
    """
    put(tx, SIGNATURES, [_values({name: getattr(signature, name) for name in Signature.__dataclass_fields__})])


def change(tx: Connection, act_id: str, **values: Any) -> None:
    """Change some fields of an act.

    Guarantee: the others stay.
    """
    tx.execute(update(SIGNATURES).where(SIGNATURES.c.act_id == act_id).values(**_values(values)))


def take(tx: Connection, act_id: str, **values: Any) -> bool:
    """Mark an act as done; False where it was done already.

    Guarantee: True once, whoever asks at the same time.
    """
    chosen = (SIGNATURES.c.act_id == act_id) & SIGNATURES.c.used_at.is_(None)
    return tx.execute(update(SIGNATURES).where(chosen).values(**_values(values))).rowcount == 1


def unused(tx: Connection, kind: str, subject: str) -> list[Signature]:
    """Acts of one kind and subject that were not done yet.

    Guarantee: the oldest first.
    """
    chosen = (SIGNATURES.c.kind == kind) & (SIGNATURES.c.subject == subject) & SIGNATURES.c.used_at.is_(None)
    return [_signature(row) for row in tx.execute(select(SIGNATURES).where(chosen).order_by(SIGNATURES.c.asked_at))]


def by_code(tx: Connection, mark: bytes) -> Signature | None:
    """The act whose code this is.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(SIGNATURES).where(SIGNATURES.c.code_mark == mark)).one_or_none()
    return _signature(row) if row else None


def list_signatures(tx: Connection) -> list[Signature]:
    """Every act that needed two.

    Guarantee: the oldest first.
    """
    return [_signature(row) for row in tx.execute(select(SIGNATURES).order_by(SIGNATURES.c.asked_at))]


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: to_us(v) if name in _INSTANTS and v is not None else v for name, v in values.items()}


def _signature(row: Row[Any]) -> Signature:
    values = dict(row._mapping)
    values |= {name: to_instant(values[name]) for name in _INSTANTS if values[name] is not None}
    values["code_mark"] = bytes(row.code_mark) if row.code_mark is not None else None
    return Signature(**values)
