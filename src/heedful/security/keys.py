"""The keys: one a person, one a purpose, wrapped under the workspace key, in a file of their own.

Erasing a person is destroying their key, so this file must forget: SQLite with `secure_delete=ON` overwrites freed
pages, and a truncating checkpoint leaves no old frame in the write-ahead log.
"""

from __future__ import annotations

import base64
import binascii
import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol, Self

from heedful.errors import BadInput, Refused, Unready
from heedful.security.files import create_owner_only, require_owner_only
from heedful.security.sealing import seal_rows, unseal_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

# AES-256 (FIPS 197): keys are 32 bytes.
KEY_BYTES: Final = 32
ENVIRONMENT: Final = "HEEDFUL_WORKSPACE_KEY"
# How long to wait for another process, in seconds.
BUSY_SECONDS: Final = 30.0
# SQLite's own limit on variables in a statement is at least 999.
_CHUNK: Final = 900
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS person_keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purpose_keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS proof (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
"""


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


def load_workspace_key(path: Path, environ: Mapping[str, str] = os.environ) -> bytes:
    """Read the workspace key: from the environment where it is set there, otherwise from its file.

    Guarantee: 32 bytes, or an error: Unready `key.missing`, Refused `file.open_to_others`, BadInput `key.form`.
    Source: GDPR Art. 32(1)(a).
    """
    if ENVIRONMENT in environ:
        return _decoded(environ[ENVIRONMENT], f"the environment variable {ENVIRONMENT}")
    if not path.is_file():
        raise Unready("key.missing", f"There is no workspace key at {path.name}.", f"Run heedful init, restore it, or set {ENVIRONMENT}.")
    require_owner_only(path)
    return _decoded(path.read_text(encoding="ascii", errors="replace"), path.name)


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadInput("key.form", f"The workspace key in {where} is not 32 bytes in base64.", "Restore the key from where you keep it.")
    return key


class KeyStore:
    """Keys in an SQLite file beside the workspace.

    Guarantee: every data key is 32 random bytes, on disk only wrapped with AES-256-GCM under the workspace key, bound to
    its table and id; after `destroy_person` no byte of the key is left in the file or its write-ahead log.
    """

    def __init__(self, path: Path, workspace_key: bytes) -> None:
        self._workspace_key = workspace_key
        self._known: dict[str, bytes] = {}
        if not path.exists():
            create_owner_only(path)
        require_owner_only(path)
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            self._open()
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
        with self._reading():
            wrapped = self._wrapped("person_keys", None if ids is None else list(dict.fromkeys(ids)))
        names = list(wrapped)
        return dict(zip(names, self._unwrapped("person_keys", names, list(wrapped.values())), strict=True))

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
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unready("key.busy", "The key file is being read, so its log cannot be emptied yet.", "Ask again in a moment.")

    def _open(self) -> None:
        with _ours():
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA secure_delete=ON")
        with self._writing():
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            if not self._wrapped("proof", ["workspace"]):
                self._insert("proof", ["workspace"])
            wrapped = self._wrapped("proof", ["workspace"])
        self._unwrapped("proof", ["workspace"], [wrapped["workspace"]])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _ours():
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
        with _ours():
            self._connection.execute("BEGIN")
            try:
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

    def _insert(self, table: str, ids: Sequence[str]) -> None:
        keys = [os.urandom(KEY_BYTES) for _ in ids]
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
