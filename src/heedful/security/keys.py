"""The keys: one a person, one a purpose, wrapped under the workspace key, in a file of their own.

Erasing a person is destroying their key, so this file must forget: SQLite with `secure_delete=ON` overwrites freed
pages, and a truncating checkpoint leaves no old frame in the write-ahead log.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Final, Protocol, Self

from heedful.errors import BadInput, Refused, Unready
from heedful.security.files import create_owner_only, require_owner_only
from heedful.security.holding import ENVIRONMENT, KEY_BYTES, decoded, read_held
from heedful.security.journal import write_ahead
from heedful.security.sealing import seal_rows, unseal_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

# How long to wait for another process, in seconds.
BUSY_SECONDS: Final = 30.0
# SQLite's own limit on variables in a statement is at least 999.
_CHUNK: Final = 900
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS person_keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purpose_keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS proof (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# The tables that hold wrapped keys.
_TABLES: Final = ("person_keys", "purpose_keys", "proof")
_LOCKED: Final = "locked"


class Keys(Protocol):
    """Whoever holds the data keys.

    Guarantee: a destroyed person's key is never given again; a new one is another key.
    """

    def person_key(self, person_id: str) -> bytes:
        """One person's key, or Refused `key.destroyed`."""

    def ensure_persons(self, ids: Iterable[str]) -> None:
        """Make a key for everyone who has none."""

    def person_keys(self, ids: Iterable[str] | None = None) -> dict[str, bytes]:
        """The keys of these people, or of all; who has none is not in it."""

    def purpose_key(self, name: str) -> bytes:
        """The key of a purpose, made when first asked for."""

    def destroy_person(self, person_id: str) -> None:
        """Destroy a person's key for good."""


def create_workspace_key(path: Path) -> bytes:
    """Draw a new workspace key and write it to a file only its owner may read.

    Guarantee: never overwrites a key (BadInput `file.exists`).
    Source: GDPR Art. 32(1)(a).
    """
    key = os.urandom(KEY_BYTES)
    create_owner_only(path, base64.b64encode(key) + b"\n")
    return key


def load_workspace_key(path: Path, environ: Mapping[str, str] = os.environ, ask: Callable[[], str] | None = None) -> bytes:
    """Read the workspace key: from the environment where it is set there, otherwise from its file, however it is held.

    Guarantee: 32 bytes, or an error: Unready `key.missing` or `key.locked`, Refused `file.open_to_others`, BadInput `key.form`.
    Source: GDPR Art. 32(1)(a).
    """
    if ENVIRONMENT in environ:
        return decoded(environ[ENVIRONMENT], f"the environment variable {ENVIRONMENT}")
    return read_held(path, environ, ask)


