"""A zip somebody was sent, or the folder they unpacked it to, opened as if a stranger had made it.

Zips follow PKWARE's APPNOTE 6.3. Only the list of members is read at once; members are streamed and counted, so that
a zip of 2 GB needs no more memory than one of 2 MB. What was opened is remembered, so that a test can see that what
must not be read never is.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Protocol

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBERS_MOST: Final = 200_000
MEMBER_BYTES: Final = 4 << 30
TOTAL_BYTES: Final = 16 << 30
# Deflate can reach 1,032:1, and one long field of a single letter does; so the ratio counts only for what is also big.
RATIO_MOST: Final = 200
RATIO_FROM: Final = 256 << 20
TWO_GIB: Final = 1 << 31
_CHUNK: Final = 1 << 18
# APPNOTE 4.3.16: the end record is 22 bytes and a comment of at most 65,535, and lies at the end of the file.
_END_MARK: Final = b"PK\x05\x06"
_END_MOST: Final = 22 + 65_535
_LOCAL_MARK: Final = b"PK\x03\x04"
_SOUND_ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, struct.error)
# What zipfile raises besides, where a place in the zip is none (EINVAL), a name or day is none, or a version is not known to it.
_ODD_ERRORS: Final = (*_SOUND_ERRORS, OSError, ValueError, OverflowError, NotImplementedError)

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "file.missing": ("There is no such file.", "Check the path."),
    "file.unreadable": ("The file cannot be read.", "Give yourself permission to read it, or copy it to another place."),
    "zip.not": ("The file is not a zip archive.", "Give the zip exactly as the network offered it."),
    "zip.cut_2gib": (
        "The zip was cut at exactly 2 GiB and its end is missing.",
        "Ask the network for the export again in smaller parts, or download it with another program.",
    ),
    "zip.truncated": ("The zip is cut off: its end is missing.", "Download it again and let the download finish."),
    "zip.damaged": ("A part of the zip is damaged.", "Download it again; if it stays damaged, ask the network for a new export."),
    "zip.members": (f"The zip lists more than {MEMBERS_MOST:,} members.", "Ask for the export again in smaller parts, without media."),
    "zip.bomb": ("A part of the zip unpacks to far more than an export would.", "Do not use this file; ask the network for a new export."),
    "zip.size": ("A part of the zip is not as long as the zip says.", "Do not use this file; ask the network for a new export."),
    "zip.path": ("The zip holds a name that leads outside its folder.", "Do not use this file; ask the network for a new export."),
    "zip.link": ("The zip holds a link instead of a file.", "Do not use this file; ask the network for a new export."),
    "zip.encrypted": ("The zip is locked with a password.", "Unlock it and zip it again without one."),
    "zip.method": ("A part of the zip is packed in a way that cannot be read here.", "Unpack it, and give the folder instead."),
    "folder.link": ("A part of the folder is a link or no ordinary file.", "Replace it by the file it points to."),
}


def refusal(code: str) -> BadInput:
    """The error for a rule of this file.

    Guarantee: its sentence names the rule and nothing out of the file.
    """
    return BadInput(code, *_SENTENCES[code])


class Archive(Protocol):
    """Members by name, streamed; `opened` remembers each one that was.

    Guarantee: a member leads nowhere outside the archive, and `open` counts what it gives.
    """

    opened: list[str]

    def names(self) -> list[str]:
        """Names of the members, folders and links left out.

        Guarantee: opens none.
        """
        ...

    def open(self, name: str) -> BinaryIO:
        """A member's bytes, as a stream.

        Guarantee: the name is put into `opened`. Errors: BadInput, also while it is read.
        """
        ...


def find(archive: Archive, pattern: str) -> list[str]:
    """Members whose file name matches the pattern, in any folder, `_2` before `_10`.

    Guarantee: looks at names only. Shapes: pattern is a regular expression for the whole file name, without folders.
    """
    wanted = re.compile(pattern)
    return sorted((n for n in archive.names() if wanted.fullmatch(n.rpartition("/")[2])), key=_natural)


@contextmanager
def open_archive(path: Path, *, loose: bool = False) -> Iterator[Archive]:
    """Open a zip, or the folder it was unpacked to; if `loose`, also a file that is no zip, as an archive of one member.

    Guarantee: gives only an archive whose names, links, sizes and locks are sound; the file is closed afterwards.
    Errors: BadInput `file.*`, `zip.*`, `folder.link`, also later while a member is read. Source: PKWARE APPNOTE 6.3.
    """
    if path.is_dir():
        yield _Folder(path)
        return
    if loose and not is_zip(path):
        yield _Loose(path)
        return
    try:
        with path.open("rb") as file:
            _check_end(file)
            with _listed(file) as zipped:
                yield _Zip(zipped)
    except FileNotFoundError:
        raise refusal("file.missing") from None
    except PermissionError:
        raise refusal("file.unreadable") from None
    except _SOUND_ERRORS:
        raise refusal("zip.damaged") from None


def _listed(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _ODD_ERRORS:
        raise refusal("zip.damaged") from None


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does.

    Guarantee: reads four bytes. Errors: BadInput `file.missing`, `file.unreadable`.
    """
    try:
        with path.open("rb") as file:
            return file.read(4) in (_LOCAL_MARK, _END_MARK)
    except FileNotFoundError:
        raise refusal("file.missing") from None
    except OSError:
        raise refusal("file.unreadable") from None


