"""Tiles: the tree and its entries as files that never change, 256 hashes or entries each; only the last ones are partial.

    tile/<level>/<n>          256 hashes; level 0 are leaves, each hash above stands for a whole tile below
    tile/<level>/<n>.p/<w>    the first w of them, for a log of that size
    tile/entries/<n>[.p/<w>]  the entries themselves, each after its length in two bytes

Source: c2sp.org/tlog-tiles.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from heedful.audit.merkle import HASH_BYTES, fold
from heedful.errors import Broken, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WIDTH: Final = 256
# Levels of the tree that one tile spans.
_HEIGHT: Final = 8
ENTRIES: Final = "entries"
FOLDER: Final = "tile"
# c2sp.org/tlog-tiles, log entries: a big-endian uint16.
_LENGTH: Final = 2
LONGEST: Final = 0xFFFF
# Tiles held in memory while a tree is asked: 8 KB each.
_HELD: Final = 512


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Where a tile lies below the log's folder.

    Guarantee: partial tiles have a place of their own for each width. Source: c2sp.org/tlog-tiles, Merkle tree.
    """
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    place = "/".join(reversed(parts))
    return f"{FOLDER}/{level}/{place}" + (f".p/{width}" if width < WIDTH else "")


def width_of(level: int, number: int, size: int) -> int:
    """How many hashes a tile holds in a log of some size.

    Guarantee: 0 to 256. Source: c2sp.org/tlog-tiles, partial tiles.
    """
    return max(0, min(WIDTH, (size >> (_HEIGHT * level)) - number * WIDTH))


def pack(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle holds them.

    Guarantee: `unpack` gives them back. Errors: Broken `log.too_long`. Source: c2sp.org/tlog-tiles, log entries.
    """
    if any(len(entry) > LONGEST for entry in entries):
        raise Broken("log.too_long", "An entry is longer than the log can hold.", "Report it; nothing was written.")
    return b"".join(len(entry).to_bytes(_LENGTH, "big") + entry for entry in entries)


def unpack(data: bytes, count: int) -> list[bytes]:
    """The entries of a bundle.

    Guarantee: exactly `count`, or Refused `log.damaged`. Source: c2sp.org/tlog-tiles, log entries.
    """
    found, at = [], 0
    while at + _LENGTH <= len(data):
        end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH], "big")
        found.append(data[at + _LENGTH : end])
        at = end
    if at != len(data) or len(found) != count:
        raise damaged()
    return found


def damaged() -> Refused:
    """The answer to files that are not what the checkpoint says.

    Guarantee: does not tell what they held.
    """
    return Refused(
        "log.damaged",
        "The log's files are not what its checkpoint says: they were changed, cut or exchanged.",
        "Restore the log's folder from a backup.",
    )


class Tiles:
    """The tiles of a log of some size, read from its folder.

    Guarantee: gives what the files say; that it is what was signed is for the caller to check against the root.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size
        self._held: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def node(self, level: int, index: int) -> bytes:
        """The hash over the 2^level leaves from index * 2^level on.

        Guarantee: Refused `log.damaged` where the files do not hold it. Source: c2sp.org/tlog-tiles, Merkle tree.
        """
        tier, below = divmod(level, _HEIGHT)
        number, place = divmod(index << below, WIDTH)
        data = self.hashes(tier, number)[place * HASH_BYTES : (place + (1 << below)) * HASH_BYTES]
        if len(data) != HASH_BYTES << below:
            raise damaged()
        return fold([data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)])

    def hashes(self, level: int, number: int) -> bytes:
        """The hashes of one tile, one after the other.

        Guarantee: as many as a log of this size has there.
        """
        key = (level, number)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        width = width_of(level, number, self.size)
        data = self._read(level, number, width, WIDTH * HASH_BYTES)[: width * HASH_BYTES]
        if len(data) != width * HASH_BYTES:
            raise damaged()
        self._held[key] = data
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return data

    def entries(self, number: int) -> list[bytes]:
        """The entries of one bundle.

        Guarantee: as many as a log of this size has there.
        """
        width = width_of(0, number, self.size)
        if not width:
            return []
        try:
            return unpack((self.folder / tile_path(ENTRIES, number, width)).read_bytes(), width)
        except OSError:
            # Once a bundle is full its partial ones may be gone; it begins with the same entries.
            return unpack(self._whole(ENTRIES, number), WIDTH)[:width]

    def entry(self, index: int) -> bytes:
        """One entry.

        Guarantee: as it was written, or Refused `log.damaged`.
        """
        number, place = divmod(index, WIDTH)
        found = self.entries(number)
        if place >= len(found):
            raise damaged()
        return found[place]

    def _read(self, level: int, number: int, width: int, whole: int) -> bytes:
        if not width:
            return b""
        path = self.folder / tile_path(level, number, width)
        try:
            data = path.read_bytes()
        except OSError:
            data = self._whole(level, number)
            width = WIDTH
        if len(data) != (whole // WIDTH) * width:
            raise damaged()
        return data

    def _whole(self, level: int | str, number: int) -> bytes:
        try:
            return (self.folder / tile_path(level, number)).read_bytes()
        except OSError:
            raise damaged() from None


def leftovers(folder: Path, size: int) -> list[Path]:
    """Files beyond a log's size, as a batch that was killed leaves them.

    Guarantee: no file that a log of this size needs; looks only where the next batch would write.
    """
    found: list[Path] = []
    for level in [*range(_levels(folder)), ENTRIES]:
        tier = 0 if level == ENTRIES else int(level)
        number = (size >> (_HEIGHT * tier)) // WIDTH
        while True:
            width = width_of(tier, number, size)
            partial = (folder / tile_path(level, number, 1)).parent
            beyond = [path for path in _listed(partial) if not path.name.isdecimal() or int(path.name) > width]
            whole = folder / tile_path(level, number)
            found += beyond + ([whole] if whole.exists() else [])
            if not beyond and not whole.exists():
                break
            number += 1
    return found


def _levels(folder: Path) -> int:
    return 1 + max((int(path.name) for path in _listed(folder / FOLDER) if path.name.isdecimal()), default=0)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
