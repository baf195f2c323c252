"""Files only their owner may read. Unix permissions; a key file open to others is refused, not mended silently."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ONLY: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def part_of(path: Path) -> Path:
    """Where something is written until it is whole and gets its name.

    Guarantee: beside it and hidden, always the same, so that the next run, or whoever deletes the one, finds the other.
    """
    return path.with_name(f".{path.name}.part")


def create_owner_only(path: Path, data: bytes = b"") -> None:
    """Make a new file that only its owner may read or write.

    Guarantee: never readable by others, not even for a moment; an existing file is left as it is (BadInput `file.exists`). Where the
    disk is full or the run is killed, no file of that name is there. Source: POSIX open(2), O_EXCL; link(2).
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(part, data)
        name_new(part, path)
    finally:
        part.unlink(missing_ok=True)


def name_new(part: Path, path: Path) -> None:
    """Give a whole file the name it is to have, where no other has it.

    Guarantee: an existing file is left as it is (BadInput `file.exists`). Source: link(2).
    """
    try:
        # Unlike a rename, a second name takes no place that another file has.
        os.link(part, path)
    except FileExistsError as error:
        raise BadInput("file.exists", f"The file {path.name} is already there.", "Choose another place, or keep using it.") from error
    except OSError as error:
        # Some file systems know no second name.
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS} or path.exists():
            raise
        os.rename(part, path)  # noqa: PTH104
        return
    part.unlink()


def _write_new(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_owner_only(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, in place of what is there.

    Guarantee: whole or not at all, and never readable by others; outlasts a power cut.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(part, data)
        os.replace(part, path)  # noqa: PTH105  (atomic, and the same call on every system)
        flush_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make new names in a folder outlast a power cut.

    Guarantee: on disk when it returns.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_owner_only(path: Path) -> None:
    """Refuse a file that group or others may open.

    Guarantee: raises Refused `file.open_to_others` and names the command that mends it.
    Source: GDPR Art. 32(1).
    """
    if path.stat().st_mode & _OTHERS:
        raise Refused("file.open_to_others", f"Others than its owner may open {path.name}.", f"Run: chmod 600 {path}")
