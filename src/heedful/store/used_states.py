"""States that came back from the team's provider: each serves once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from heedful.store.member_schema import USED_STATES
from heedful.store.rows import to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def use(tx: Connection, mark: bytes, until: datetime, now: datetime) -> bool:
    """Note that a state came back, and drop those whose time is over; whether it had not come before.

    Guarantee: True once for each mark until its time is over. In the caller's transaction, the only one that writes.
    """
    tx.execute(delete(USED_STATES).where(USED_STATES.c.ends_at <= to_us(now)))
    if tx.execute(select(USED_STATES.c.mark).where(USED_STATES.c.mark == mark)).first():
        return False
    tx.execute(insert(USED_STATES).values(mark=mark, ends_at=to_us(until)))
    return True
