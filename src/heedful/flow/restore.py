"""Restore: make a workspace anew from its two archives, and stop whoever stopped since they were made, before anybody can open it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final

import polars as pl

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow.backup import DATA, DATABASE, FOLDERS_LEFT_OUT, KEYS, PURPOSE
from heedful.flow.egress import require_place
from heedful.flow.erase import begin
from heedful.flow.keys import KEY_FILE, STORE
from heedful.flow.marks import suppress_marks
from heedful.flow.removals import sweep_kept
from heedful.flow.settings import FILE, Settings, read_settings
from heedful.flow.stops import (
    BURIED,
    CORRECTED,
    ENDED,
    ERASE,
    KEEP,
    KEEP_OUT,
    MINOR,
    SPENT,
    STRIKE,
    Stop,
    correction_of,
    debit_of,
    read,
    tell,
)
from heedful.flow.strikes import Said, strike
from heedful.flow.workspace import Workspace
from heedful.security import passphrase as passphrases
from heedful.security.actor import Actor
from heedful.security.archive import Unsealer, read_head
from heedful.security.files import flush_folder, replace_owner_only
from heedful.security.keys import KeyStore, create_workspace_key
from heedful.security.sealing import framed, keyed
from heedful.store import budget, consents, corrections, doors, moving, outbox, people, suppressions, tombstones
from heedful.store.rows import to_instant
from heedful.store.store import hosts_of
from heedful.tables.records import EVENTS, PEOPLE, PERSON_EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from heedful.store.store import Tx

# Largest set of keys that is taken into memory: some hundred bytes a person.
_MOST_KEYS: Final = 1 << 31
# What settings say of servers that were, with lines that go on.
_ELSEWHERE: Final = re.compile(r"(?m)^(?:store|keys):[^\n]*(?:\n[ \t]+[^\n]*)*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Guarantee: counts only.
    """

    files: int
    keys: int
    erased: int
    stopped: int
    removed: int
    corrected: int


def _now() -> datetime:
    return datetime.now(UTC)


