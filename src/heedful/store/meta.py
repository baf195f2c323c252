"""Small facts about the workspace, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from heedful.store.schema import META

if TYPE_CHECKING:
    from sqlalchemy import Connection


def get(tx: Connection, key: str) -> str | None:
    """The value kept under a name.

    Guarantee: None where there is none.
    """
    return tx.execute(select(META.c.value).where(META.c.key == key)).scalar()


def put(tx: Connection, key: str, value: str) -> None:
    """Keep a value under a name.

    Guarantee: replaces what was there.
    """
    tx.execute(delete(META).where(META.c.key == key))
    tx.execute(insert(META).values(key=key, value=value))
