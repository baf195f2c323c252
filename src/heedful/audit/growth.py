"""Growth: the tiles that new entries make, and putting them on disk so that a kill leaves the old log or the new one."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from heedful.audit.merkle import HASH_BYTES, fold, leaf_hashes
from heedful.audit.tiles import ENTRIES, WIDTH, Tiles, pack, tile_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_HEIGHT: Final = 8
OWNER_ONLY: Final = 0o600
# Files are made safe side by side: the disk writes them together.
_TOGETHER: Final = 4


def grow(tiles: Tiles, leaves: Sequence[bytes]) -> dict[str, bytes]:
    """The files that a log needs beyond those it has, for these entries after its last.

    Guarantee: no file of the old log is written anew. Place below the log's folder -> what it holds.
    Source: c2sp.org/tlog-tiles.
    """
    files = _bundles(tiles, leaves)
    level, new = 0, leaf_hashes(leaves)
    while new:
        start = tiles.size >> (_HEIGHT * level)
        number, held = divmod(start, WIDTH)
        before = tiles.hashes(level, number) if held else b""
        row = [before[at : at + HASH_BYTES] for at in range(0, len(before), HASH_BYTES)] + new
        for at in range(0, len(row), WIDTH):
            part = row[at : at + WIDTH]
            files[tile_path(level, number + at // WIDTH, len(part))] = b"".join(part)
        # Each tile that is full now is one hash of the level above.
        new = [fold(row[at : at + WIDTH]) for at in range(0, len(row) - WIDTH + 1, WIDTH)]
        level += 1
    return files


def _bundles(tiles: Tiles, leaves: Sequence[bytes]) -> dict[str, bytes]:
    number, held = divmod(tiles.size, WIDTH)
    row = [*(tiles.entries(number) if held else []), *leaves]
    parts = {number + at // WIDTH: row[at : at + WIDTH] for at in range(0, len(row), WIDTH)}
    return {tile_path(ENTRIES, place, len(part)): pack(part) for place, part in parts.items()}


def write_durably(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder.

    Guarantee: once it returns they are on the disk, with the folders that name them. Their owner's only.
    """
    places = [folder / place for place in files]
    named_in = {path.parent for path in places}
    above = {folder, *named_in, *(parent for one in named_in for parent in one.parents if parent.is_relative_to(folder))}
    for parent in sorted(above):
        parent.mkdir(mode=0o700, exist_ok=True)
    for path, data in zip(places, files.values(), strict=True):
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    _make_safe([*places, *sorted(named_in | _new_above(named_in, folder))])


def replace_durably(path: Path, data: bytes) -> None:
    """Put a file in the place of another, at once.

    Guarantee: at any moment the whole old one or the whole new one is there; once it returns, the new one is on the disk.
    """
    new = path.with_name(path.name + ".new")
    handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _make_safe([path.parent])


def drop_partial(folder: Path, files: Iterable[str]) -> None:
    """Delete the partial tiles whose full tile was just written.

    Guarantee: call it only once that is safe on the disk. Source: c2sp.org/tlog-tiles, partial tiles.
    """
    for place in files:
        if ".p/" not in place:
            shutil.rmtree(folder / f"{place}.p", ignore_errors=True)


def _new_above(folders: Iterable[Path], folder: Path) -> set[Path]:
    # A folder that holds one thing only may have been made just now: then its own name must be safe too.
    found: set[Path] = set()
    for one in folders:
        parent = one
        while parent != folder and len(list(parent.iterdir())) == 1:
            parent = parent.parent
            found.add(parent)
    return found


def _make_safe(paths: Sequence[Path]) -> None:
    if len(paths) == 1:
        _fsync(paths[0])
        return
    with ThreadPoolExecutor(_TOGETHER) as pool:
        list(pool.map(_fsync, paths))


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
