"""Joinings: people on their way from the first step to a consent. What is theirs is sealed, and gone when the way has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, select, update

from heedful.store.rights_schema import JOININGS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row


@dataclass(frozen=True, slots=True)
class Joining:
    """One way of joining, and how far it has come.

    Guarantee: `asked` holds tries, the choice and why it failed; no account, address or word of a person.
    """

    joining_id: str
    state: str
    network: str
    scope: str
    proof: str
    begun_at: datetime
    ends_at: datetime
    person_id: str | None = None
    account_key: bytes | None = None
    sealed: bytes | None = None
    code_mark: bytes | None = None
    asked: dict[str, Any] = field(default_factory=dict)


def put_joining(tx: Connection, joining: Joining) -> None:
    """Note a new joining.

    Guarantee: its id and code are nobody else's, or an error.
    """
    put(tx, JOININGS, [_row(joining)])


def change(tx: Connection, joining: Joining) -> None:
    """Write a joining as it now stands.

    Guarantee: exactly that one.
    """
    tx.execute(update(JOININGS).where(JOININGS.c.joining_id == joining.joining_id).values(_row(joining)))


def find(tx: Connection, joining_id: str) -> Joining | None:
    """One joining.

    Guarantee: None where there is none.
    """
    return _one(tx, JOININGS.c.joining_id == joining_id)


def by_code(tx: Connection, code_mark: bytes) -> Joining | None:
    """The joining whose code has this mark.

    Guarantee: None where there is none.
    """
    return _one(tx, JOININGS.c.code_mark == code_mark)


def in_states(tx: Connection, states: Sequence[str], network: str | None = None) -> list[Joining]:
    """The joinings in some states, of one network or of all, the oldest first.

    Guarantee: one snapshot.
    """
    query = select(JOININGS).where(JOININGS.c.state.in_(states))
    if network is not None:
        query = query.where(JOININGS.c.network == network)
    return [_joining(row) for row in tx.execute(query.order_by(JOININGS.c.begun_at, JOININGS.c.joining_id))]


def ended_by(tx: Connection, states: Sequence[str], at: datetime) -> list[Joining]:
    """The joinings in some states whose time was over at a moment.

    Guarantee: the moment itself counts as over.
    """
    rows = tx.execute(select(JOININGS).where(JOININGS.c.state.in_(states), JOININGS.c.ends_at <= to_us(at)))
    return [_joining(row) for row in rows]


def counts(tx: Connection) -> dict[str, int]:
    """How many joinings are in each state.

    Guarantee: counts only.
    """
    rows = tx.execute(select(JOININGS.c.state, func.count()).group_by(JOININGS.c.state).order_by(JOININGS.c.state))
    return {state: int(number) for state, number in rows}


def _one(tx: Connection, chosen: ColumnElement[bool]) -> Joining | None:
    row = tx.execute(select(JOININGS).where(chosen)).first()
    return _joining(row) if row else None


def _row(one: Joining) -> dict[str, object]:
    return {
        "joining_id": one.joining_id,
        "state": one.state,
        "network": one.network,
        "scope": one.scope,
        "proof": one.proof,
        "person_id": one.person_id,
        "account_key": one.account_key,
        "sealed": one.sealed,
        "code_mark": one.code_mark,
        "asked": orjson.dumps(one.asked, option=orjson.OPT_SORT_KEYS).decode(),
        "begun_at": to_us(one.begun_at),
        "ends_at": to_us(one.ends_at),
    }


def _joining(row: Row[Any]) -> Joining:
    return Joining(
        row.joining_id,
        row.state,
        row.network,
        row.scope,
        row.proof,
        to_instant(row.begun_at),
        to_instant(row.ends_at),
        row.person_id,
        bytes(row.account_key) if row.account_key is not None else None,
        bytes(row.sealed) if row.sealed is not None else None,
        bytes(row.code_mark) if row.code_mark is not None else None,
        orjson.loads(row.asked),
    )