def restore(
    data: Path,
    keys: Path,
    words: str,
    into: Path,
    *,
    stops: Path | None,
    actor: str,
    without: str = "",
    store: str | None = None,
    clock: Callable[[], datetime] = _now,
) -> Restored:
    """Make a workspace in a new folder from an archive of data, one of keys, and the list of who stopped since.

    Guarantee: whoever was erased, withdrew, objected, was restricted, is a minor, struck posts or is kept out is so before the folder has its
    name; what networks had removed is gone, what people corrected holds, and what audiences were told is out of their budgets; killed before, it is not there. Nobody is signed in, and no link or token of before opens anything.
    The store comes into the folder, or into an empty database at the address `store`; people's keys into the folder. Without the list only for a reason, which the log keeps. Errors: BadInput `archive.form`, `restore.into`, `restore.stops`;
    Refused `archive.changed`, `archive.expired`, `passphrase.wrong`; BadInput `store.not_empty`, `store.url`; Refused `egress.unlisted`.
    Source: GDPR Art. 17, 32(1)(c).
    """
    told = _told(stops, without)
    if store is not None:
        moving.require_empty_server(store)
    if into.exists():
        raise BadInput("restore.into", "That folder is there already.", "Name a new one.")
    part = into.with_name(f".{into.name}.restoring")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    placed = False
    try:
        count = _put_keys_back(keys, words, part, clock())
        files = _unpack(data, part)
        settings = _name_store(part, store)
        if store is not None:
            for host in hosts_of(store):
                require_place(settings, "storage", host)
            placed = True
            _place_store(part, store)
        with Workspace(part, Actor(actor, "restore"), clock) as workspace:
            erased, stopped, removed, corrected = _replay(workspace, told)
            body = {"files": files, "keys": count, "erased": erased, "stopped": stopped, "without_list": without}
            body |= {"removed": removed, "corrected": corrected}
            with workspace.store.transaction() as tx:
                # What was signed out, used or revoked since the backup would open again.
                doors.shut(tx)
                outbox.add(tx, "backup.restored", workspace.actor, body, clock())
        os.rename(part, into)  # noqa: PTH104  (atomic; refuses a folder that came meanwhile)
        flush_folder(into.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        if placed and store is not None:
            with suppress(HeedfulError):
                moving.take_off(store)
        raise
    return Restored(files, count, erased, stopped, removed, corrected)


def _told(stops: Path | None, without: str) -> list[Stop]:
    if stops is not None:
        if not stops.is_file():
            raise BadInput("restore.stops", "There is no list of who stopped at that place.", "Name the file that `backup.stops` names.")
        return read(stops)
    if not without.strip():
        raise BadInput(
            "restore.stops",
            "Without the list of who stopped, people who left would come back.",
            "Name it with --stops; or say with --without-stops why there is none.",
        )
    return []


def _put_keys_back(archive: Path, words: str, part: Path, now: datetime) -> int:
    with _opened(archive) as file:
        head = read_head(file)
        _require(head, KEYS)
        key = passphrases.unwrap(head, words)
        held = Unsealer(file, key).read(_MOST_KEYS)
        # Judged after it was opened: only then is the date proven to be the archive's.
        if now >= datetime.fromisoformat(str(head["expires_at"])):
            raise Refused("archive.expired", "This archive of keys has expired.", "Take a newer one; people were erased since.")
    with KeyStore(part / STORE, create_workspace_key(part / KEY_FILE)) as store:
        return store.put_back(held or b"{}")


def _unpack(archive: Path, part: Path) -> int:
    count = 0
    with _opened(archive) as file, KeyStore(part / STORE, _workspace_key(part)) as store:
        _require(read_head(file), DATA)
        with tarfile.open(fileobj=Unsealer(file, store.purpose_key(PURPOSE)), mode="r|") as tar:
            for info in tar:
                # Older archives hold files that no erasure could find in a folder of another name.
                if info.name.partition("/")[0] in FOLDERS_LEFT_OUT:
                    continue
                # Sealed by ours, and yet taken as any stranger's: no links, no devices, nothing outside the folder.
                tar.extract(info, part, filter="data")
                (part / info.name).chmod(0o600)
                count += 1
    return count


def _name_store(part: Path, store: str | None) -> Settings:
    """Name in the settings where the store is now, and that people's keys lie in the folder."""
    path = part / FILE
    text = _ELSEWHERE.sub("", path.read_text(encoding="utf-8"))
    if store is not None:
        text = f"{text.rstrip()}\nstore: {json.dumps(store)}\n"
    replace_owner_only(path, text.encode())
    settings = read_settings(part)
    if (settings.store, settings.keys) != (store, None):
        raise BadInput(
            "restore.settings", "`store` and `keys` cannot be set anew in the settings of the archive.", "Write each on a line of its own."
        )
    return settings


def _place_store(part: Path, store: str) -> None:
    moving.put_onto(part / DATABASE, store)
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (part / name).unlink(missing_ok=True)


def _workspace_key(part: Path) -> bytes:
    from heedful.security.keys import load_workspace_key

    return load_workspace_key(part / KEY_FILE, {})


def _replay(workspace: Workspace, told: Sequence[Stop]) -> tuple[int, int, int, int]:
    with workspace.store.reading() as tx:
        persons = sorted({*people.people(tx)["person_id"].to_list(), *consents.people_on_record(tx)})
    by_mark = {mark.hex(): one for mark, one in zip(suppress_marks(workspace, "person", [(p,) for p in persons]), persons, strict=True)}
    stopped = _stop(workspace, told, by_mark)
    # Whose key is in no archive of keys was erased, or joined, between the two: nothing of theirs opens.
    sealed_for_ever = set(persons) - set(workspace.keys.person_keys(persons))
    erased = {by_mark[mark] for mark, what, _, _ in told if what == ERASE and mark in by_mark}
    for person in sorted(erased):
        begin(workspace, person)
    for person in sorted(sealed_for_ever - erased):
        begin(workspace, person, for_ever=False)
    with workspace.writing():  # its way in and out finishes what was begun
        for person, marks in _struck(told, by_mark).items():
            if person not in erased | sealed_for_ever:
                strike(workspace, Said(person, marks))
        removed = sweep_kept(workspace)
    corrected = _correct(workspace, told, by_mark)
    tell(workspace)
    return len(erased | sealed_for_ever), stopped, removed, corrected


def _correct(workspace: Workspace, told: Sequence[Stop], by_mark: dict[str, str]) -> int:
    """Put back what people corrected since; of several of one opinion the last holds."""
    lines = [one for one in sorted(told, key=lambda one: one[3]) if one[1].startswith(CORRECTED) and one[0] in by_mark]
    own = workspace.keys.person_keys(sorted({by_mark[mark] for mark, _, _, _ in lines})) if lines else {}
    with workspace.store.transaction() as tx:
        held = corrections.since(tx)
        known = {one.correction_id for one in held}
        last = {(one.lake, one.post_key, one.brand, one.aspect): one.at for one in held}
        said = [correction_of(one, by_mark[one[0]], own[by_mark[one[0]]]) for one in lines if by_mark[one[0]] in own]
        newer = [
            one for one in said
            if one is not None and one.correction_id not in known and one.at >= last.get((one.lake, one.post_key, one.brand, one.aspect), one.at)
        ]  # fmt: skip
        corrections.put_corrections(tx, list({(one.lake, one.post_key, one.brand, one.aspect): one for one in newer}.values()))
    return len(newer)


def _struck(told: Sequence[Stop], by_mark: dict[str, str]) -> dict[str, frozenset[bytes]]:
    """What each person struck and did not take back since."""
    last: dict[tuple[str, str], tuple[int, bool]] = {}
    for mark, what, one, at in told:
        if what in {STRIKE, KEEP} and mark in by_mark:
            said = (by_mark[mark], one)
            # Of what was said at the same moment, the strike stands.
            last[said] = max(last.get(said, (at, False)), (at, what == STRIKE))
    found: dict[str, set[bytes]] = {}
    for (person, one), (_, is_struck) in last.items():
        if is_struck:
            found.setdefault(person, set()).add(bytes.fromhex(one))
    return {person: frozenset(marks) for person, marks in found.items()}


def _stop(workspace: Workspace, told: Sequence[Stop], by_mark: dict[str, str]) -> int:
    key = workspace.keys.purpose_key("events")
    with workspace.store.transaction() as tx:
        ledger = consents.ledger(tx)
        known = set(ledger.person_events.select("person_id", "kind", "purpose", "at").iter_rows())
        on_record = set(ledger.records["record_id"].to_list())
        ended_before = set(ledger.events.select("record_id", "state", "purpose", "event_time").iter_rows())
        said, ended = [], []
        for mark, what, purpose, us in told:
            if what.startswith((BURIED, CORRECTED)):
                continue
            at, event = to_instant(us), keyed(key, framed("restored", mark, what, purpose, str(us))).hex()
            if what.startswith(KEEP_OUT):
                suppressions.put_marks(tx, what.removeprefix(KEEP_OUT), [_bytes(mark)], purpose, at)
            elif what.startswith(ENDED):
                row = (mark, what.removeprefix(ENDED), purpose or None, at)
                if mark in on_record and row not in ended_before:
                    ended.append((event, mark, purpose or None, row[1], "ExplicitlyExpressed", at, "restore", None))
            elif (
                what not in {ERASE, MINOR, STRIKE, KEEP, SPENT}
                and mark in by_mark
                and (by_mark[mark], what, purpose or None, at) not in known
            ):
                said.append((event, by_mark[mark], what, purpose or None, at))
        young = [(by_mark[mark], MINOR, to_instant(us)) for mark, what, _, us in told if what == MINOR and mark in by_mark]
        people.put_people(tx, pl.DataFrame(young, schema=PEOPLE.schema, orient="row"))
        _bury(tx, told)
        budget.put_back(tx, [debit_of(one) for one in told if one[1] == SPENT])
        consents.add_person_events(tx, pl.DataFrame(said, schema=PERSON_EVENTS.schema, orient="row"))
        consents.add_events(tx, pl.DataFrame(ended, schema=EVENTS.schema, orient="row"))
    return len(said) + len(ended)


def _bury(tx: Tx, told: Sequence[Stop]) -> None:
    graves: dict[tuple[str, str, int], list[bytes]] = {}
    for mark, what, why, us in told:
        if what.startswith(BURIED):
            graves.setdefault((what.removeprefix(BURIED), why, us), []).append(_bytes(mark))
    for (lake, why, us), keys in graves.items():
        tombstones.bury(tx, lake, keys, to_instant(us), why or None)


def _bytes(mark: str) -> bytes:
    try:
        return bytes.fromhex(mark)
    except ValueError:
        raise BadInput("backup.list", "A mark in the list of who stopped cannot be read.", "Take another copy of it.") from None


def _opened(archive: Path) -> IO[bytes]:
    try:
        return archive.open("rb")
    except OSError as error:
        raise BadInput("file.missing", f"There is no file {archive.name} that can be read.", "Name the archive.") from error


def _require(head: dict[str, Any], kind: str) -> None:
    if head.get("holds") != kind:
        raise BadInput(
            "archive.kind", f"That is not an archive of {kind}.", "Give the archive of data and the archive of keys each its own option."
        )
