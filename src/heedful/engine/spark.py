"""The engine on a Spark cluster: the same room functions and the same expressions, on other machines.

Row-wise functions run by `mapInArrow` on tasks in envelopes (`engine.worker`); whole-table expressions run as Narwhals on Spark's
own tables. Workers write lake files by themselves, under random names, and give their ids: what a worker that died had
written is listed nowhere and is swept, and only this process commits.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

import narwhals as nw
import polars as pl

from heedful.engine import cluster
from heedful.engine.ahead import Ahead
from heedful.engine.engine import EMPTY, LocalEngine
from heedful.engine.worker import FUNCTION, SCHEMA, Worker, open_answer, seal_tasks
from heedful.errors import HeedfulError, Unready
from heedful.security.envelope import Envelopes, Run, read_cluster_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from heedful.engine.cluster import Address
    from heedful.engine.engine import Ask
    from heedful.engine.lake import Lakes
    from heedful.store.manifest import LakeFile

T = TypeVar("T")
R = TypeVar("R")

# Rows of one task: at most so many, and fewer where that keeps every core busy.
PIECE: Final = 20_000
# Tasks of one lot, for each core: a lot is one of Spark's jobs, which costs it some tenths of a second whatever it does.
_LOT: Final = 4
# Lots under way together, so that no core waits for the last task of a lot; the next is made ready meanwhile.
_UNDER_WAY: Final = 2
_TYPES: Final[dict[Any, str]] = {
    pl.Binary: "binary",
    pl.String: "string",
    pl.Date: "date",
    pl.Int64: "long",
    pl.Int8: "byte",
    pl.Float32: "float",
    pl.List(pl.String): "array<string>",
    pl.List(pl.Binary): "array<binary>",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How a cluster is used.

    Guarantee: fewer rows than `rows` are worked on here, and tables of fewer than `table_rows` are joined and counted here, to the same
    answer; `hours` after a run began its workers open nothing.
    """

    address: Address
    key_file: Path
    rows: int = 50_000
    table_rows: int = 5_000_000
    hours: float = 24.0


@dataclass(frozen=True, slots=True)
class _Session:
    terms: Terms

    def open(self) -> Any:
        return cluster.session(self.terms.address)

    @property
    def cores(self) -> int:
        # Asked anew each time: workers come one after the other, and go.
        return int(self.open().sparkContext.defaultParallelism)


