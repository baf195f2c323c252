"""Calls of a network in a person's name: each once, by the mark of what was signed, with the keys of the accounts it may be about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import case, func, select, update

from heedful.store.rights_schema import CALLBACKS
from heedful.store.rows import put_new, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

# received: nothing was done yet; held: use has stopped, and what is left may not be destroyed yet; done.
WAITING: Final = ("received", "held")


@dataclass(frozen=True, slots=True)
class Callback:
    """One call.

    Guarantee: `confirmation` is a mark of the code the person was given; `accounts` are keys, and none once it is done.
    """

    confirmation: str
    network: str
    kind: str
    state: str
    request_mark: bytes
    accounts: tuple[bytes, ...]
    received_at: datetime
    due_at: datetime
    request_id: str | None = None
    answered_at: datetime | None = None


def receive(tx: Connection, calls: Sequence[Callback]) -> int:
    """Write calls that are not there yet; gives how many are new.

    Guarantee: the same call however often it comes is one call.
    """
    return len(put_new(tx, CALLBACKS, "request_mark", [_row(call) for call in calls]))


def waiting(tx: Connection, limit: int = 1_000) -> list[Callback]:
    """Calls that are not done, the oldest first; those of which something is held back come last.

    Guarantee: at most `limit`.
    """
    held_last = case((CALLBACKS.c.state == "held", 1), else_=0)
    query = select(CALLBACKS).where(CALLBACKS.c.state.in_(WAITING)).order_by(held_last, CALLBACKS.c.received_at)
    return [_callback(row) for row in tx.execute(query.limit(limit))]


def settle(tx: Connection, confirmation: str, state: str, at: datetime, request_id: str | None = None) -> None:
    """Note what became of a call.

    Guarantee: once it is done, nothing tells any more which account it was about.
    """
    values: dict[str, Any] = {"state": state, "answered_at": to_us(at)}
    values |= {"accounts": None} if state == "done" else {}
    values |= {"request_id": request_id} if request_id else {}
    tx.execute(update(CALLBACKS).where(CALLBACKS.c.confirmation_code == confirmation).values(values))


def find(tx: Connection, confirmation: str) -> Callback | None:
    """A call by the mark of its code.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(CALLBACKS).where(CALLBACKS.c.confirmation_code == confirmation)).one_or_none()
    return _callback(row) if row else None


def counts(tx: Connection) -> dict[str, int]:
    """How many calls stand in each state.

    Guarantee: counts only.
    """
    return {state: int(n) for state, n in tx.execute(select(CALLBACKS.c.state, func.count()).group_by(CALLBACKS.c.state))}


def _row(call: Callback) -> dict[str, Any]:
    return {
        "confirmation_code": call.confirmation,
        "network": call.network,
        "kind": call.kind,
        "state": call.state,
        "request_mark": call.request_mark,
        "request_id": call.request_id,
        "accounts": orjson.dumps([key.hex() for key in call.accounts]).decode(),
        "answer": None,
        "received_at": to_us(call.received_at),
        "due_at": to_us(call.due_at),
        "answered_at": None,
    }


def _callback(row: Row[Any]) -> Callback:
    return Callback(
        row.confirmation_code,
        row.network,
        row.kind,
        row.state,
        bytes(row.request_mark),
        tuple(bytes.fromhex(key) for key in orjson.loads(row.accounts or "[]")),
        to_instant(row.received_at),
        to_instant(row.due_at),
        row.request_id,
        to_instant(row.answered_at) if row.answered_at is not None else None,
    )
