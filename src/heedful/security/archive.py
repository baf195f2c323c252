"""A sealed file of many megabytes: chunks under one key, each bound to its place, so that none can be left out, moved or added.

Form: a line that names it, one JSON line with what may be known of it (also bound), then chunks: four bytes of length and the sealed
chunk. The last chunk says that it is the last. Source: Hoang, Reyhanitabar, Rogaway, Vizár, Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance (2015), STREAM; NIST SP 800-38D.
"""

from __future__ import annotations

import io
import json
from typing import IO, TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.security.sealing import NONCE, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC: Final = b"heedful-archive/1\n"
CHUNK: Final = 1 << 20
# A head holds a few dates and costs.
LONGEST_HEAD: Final = 65_536
_LENGTH: Final = 4
_TAG: Final = 16


class Sealer(io.RawIOBase):
    """A writable file that seals what is written into it.

    Guarantee: nothing is readable without the key; not whole until it is closed by `finish`.
    """

    def __init__(self, out: IO[bytes], key: bytes, head: Mapping[str, Any]) -> None:
        self._out, self._key, self._kept, self._place = out, key, bytearray(), 0
        self._head = json.dumps(dict(head), sort_keys=True).encode() + b"\n"
        out.write(MAGIC + self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take bytes.

        Guarantee: at most one chunk is held in memory.
        """
        self._kept += data
        while len(self._kept) > CHUNK:
            self._seal(bytes(self._kept[:CHUNK]), last=False)
            del self._kept[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Seal what is left, as the last chunk.

        Guarantee: after it the file is whole.
        """
        self._seal(bytes(self._kept), last=True)
        self._kept.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = seal(self._key, _place(self._head, self._place, last=last), chunk)
        self._out.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._place += 1


class Unsealer(io.RawIOBase):
    """A readable file that opens what `Sealer` sealed.

    Guarantee: gives no byte that was not sealed there, and no end that is not the end: Refused `archive.changed`.
    """

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        self._source, self._key, self._kept, self._place, self._ended = source, key, b"", 0, False
        _, self._head = _headed(source)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Give bytes.

        Guarantee: as the class.
        """
        while not self._kept and not self._ended:
            self._kept = self._open()
        some = self._kept[: len(buffer)]
        buffer[: len(some)] = some
        self._kept = self._kept[len(some) :]
        return len(some)

    def _open(self) -> bytes:
        length = int.from_bytes(self._exactly(_LENGTH), "big")
        if not NONCE + _TAG <= length <= CHUNK + NONCE + _TAG:
            raise _changed()
        sealed = self._exactly(length)
        self._ended = not self._source.read(1)
        if not self._ended:
            self._source.seek(-1, io.SEEK_CUR)
        try:
            chunk = unseal(self._key, _place(self._head, self._place, last=self._ended), sealed)
        except Refused:
            raise _changed() from None
        self._place += 1
        return chunk

    def _exactly(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) != size:
            raise _changed()
        return data


def read_head(source: IO[bytes]) -> dict[str, Any]:
    """What an archive says of itself, before it is opened.

    Guarantee: not proven until the archive is opened; the file stands at its beginning again. Errors: BadInput `archive.form`.
    """
    said, _ = _headed(source)
    source.seek(0)
    return said


def _headed(source: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    if source.read(len(MAGIC)) != MAGIC:
        raise BadInput("archive.form", "That is not an archive of ours.", "Name a file that `heedful backup` wrote.")
    head = source.readline(LONGEST_HEAD)
    try:
        said = json.loads(head)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not head.endswith(b"\n"):
        raise BadInput("archive.form", "That is not an archive of ours.", "Name a file that `heedful backup` wrote.")
    return said, head


def _place(head: bytes, place: int, *, last: bool) -> bytes:
    return head + place.to_bytes(8, "big") + (b"last" if last else b"more")


def _changed() -> Refused:
    return Refused("archive.changed", "The archive was changed, cut, or belongs to another key.", "Take another copy of it.")
