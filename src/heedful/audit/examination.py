"""Examination: the whole tree computed anew from the entries, and every file held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.audit.merkle import EMPTY, fold, leaf_hashes, node_hash
from heedful.audit.tiles import ENTRIES, FOLDER, WIDTH, Tiles, damaged, pack, tile_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heedful.audit.log import Head

_LEVELS: Final = 8


def examine(folder: Path, head: Head) -> int:
    """Hold every file of a log against what its checkpoint signs.

    Guarantee: as `Log.examine`. Memory: one row of tiles a level.
    """
    seen: set[str] = set()
    rows: list[list[bytes]] = [[] for _ in range(_LEVELS)]
    tiles = Tiles(folder, head.size)
    for number in range((head.size + WIDTH - 1) // WIDTH):
        found = tiles.entries(number)
        _require_files(folder, ENTRIES, number, [pack([one]) for one in found], seen)
        _add(folder, rows, 0, leaf_hashes(found), number, seen)
    for level, row in enumerate(rows):
        # What is not a whole tile yet.
        if row and len(row) % WIDTH:
            _require_files(folder, level, len(row) // WIDTH, row[len(row) // WIDTH * WIDTH :], seen)
    if _root(rows) != head.checkpoint.root or seen != set(_files(folder)):
        raise damaged()
    return head.size


def _add(folder: Path, rows: list[list[bytes]], level: int, hashes: list[bytes], number: int, seen: set[str]) -> None:
    rows[level] += hashes
    if len(hashes) == WIDTH or (level and len(rows[level]) % WIDTH == 0):
        whole = rows[level][-WIDTH:]
        _require_files(folder, level, number, whole, seen)
        _add(folder, rows, level + 1, [fold(whole)], len(rows[level + 1]) // WIDTH, seen)


def _require_files(folder: Path, level: int | str, number: int, parts: list[bytes], seen: set[str]) -> None:
    """One tile or bundle, and the partial ones that stood in its place while the log was shorter."""
    partial = folder / f"{tile_path(level, number)}.p"
    widths = [int(path.name) if path.name.isdecimal() else 0 for path in partial.iterdir()] if partial.is_dir() else []
    for width in {len(parts), *widths}:
        place = tile_path(level, number, width)
        try:
            data = (folder / place).read_bytes() if 0 < width <= len(parts) else b""
        except OSError:
            raise damaged() from None
        if not data or data != b"".join(parts[:width]):
            raise damaged()
        seen.add(place)


def _root(rows: list[list[bytes]]) -> bytes:
    """The root from the rows: what is no whole tile yet at each level, from the lowest up."""
    found: bytes | None = None
    for row in rows:
        rest = row[len(row) // WIDTH * WIDTH :]
        at = len(rest)
        while at:
            # From the right: the largest power of two that ends here.
            step = at & -at
            part = fold(rest[at - step : at])
            found = part if found is None else node_hash(part, found)
            at -= step
    return EMPTY if found is None else found


def _files(folder: Path) -> Iterator[str]:
    for path in (folder / FOLDER).rglob("*"):
        if not path.is_dir():
            yield path.relative_to(folder).as_posix()
