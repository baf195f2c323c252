"""Long work: ask, see how far it is, take back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from heedful.flow import jobs
from heedful.web.api.program import Acting, Sent, routes

router = routes("work")


class Job(BaseModel):
    """One piece of long work."""

    job: str
    kind: str
    state: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    stage: str | None
    done: int
    total: int
    result: dict[str, Any] | None


class Asked(Sent):
    """Work that needs no files."""

    kind: Literal["learn", "report", "strategy"]


@router.get("/jobs")
def listed(workspace: Acting) -> list[Job]:
    """The newest work."""
    return [_told(one) for one in jobs.listed(workspace)]


@router.post("/jobs")
def ask(workspace: Acting, asked: Asked) -> Job:
    """Ask for work."""
    return _told(jobs.find(workspace, jobs.ask(workspace, asked.kind)))


@router.get("/jobs/{job}")
def one(workspace: Acting, job: str) -> Job:
    """How far it is."""
    return _told(jobs.find(workspace, job))


@router.delete("/jobs/{job}")
def stop(workspace: Acting, job: str) -> Job:
    """Take back what waits."""
    jobs.stop(workspace, job)
    return _told(jobs.find(workspace, job))


def _told(one: jobs.Job) -> Job:
    return Job(
        job=one.job_id, kind=one.kind, state=one.state, asked_by=one.asked_by, asked_at=one.asked_at, ended_at=one.ended_at, stage=one.stage, done=one.done,
        total=one.total, result=one.result,
    )  # fmt: skip
