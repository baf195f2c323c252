"""The lakes on disk: immutable Parquet files with random names, one lake a purpose, 64 buckets by person.

What counts is the manifest in the operational store: a file that it does not list does not exist, and is swept.
"""

from __future__ import annotations

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

BUCKETS: Final = 64
_SYNCS: Final = 16


def bucket_of(subject_key: pl.Expr) -> pl.Expr:
    """The bucket of a person in one lake: the first six bits of their key there.

    Guarantee: 0 to 63; no two lakes put the same person by the same rule, since their keys differ.
    """
    # Two hexadecimal digits are one byte; of its 256 values each bucket takes four.
    return (subject_key.bin.encode("hex").str.slice(0, 2).str.to_integer(base=16, dtype=pl.Int64) // (256 // BUCKETS)).cast(pl.Int32)


class Lakes(Protocol):
    """Where the lakes' files lie.

    Guarantee: a file is whole once its id is returned, and is never changed after; pickles as its place, without secrets.
    """

    def write(self, lake: str, frame: pl.DataFrame) -> str: ...

    def make_durable(self) -> None: ...

    def scan(self, lake: str, file_ids: Sequence[str], columns: Sequence[str], empty: pl.DataFrame) -> pl.LazyFrame: ...

    def read(self, lake: str, file_id: str) -> pl.DataFrame: ...

    def delete(self, lake: str, file_ids: Iterable[str]) -> None: ...

    def sweep(self, listed: Collection[str]) -> int: ...


class LakeFolder:
    """One directory of lakes, written and read by file id.

    Guarantee: a file is whole once its id is returned, and is never changed after.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unsafe: list[Path] = []

    def __reduce__(self) -> tuple[type[LakeFolder], tuple[Path]]:
        return type(self), (self.root,)

    def path(self, lake: str, file_id: str) -> Path:
        """Where a file of a lake lies.

        Guarantee: inside the lake's own folder.
        """
        return self.root / lake / f"{file_id}.parquet"

    def write(self, lake: str, frame: pl.DataFrame) -> str:
        """Write one file and give its id.

        Guarantee: owner-only; no reader meets it before a commit lists it, and `make_durable` comes before that.
        """
        folder = self.root / lake
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file_id = secrets.token_hex(16)
        path = self.path(lake, file_id)
        path.touch(mode=0o600)
        # Value statistics of keys would only help somebody who compares files.
        frame.write_parquet(path, compression="zstd", compression_level=1, statistics=False)
        self._unsafe.append(path)
        return file_id

    def make_durable(self) -> None:
        """Wait until every file written so far would survive a loss of power.

        Guarantee: call it before the commit that lists them. Many at once: a disk syncs them together.
        """
        paths, self._unsafe = self._unsafe, []
        if paths:
            with ThreadPoolExecutor(_SYNCS) as threads:
                list(threads.map(_sync, [*paths, *sorted({p.parent for p in paths})]))

    def scan(self, lake: str, file_ids: Sequence[str], columns: Sequence[str], empty: pl.DataFrame) -> pl.LazyFrame:
        """The chosen columns of some files as one lazy table; the column `file` gives the id of the file a row lies in.

        Guarantee: no file gives an empty table of the right types.
        """
        if not file_ids:
            return empty.lazy().with_columns(pl.lit("").alias("file")).select(columns)
        paths = [self.path(lake, f) for f in file_ids]
        named = "file" if "file" in columns else None
        rows = pl.scan_parquet(paths, glob=False, schema=empty.schema, missing_columns="insert", include_file_paths=named)
        return noted(rows, columns)

    def read(self, lake: str, file_id: str) -> pl.DataFrame:
        """One file, whole.

        Guarantee: as it was written; where the day of gathering was not noted yet, it has the day of the post.
        """
        frame = pl.read_parquet(self.path(lake, file_id), glob=False)
        if "gathered" not in frame.columns:
            frame.insert_column(frame.columns.index("day") + 1, frame["day"].alias("gathered"))
        return frame

    def delete(self, lake: str, file_ids: Iterable[str]) -> None:
        """Delete files that the manifest lists no longer.

        Guarantee: deleting twice is deleting once.
        """
        for file_id in file_ids:
            self.path(lake, file_id).unlink(missing_ok=True)

    def sweep(self, listed: Collection[str]) -> int:
        """Delete every file that the manifest does not list, as a stopped run leaves them.

        Guarantee: gives how many there were; call it only while no other run writes.
        """
        strays = [p for p in self.root.glob("*/*.parquet") if p.stem not in listed]
        for path in strays:
            path.unlink(missing_ok=True)
        # A run that went wrong and goes on in the same process waits for no file of its first attempt.
        self._unsafe = [path for path in self._unsafe if path not in set(strays)]
        return len(strays)


def noted(rows: pl.LazyFrame, columns: Sequence[str]) -> pl.LazyFrame:
    """The chosen columns, with the id of each row's file where `file` is asked.

    Guarantee: a file written before the day of gathering was noted has the day of the post: none was gathered before it was written.
    """
    if "file" in columns:
        rows = rows.with_columns(pl.col("file").str.extract(r"([0-9a-f]{32})\.parquet$", 1))
    return (rows.with_columns(pl.coalesce("gathered", "day")) if "gathered" in columns else rows).select(columns)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
