"""What the store holds under one person's number, table by table, for the answer to them and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from heedful.store import rights_schema as rights
from heedful.store import schema
from heedful.store.rows import present, to_instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection
    from sqlalchemy import Table as SqlTable

# Somebody asked about is not yet somebody on record.
_ASKED_ABOUT: Final = {"requests", "accesses", "person_events", "erasures", "holds", "concerns"}
# Shown as they are; each with the column it is ordered by. Keyed marks and sealed bytes stay out.
_SHOWN: Final[dict[str, tuple[SqlTable, str]]] = {
    "invitations": (rights.INVITATIONS, "sent_at"),
    "joinings": (rights.JOININGS, "begun_at"),
    "receipts": (rights.RECEIPTS, "made_at"),
    "signals": (rights.SIGNALS, "at"),
    "strikes": (rights.STRIKES, "at"),
    "holds": (rights.HOLDS, "at"),
    "exports": (rights.EXPORTS, "made_at"),
    "sources": (schema.SOURCES, "gathered_at"),
    "objections": (schema.PERSON_EVENTS, "at"),
}
_INSTANTS: Final = {"sent_at", "answered_at", "begun_at", "ends_at", "made_at", "at", "lifted_at", "gathered_at"}
_LEFT_OUT: Final = {"person_id", "digest", "token_mark", "code_mark", "account_key", "mark", "denial_mark", "sealed", "path", "counts"}


def known_among(tx: Connection, persons: Iterable[str]) -> set[str]:
    """Those of some people's numbers under which anything is on record.

    Guarantee: asks the same tables whether or not something is found, so that the time taken tells nothing.
    """
    wanted = set(persons)
    tables = [t for t in schema.all_tables() if "person_id" in t.c and t.name not in _ASKED_ABOUT]
    return set().union(*(present(tx, table, "person_id", wanted) for table in tables))


def of_person(tx: Connection, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """The plain rows that stand under a person's number, by what they are.

    Guarantee: nobody else's; instants in UTC; no keyed mark and no sealed byte.
    Source: GDPR Art. 15.
    """
    answer = {}
    for name, (table, by) in _SHOWN.items():
        columns = [c for c in table.c if c.name not in _LEFT_OUT]
        rows = tx.execute(select(*columns).where(table.c.person_id == person_id).order_by(table.c[by]))
        answer[name] = [{str(k): _plain(k, v) for k, v in row._mapping.items()} for row in rows]
    return answer


def _plain(name: str, value: Any) -> Any:
    return to_instant(value) if name in _INSTANTS and value is not None else value