class SparkEngine(LocalEngine):
    """Spark 4, over lakes that every worker reaches.

    Guarantee: as `Engine`; a worker that dies takes nothing with it and doubles nothing.
    """

    far = True

    def __init__(self, folder: Lakes, terms: Terms) -> None:
        super().__init__(folder)
        self.terms = terms
        self._session = _Session(terms)

    @contextmanager
    def spread(self, function: Callable[[T], R], rows: int) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
        """Give a `map` that applies a picklable function to tasks on the workers, in order.

        Guarantee: as `pool.mapper`; what a task and an answer hold travels in envelopes of this run alone.
        """
        if rows < self.terms.rows:
            yield lambda tasks: map(function, tasks)
            return
        run = Run(secrets.token_hex(8), int(time.time() + 3600 * self.terms.hours))
        envelopes = Envelopes(read_cluster_key(self.terms.key_file), run)
        session = self._session.open()
        (_, sealed), *_ = seal_tasks(envelopes, [(FUNCTION, function)])
        work = Worker(str(self.terms.key_file), run, sealed)
        yield lambda tasks: self._lots(session, work, envelopes, tasks)

    def answer(self, files: Sequence[LakeFile], kind: str, columns: Sequence[str], ask: Ask) -> pl.LazyFrame:
        """Ask a whole-table question of the files of one kind, on the workers.

        Guarantee: as `LocalEngine.answer`; the lake's files are read by the workers, and what is sealed in them stays sealed.
        """
        chosen = [f for f in files if f.kind == kind]
        if not chosen or sum(f.rows for f in chosen) < self.terms.table_rows:
            return super().answer(files, kind, columns, ask)
        schema = EMPTY[kind].schema
        asked = ask(nw.from_native(self._table(chosen, kind, columns)), self.carry)
        found = self.collect(asked)
        return found.lazy().with_columns(pl.col(c).cast(schema[c]) for c in found.columns if c in schema)

    def carry(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """A table of this process as one of the cluster's.

        Guarantee: the same rows.
        """
        whole = frame.with_columns(pl.col(name).cast(pl.Int64) for name, kind in frame.schema.items() if kind.is_unsigned_integer())
        carried: nw.LazyFrame[Any] = nw.from_native(self._session.open().createDataFrame(as_arrow(whole)))
        return carried

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """A table of the cluster's, computed once however often it is asked.

        Guarantee: the same rows; what spills to a worker's disk is encrypted.
        """
        kept: nw.LazyFrame[Any] = nw.from_native(nw.to_native(lazy).cache())
        return kept

    def collect(self, lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
        """A table of the cluster's as one of this process.

        Guarantee: the same rows, in no order.
        """
        with _said():
            found = pl.from_arrow(nw.to_native(lazy).toArrow())
        if not isinstance(found, pl.DataFrame):
            raise TypeError("a table was expected")
        return found

    def carries(self, rows: int) -> bool:
        """Whether a table of so many rows is worth carrying to the cluster.

        Guarantee: the answer is the same either way.
        """
        return rows >= self.terms.table_rows

    def by_row(self, function: Callable[[pl.DataFrame], pl.Series], rows: pl.DataFrame) -> pl.Series:
        """Apply a row-wise function to a table, piece by piece on the workers.

        Guarantee: as `LocalEngine.by_row`.
        """
        if rows.height < max(1, self.terms.rows):
            return function(rows)
        with self.spread(function, rows.height) as spread:
            size = -(-rows.height // self._tasks(rows.height))
            return pl.concat(list(spread(rows.slice(at, size) for at in range(0, rows.height, size))))

    def ahead(self, function: Callable[[pl.DataFrame], pl.Series]) -> Ahead:
        """Apply a picklable row-wise function to tables that come one after the other.

        Guarantee: as `LocalEngine.ahead`; nothing is begun before it is asked for, so that a run on the cluster has many rows.
        """
        return Ahead(function, self.by_row)

    def _each(self, function: Callable[[T], R], tasks: Sequence[T], rows: int) -> list[R]:
        if not tasks:
            return []
        if rows < self.terms.rows:
            return super()._each(function, tasks, rows)
        # Some buckets are one task: the rows of a single one are too few to be worth the way.
        with self.spread(Durably(function, self.folder), rows) as spread:
            count = min(len(tasks), self._tasks(rows))
            return [done for part in spread(tasks[at::count] for at in range(count)) for done in part]

    def _tasks(self, rows: int) -> int:
        return max(_LOT * self._session.cores, -(-rows // PIECE))

    def _table(self, files: Sequence[LakeFile], kind: str, columns: Sequence[str]) -> Any:
        session = self._session.open()
        schema = EMPTY[kind].schema
        names = session.createDataFrame(as_arrow(pl.DataFrame({"lake": [f.lake for f in files], "file": [f.file_id for f in files]})))
        gives = ", ".join(f"{c} {_TYPES[schema[c]]}" for c in columns)
        return names.mapInArrow(ReadColumns(self.folder, kind, tuple(columns)), gives)

    def _lots(self, session: Any, work: Worker, envelopes: Envelopes, tasks: Iterable[T]) -> Iterator[Any]:
        numbered = enumerate(tasks)
        waiting: deque[Future[list[tuple[int, bytes]]]] = deque()
        with ThreadPoolExecutor(_UNDER_WAY) as ahead:
            while lot := seal_tasks(envelopes, islice(numbered, _LOT * self._session.cores)):
                waiting.append(ahead.submit(self._run, session, work, lot))
                if len(waiting) > _UNDER_WAY:
                    yield from _opened(envelopes, waiting.popleft().result())
            while waiting:
                yield from _opened(envelopes, waiting.popleft().result())

    def _run(self, session: Any, work: Worker, lot: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
        import pyarrow as pa

        numbers, sealed = pa.array([n for n, _ in lot], pa.int64()), pa.array([s for _, s in lot], pa.binary())
        with _said():
            session.conf.set("spark.sql.leafNodeDefaultParallelism", str(len(lot)))
            table = session.createDataFrame(pa.table([numbers, sealed], ["number", "sealed"]))
            found = table.mapInArrow(work, SCHEMA).toArrow()
        answers = dict(zip(found.column(0).to_pylist(), found.column(1).to_pylist(), strict=True))
        return [(number, answers[number]) for number, _ in lot]


class Durably:
    """A function that writes lake files, for several tasks on a worker: nobody else can see to it that they outlast a loss of power.

    Guarantee: what it wrote is safe when it returns.
    """

    def __init__(self, function: Callable[[Any], Any], folder: Lakes) -> None:
        self.function, self.folder = function, folder

    def __call__(self, tasks: Sequence[Any]) -> list[Any]:
        done = [self.function(task) for task in tasks]
        self.folder.make_durable()
        return done


class ReadColumns:
    """Reads lake files on a worker: batches of (lake, file) become batches of the files' rows.

    Guarantee: the chosen columns only.
    """

    def __init__(self, folder: Lakes, kind: str, columns: tuple[str, ...]) -> None:
        self.folder, self.kind, self.columns = folder, kind, columns

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            for lake, file_id in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                frame = self.folder.scan(lake, [file_id], self.columns, EMPTY[self.kind]).collect()
                yield from as_arrow(frame).to_batches()


def as_arrow(frame: pl.DataFrame) -> Any:
    """A frame as an Arrow table of the types that Spark knows.

    Guarantee: the same rows; lists are never of the large kind.
    """
    import pyarrow as pa

    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    return table.cast(pa.schema([(field.name, _small(field.type)) for field in table.schema]))


def _small(kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_large_list(kind):
        return pa.list_(_small(kind.value_type))
    if pa.types.is_large_string(kind):
        return pa.string()
    return pa.binary() if pa.types.is_large_binary(kind) else kind


def _opened(envelopes: Envelopes, answers: Sequence[tuple[int, bytes]]) -> Iterator[Any]:
    return (open_answer(envelopes, number, sealed) for number, sealed in answers)


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except HeedfulError:
        raise
    except Exception as error:
        # Spark's own words may hold a worker's whole trace; they are left where HEEDFUL_DEBUG shows them.
        raise Unready(
            "spark.failed", "The Spark cluster could not do the work; nothing was half written.", "Run the same command again."
        ) from error
