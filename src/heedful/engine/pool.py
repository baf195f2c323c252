"""Map a row-wise function over batches in worker processes, in order and with bounded memory.

Workers are spawned, not forked: the dataframe library's threads do not survive a fork. Words travel by pipe only.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from heedful.errors import Unready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

# Below this many rows the cost of starting processes is more than they save.
WORTH_STARTING = 4_000
_MADE_BETWEEN_SWEEPS = 50_000
_THREADS = "POLARS_MAX_THREADS"

_function: Callable[[Any], Any] | None = None


def _adopt(function: Callable[[Any], Any]) -> None:
    global _function  # noqa: PLW0603  (a worker process serves one function for its whole life)
    _function = function
    # What was loaded stays for the worker's whole life, and what rows leave behind has hardly any cycles: a search for some at every
    # turn takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(_MADE_BETWEEN_SWEEPS, 10, 10)


def _call(batch: Any) -> Any:
    if _function is None:
        raise RuntimeError("the worker was not given its function")
    return _function(batch)


def cores() -> int:
    """How many processors this process may use.

    Guarantee: at least 1.
    """
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not every system can say
        return max(1, os.cpu_count() or 1)


@contextmanager
def mapper(function: Callable[[T], R], rows: int, workers: int = 0) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
    """Give a `map` that applies a picklable row-wise function to batches, in order.

    Guarantee: at most two batches a worker are under way; results come in the order of the batches; with one worker,
    or fewer than `WORTH_STARTING` rows, no process is started. A worker that dies raises Unready, nothing is lost.
    """
    count = workers or cores()
    if count == 1 or rows < WORTH_STARTING:
        yield lambda batches: map(function, batches)
        return
    pool = start(function, count)

    def ordered(batches: Iterable[T]) -> Iterator[R]:
        waiting: deque[Future[R]] = deque()
        with told_if_one_dies():
            for batch in batches:
                waiting.append(submit(pool, batch))
                if len(waiting) >= 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    try:
        yield ordered
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def start(function: Callable[[Any], Any], count: int) -> ProcessPoolExecutor:
    """Worker processes for one function; they are spawned as they are needed.

    Guarantee: at most `count`; whoever starts them ends them.
    """
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_adopt, initargs=(function,))


def submit(pool: ProcessPoolExecutor, batch: Any) -> Future[Any]:
    """Give a batch to a pool of `start`.

    Guarantee: what is spawned for it has one thread of the dataframe library: a worker has one core, and more would only stand in each
    other's way.
    """
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        return pool.submit(_call, batch)
    finally:
        os.environ.pop(_THREADS) if before is None else os.environ.__setitem__(_THREADS, before)


@contextmanager
def told_if_one_dies() -> Iterator[None]:
    """Say what happened where a worker dies.

    Guarantee: Unready `worker.died`.
    """
    try:
        yield
    except BrokenProcessPool as error:
        raise Unready(
            "worker.died", "A worker process ended before its work was done; nothing was half written.", "Run the same command again."
        ) from error
