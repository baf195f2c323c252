"""How far a breach may reach: whom and how many rows the store and the log tell of, by kind of data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import func, select

from heedful.store.member_schema import MEMBERS
from heedful.store.message_schema import DETAILS, MESSAGES
from heedful.store.rights_schema import REQUESTS
from heedful.store.rows import to_us
from heedful.store.schema import ACCOUNTS, CONTACTS, OUTBOX, RECORDS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

# Kinds of data that lie in the store, and whose row is whose.
_OF_PEOPLE: Final[dict[str, Any]] = {
    "contacts": CONTACTS.c.person_id,
    "accounts": ACCOUNTS.c.person_id,
    "consents": RECORDS.c.person_id,
    "requests": REQUESTS.c.person_id,
    "messages": MESSAGES.c.person_id,
}


def in_store(tx: Connection, kind: str) -> tuple[set[str], int]:
    """Whom the rows of one kind are about, and how many rows there are.

    Guarantee: exact; nothing for kinds that lie in no table.
    """
    if kind == "team":
        return set(), int(tx.execute(select(func.count()).select_from(MEMBERS)).scalar_one())
    column = DETAILS.c.person_id if kind == "declared" else _OF_PEOPLE.get(kind)
    if column is None:
        return set(), 0
    query = select(column, func.count()).where(column.is_not(None)).group_by(column)
    # Of a message past its time only a number is left, which tells nothing.
    query = query.where(DETAILS.c.kind.startswith("declared.")) if kind == "declared" else query
    query = query.where(func.length(MESSAGES.c.sealed) > 0) if kind == "messages" else query
    rows = tx.execute(query).all()
    return {person for person, _ in rows}, sum(int(count) for _, count in rows)


def touched(tx: Connection, actor: str, since: datetime | None, until: datetime | None) -> dict[str, set[str]]:
    """Which people's marks the entries of one actor name, by kind of entry.

    Guarantee: every entry of theirs in that time, both ends included; an entry about many people has none.
    """
    query = select(OUTBOX.c.kind, OUTBOX.c.body).where(OUTBOX.c.actor == actor)
    query = query.where(OUTBOX.c.at >= to_us(since)) if since else query
    query = query.where(OUTBOX.c.at <= to_us(until)) if until else query
    found: dict[str, set[str]] = {}
    for kind, body in tx.execute(query):
        mark = orjson.loads(body).get("person")
        found.setdefault(kind, set()).update([mark] if isinstance(mark, str) and mark else [])
    return found
