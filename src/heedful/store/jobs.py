"""Long work that was asked for: rows that wait, run and end. One worker takes them, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import delete, insert, select, update

from heedful.store.job_schema import JOBS
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

WAITS: Final = "waits"
RUNS: Final = "runs"
DONE: Final = "done"
FAILED: Final = "failed"
STOPPED: Final = "stopped"
OVER: Final = (DONE, FAILED, STOPPED)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work.

    Guarantee: no name, path or word of anybody but the member who asked.
    """

    job_id: str
    kind: str
    asked_by: str
    asked_at: datetime
    state: str = WAITS
    tries: int = 0
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    stage: str | None = None
    done: int = 0
    total: int = 0
    result: Any = None


def add(tx: Connection, job: Job) -> None:
    """Write down what was asked for.

    Guarantee: in the caller's transaction.
    """
    row = {"job_id": job.job_id, "kind": job.kind, "asked_by": job.asked_by, "asked_at": to_us(job.asked_at), "after": to_us(job.asked_at)}
    tx.execute(insert(JOBS).values(row | {"state": WAITS, "tries": 0, "done": 0, "total": 0}))


def take(tx: Connection, now: datetime) -> Job | None:
    """Begin the one that has waited longest.

    Guarantee: nobody else begins it. None where nothing waits.
    """
    ready = (JOBS.c.state == WAITS) & (JOBS.c.after <= to_us(now))
    row = tx.execute(select(JOBS).where(ready).order_by(JOBS.c.seq).limit(1)).first()
    if row is None:
        return None
    change(tx, row.job_id, state=RUNS, tries=row.tries + 1, begun_at=to_us(now), done=0, total=0, stage=None)
    return find(tx, row.job_id)


def take_back(tx: Connection) -> int:
    """Let what a stopped worker left running wait again; gives how many.

    Guarantee: call it only as the one worker.
    """
    return tx.execute(update(JOBS).where(JOBS.c.state == RUNS).values(state=WAITS)).rowcount


def tell(tx: Connection, job_id: str, stage: str, done: int, total: int) -> None:
    """Write down how far it is.

    Guarantee: of this one.
    """
    change(tx, job_id, stage=stage, done=done, total=total)


def wait_again(tx: Connection, job_id: str, after: datetime) -> None:
    """Let one that could not be done yet wait until a moment.

    Guarantee: keeps its place among those that may begin.
    """
    change(tx, job_id, state=WAITS, after=to_us(after))


def end(tx: Connection, job_id: str, state: str, at: datetime, result: Any) -> None:
    """Write down what came of it.

    Guarantee: of this one; `result` is kept as JSON.
    """
    change(tx, job_id, state=state, ended_at=to_us(at), result=orjson.dumps(result).decode())


def stop_waiting(tx: Connection, job_id: str, at: datetime) -> bool:
    """Take back one that waits; False where it does not.

    Guarantee: nobody begins it then.
    """
    waiting = (JOBS.c.job_id == job_id) & (JOBS.c.state == WAITS)
    return tx.execute(update(JOBS).where(waiting).values(state=STOPPED, ended_at=to_us(at))).rowcount == 1


def find(tx: Connection, job_id: str) -> Job | None:
    """One by its number.

    Guarantee: as it stands.
    """
    row = tx.execute(select(JOBS).where(JOBS.c.job_id == job_id)).first()
    return None if row is None else _job(row)


def list_jobs(tx: Connection, most: int) -> list[Job]:
    """The newest.

    Guarantee: the newest first; at most so many.
    """
    return [_job(row) for row in tx.execute(select(JOBS).order_by(JOBS.c.seq.desc()).limit(most))]


def any_open(tx: Connection) -> bool:
    """Whether any waits or runs.

    Guarantee: as of the transaction's snapshot.
    """
    return tx.execute(select(JOBS.c.seq).where(JOBS.c.state.in_((WAITS, RUNS))).limit(1)).first() is not None


def forget(tx: Connection, before: datetime) -> int:
    """Drop those that ended before a moment; gives how many.

    Guarantee: nothing that waits or runs.
    """
    return tx.execute(delete(JOBS).where(JOBS.c.state.in_(OVER) & (JOBS.c.ended_at < to_us(before)))).rowcount


def change(tx: Connection, job_id: str, **values: Any) -> None:
    """Change a row.

    Guarantee: only of this one.
    """
    tx.execute(update(JOBS).where(JOBS.c.job_id == job_id).values(values))


def _job(row: Row[Any]) -> Job:
    begun, ended = (None if at is None else to_instant(at) for at in (row.begun_at, row.ended_at))
    result = None if row.result is None else orjson.loads(row.result)
    return Job(
        row.job_id, row.kind, row.asked_by, to_instant(row.asked_at), row.state, row.tries, begun, ended, row.stage, row.done, row.total, result
    )  # fmt: skip
