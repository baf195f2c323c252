"""Move a store whole, row by row: from a server into a file, for a backup; and from a file onto a server, when it is restored.

Every table is one of ours and has the same columns on both databases, so that what is moved is rows, and never a database's own form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, delete, func, insert, inspect, select, text

from heedful.errors import BadInput
from heedful.store.schema import METADATA
from heedful.store.store import open_store, reached, sqlite_url

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Table

# How many rows lie in memory at once.
_AT_ONCE: Final = 2_000


def write_file(tx: Connection, path: Path) -> None:
    """Write everything a store holds into a new store in a file.

    Guarantee: of the one moment that `tx` sees; the file is its owner's only, and whole once this returns.
    """
    with open_store(sqlite_url(path)) as file:
        with file.transaction() as written:
            _copy(tx, written)
        file.empty_log()


def require_empty_server(url: str) -> None:
    """Make sure that a store's address is of a server, and that nothing is there yet.

    Guarantee: makes nothing. Errors: BadInput `store.not_empty`, `store.url`; Unready `store.away`.
    """
    with reached(url) as connection:
        if connection.dialect.name != "postgresql":
            raise BadInput("store.url", "A store is put back into a file of the folder, or onto a PostgreSQL server.", "Leave --store out.")
        if inspect(connection).get_table_names():
            raise BadInput("store.not_empty", "That database holds something already.", "Make an empty one with createdb, and name it.")


def put_onto(path: Path, url: str) -> None:
    """Put what a store in a file holds onto a server.

    Guarantee: all of it or nothing; what counts up goes on where it was. Call it after `require_empty_server`. Errors: as `open_store`.
    """
    with open_store(sqlite_url(path)) as file, open_store(url) as server, file.reading() as tx, server.transaction() as written:
        _copy(tx, written)
        for table in METADATA.sorted_tables:
            _count_on(written, table)


def take_off(url: str) -> None:
    """Take what `put_onto` put there off again, because the restore it was for came to nothing.

    Guarantee: tables of ours only.
    """
    with open_store(url) as server, server.transaction() as tx:
        METADATA.drop_all(tx)
        tx.execute(text("DROP TABLE IF EXISTS alembic_version"))


def _copy(source: Connection, target: Connection) -> None:
    # A new store may have been given rows as it was made.
    for table in reversed(METADATA.sorted_tables):
        target.execute(delete(table))
    for table in METADATA.sorted_tables:
        rows = source.execute(select(table).execution_options(yield_per=_AT_ONCE))
        for part in rows.partitions():
            target.execute(insert(table), [dict(row._mapping) for row in part])


def _count_on(tx: Connection, table: Table) -> None:
    (first, *more) = table.primary_key.columns
    if more or not isinstance(first.type, Integer) or not first.autoincrement:
        return
    last = tx.execute(select(func.max(first))).scalar()
    sequence = tx.execute(select(func.pg_get_serial_sequence(table.name, first.name))).scalar()
    if last is not None and sequence is not None:
        tx.execute(select(func.setval(sequence, last)))
