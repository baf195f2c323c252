"""What runs on a worker: it opens an envelope, does one room's function on what is inside, and seals the answer.

Spark carries numbers and sealed bytes and nothing else. An error travels sealed too, so that no word of a post stands in a
worker's log; of an error that is not ours only the kind is told.
"""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import Broken, HeedfulError, Unready
from heedful.security.envelope import ANSWER, TASK, Envelopes, read_cluster_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from heedful.security.envelope import Run

# The number under which the function itself is sealed; tasks count from 0.
FUNCTION: Final = -1
SCHEMA: Final = "number long, sealed binary"

# A worker's process serves one run after the other; the last run's function is kept, no task's content is.
_last: tuple[str, Callable[[Any], Any]] | None = None


class Worker:
    """The function that Spark's `mapInArrow` calls on a worker with batches of (number, sealed).

    Guarantee: holds the place of the cluster's key and never the key; gives one sealed answer a task, under the task's number.
    """

    def __init__(self, key_file: str, run: Run, sealed: bytes) -> None:
        self.key_file, self.run, self.sealed = key_file, run, sealed

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        envelopes = Envelopes(read_cluster_key(Path(self.key_file)), self.run)
        for batch in batches:
            for number, sealed in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                answer = envelopes.seal(ANSWER, number, pickle.dumps(self._answer(envelopes, number, sealed)))
                yield pa.RecordBatch.from_arrays([pa.array([number], pa.int64()), pa.array([answer], pa.binary())], ["number", "sealed"])

    def _answer(self, envelopes: Envelopes, number: int, sealed: bytes) -> tuple[bool, Any]:
        try:
            function = self._function(envelopes)
            return True, function(pickle.loads(envelopes.open(TASK, number, sealed, time.time())))  # noqa: S301  (only what was sealed)
        except HeedfulError as error:
            return False, error
        except FileNotFoundError:
            return False, Unready(
                "spark.lake", "A worker does not find the lake's files.", "Give every machine the same folder, or a lake on object storage."
            )
        except Exception as error:
            return False, Broken("spark.task", f"A worker could not do its task: {type(error).__name__}.", "Report it.")

    def _function(self, envelopes: Envelopes) -> Callable[[Any], Any]:
        global _last  # noqa: PLW0603  (a worker process serves one function at a time)
        if _last is None or _last[0] != self.run.name:
            _last = (self.run.name, pickle.loads(envelopes.open(TASK, FUNCTION, self.sealed, time.time())))  # noqa: S301  (only what was sealed)
        return _last[1]


def seal_tasks(envelopes: Envelopes, tasks: Iterable[tuple[int, Any]]) -> list[tuple[int, bytes]]:
    """Numbered tasks, each in its envelope.

    Guarantee: what a task holds is in the envelope alone.
    """
    return [(number, envelopes.seal(TASK, number, pickle.dumps(task))) for number, task in tasks]


def open_answer(envelopes: Envelopes, number: int, sealed: bytes) -> Any:
    """What a worker answered to one task.

    Guarantee: an error that it met is raised here.
    """
    good, answer = pickle.loads(envelopes.open(ANSWER, number, sealed, time.time()))  # noqa: S301  (only what was sealed)
    if not good:
        raise answer
    return answer
