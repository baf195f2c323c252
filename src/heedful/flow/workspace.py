"""A workspace: one directory with its settings, store, keys and lakes, and the one lock that lets a single run write."""

from __future__ import annotations

import errno
import secrets
from contextlib import contextmanager, suppress
from copy import copy
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

import polars as pl
from filelock import FileLock, Timeout

from heedful.consent.coverage import cover, end
from heedful.consent.fold import fold
from heedful.consent.gate import NetworkTerms
from heedful.errors import BadInput, HeedfulError, Unready
from heedful.flow import keys, notices
from heedful.flow.consent_moves import moves
from heedful.flow.engines import chosen_engine, chosen_lakes
from heedful.flow.folded import Everyone, Fold, Folded
from heedful.flow.settings import FILE, Settings, read_settings
from heedful.opinions import presets as taxonomies
from heedful.opinions import taxonomy
from heedful.security.actor import Actor
from heedful.security.sealing import keyed_all
from heedful.store import consents, manifest, meta
from heedful.store.store import Store, hosts_of, is_snapshot, open_store, sqlite_url
from heedful.terms import LAKES, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from heedful.consent.notice_check import Facts
    from heedful.engine.engine import Change, Engine
    from heedful.engine.lake import Lakes
    from heedful.flow.folded import Standing
    from heedful.opinions.taxonomy import Taxonomy
    from heedful.privacy.pseudonym import Keyed
    from heedful.security.keys import KeyStore
    from heedful.security.server_keys import ServerKeyStore
    from heedful.store.store import Tx

# What appending to the log needs of the key store.
SIGNING_KEYS: Final = ("signing", "log")
# Where a shared store says which run writes.
_PEN: Final = "writer.pen"


