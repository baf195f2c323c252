"""Who read and signed which version of the house rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from heedful.store.rows import to_instant, to_us
from heedful.store.rules_schema import SIGNED_RULES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def sign(tx: Connection, name: str, digest: str, at: datetime) -> None:
    """Note that somebody read and signed the rules of a digest.

    Guarantee: signing again is signing once.
    """
    if not is_signed(tx, name, digest):
        tx.execute(SIGNED_RULES.insert().values(folded=name.casefold(), digest=digest, name=name, signed_at=to_us(at)))


def is_signed(tx: Connection, name: str, digest: str) -> bool:
    """Whether somebody signed the rules of a digest.

    Guarantee: capitals make no difference.
    """
    chosen = (SIGNED_RULES.c.folded == name.casefold()) & (SIGNED_RULES.c.digest == digest)
    return tx.execute(select(SIGNED_RULES.c.name).where(chosen)).first() is not None


def signers(tx: Connection, digest: str) -> list[tuple[str, datetime]]:
    """Who signed the rules of a digest, and when.

    Guarantee: the first first.
    """
    rows = tx.execute(select(SIGNED_RULES).where(SIGNED_RULES.c.digest == digest).order_by(SIGNED_RULES.c.signed_at, SIGNED_RULES.c.folded))
    return [(row.name, to_instant(row.signed_at)) for row in rows]
