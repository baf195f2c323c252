"""The dataframe engine: reads and writes the lakes by their manifest, and maps a room's row-wise function over batches.

`Engine` is the small protocol every engine keeps; `LocalEngine` is the one that runs in this process, on Polars.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import narwhals as nw
import polars as pl

from heedful.engine.ahead import Ahead
from heedful.engine.held import ARRIVING, open_posts, seal_posts
from heedful.engine.lake import bucket_of
from heedful.engine.merge import merge, newest_each
from heedful.engine.pool import cores, mapper
from heedful.store.manifest import LakeFile
from heedful.tables import opinions, posts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from heedful.engine.lake import Lakes

    # A whole-table question: from a lake's table, and a way to bring a small table beside it, to the answer.
    Carry: TypeAlias = Callable[[pl.DataFrame], nw.LazyFrame[Any]]
    Ask: TypeAlias = Callable[[nw.LazyFrame[Any], Carry], nw.LazyFrame[Any]]

T = TypeVar("T")
R = TypeVar("R")

EMPTY = {"posts": posts.HELD.empty(), "opinions": opinions.HELD.empty()}
# Beyond so many files of one bucket in the same state of learning, the small ones become one. Buckets differ by up to
# SPREAD, so that a run of small gathers pays a little each time and not all at once.
MOST_FILES = 16
SPREAD = 4
# A small gather is written as one file that holds people of every bucket; once such files have grown, they are split.
MIXED = -1
SMALL_ROWS = 1_024
GROWN_ROWS = 8_192
_MERGED_BY = ("post_key", "subject_key", "grant_key", "version", "seen", "gathered")


@dataclass(frozen=True, slots=True)
class Change:
    """Files that were written, and files they make needless; a commit of the manifest makes both true at once.

    Guarantee: until it is committed no reader sees any of it.
    """

    lake: str
    add: tuple[LakeFile, ...] = ()
    drop: tuple[str, ...] = ()
    rows_added: int = 0
    rows_replaced: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(
            self.lake,
            self.add + other.add,
            self.drop + other.drop,
            self.rows_added + other.rows_added,
            self.rows_replaced + other.rows_replaced,
        )


class Engine(Protocol):
    """What an engine does with the lakes.

    Guarantee: the same tables from every engine, whatever the split of rows and files.
    """

    far: bool

    def scan(self, files: Sequence[LakeFile], kind: str, columns: Sequence[str]) -> pl.LazyFrame: ...

    def answer(self, files: Sequence[LakeFile], kind: str, columns: Sequence[str], ask: Ask) -> pl.LazyFrame: ...

    def spread(self, function: Callable[[T], R], rows: int) -> AbstractContextManager[Callable[[Iterable[T]], Iterator[R]]]: ...

    def by_row(self, function: Callable[[pl.DataFrame], pl.Series], rows: pl.DataFrame) -> pl.Series: ...

    def ahead(self, function: Callable[[pl.DataFrame], pl.Series]) -> Ahead: ...

    def carries(self, rows: int) -> bool: ...

    def carry(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]: ...

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]: ...

    def collect(self, lazy: nw.LazyFrame[Any]) -> pl.DataFrame: ...

    def add_posts(
        self,
        lake: str,
        files: Sequence[LakeFile],
        arriving: pl.DataFrame,
        buried: pl.DataFrame,
        keys: Callable[[Collection[str]], Mapping[str, bytes]],
    ) -> Change: ...

    def take_out(self, lake: str, files: Sequence[LakeFile], post_keys: pl.DataFrame) -> Change: ...

    def erase_subject(self, lake: str, files: Sequence[LakeFile], subject_key: bytes) -> Change: ...

    def compact(self, lake: str, files: Sequence[LakeFile]) -> Change: ...


class LocalEngine:
    """Polars, in this process, over a directory.

    Guarantee: as `Engine`; memory is bounded by one bucket and one batch.
    """

    # Whether workers stand on other machines and read the lakes by themselves.
    far = False

    def __init__(self, folder: Lakes, workers: int = 0) -> None:
        self.folder = folder
        self.workers = workers

    def scan(self, files: Sequence[LakeFile], kind: str, columns: Sequence[str]) -> pl.LazyFrame:
        """The chosen columns of the files of one kind.

        Guarantee: empty, with right types, where there is no file.
        """
        chosen = [f for f in files if f.kind == kind]
        lake = chosen[0].lake if chosen else ""
        return self.folder.scan(lake, [f.file_id for f in chosen], columns, EMPTY[kind])

    def answer(self, files: Sequence[LakeFile], kind: str, columns: Sequence[str], ask: Ask) -> pl.LazyFrame:
        """Ask a whole-table question, written once in Narwhals, of the files of one kind.

        Guarantee: the same rows from every engine, in no order.
        """
        answered: pl.LazyFrame = ask(nw.from_native(self.scan(files, kind, columns)), _beside).to_native()
        return answered

    def spread(self, function: Callable[[T], R], rows: int) -> AbstractContextManager[Callable[[Iterable[T]], Iterator[R]]]:
        """Give a `map` over the workers, for a picklable function and about so many rows in all.

        Guarantee: as `pool.mapper`.
        """
        return mapper(function, rows, self.workers)

    def by_row(self, function: Callable[[pl.DataFrame], pl.Series], rows: pl.DataFrame) -> pl.Series:
        """Apply a row-wise function to a table.

        Guarantee: the same whatever the split; one value a row, in order. Here it is one call, since Polars has threads of its own.
        """
        return function(rows)

    def ahead(self, function: Callable[[pl.DataFrame], pl.Series]) -> Ahead:
        """Apply a picklable row-wise function to tables that come one after the other, before the answers are asked for.

        Guarantee: as `by_row` of each. Here one core is left to this process; who has only one waits for nobody.
        """
        return Ahead(function, self.by_row, (self.workers or cores()) - 1)

    def carries(self, rows: int) -> bool:
        """Whether a table of so many rows is worth carrying to where the engine works.

        Guarantee: the answer is the same either way. Here it is there already.
        """
        return False

    def carry(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """A table of this process as one of the engine's.

        Guarantee: the same rows.
        """
        return _beside(frame)

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """A table of the engine's, computed once however often it is asked.

        Guarantee: the same rows.
        """
        return _beside(self.collect(lazy))

    def collect(self, lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
        """A table of the engine's as one of this process.

        Guarantee: the same rows.
        """
        collected: pl.DataFrame = lazy.collect(backend="polars", engine="streaming").to_native()
        return collected

    def add_posts(
        self,
        lake: str,
        files: Sequence[LakeFile],
        arriving: pl.DataFrame,
        buried: pl.DataFrame,
        keys: Callable[[Collection[str]], Mapping[str, bytes]],
    ) -> Change:
        """Write the arriving posts that the lake does not hold in that version already.

        Guarantee: one row a post in the lake; a buried post never comes back; only rows that are written are sealed.
        Takes rows of `held.ARRIVING`; `keys` gives persons' keys by person_id.
        """
        rows = newest_each(arriving.select(list(ARRIVING))).join(buried, on="post_key", how="anti")
        rows = rows.with_columns(bucket_of(pl.col("subject_key")).alias("bucket"))
        if rows.is_empty():
            return Change(lake)
        touched = set(rows["bucket"].unique().to_list())
        near = [f for f in files if f.kind == "posts" and (f.bucket in touched or f.bucket == MIXED)]
        persons = dict(rows.select("subject_key", "person_id").unique().iter_rows())
        owned: dict[bytes, bytes] = {}

        def edited_at(differing: pl.DataFrame) -> pl.Series:
            if not owned:
                by_person = keys(set(persons.values()))
                owned.update({s: by_person[p] for s, p in persons.items()})
            return self._edit_times(lake, differing, owned)

        held = self._held_keys(lake, near)
        plan = merge(rows, held, edited_at)
        added = _first_gathered(plan.add, held)
        written = self._write(lake, added, keys(set(added["person_id"].to_list())))
        return Change(lake, tuple(written), (), added.height) + self._without(lake, files, plan.replaced)

    def take_out(self, lake: str, files: Sequence[LakeFile], post_keys: pl.DataFrame) -> Change:
        """Write the files of a lake anew without some posts and their opinions.

        Guarantee: only files that hold one of them are touched. Takes a frame with column post_key.
        """
        held = self._held_keys(lake, [f for f in files if f.kind == "posts"])
        return self._without(lake, files, held.join(post_keys, on="post_key", how="semi").select("file", "post_key"))

    def erase_subject(self, lake: str, files: Sequence[LakeFile], subject_key: bytes) -> Change:
        """Write the files of a lake anew without anything of one person.

        Guarantee: reads only the files of their bucket and mixed ones, and writes only those that hold them.
        Source: GDPR Art. 17.
        """
        mine = pl.col("subject_key") == pl.lit(subject_key, dtype=pl.Binary)
        bucket = pl.select(bucket_of(pl.lit(subject_key, dtype=pl.Binary))).item()
        near = [f for f in files if f.kind == "posts" and f.bucket in {bucket, MIXED}]
        held = self.folder.scan(lake, [f.file_id for f in near], ["file", "post_key", "subject_key"], EMPTY["posts"])
        return self._without(lake, files, held.filter(mine).select("file", "post_key").collect())

    def compact(self, lake: str, files: Sequence[LakeFile]) -> Change:
        """Make one file of a bucket's many small ones.

        Guarantee: the same rows; files of different states of learning are not mixed, so that nothing is learnt twice.
        """
        made_by = {f.parent: f.made_by for f in files if f.kind == "opinions"}
        groups: dict[tuple[int, str | None], list[LakeFile]] = {}
        for file in files:
            if file.kind == "posts":
                groups.setdefault((file.bucket, made_by.get(file.file_id)), []).append(file)
        change = Change(lake)
        for (bucket, state), group in groups.items():
            if len(group) > MOST_FILES - bucket % SPREAD:
                change += self._join_small(lake, bucket, state, group, files)
        return change

    def _join_small(self, lake: str, bucket: int, state: str | None, group: Sequence[LakeFile], files: Sequence[LakeFile]) -> Change:
        by_size = sorted(group, key=lambda f: (f.rows, f.file_id))
        # A file larger than all smaller ones together stays as it is, so that the cost of a small gather stays small.
        total = 0
        chosen: list[LakeFile] = []
        for file in by_size:
            if len(chosen) > MOST_FILES // 2 and file.rows > total:
                break
            total += file.rows
            chosen.append(file)
        children = {f.parent: f for f in files if f.kind == "opinions"}
        joined = pl.concat([self.folder.read(lake, f.file_id) for f in chosen])
        found = None if state is None else pl.concat([self.folder.read(lake, children[f.file_id].file_id) for f in chosen])
        gone = tuple(f.file_id for f in chosen)
        if bucket != MIXED or joined.height < GROWN_ROWS:
            return Change(lake, write_pair(self.folder, lake, bucket, joined, found, state), gone)
        change = Change(lake, (), gone)
        for each, part in sorted(_by_bucket(joined).items()):
            mine = None if found is None else found.join(part.select("post_key"), on="post_key", how="semi", maintain_order="left")
            change += Change(lake, write_pair(self.folder, lake, each, part, mine, state))
        return change

    def _held_keys(self, lake: str, files: Sequence[LakeFile]) -> pl.DataFrame:
        # One scan of all, since after many small gathers there are many small files.
        return self.folder.scan(lake, [f.file_id for f in files], ["file", *_MERGED_BY], EMPTY["posts"]).collect()

    def _edit_times(self, lake: str, differing: pl.DataFrame, keys: Mapping[bytes, bytes]) -> pl.Series:
        times: dict[bytes, int | None] = {}
        for (file_id,), part in differing.group_by("file"):
            held = self.folder.read(lake, str(file_id)).join(part.select("post_key"), on="post_key", how="semi")
            opened = open_posts(held, keys)
            times.update(zip(held["post_key"].to_list(), (o[2] for o in opened), strict=True))
        return pl.Series([times[k] for k in differing["post_key"].to_list()], dtype=pl.Int64)

    def _without(self, lake: str, files: Sequence[LakeFile], gone: pl.DataFrame) -> Change:
        by_id = {f.file_id: f for f in files}
        children = {f.parent: f for f in files if f.kind == "opinions"}
        tasks = [
            (by_id[str(file_id)], children.get(str(file_id)), part.select("post_key"))
            for (file_id,), part in gone.group_by("file", maintain_order=True)
        ]
        change = Change(lake, drop=tuple(file.file_id for file, _, _ in tasks), rows_replaced=gone.height)
        for written in self._each(TakeOut(self.folder), tasks, sum(file.rows for file, _, _ in tasks)):
            change += Change(lake, written)
        return change

    def _write(self, lake: str, rows: pl.DataFrame, keys: Mapping[str, bytes]) -> list[LakeFile]:
        if rows.is_empty():
            return []
        parts = {MIXED: rows} if rows.height < SMALL_ROWS else _by_bucket(rows)
        # A task takes the keys of the people in its bucket, and no others.
        tasks = [
            (lake, bucket, part, {person: keys[person] for person in part["person_id"].unique().to_list()})
            for bucket, part in sorted(parts.items())
        ]
        return self._each(SealIn(self.folder), tasks, rows.height)

    def _each(self, function: Callable[[T], R], tasks: Sequence[T], rows: int) -> list[R]:
        # Here the disk is the limit and not the processor, so that no process is started for it.
        return list(map(function, tasks))


class SealIn:
    """Seals arriving posts of one bucket and writes them as one file: tasks of (lake, bucket, rows, persons' keys).

    Guarantee: the file is listed nowhere until somebody commits it.
    """

    def __init__(self, folder: Lakes) -> None:
        self.folder = folder

    def __call__(self, task: tuple[str, int, pl.DataFrame, Mapping[str, bytes]]) -> LakeFile:
        lake, bucket, rows, keys = task
        return LakeFile(self.folder.write(lake, seal_posts(rows, keys)), lake, bucket, "posts", rows.height)


class TakeOut:
    """Writes one posts file and its opinions anew without some posts: tasks of (file, its opinions file, post keys).

    Guarantee: as `SealIn`; needs no key, since what is sealed stays sealed.
    """

    def __init__(self, folder: Lakes) -> None:
        self.folder = folder

    def __call__(self, task: tuple[LakeFile, LakeFile | None, pl.DataFrame]) -> tuple[LakeFile, ...]:
        file, child, gone = task
        left = self.folder.read(file.lake, file.file_id).join(gone, on="post_key", how="anti", maintain_order="left")
        if left.is_empty():
            return ()
        if child is None:
            return write_pair(self.folder, file.lake, file.bucket, left, None, None)
        found = self.folder.read(file.lake, child.file_id).join(left.select("post_key"), on="post_key", how="semi", maintain_order="left")
        return write_pair(self.folder, file.lake, file.bucket, left, found, child.made_by)


def write_pair(
    folder: Lakes, lake: str, bucket: int, held: pl.DataFrame, found: pl.DataFrame | None, made_by: str | None
) -> tuple[LakeFile, ...]:
    """Write a posts file, and the opinions that were found in it where they are known.

    Guarantee: the second names the first as its parent.
    """
    new = LakeFile(folder.write(lake, held), lake, bucket, "posts", held.height)
    if found is None:
        return (new,)
    return (new, LakeFile(folder.write(lake, found), lake, bucket, "opinions", found.height, new.file_id, made_by))


def _beside(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame.lazy())


def _first_gathered(rows: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    # A row that only moves to another grant was gathered when it first came; how long it is kept does not begin anew.
    before = held.select("post_key", "version", pl.col("gathered").alias("before"))
    first = rows.join(before, on=["post_key", "version"], how="left", maintain_order="left")
    return first.with_columns(pl.min_horizontal("gathered", "before").alias("gathered")).drop("before")


def _by_bucket(rows: pl.DataFrame) -> dict[int, pl.DataFrame]:
    parts = rows.with_columns(bucket_of(pl.col("subject_key")).alias("bucket")).partition_by("bucket", as_dict=True, include_key=False)
    return {int(str(bucket)): part for (bucket,), part in parts.items()}