def _now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """An open workspace and who acts in it.

    Guarantee: settings were valid when it was opened; closing it twice is closing it once.
    """

    def __init__(self, folder: Path, actor: Actor | None = None, clock: Callable[[], datetime] = _now) -> None:
        if not (folder / FILE).exists():
            raise BadInput(
                "workspace.missing", "This folder is not a Heedful workspace.", f"Make one with: heedful init {folder.name or 'DIR'}"
            )
        self.folder = folder
        self.actor = actor or Actor("cli")
        self.clock = clock
        self.settings: Settings = read_settings(folder)
        # What this run wrote into a shared store to say that it is the one that writes; empty while it does not.
        self._pen = ""
        # What was folded of single people; shared by all who act in this workspace.
        self.folded = Folded()
        # And the list of files that belongs to one number of commits.
        self.listed = manifest.Listed()
        # And of all, where a server is asked for them again and again; a single run has no use for it.
        self.everyone: Everyone | None = None

    @cached_property
    def lakes(self) -> Lakes:
        """Where the lakes lie.

        Guarantee: as `engines.chosen_lakes`.
        """
        return chosen_lakes(self.settings, self.folder)

    @cached_property
    def engine(self) -> Engine:
        """The dataframe engine that the settings name.

        Guarantee: the same tables from each. Errors: as `engines.chosen_engine`.
        """
        return chosen_engine(self.settings, self.lakes, self.folder)

    @cached_property
    def keys(self) -> KeyStore | ServerKeyStore:
        """The key store, opened with the workspace key when first needed.

        Guarantee: refuses a key file that others may read, and a key service that is not listed.
        """
        from heedful.flow.egress import require_place

        keys.require_service(self.settings, self.folder)
        for host in hosts_of(self.settings.keys or ""):
            require_place(self.settings, "keys", host)
        return keys.open_keys(self.folder, server=self.settings.keys)

    @cached_property
    def store(self) -> Store:
        """The operational store, brought to this version's schema when first needed.

        Guarantee: one connection pool for the life of the workspace. Settings that were changed since are entered in the log.
        """
        from heedful.flow.changes import note_settings
        from heedful.flow.egress import require_place

        for host in hosts_of(self.settings.store or ""):
            require_place(self.settings, "storage", host)
        store = open_store(self.settings.store or sqlite_url(self.folder / "store.db"))
        note_settings(store, self.settings, self.actor, self.clock())
        return store

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Brands and aspects: the ready ones named in the settings, and the company's own over them.

        Guarantee: valid, or BadInput naming the key.
        """
        merged: dict[str, Any] = {"brands": [], "aspects": []}
        for name in self.settings.ready:
            merged = taxonomies.merge(merged, taxonomies.ready(name))
        return taxonomy.parse(taxonomies.merge(merged, {"brands": self.settings.brands, "aspects": self.settings.aspects}))

    @property
    def network_terms(self) -> NetworkTerms:
        """How the networks' terms are read here.

        Guarantee: from the settings only.
        """
        return NetworkTerms(self.settings.terms.x_profile_approval, self.settings.terms.x_archive)

    def keyed(self, purpose: str) -> Keyed:
        """The pseudonym function of one purpose.

        Guarantee: no two purposes share a key.
        """
        key = self.keys.purpose_key(purpose)

        def keyed_by(messages: Sequence[bytes], size: int) -> list[bytes]:
            return keyed_all(key, messages, size)

        return keyed_by

    def grants(self, tx: Tx, purposes: Sequence[str] = LAKES) -> pl.DataFrame:
        """Every consent as it stands now (consent.GRANTS), for the purposes under which posts are kept or those named.

        Guarantee: as folding all events of this moment gives it, which a server does for those alone who have spoken since; no wider than
        the notice it was given under and the settings.
        """
        if self.everyone is not None and is_snapshot(tx) and set(purposes) <= set(PURPOSES):
            whole = self.standing(tx).grants.whole()
            return whole if set(purposes) == set(PURPOSES) else whole.filter(pl.col("purpose").is_in(list(purposes)))
        now, (told, done) = self.clock(), self._rests_on(tx)
        return _covered(consents.ledger(tx), purposes, told, done, now)

    def standing(self, tx: Tx) -> Standing:
        """How everybody's consent stands now, for every purpose, and who came and left when.

        Guarantee: as `grants`; a server folds only those anew who have spoken since it was asked last.
        """
        now, (told, done) = self.clock(), self._rests_on(tx)

        def fold_all() -> Fold:
            return _folded(consents.ledger(tx), told, done, now)

        everyone = self.everyone if is_snapshot(tx) else None
        return (everyone or Everyone()).stands(tx, (told, done), now, fold_all, self._fold_of(tx, told, done, now))

    def grants_of(self, tx: Tx, person: str) -> pl.DataFrame:
        """One person's consents as they stand now, for every purpose.

        Guarantee: as `grants`: what the gate would use. Their events are read at this moment; only where all are as before are they not
        folded again.
        """
        now, (told, done) = self.clock(), self._rests_on(tx)
        if self.everyone is not None and is_snapshot(tx):
            held = self.everyone.of(tx, (told, done), now, self._fold_of(tx, told, done, now), person)
            if held is not None:
                return held
        said = consents.said_by(tx, person)

        def make() -> tuple[pl.DataFrame, consents.Ledger]:
            ledger = consents.ledger_from(said)
            return _covered(ledger, tuple(PURPOSES), told, done, now), ledger

        return self.folded.of(person, (said, told, done), now, make)

    def _rests_on(self, tx: Tx) -> tuple[Mapping[str, Facts], Facts]:
        return notices.facts_by_digest(tx), notices.done_here(self.settings)

    def _fold_of(self, tx: Tx, told: Mapping[str, Facts], done: Facts, now: datetime) -> Callable[[Sequence[str]], Fold]:
        return lambda persons: _folded(consents.ledger_of_some(tx, persons), told, done, now)

    def commit(self, tx: Tx, changes: Sequence[Change]) -> None:
        """Make changes of the lakes' files true.

        Guarantee: in the caller's transaction, and only of files that are safely on disk; the files they drop are deleted
        by `settle` after it.
        """
        self.lakes.make_durable()
        self.require_pen(tx)
        manifest.commit(tx, [f for c in changes for f in c.add], [f for c in changes for f in c.drop])

    def settle(self) -> int:
        """Delete lake files that the manifest does not list: a stopped run's, and those a commit dropped.

        Guarantee: call it under the lock only.
        """
        # On a store that several machines share, nobody else can begin to write while what is listed is asked and the rest deleted.
        with self.store.transaction() if self.store.is_shared else self.store.reading() as tx:
            self.require_pen(tx)
            listed = {f.file_id for f in manifest.list_files(tx)}
            return self.lakes.sweep(listed)

    def require_pen(self, tx: Tx) -> None:
        """Make sure that this is still the one run that writes, as a machine that lost its connection cannot know otherwise.

        Guarantee: Unready `workspace.overtaken` before anything is committed or deleted. A store in a file has its lock beside it.
        """
        if self._pen and meta.get(tx, _PEN) != self._pen:
            raise Unready(
                "workspace.overtaken",
                "The store was lost for a while, and another run writes now.",
                "Wait until it has ended and run this again.",
            )

    def _take_pen(self) -> None:
        if self.store.is_shared:
            self._pen = secrets.token_hex(16)
            with self.store.transaction() as tx:
                meta.put(tx, _PEN, self._pen)

    @contextmanager
    def writing(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the workspace's one writer's lock; on the way in and out, sweep files nothing lists and go on with erasures.

        Guarantee: a second run is told to wait, once it has waited itself for `patience` seconds; a full disk is said as such; what was
        committed stays.
        """
        from heedful.flow.erase import finish

        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            raise Unready(
                "workspace.busy", "Another run is writing to this workspace.", "Wait until it has ended and run this again."
            ) from None
        try:
            with full_disk_said(), self.store.alone(patience):
                self._take_pen()
                self.settle()
                finish(self)
                yield
                self.settle()
                finish(self)
        finally:
            self._pen = ""
            lock.release()

    def acting(self, actor: Actor) -> Workspace:
        """The same workspace with somebody else acting in it; store and keys are shared with it.

        Guarantee: what is done by it is judged and entered under them. Close the first one only.
        """
        self.keys, self.store  # noqa: B018  (opened once, before they are shared)
        theirs = copy(self)
        theirs.actor = actor
        return theirs

    def take_up(self) -> None:
        """Append to the log what this run did, if it did anything.

        Guarantee: what was done is done; its entries wait where the log cannot take them up now, and the error says why. Nobody is
        asked for a passphrase for it, and where the key is locked away the entries wait for a run that has it.
        """
        from heedful.flow.log import sequence

        # The log's own keys are asked for first, so that what is wrong with the log itself is said.
        if "store" in self.__dict__ and self.store.written and self._can_sign():
            self.store.written = False
            with full_disk_said():
                sequence(self)

    def _can_sign(self) -> bool:
        if "keys" not in self.__dict__ and keys.standing(self.folder).held_by == "passphrase":
            return False
        try:
            for name in SIGNING_KEYS:
                self.keys.purpose_key(name)
        except HeedfulError:
            return False
        return True

    def close(self) -> None:
        """Append to the log what was done, and close store and keys.

        Guarantee: safe to call again. Errors: as `take_up`; store and keys are closed all the same.
        """
        try:
            self.take_up()
        finally:
            for name in ("keys", "store"):
                if name in self.__dict__:
                    self.__dict__.pop(name).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
            return
        # What went wrong first is what is said; the entries wait for the next run.
        with suppress(Exception):
            self.close()


def _folded(ledger: consents.Ledger, told: Mapping[str, Facts], done: Facts, now: datetime) -> Fold:
    return Fold(_covered(ledger, tuple(PURPOSES), told, done, now), moves(ledger), ledger)


def _covered(ledger: consents.Ledger, purposes: Sequence[str], told: Mapping[str, Facts], done: Facts, now: datetime) -> pl.DataFrame:
    return end(cover(fold(*ledger, purposes, now), ledger.records, told, done), now)


@contextmanager
def full_disk_said() -> Iterator[None]:
    """Say a full disk as what it is.

    Guarantee: raises Unready "disk.full" for it, whichever layer met it; other errors pass unchanged.
    """
    try:
        yield
    except Exception as error:
        if is_full(error):
            raise Unready(
                "disk.full", "The disk is full; nothing was half written.", "Free some space and run the same command again."
            ) from error
        raise


def is_full(error: BaseException) -> bool:
    """Whether an error says that the disk is full.

    Guarantee: knows what the system, the dataframe library and the database say.
    """
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    words: Any = str(error).lower()
    return "no space left on device" in words or "database or disk is full" in words
