"""The budget of releases: how much epsilon and delta each audience has been told, by period. Debited before anything is drawn, never given back.

Amounts are whole numbers (millionths of epsilon, trillionths of delta), so that sums are exact.
Source: Dwork & Roth (2014), section 3.5.1 (basic composition).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, String, Table, func, select, update

from heedful.errors import Exhausted
from heedful.store.rows import put, to_instant, to_us
from heedful.store.schema import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

MILLION: Final = 1_000_000
TRILLION: Final = 1_000_000_000_000

DEBITS: Final = Table(
    "release_debits",
    METADATA,
    Column("release_id", String(40), primary_key=True, comment="the release's own number"),
    Column("audience", String(80), nullable=False, index=True, comment="whom it was published for"),
    Column("period", String(20), nullable=False, comment="the budget's period, its kind and first day"),
    Column("epsilon", BigInteger, nullable=False, comment="millionths of epsilon taken out"),
    Column("delta", BigInteger, nullable=False, comment="trillionths of delta taken out"),
    Column("digest", String(64), nullable=True, comment="SHA-256 of the page; null where the run stopped before writing it"),
    Column("at", BigInteger, nullable=False, comment="when it was taken out"),
)


@dataclass(frozen=True, slots=True)
class Debit:
    """What one release costs, of whose budget.

    Guarantee: `period` names the period by its kind and first day, such as 'year 2026-01-01'.
    """

    release_id: str
    audience: str
    period: str
    epsilon: float
    delta: float
    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What one audience was told in one period.

    Guarantee: the sum of all debits, whether their page was written or not.
    """

    epsilon: float
    delta: float
    releases: int


def spent(tx: Connection, audience: str, period: str) -> Spent:
    """What an audience was told in a period.

    Guarantee: exact, as of the transaction's snapshot; releases add up (basic composition).
    """
    epsilon, delta, releases = _sums(tx, audience, period)
    return Spent(epsilon / MILLION, delta / TRILLION, releases)


def debit(tx: Connection, one: Debit, *, epsilon: float, delta: float) -> Spent:
    """Take the price of a release out of the budget of `epsilon` and `delta`; gives what is spent then.

    Guarantee: in the caller's write transaction, of which there is one at a time, so that two runs cannot overspend together; nothing is
    taken where it does not fit. Commit before anything is drawn. Errors: Exhausted `release.spent`.
    """
    was = _sums(tx, one.audience, one.period)
    cost = _whole(one.epsilon, MILLION), _whole(one.delta, TRILLION)
    granted = round(epsilon * MILLION), round(delta * TRILLION)
    if was[0] + cost[0] > granted[0] or was[1] + cost[1] > granted[1]:
        raise Exhausted(
            "release.spent",
            f"The audience {one.audience!r} has been told epsilon {was[0] / MILLION:g} of {epsilon:g} and delta {was[1] / TRILLION:g} of {delta:g} "
            f"in this period ({one.period}); one more release would go beyond it.",
            "Wait for the next period. What was published cannot be taken back, so a larger budget protects people less.",
        )
    row = {"release_id": one.release_id, "audience": one.audience, "period": one.period, "at": to_us(one.at)}
    put(tx, DEBITS, [row | {"epsilon": cost[0], "delta": cost[1], "digest": None}])
    return spent(tx, one.audience, one.period)


def put_back(tx: Connection, some: Iterable[Debit]) -> int:
    """Write debits that this store does not know any more; gives how many.

    Guarantee: twice is once; nothing is asked of the budget, since what was told was told.
    """
    there = set(tx.execute(select(DEBITS.c.release_id)).scalars())
    new = {one.release_id: one for one in some if one.release_id not in there}
    rows = [
        {
            "release_id": one.release_id, "audience": one.audience, "period": one.period, "epsilon": _whole(one.epsilon, MILLION),
            "delta": _whole(one.delta, TRILLION), "digest": one.digest, "at": to_us(one.at),
        }
        for one in new.values()
    ]  # fmt: skip
    put(tx, DEBITS, rows)
    return len(rows)


def written(tx: Connection, release_id: str, digest: str) -> None:
    """Note that a release's page was written.

    Guarantee: changes no amount.
    """
    tx.execute(update(DEBITS).where(DEBITS.c.release_id == release_id).values(digest=digest))


def list_debits(tx: Connection) -> list[Debit]:
    """Every debit.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(DEBITS).order_by(DEBITS.c.at, DEBITS.c.release_id))
    return [Debit(r.release_id, r.audience, r.period, r.epsilon / MILLION, r.delta / TRILLION, to_instant(r.at), r.digest) for r in rows]


def _sums(tx: Connection, audience: str, period: str) -> tuple[int, int, int]:
    asked = select(func.coalesce(func.sum(DEBITS.c.epsilon), 0), func.coalesce(func.sum(DEBITS.c.delta), 0), func.count())
    epsilon, delta, releases = tx.execute(asked.where(DEBITS.c.audience == audience, DEBITS.c.period == period)).one()
    return int(epsilon), int(delta), int(releases)


def _whole(amount: float, unit: int) -> int:
    # Never rounded down: what is debited is at least what is spent.
    exact = amount * unit
    return round(exact) if abs(exact - round(exact)) < 1e-3 else int(exact) + 1
