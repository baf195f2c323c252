"""Second factors of members, and the codes that stand in when a device is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from heedful.store.factor_schema import FACTORS, RECOVERY
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Factor:
    """What is kept of a member's device.

    Guarantee: `secret` is sealed; before `confirmed_at` it asks nothing of anybody.
    """

    name: str
    secret: bytes
    begun_at: datetime
    confirmed_at: datetime | None
    step: int


def find(tx: Connection, name: str) -> Factor | None:
    """A member's second factor.

    Guarantee: at most one, whatever the name's capitals.
    """
    row = tx.execute(select(FACTORS).where(FACTORS.c.folded == name.casefold())).first()
    if row is None:
        return None
    confirmed = None if row.confirmed_at is None else to_instant(row.confirmed_at)
    return Factor(row.folded, row.secret, to_instant(row.begun_at), confirmed, row.step)


def begin(tx: Connection, factor: Factor) -> None:
    """Write down a secret that was shown.

    Guarantee: in the place of one that was not confirmed.
    """
    drop(tx, factor.name)
    row = {"folded": factor.name.casefold(), "secret": factor.secret, "begun_at": to_us(factor.begun_at), "step": factor.step}
    tx.execute(insert(FACTORS).values(row))


def use(tx: Connection, name: str, step: int, confirmed_at: datetime | None = None) -> bool:
    """Write down that a code of a step was used; False where it, or a later one, was already.

    Guarantee: of two uses at once one is told False.
    """
    changed = {"step": step} | ({"confirmed_at": to_us(confirmed_at)} if confirmed_at else {})
    fresh = (FACTORS.c.folded == name.casefold()) & (FACTORS.c.step < step)
    return tx.execute(update(FACTORS).where(fresh).values(changed)).rowcount == 1


def drop(tx: Connection, name: str) -> bool:
    """Forget a member's second factor and their codes; False where there was none.

    Guarantee: both or neither.
    """
    tx.execute(delete(RECOVERY).where(RECOVERY.c.folded == name.casefold()))
    return tx.execute(delete(FACTORS).where(FACTORS.c.folded == name.casefold())).rowcount == 1


def put_codes(tx: Connection, name: str, marks: Sequence[bytes]) -> None:
    """Keep the marks of fresh codes.

    Guarantee: those of before serve no more.
    """
    tx.execute(delete(RECOVERY).where(RECOVERY.c.folded == name.casefold()))
    tx.execute(insert(RECOVERY), [{"mark": mark, "folded": name.casefold()} for mark in marks])


def use_code(tx: Connection, name: str, mark: bytes) -> bool:
    """Use a code up; False where there is none such.

    Guarantee: once.
    """
    return tx.execute(delete(RECOVERY).where((RECOVERY.c.mark == mark) & (RECOVERY.c.folded == name.casefold()))).rowcount == 1


def count_codes(tx: Connection, name: str) -> int:
    """How many codes are left.

    Guarantee: as of the transaction's snapshot.
    """
    return int(tx.execute(select(func.count()).select_from(RECOVERY).where(RECOVERY.c.folded == name.casefold())).scalar_one())


def confirmed(tx: Connection) -> set[str]:
    """The names, without capitals, of members who sign in with a second factor.

    Guarantee: as of the transaction's snapshot.
    """
    return set(tx.execute(select(FACTORS.c.folded).where(FACTORS.c.confirmed_at.is_not(None))).scalars())
