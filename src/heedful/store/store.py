"""Open the operational store, and run several changes in one transaction: all of them or none.

SQLite in WAL mode with `synchronous=FULL` by default, or PostgreSQL by its URL. On both, one transaction writes at a time.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from sqlalchemy import URL, Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from heedful.errors import BadInput, Broken, HeedfulError, Unready
from heedful.security.files import create_owner_only
from heedful.security.journal import write_ahead
from heedful.store import (  # noqa: F401  (their tables are known by importing them)
    duties_schema,
    factor_schema,
    fairness_schema,
    job_schema,
    learning_schema,
    member_schema,
    message_schema,
    person_schema,
    rights_schema,
)
from heedful.store.schema import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from sqlalchemy import Engine

# What the functions of this room take: one transaction.
Tx: TypeAlias = Connection
# How long a writer waits for another before it gives up, in milliseconds.
_PATIENCE: Final = 10_000
# How often whoever waits to be alone asks again, in seconds.
_BREATH: Final = 0.05
# What PostgreSQL's writers queue up at: the letters "heedful" as a number.
_QUEUE: Final = int.from_bytes(b"heedful")
# What runs that change lakes hold, of which there is one: the letters "heedpen".
_PEN: Final = int.from_bytes(b"heedpen")
# Marks a connection that reads what was committed, and nothing else.
_SNAPSHOT: Final = "heedful_snapshot"
# What drivers say of a server that is not there.
_AWAY: Final = ("connection failed", "connection refused", "could not connect", "connection to server", "server closed", "terminating")


def is_snapshot(tx: Connection) -> bool:
    """Whether what is read here was committed, so that it may be remembered.

    Guarantee: False in a transaction that may still be rolled back: what comes after it has the same numbers and says something else.
    """
    return bool(tx.get_execution_options().get(_SNAPSHOT))


def sqlite_url(path: Path) -> str:
    """The address of a store in a file.

    Guarantee: an absolute path, so that a change of folder changes nothing.
    """
    return URL.create("sqlite", database=str(path.resolve())).render_as_string(hide_password=False)


class Store:
    """An open store.

    Guarantee: its schema is this version's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Whether this run committed anything, which the log may have to take up.
        self.written = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write transaction.

        Guarantee: everything in it holds from its end on, or nothing does. Errors: Unready `store.busy`, `store.full`.
        """
        with _said(), self._engine.connect() as connection:
            _queue_up(connection)
            with _finished(connection):
                yield connection
            self.written = True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot to read from.

        Guarantee: every query in it sees the same moment.
        """
        with _said(), self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            elif self._engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            connection.execution_options(**{_SNAPSHOT: True})
            try:
                yield connection
            finally:
                connection.rollback()

    @property
    def is_shared(self) -> bool:
        """Whether several machines may work with this store.

        Guarantee: true of a server only.
        """
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def alone(self, patience: float = 0.0) -> Iterator[None]:
        """Hold what only one run on any machine can hold, as long as this lasts.

        Guarantee: released by the server itself where the connection is lost, so that nobody waits for a machine that died. A file
        has nothing to hold. Waits for `patience` seconds. Errors: Unready `workspace.busy`. Source: PostgreSQL, advisory locks.
        """
        if not self.is_shared:
            yield
            return
        with _said(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            waited = time.monotonic() + patience
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_PEN})").scalar():
                if time.monotonic() < waited:
                    time.sleep(_BREATH)
                    continue
                raise Unready("workspace.busy", "Another run is writing to this workspace.", "Wait until it has ended and run this again.")
            try:
                yield
            finally:
                try:
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_PEN})")
                except DBAPIError:
                    connection.invalidate()

    def empty_log(self) -> None:
        """Leave nothing of what was deleted in the database's own log of changes.

        Guarantee: on SQLite the write-ahead log is empty afterwards, or Unready `store.log_busy` while somebody reads it; a
        server cleans up after itself, in its own time (docs/how-to/use-postgresql.md).
        """
        if self._engine.dialect.name != "sqlite":
            return
        with _said(), self._engine.connect() as connection:
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if busy:
            raise Unready("store.log_busy", "The store is being read, so its log cannot be emptied yet.", "Ask again in a moment.")

    def close(self) -> None:
        """Close every connection.

        Guarantee: safe to call again.
        """
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def hosts_of(url: str) -> list[str]:
    """Where the server of a store is.

    Guarantee: none for a file; a socket's folder as its path. Errors: BadInput `store.url`. Source: libpq connection URIs, 34.1.1.3.
    """
    if not url or url.startswith("sqlite"):
        return []
    try:
        made = make_url(url)
        named = made.query.get("host", ())
        hosts = [made.host or "", *([named] if isinstance(named, str) else named)]
    except Exception as error:
        raise BadInput("store.url", "The store's address is not one.", "See `store` in docs/reference/settings.md.") from error
    return [one.rpartition(":")[0] or one if one.count(":") == 1 else one for host in hosts for one in host.split(",") if one]