def _check_end(file: BinaryIO) -> None:
    """Refuse what has no end record before zipfile reads anything, and what lists too much."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_MOST))
    tail = file.read()
    at = tail.rfind(_END_MARK)
    file.seek(0)
    if at < 0 or len(tail) - at < 22:
        if size == TWO_GIB:
            raise refusal("zip.cut_2gib")
        raise refusal("zip.truncated" if file.read(4) == _LOCAL_MARK else "zip.not")
    count, listing = struct.unpack_from("<HI", tail, at + 10)
    # In a zip64 these fields are full and say nothing; the members are counted again once listed.
    if (count != 0xFFFF and count > MEMBERS_MOST) or (listing != 0xFFFFFFFF and listing > MEMBERS_MOST * 512):
        raise refusal("zip.members")


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", name)]


class _Zip:
    """The members of a zip."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self.opened: list[str] = []
        self._zipped = zipped
        self._given = 0
        infos = zipped.infolist()
        if len(infos) > MEMBERS_MOST:
            raise refusal("zip.members")
        for info in infos:
            _check_member(info)
        self._names = [info.filename for info in infos if not info.is_dir()]

    def names(self) -> list[str]:
        return list(self._names)

    def open(self, name: str) -> BinaryIO:
        info = self._zipped.getinfo(name)
        if _is_bomb(info.file_size, info.compress_size):
            raise refusal("zip.bomb")
        self.opened.append(name)
        try:
            raw = self._zipped.open(info)
        except NotImplementedError:
            raise refusal("zip.method") from None
        except _ODD_ERRORS:
            raise refusal("zip.damaged") from None
        return io.BufferedReader(_Counted(self, raw, info), 1 << 16)

    def count(self, more: int) -> None:
        """Add to what all members together have given, and refuse beyond the bound."""
        self._given += more
        if self._given > TOTAL_BYTES:
            raise refusal("zip.bomb")


def _check_member(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename.replace("\\", "/")
    if not info.filename or name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/") or "\0" in name:
        raise refusal("zip.path")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise refusal("zip.link")
    if info.flag_bits & 1:
        raise refusal("zip.encrypted")


def _is_bomb(given: int, packed: int) -> bool:
    return given > MEMBER_BYTES or (given > RATIO_FROM and given > RATIO_MOST * max(packed, 1))


class _Counted(io.RawIOBase):
    """One member, counted while it is read, because what the zip says of its size may be a lie."""

    def __init__(self, zipped: _Zip, raw: IO[bytes], info: zipfile.ZipInfo) -> None:
        self._zip, self._raw, self._info, self._given = zipped, raw, info, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            # zipfile unpacks all it is asked for at once, several times over.
            data = self._raw.read(min(len(into), _CHUNK))
        except _ODD_ERRORS:
            raise refusal("zip.damaged") from None
        self._given += len(data)
        self._zip.count(len(data))
        if _is_bomb(self._given, self._info.compress_size):
            raise refusal("zip.bomb")
        if not data and self._given != self._info.file_size:
            raise refusal("zip.size")
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Folder:
    """The files of an unpacked export; links are not listed and not followed."""

    def __init__(self, root: Path) -> None:
        self.opened: list[str] = []
        self._root = root
        self._names: list[str] = []
        for folder, folders, files in os.walk(root, onerror=_unreadable, followlinks=False):
            folders.sort()
            inside = Path(folder).relative_to(root)
            self._names += [(inside / f).as_posix() for f in sorted(files) if not (Path(folder) / f).is_symlink()]
            if len(self._names) > MEMBERS_MOST:
                raise refusal("zip.members")

    def names(self) -> list[str]:
        return list(self._names)

    def open(self, name: str) -> BinaryIO:
        path = self._root / name
        self.opened.append(name)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise refusal("folder.link")
            return path.open("rb")
        except FileNotFoundError:
            raise refusal("file.missing") from None
        except OSError:
            raise refusal("file.unreadable") from None


class _Loose:
    """One file by itself."""

    def __init__(self, path: Path) -> None:
        self.opened: list[str] = []
        self._path = path

    def names(self) -> list[str]:
        return [self._path.name]

    def open(self, name: str) -> BinaryIO:
        self.opened.append(name)
        return self._path.open("rb")


def _unreadable(error: OSError) -> None:
    raise refusal("file.missing" if isinstance(error, FileNotFoundError) else "file.unreadable") from None
