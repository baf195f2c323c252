"""Links that sign a person in once, by a mark of their token only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from heedful.store.person_schema import SIGN_IN_LINKS
from heedful.store.rows import to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def put(tx: Connection, mark: bytes, person_id: str, made_at: datetime, ends_at: datetime) -> None:
    """Keep a link's mark.

    Guarantee: links that are over are deleted meanwhile.
    """
    tx.execute(delete(SIGN_IN_LINKS).where(SIGN_IN_LINKS.c.ends_at <= to_us(made_at)))
    row = {"mark": mark, "person_id": person_id, "made_at": to_us(made_at), "ends_at": to_us(ends_at)}
    tx.execute(insert(SIGN_IN_LINKS).values(row))


def made_since(tx: Connection, person_id: str, since: datetime) -> int:
    """How many links a person was mailed since a moment, and which still serve.

    Guarantee: theirs only.
    """
    query = select(func.count()).where(SIGN_IN_LINKS.c.person_id == person_id, SIGN_IN_LINKS.c.made_at >= to_us(since))
    return int(tx.execute(query).scalar_one())


def is_open(tx: Connection, mark: bytes, now: datetime) -> bool:
    """Whether a link still serves.

    Guarantee: False once it was used or is over.
    """
    query = select(SIGN_IN_LINKS.c.mark).where(SIGN_IN_LINKS.c.mark == mark, SIGN_IN_LINKS.c.ends_at > to_us(now))
    return tx.execute(query).first() is not None


def use(tx: Connection, mark: bytes, now: datetime) -> str | None:
    """Use a link up; gives whom it signs in, or None.

    Guarantee: once. With it all other links of that person end.
    """
    row = tx.execute(select(SIGN_IN_LINKS).where(SIGN_IN_LINKS.c.mark == mark, SIGN_IN_LINKS.c.ends_at > to_us(now))).first()
    if row is None or not tx.execute(delete(SIGN_IN_LINKS).where(SIGN_IN_LINKS.c.mark == mark)).rowcount:
        return None
    tx.execute(delete(SIGN_IN_LINKS).where(SIGN_IN_LINKS.c.person_id == row.person_id))
    return str(row.person_id)


def end_all(tx: Connection) -> int:
    """End every link; gives how many.

    Guarantee: holds from the next call on.
    """
    return tx.execute(delete(SIGN_IN_LINKS)).rowcount
