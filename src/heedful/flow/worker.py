"""The worker: does what was asked for from pages, one piece after another, in the name of whoever asked.

Killed at any moment it leaves a piece that is done again from its beginning; the journeys themselves go on where they were.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from heedful.errors import Broken, HeedfulError, Refused, Unready
from heedful.flow.jobs import DONE, FAILED, KINDS, clear, folder_of
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.store import jobs, members

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from heedful.store.jobs import Job

# How often a piece is begun before it is given up, and how long it waits after it could not be done yet.
MOST_TRIES: Final = 5
_WAIT: Final = timedelta(seconds=5)
# How often progress is written down, in seconds.
_TOLD_EVERY: Final = 0.5


def work_off(folder: Path, clock: Callable[[], datetime] | None = None) -> int:
    """Do what waits until nothing does; gives how many pieces ended.

    Guarantee: one worker a workspace: a second does nothing. What a killed one left running is begun anew. Nothing a piece meets stops the next.
    """
    try:
        lock = FileLock(folder / "jobs.lock").acquire(timeout=0)
    except Timeout:
        return 0
    with lock, Workspace(folder, Actor("jobs", "service"), *([clock] if clock else [])) as workspace:
        with workspace.store.transaction() as tx:
            jobs.take_back(tx)
        ended = 0
        while job := _next(workspace):
            ended += _do(workspace, job)
            workspace.take_up()
    return ended


def waiting(workspace: Workspace) -> bool:
    """Whether anything waits or was left running.

    Guarantee: read-only.
    """
    with workspace.store.reading() as tx:
        return jobs.any_open(tx)


def _next(workspace: Workspace) -> Job | None:
    with workspace.store.transaction() as tx:
        return jobs.take(tx, workspace.clock())


def _do(workspace: Workspace, job: Job) -> int:
    try:
        if job.tries > MOST_TRIES:
            raise Broken("jobs.tried", "It was begun several times and never came to its end.", "Run it by hand, to see why.")
        workspace.actor = _actor(workspace, job)
        result, state = KINDS[job.kind](workspace, job.job_id, _Teller(workspace, job.job_id)), DONE
    except Unready as error:
        if job.tries < MOST_TRIES:
            with workspace.store.transaction() as tx:
                jobs.wait_again(tx, job.job_id, workspace.clock() + _WAIT * job.tries)
            return 0
        result, state = _said(error), FAILED
    except HeedfulError as error:
        result, state = _said(error), FAILED
    except Exception:  # whatever it was, the next piece must not wait for ever
        result, state = _said(Broken("jobs.failed", "Something went wrong.", "Run it by hand, to see what.")), FAILED
    finally:
        workspace.actor = Actor("jobs", "service")
    with workspace.store.transaction() as tx:
        jobs.end(tx, job.job_id, state, workspace.clock(), result)
    clear(folder_of(workspace, job.job_id))
    return 1


def _actor(workspace: Workspace, job: Job) -> Actor:
    with workspace.store.reading() as tx:
        found = members.find(tx, job.asked_by)
        if found is None and members.any_member(tx):
            raise Refused("jobs.member", "Whoever asked is no member any more.", "Ask for it anew.")
    return Actor(found.name, found.role) if found else Actor(job.asked_by)


def _said(error: HeedfulError) -> Any:
    return {"code": error.code, "sentence": error.sentence, "remedy": error.remedy}


class _Teller:
    """Writes down how far a piece is, not oftener than twice a second."""

    def __init__(self, workspace: Workspace, job_id: str) -> None:
        self.workspace = workspace
        self.job_id = job_id
        self.last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.last >= _TOLD_EVERY or done >= total:
            self.last = now
            with self.workspace.store.transaction() as tx:
                jobs.tell(tx, self.job_id, stage, done, total)