def open_store(url: str) -> Store:
    """Open a store, made or brought to this version's schema first where needed.

    Guarantee: a file it makes is its owner's only. Errors: BadInput `store.url`, Broken `store.newer`, Unready.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite" and engine.url.database and not Path(engine.url.database).exists():
        # Another run may make it between the two lines; then it is there, which is all that is wanted.
        with suppress(BadInput):
            create_owner_only(Path(engine.url.database))
    try:
        with _said():
            if _revision(engine) != HEAD:
                _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


@contextmanager
def reached(url: str) -> Iterator[Connection]:
    """A connection to wherever a store is to be, as it is now.

    Guarantee: makes nothing, and brings nothing to another schema. Errors: BadInput `store.url`, Unready `store.away`.
    """
    engine = _engine(url)
    try:
        with _said(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    try:
        # A server may have been restarted since a connection was last used.
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except Exception as error:
        raise BadInput("store.url", "The store's address is not one.", "See `store` in docs/reference/settings.md.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        # SQLAlchemy would begin late and by itself; `transaction` and `reading` say when.
        event.listen(engine, "begin", lambda connection: None)
    return engine


def _queue_up(connection: Connection) -> None:
    # At once, so that two writers queue up here instead of failing at their first write, and so that the outbox's numbers are
    # in the order of the commits: whoever reads on from a number misses nothing.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_QUEUE})")


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    write_ahead(cursor, _PATIENCE / 1000)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.rollback()
    return str(found) if found else None


def _migrate(engine: Engine) -> None:
    # Heavy to import, and needed once a version.
    from alembic import command
    from alembic.util.exc import CommandError

    from heedful.store.backward import settings_of

    with engine.connect() as connection:
        # Of two that open a new store at once, the second waits and finds it made; a kill leaves all of it or nothing.
        _queue_up(connection)
        try:
            command.upgrade(settings_of(connection), "head")
            connection.commit()
        except CommandError as error:
            raise Broken(
                "store.newer", "This store was made by a newer Heedful.", "Upgrade Heedful, or open the workspace it belongs to."
            ) from error


@contextmanager
def _finished(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except HeedfulError:
        raise
    except OperationalError as error:
        words = str(error.orig).lower()
        if "locked" in words or "busy" in words or "lock timeout" in words:
            raise Unready("store.busy", "The store is busy with another run.", "Wait a moment and run this again.") from error
        if "full" in words or "no space" in words:
            raise Unready(
                "store.full", "The disk is full; nothing was half written.", "Free some space and run the same command again."
            ) from error
        if any(sign in words for sign in _AWAY):
            raise Unready("store.away", "The store's server cannot be reached.", "Start it, or mend `store` in heedful.yaml.") from error
        raise Broken(
            "store.failed",
            "The store could not do what was asked.",
            "Check that its file or server is there, may be written to, and has room.",
        ) from error
    except DBAPIError as error:
        raise Broken(
            "store.failed", "The store could not do what was asked.", "Report it; HEEDFUL_DEBUG=1 shows where it happened."
        ) from error
