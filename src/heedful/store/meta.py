"""Small facts about the workspace, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from heedful.store.schema import META

if TYPE_CHECKING:
    from sqlalchemy import Connection


def get(tx: Connection, key: str) -> str | None:
    """The value kept under a name.

    Guarantee: None where there is none.
    """
    return tx.execute(select(META.c.value).where(META.c.key == key)).scalar()


def count_on(tx: Connection, key: str, by: int = 1) -> int:
    """Add to a number kept under a name, from 0; gives the new number.

    Guarantee: of two transactions at once the second waits for the first, so that no step is lost.
    """
    held = tx.execute(select(META.c.value).where(META.c.key == key).with_for_update()).scalar()
    number = int(held or 0) + by
    put(tx, key, str(number))
    return number


def put(tx: Connection, key: str, value: str) -> None:
    """Keep a value under a name.

    Guarantee: replaces what was there.
    """
    if tx.execute(update(META).where(META.c.key == key).values(value=value)).rowcount == 0:
        tx.execute(insert(META).values(key=key, value=value))
