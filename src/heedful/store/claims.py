"""Claims to accounts: who has one on record, with what proof, and how a claim is held back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from heedful.store import positions
from heedful.store.schema import ACCOUNTS

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has an account on record.

    Guarantee: `disputed` where two people claim it, so that it is nobody's for now.
    """

    person_id: str
    verified_by: str | None
    disputed: bool


def find_claim(tx: Connection, account_key: bytes) -> Claim | None:
    """Who has an account on record.

    Guarantee: None where nobody has.
    """
    query = select(ACCOUNTS.c.person_id, ACCOUNTS.c.verified_by, ACCOUNTS.c.disputed).where(ACCOUNTS.c.account_key == account_key)
    row = tx.execute(query).first()
    return Claim(row.person_id, row.verified_by, bool(row.disputed)) if row else None


def dispute(tx: Connection, account_key: bytes) -> None:
    """Hold an account back from everybody until somebody has asked whose it is.

    Guarantee: from the next gather on.
    """
    tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.account_key == account_key).values({"disputed": True}))
    positions.move(tx, 1, widening=False)
