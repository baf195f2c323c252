"""Keys of people on a PostgreSQL server: each wrapped under an epoch key, which lies in the key file and never on the server.

A server's write-ahead log and its archives keep what was deleted. So erasing draws a new epoch key, wraps the keys of everybody who stays anew
under it, and destroys the old one in the file that forgets: what the server's log still holds was wrapped under a key that is nowhere any more.
Source: NIST SP 800-88 (cryptographic erase); GDPR Art. 17(1).
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from heedful.errors import BadInput, Refused, Unready
from heedful.security.holding import KEY_BYTES
from heedful.security.sealing import seal_rows, unseal_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from heedful.security.keys import KeyStore

_EPOCH: Final = "epoch|"
# One at a time makes or destroys keys; the number is ours alone in this database.
_LOCK: Final = 5_163_482_910
_AT_ONCE: Final = 5_000
# How often a reader that met a change of epoch reads again.
_TRIES: Final = 20
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS heedful_person_keys (id TEXT PRIMARY KEY, wrapped BYTEA NOT NULL)",
    "CREATE TABLE IF NOT EXISTS heedful_key_epoch (one INTEGER PRIMARY KEY, epoch BIGINT NOT NULL)",
)


class ServerKeyStore:
    """People's keys on a server, everything else in the key file.

    Guarantee: as `KeyStore`; on the server lie only keys wrapped under the epoch key, bound to their id. After `destroy_person` no key that
    unwraps the person's is left anywhere, whatever the server's log and its archives keep; killed at any moment, the next run finishes it.
    """

    def __init__(self, url: str, file: KeyStore) -> None:
        self._file = file
        try:
            self._engine = create_engine(url, pool_pre_ping=True)
        except Exception as error:
            raise BadInput(
                "keys.url", "The address of the keys' server is not one.", "See `keys` in docs/reference/settings.md."
            ) from error
        if self._engine.dialect.name != "postgresql":
            raise BadInput("keys.url", "Keys lie in a file, or on a PostgreSQL server.", "See `keys` in docs/reference/settings.md.")
        try:
            with self._changing() as tx:
                for statement in _SCHEMA:
                    tx.execute(text(statement))
                if tx.execute(text("SELECT epoch FROM heedful_key_epoch")).scalar() is None:
                    self._file.ensure_persons([f"{_EPOCH}1"])
                    tx.execute(text("INSERT INTO heedful_key_epoch VALUES (1, 1)"))
            self._finish()
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close server and file.

        Guarantee: may be called twice.
        """
        self._engine.dispose()
        self._file.close()

    @property
    def workspace_key(self) -> bytes:
        """The workspace key, as the file has it.

        Guarantee: as `KeyStore.workspace_key`.
        """
        return self._file.workspace_key

    def person_key(self, person_id: str) -> bytes:
        """Give one person's key.

        Guarantee: Refused `key.destroyed` where there is none (any more). Source: NIST SP 800-88.
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
        with self._changing() as tx:
            held = _wrapped(tx, wanted)
            new = [one for one in wanted if one not in held]
            self._insert(tx, new, [os.urandom(KEY_BYTES) for _ in new])

    def person_keys(self, ids: Iterable[str] | None = None) -> dict[str, bytes]:
        """Give the keys of these people, or of all.

        Guarantee: people without a key are not in it; of one moment. Errors: Unready `key.busy` where the epoch changes again and again.
        """
        wanted = None if ids is None else list(dict.fromkeys(ids))
        for _ in range(_TRIES):
            with self._reading() as tx:
                epoch, wrapped = _epoch(tx), _wrapped(tx, wanted)
            key = self._file.person_keys([f"{_EPOCH}{epoch}"]).get(f"{_EPOCH}{epoch}")
            if key is not None:
                return self._opened(key, wrapped)
        raise Unready("key.busy", "The keys are being wrapped anew.", "Ask again in a moment.")

    def purpose_key(self, name: str) -> bytes:
        """Give the key of a purpose.

        Guarantee: as `KeyStore.purpose_key`.
        """
        return self._file.purpose_key(name)

    def destroy_person(self, person_id: str) -> None:
        """Destroy a person's key for good.

        Guarantee: once it returns, nothing that is left opens it: the keys of those who stay are wrapped under a new epoch key, and the old one
        is destroyed in the file. May be called again. Unready `key.busy` as `KeyStore.destroy_person`. Source: GDPR Art. 17(1); NIST SP 800-88.
        """
        with self._changing() as tx:
            if person_id in _wrapped(tx, [person_id]):
                self._next_epoch(tx, without=person_id)
        self._finish()

    def rewrap(self, workspace_key: bytes) -> int:
        """Wrap what the file holds anew under another workspace key, the epoch key with it; gives how many.

        Guarantee: as `KeyStore.rewrap`. What lies on the server is wrapped under the epoch key, and need not be touched.
        """
        return self._file.rewrap(workspace_key)

    def every_key(self) -> bytes:
        """Every data key, for a backup that is sealed at once.

        Guarantee: as `KeyStore.every_key`, and in its form: it may be put back into a file.
        """
        import base64
        import json

        found = json.loads(self._file.every_key())
        found["person_keys"] = {one: base64.b64encode(key).decode() for one, key in self.person_keys().items()}
        return json.dumps(found).encode()

    def put_back(self, data: bytes) -> int:
        """Take the keys of a backup in, those of people onto the server.

        Guarantee: as `KeyStore.put_back`; who has a key keeps it.
        """
        import base64
        import json

        found = json.loads(data)
        people = {one: base64.b64decode(key) for one, key in found.pop("person_keys", {}).items() if not one.startswith(_EPOCH)}
        others = self._file.put_back(json.dumps(found).encode())
        with self._changing() as tx:
            held = _wrapped(tx, list(people))
            new = {one: key for one, key in people.items() if one not in held}
            self._insert(tx, list(new), list(new.values()))
        return others + len(people)

    def lock(self) -> None:
        """Refuse every key from now on, in every process.

        Guarantee: as `KeyStore.lock`: without the epoch key, nothing on the server opens.
        """
        self._file.lock()

    def _next_epoch(self, tx: Connection, without: str) -> None:
        now = _epoch(tx)
        held = self._opened(self._file.person_key(f"{_EPOCH}{now}"), _wrapped(tx, None))
        held.pop(without, None)
        self._file.ensure_persons([f"{_EPOCH}{now + 1}"])
        # Written anew as a whole: an update would leave the old rows until the server vacuums, wrapped under a key that is gone all the same.
        tx.execute(text("DELETE FROM heedful_person_keys"))
        tx.execute(text("UPDATE heedful_key_epoch SET epoch = :epoch"), {"epoch": now + 1})
        self._insert(tx, list(held), list(held.values()))

    def _finish(self) -> None:
        """Destroy every epoch key but the current one: those of changes that are done, and of one that was stopped."""
        with self._changing() as tx:
            keep = f"{_EPOCH}{_epoch(tx)}"
            for one in self._file.person_keys():
                if one.startswith(_EPOCH) and one != keep:
                    self._file.destroy_person(one)

    def _insert(self, tx: Connection, ids: Sequence[str], keys: Sequence[bytes]) -> None:
        if not ids:
            return
        wrapping = self._file.person_key(f"{_EPOCH}{_epoch(tx)}")
        sealed = seal_rows([wrapping] * len(ids), [_place(one) for one in ids], keys)
        rows = [{"id": one, "wrapped": wrapped} for one, wrapped in zip(ids, sealed, strict=True)]
        for at in range(0, len(rows), _AT_ONCE):
            tx.execute(text("INSERT INTO heedful_person_keys VALUES (:id, :wrapped)"), rows[at : at + _AT_ONCE])

    def _opened(self, key: bytes, wrapped: dict[str, bytes]) -> dict[str, bytes]:
        try:
            opened = unseal_rows([key] * len(wrapped), [_place(one) for one in wrapped], list(wrapped.values()))
        except Refused as error:
            raise Refused(
                "key.workspace", "The key file does not open the keys on the server: they are another workspace's, or were changed.",
                "Put back the key file that belongs to this server.",
            ) from error  # fmt: skip
        return dict(zip(wrapped, opened, strict=True))

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with _said(), self._engine.begin() as tx:
            tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            yield tx

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _said(), self._engine.connect().execution_options(isolation_level="REPEATABLE READ") as tx:
            yield tx


def _epoch(tx: Connection) -> int:
    return int(tx.execute(text("SELECT epoch FROM heedful_key_epoch")).scalar_one())


def _wrapped(tx: Connection, ids: Sequence[str] | None) -> dict[str, bytes]:
    rows: list[Any] = []
    if ids is None:
        rows = list(tx.execute(text("SELECT id, wrapped FROM heedful_person_keys")))
    else:
        for at in range(0, len(ids), _AT_ONCE):
            asked = text("SELECT id, wrapped FROM heedful_person_keys WHERE id = ANY(:ids)")
            rows += tx.execute(asked, {"ids": list(ids[at : at + _AT_ONCE])})
    return {row.id: bytes(row.wrapped) for row in rows}


def _place(one: str) -> bytes:
    return f"person_keys/{one}".encode()


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Unready(
            "key.unready", "The keys' server cannot be reached or written to now.", "Start it, or mend `keys` in heedful.yaml."
        ) from error
