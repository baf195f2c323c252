"""Answers of a row-wise function that are begun before they are asked for: workers work on them while this process reads on."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.pool import start, submit, told_if_one_dies

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ProcessPoolExecutor

    Function = Callable[[pl.DataFrame], pl.Series]

# Of fewer rows in all, starting a process costs more than it saves.
WORTH_STARTING: Final = 50_000


class Ahead:
    """Tables that wait for their answers, in the order in which they were put.

    Guarantee: as if the function were asked of each table at `take`; what no worker has begun by then is done here. Nothing is begun
    before where there are no workers, and no process is started for few rows. Whoever makes one closes it.
    """

    def __init__(self, function: Function, by_row: Callable[[Function, pl.DataFrame], pl.Series], workers: int = 0) -> None:
        self._function, self._by_row, self._workers = function, by_row, workers
        self._waiting: deque[tuple[pl.DataFrame, Future[pl.Series] | None]] = deque()
        self._pool: ProcessPoolExecutor | None = None
        self._rows = 0

    def put(self, rows: pl.DataFrame) -> None:
        """Let a table wait, and begin with it where a worker can.

        Guarantee: returns at once. Errors: Unready `worker.died`.
        """
        self._rows += rows.height
        self._waiting.append((rows, None))
        if self._pool is None and self._workers and self._rows >= WORTH_STARTING:
            self._pool = start(self._function, self._workers)
        if self._pool is None:
            return
        with told_if_one_dies():
            # What was put before there were enough is begun now too.
            for place, (table, begun) in enumerate(self._waiting):
                self._waiting[place] = table, begun or submit(self._pool, table)

    def take(self, count: int) -> pl.Series:
        """The answers of the first so many tables that wait, one after the other.

        Guarantee: one value a row, in order; at least one table must be asked for. Errors: Unready `worker.died`.
        """
        mine = [self._waiting.popleft() for _ in range(count)]
        left = [begun is None or begun.cancel() for _, begun in mine]
        here = [rows for (rows, _), is_left in zip(mine, left, strict=True) if is_left]
        done = self._by_row(self._function, pl.concat(here)) if here else None
        answers, at = [], 0
        with told_if_one_dies():
            for rows, begun in mine:
                if done is not None and (begun is None or begun.cancelled()):
                    answers.append(done.slice(at, rows.height))
                    at += rows.height
                elif begun is not None:
                    answers.append(begun.result())
        return pl.concat(answers)

    def close(self) -> None:
        """End the workers.

        Guarantee: what still waits is let go.
        """
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
