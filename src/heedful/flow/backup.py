"""Backups: the data in one sealed archive, the keys in another, never both in one; and a list of who stopped, outside both.

The data's archive is sealed under a key that only the keys' archive holds; that one is sealed under a passphrase and expires. Whoever has
one of them has nothing, and after a person's erasure the keys' archives that still hold theirs come to their end by themselves.
"""

from __future__ import annotations

import os
import sqlite3
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.keys import STORE, require_second
from heedful.flow.second import Signed, use
from heedful.flow.stops import tell
from heedful.security import passphrase as passphrases
from heedful.security.archive import MAGIC, Sealer
from heedful.security.files import create_owner_only, flush_folder, name_new, part_of
from heedful.security.passphrase import KEY_BYTES
from heedful.store import moving, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

DATA: Final = "data"
KEYS: Final = "keys"
DATABASE: Final = "store.db"
PURPOSE: Final = "backup"
# Never in the data's archive: keys, locks, what SQLite keeps beside its files, answers handed to people, messages
# on their way out, and other archives.
_LEFT_OUT: Final = ("workspace.key", "cluster.key", STORE, DATABASE, "lock", "stops.list")
FOLDERS_LEFT_OUT: Final = frozenset({"exports", "receipts", "invitations", "outgoing"})


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup wrote.

    Guarantee: counts only.
    """

    kind: str
    files: int
    size: int


@journey("backup.make", "security")
def back_up_data(workspace: Workspace, out: Path) -> BackedUp:
    """Write everything but keys into one sealed archive, as of one moment.

    Guarantee: holds no key and opens only with one from the keys' archive; never overwrites a file. A store on a server is written row by row,
    and may be restored into a file or onto a server. Not of a lake on a server. Errors: Refused `backup.server`, BadInput `file.exists`.
    Source: GDPR Art. 32(1)(c).
    """
    if workspace.settings.lake.url:
        raise Refused("backup.server", "The lake is on a server.", "Back it up by the server's own means; docs/how-to/back-up.md.")
    now = workspace.clock()
    with workspace.writing():
        tell(workspace)
        with _new(out) as file:
            sealer = Sealer(file, workspace.keys.purpose_key(PURPOSE), {"holds": DATA, "made_at": now.isoformat()})
            files = _pack(workspace, sealer, Path(file.name))
            sealer.finish()
            _enter(workspace, "backup.data", {"files": files})
    return BackedUp(DATA, files, out.stat().st_size)


@journey("backup.make", "security")
def back_up_keys(workspace: Workspace, out: Path, words: str, countersigned_by: str) -> BackedUp:
    """Write every data key into an archive sealed under a passphrase; it may be restored until it expires.

    Guarantee: holds no data; never overwrites a file. Errors: Refused `second.missing`, BadInput `passphrase.short`, `file.exists`.
    Source: GDPR Art. 17, 32(1)(c).
    """
    signed = require_second(workspace, "backup", countersigned_by)
    now = workspace.clock()
    # A key of its own for each archive, so that the costs of a passphrase are paid once.
    key = os.urandom(KEY_BYTES)
    expires = now + timedelta(days=workspace.settings.backup.key_days)
    head = {"holds": KEYS, "made_at": now.isoformat(), "expires_at": expires.isoformat(), **passphrases.wrap(key, words)}
    held = workspace.keys.every_key()
    with _new(out) as file:
        sealer = Sealer(file, key, head)
        sealer.write(held)
        sealer.finish()
        _enter(workspace, "backup.keys", {}, signed)
    return BackedUp(KEYS, 1, out.stat().st_size)


def _pack(workspace: Workspace, sealer: Sealer, out: Path) -> int:
    count = 0
    with tarfile.open(fileobj=sealer, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for path, name in _files(workspace.folder, out):
            tar.add(path, name, recursive=False, filter=_plain)
            count += 1
        copy = workspace.folder / f".{DATABASE}.copy"
        copy.unlink(missing_ok=True)
        try:
            create_owner_only(copy)
            if workspace.settings.store:
                with workspace.store.reading() as tx:
                    moving.write_file(tx, copy)
            else:
                _copy(workspace.folder / DATABASE, copy)
            tar.add(copy, DATABASE, recursive=False, filter=_plain)
        finally:
            copy.unlink(missing_ok=True)
    return count + 1


def _files(folder: Path, out: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        left_out = name.parts[0] in FOLDERS_LEFT_OUT or name.parts[0].lstrip(".").startswith(_LEFT_OUT)
        if path.is_file() and not path.is_symlink() and not left_out and not _same(path, out) and not _archive(path):
            yield path, name.as_posix()


def _same(path: Path, out: Path) -> bool:
    return path.resolve() == out.resolve()


def _archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    # Who ran it and on which machine is nobody's business.
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _copy(source: Path, copy: Path) -> None:
    """One moment of the store, whole, whoever writes meanwhile. Source: SQLite, Online Backup API."""
    read, written = sqlite3.connect(source), sqlite3.connect(copy)
    try:
        read.backup(written)
    finally:
        written.close()
        read.close()


@contextmanager
def _new(out: Path) -> Iterator[IO[bytes]]:
    """An archive that has its name once it is whole and entered: whatever stops the run before leaves no file of that name."""
    part = part_of(out)
    try:
        if out.exists():
            raise BadInput("file.exists", f"The file {out.name} is already there.", "Choose another place, or keep using it.")
        part.unlink(missing_ok=True)
        create_owner_only(part)
        file = part.open("r+b")
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise BadInput("backup.out", "The archive cannot be written there.", "Name a file in a folder that is there.") from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        name_new(part, out)
        flush_folder(out.parent)
    finally:
        part.unlink(missing_ok=True)


def _enter(workspace: Workspace, kind: str, body: dict[str, Any], signed: Signed | None = None) -> None:
    with workspace.store.transaction() as tx:
        if signed:
            use(workspace, tx, signed, workspace.clock())
            body = {**body, "countersigned_by": signed.by}
        outbox.add(tx, kind, workspace.actor, body, workspace.clock())