class KeyStore:
    """Keys in an SQLite file beside the workspace.

    Guarantee: every data key is 32 random bytes, on disk only wrapped with AES-256-GCM under the workspace key, bound to
    its table and id; after `destroy_person` no byte of the key is left in the file or its write-ahead log. Locked, it gives
    none, until whoever has the workspace key opens it with `unlock`.
    """

    def __init__(self, path: Path, workspace_key: bytes, again: Callable[[], Iterable[bytes]] = tuple, *, unlock: bool = False) -> None:
        self._workspace_key = workspace_key
        # Other keys that may be the workspace's by now: another process may have rotated it meanwhile.
        self._again = again
        self._known: dict[str, bytes] = {}
        if not path.exists():
            create_owner_only(path)
        require_owner_only(path)
        # Threads share the connection, so that a transaction is one thread's.
        self._one_at_a_time = RLock()
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            self._open(unlock=unlock)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file.

        Guarantee: may be called twice.
        """
        self._connection.close()

    @property
    def workspace_key(self) -> bytes:
        """The workspace key that opens this store now.

        Guarantee: proven; where another process has rotated it, the new one.
        """
        with self._reading():
            return self._workspace_key

    def person_key(self, person_id: str) -> bytes:
        """Give one person's key.

        Guarantee: Refused `key.destroyed` where there is none (any more).
        Source: NIST SP 800-88 (cryptographic erase).
        """
        found = self.person_keys([person_id])
        if person_id not in found:
            raise Refused("key.destroyed", "There is no key for this person: it was destroyed, or never made.")
        return found[person_id]

    def ensure_persons(self, ids: Iterable[str]) -> None:
        """Make a key for everyone who has none.

        Guarantee: an existing key stays as it is, also when two processes do this at once.
        """
        wanted = list(dict.fromkeys(ids))
        with self._writing():
            held = self._wrapped("person_keys", wanted)
            self._insert("person_keys", [one for one in wanted if one not in held])

    def person_keys(self, ids: Iterable[str] | None = None) -> dict[str, bytes]:
        """Give the keys of these people, or of all.

        Guarantee: people without a key are not in it. Reads 100,000 in well under a second.
        """
        wanted = None if ids is None else list(dict.fromkeys(ids))
        with self._reading():
            wrapped = self._wrapped("person_keys", wanted)
        names = list(wrapped)
        return dict(zip(names, self._opened("person_keys", names, list(wrapped.values())), strict=True))

    def purpose_key(self, name: str) -> bytes:
        """Give the key of a purpose, or of any other name; it is made when first asked for.

        Guarantee: the same name gives the same key for the life of the workspace.
        """
        if name not in self._known:
            with self._writing():
                if name not in self._wrapped("purpose_keys", [name]):
                    self._insert("purpose_keys", [name])
                wrapped = self._wrapped("purpose_keys", [name])[name]
            self._known[name] = self._unwrapped("purpose_keys", [name], [wrapped])[0]
        return self._known[name]

    def destroy_person(self, person_id: str) -> None:
        """Destroy a person's key for good.

        Guarantee: once it returns, the key is in neither file nor log; may be called again. Unready `key.busy` while another
        process still reads the old log: the key is then gone from use, and calling again finishes the work.
        Source: GDPR Art. 17(1); NIST SP 800-88.
        """
        with self._writing():
            self._connection.execute("DELETE FROM person_keys WHERE id = ?", (person_id,))
        self._empty_log()

    def rewrap(self, workspace_key: bytes) -> int:
        """Wrap every key anew under another workspace key; gives how many.

        Guarantee: all or none; who reads meanwhile is given the keys all the same. Nothing wrapped under the old key is left in the
        file; Unready `key.busy` where its log cannot be emptied yet. Source: NIST SP 800-57 part 1, 5.3.
        """
        total = 0
        with self._writing():
            for table in _TABLES:
                held = self._wrapped(table, None)
                names, keys = list(held), self._unwrapped(table, list(held), list(held.values()))
                wrapped = seal_rows([workspace_key] * len(names), [_place(table, one) for one in names], keys)
                rows = list(zip(wrapped, names, strict=True))
                self._connection.executemany(f"UPDATE {table} SET wrapped = ? WHERE id = ?", rows)  # noqa: S608  (one of three names above)
                total += len(names)
        self._workspace_key = workspace_key
        self._empty_log()
        return total

    def every_key(self) -> bytes:
        """Every data key, for a backup that is sealed at once.

        Guarantee: of one moment; JSON of table, id and key in base64. Not the workspace key.
        """
        with self._reading():
            wrapped = {table: self._wrapped(table, None) for table in _TABLES if table != "proof"}
        found = {
            table: dict(zip(rows, map(_text, self._opened(table, list(rows), list(rows.values()))), strict=True))
            for table, rows in wrapped.items()
        }
        return json.dumps(found).encode()

    def put_back(self, data: bytes) -> int:
        """Take the keys of a backup into a store that has none of them; gives how many.

        Guarantee: all or none; they are wrapped under this store's workspace key.
        """
        found = json.loads(data)
        with self._writing():
            for table in _TABLES:
                keys = {one: base64.b64decode(key) for one, key in found.get(table, {}).items()}
                self._insert(table, list(keys), list(keys.values()))
        return sum(map(len, found.values()))

    def lock(self) -> None:
        """Refuse every key from now on, in every process, until `unlock`.

        Guarantee: holds at the next key that is asked for; a purpose's key that a process already holds stays in its memory.
        """
        with self._writing():
            self._connection.execute("INSERT OR IGNORE INTO state VALUES (?)", (_LOCKED,))

    def _open(self, *, unlock: bool) -> None:
        with _ours():
            write_ahead(self._connection, BUSY_SECONDS)
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA secure_delete=ON")
        with self._written():
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            if not self._wrapped("proof", ["workspace"]):
                self._insert("proof", ["workspace"])
            self._require_current(locked_too=unlock)
            if unlock:
                self._connection.execute("DELETE FROM state WHERE id = ?", (_LOCKED,))

    def _require_current(self, *, locked_too: bool = False) -> None:
        """Nobody may wrap under a workspace key that another process has replaced, nor once it is locked."""
        if not locked_too and self._connection.execute("SELECT 1 FROM state WHERE id = ?", (_LOCKED,)).fetchone():
            raise Unready("key.locked", "This workspace is locked: its key was taken away.", "Run: heedful keys unlock COPY")
        wrapped = self._wrapped("proof", ["workspace"])
        self._opened("proof", ["workspace"], [wrapped["workspace"]])

    def _opened(self, table: str, ids: Sequence[str], wrapped: Sequence[bytes]) -> list[bytes]:
        """Unwrap; where another process has rotated the workspace key meanwhile, by the new one."""
        try:
            return self._unwrapped(table, ids, wrapped)
        except Refused:
            for key in self._again():
                if key != self._workspace_key and _opens(key, table, ids[0], wrapped[0]):
                    self._workspace_key = key
                    return self._unwrapped(table, ids, wrapped)
            raise

    def _empty_log(self) -> None:
        with self._one_at_a_time:
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unready("key.busy", "The key file is being read, so its log cannot be emptied yet.", "Ask again in a moment.")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._written():
            self._require_current()
            yield

    @contextmanager
    def _written(self) -> Iterator[None]:
        with self._one_at_a_time, _ours():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                # SQLite has already rolled back where the disk was full.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._one_at_a_time, _ours():
            self._connection.execute("BEGIN")
            try:
                self._require_current()
                yield
            finally:
                self._connection.execute("COMMIT")

    def _wrapped(self, table: str, ids: Sequence[str] | None) -> dict[str, bytes]:
        # `table` is one of the three names above, never input.
        if ids is None:
            return dict(self._connection.execute(f"SELECT id, wrapped FROM {table}"))  # noqa: S608
        found: dict[str, bytes] = {}
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            places = ",".join("?" * len(some))
            found.update(self._connection.execute(f"SELECT id, wrapped FROM {table} WHERE id IN ({places})", some))  # noqa: S608
        return found

    def _insert(self, table: str, ids: Sequence[str], given: Sequence[bytes] | None = None) -> None:
        keys = [os.urandom(KEY_BYTES) for _ in ids] if given is None else given
        wrapped = seal_rows([self._workspace_key] * len(ids), [_place(table, one) for one in ids], keys)
        self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", list(zip(ids, wrapped, strict=True)))  # noqa: S608

    def _unwrapped(self, table: str, ids: Sequence[str], wrapped: Sequence[bytes]) -> list[bytes]:
        try:
            return unseal_rows([self._workspace_key] * len(ids), [_place(table, one) for one in ids], wrapped)
        except Refused as error:
            raise Refused(
                "key.workspace",
                "The workspace key does not open the key file: it is another workspace's, or the key file was changed.",
                "Put back the workspace.key that belongs to this keys.db.",
            ) from error


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _opens(key: bytes, table: str, one: str, wrapped: bytes) -> bool:
    try:
        unseal_rows([key], [_place(table, one)], [wrapped])
    except Refused:
        return False
    return True


def _place(table: str, one: str) -> bytes:
    return f"{table}/{one}".encode()


@contextmanager
def _ours() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unready(
            "key.unready", "The key file cannot be written or read now.", "Free disk space, or end the other run, and ask again."
        ) from error
    except sqlite3.DatabaseError as error:
        raise BadInput("key.damaged", "The key file is not a readable key file.", "Restore keys.db from a backup.") from error
