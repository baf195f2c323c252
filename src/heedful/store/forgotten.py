"""Accounts as their networks speak of them: found by their keys, and forgotten where the network says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from heedful.store import people, positions, suppressions
from heedful.store.rows import rows_with
from heedful.store.schema import ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def accounts_with(tx: Connection, account_keys: Sequence[bytes]) -> list[people.Account]:
    """The accounts with these keys.

    Guarantee: also those in dispute; keys nobody linked give nothing.
    """
    return [people.account_of(row) for row in rows_with(tx, ACCOUNTS.c.account_key, account_keys, *ACCOUNTS.c)]


def accounts_on(tx: Connection, network: str) -> list[people.Account]:
    """Every account on one network.

    Guarantee: also those in dispute; in the order of their keys.
    """
    rows = tx.execute(select(ACCOUNTS).where(ACCOUNTS.c.network == network).order_by(ACCOUNTS.c.account_key))
    return [people.account_of(row) for row in rows]


def is_disputed(tx: Connection, account_key: bytes) -> bool:
    """Whether two people claim an account.

    Guarantee: False where nobody does.
    """
    return bool(tx.execute(select(ACCOUNTS.c.disputed).where(ACCOUNTS.c.account_key == account_key)).scalar())


def forget_accounts(tx: Connection, account_keys: Sequence[bytes], why: str, at: datetime) -> int:
    """Note accounts whose network told us to forget them; gives how many are new.

    Guarantee: their posts belong to nobody from the caller's transaction on, until `remember_account`.
    """
    new = suppressions.put_marks(tx, suppressions.FORGOTTEN, account_keys, why, at)
    positions.move(tx, new, widening=False)
    return new


def remember_account(tx: Connection, account_key: bytes) -> int:
    """Take an account up again; gives 1 if it was forgotten, else 0.

    Guarantee: what was taken out stays out; only what is gathered from now on may count.
    """
    gone = suppressions.remove(tx, suppressions.FORGOTTEN, account_key)
    positions.move(tx, gone, widening=True)
    return gone
