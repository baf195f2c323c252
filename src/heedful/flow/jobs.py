"""Long work asked for from a page: written down in the store, and done by the one worker of the workspace in the order it came.

Who asks must be allowed the work when they ask, and again when it is done.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import OPERATOR, allows, require
from heedful.flow.gather import gather
from heedful.flow.learn import learn
from heedful.flow.report import report_on
from heedful.flow.strategy import make as make_strategy
from heedful.store import jobs, outbox
from heedful.store.jobs import DONE, FAILED, OVER, RUNS, STOPPED, WAITS, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from heedful.flow.access import Action, Purpose
    from heedful.flow.workspace import Workspace

    Tell = Callable[[str, int, int], None]
    Run = Callable[[Workspace, str, Tell], Any]

__all__ = ["DONE", "FAILED", "OVER", "RUNS", "STOPPED", "WAITS", "Job", "ask", "begin_upload", "clear", "file_of", "find", "listed", "stop"]
KEPT: Final = timedelta(days=30)
LISTED: Final = 50
WAITING: Final = 20


def _gather(workspace: Workspace, job_id: str, tell: Tell) -> Any:
    done = gather(workspace, [folder_of(workspace, job_id)], progress=tell)
    refused = {lake: sum(reasons.values()) for lake, reasons in done.refused.items()}
    counts = {"files": done.files, "asked": done.asked, "kept": done.kept, "refused": refused}
    return counts | {"unchanged": done.unchanged, "problems": len(done.problems), "failed": len(done.failed)}


def _learn(workspace: Workspace, _: str, tell: Tell) -> Any:
    done = learn(workspace, progress=tell)
    return {"posts": done.posts, "opinions": done.opinions, "made_by": done.made_by}


def _report(workspace: Workspace, _: str, tell: Tell) -> Any:
    done = report_on(workspace, progress=tell)
    return {"folder": done.folder.name, "files": sorted(path.name for path in done.folder.iterdir())}


def _strategy(workspace: Workspace, _: str, tell: Tell) -> Any:
    return {"file": make_strategy(workspace).html.name}


KINDS: Final[Mapping[str, Run]] = {"gather": _gather, "learn": _learn, "report": _report, "strategy": _strategy}
# What each asks of whoever wants it: what its journey asks.
_ASKS: Final[Mapping[str, tuple[Action, Purpose]]] = {
    "gather": ("posts.gather", "insights"),
    "learn": ("posts.learn", "insights"),
    "report": ("report.read", "insights"),
    "strategy": ("report.read", "insights"),
}


def ask(workspace: Workspace, kind: str, job_id: str | None = None) -> str:
    """Ask for long work; gives its number.

    Guarantee: written down with its entry before it is answered; the same work asked for twice by the same member waits once.
    `job_id` is that of `begin_upload`, for gather. Errors: BadInput `jobs.kind`, `jobs.upload`; Refused `access.refused`, `jobs.many`.
    """
    if kind not in KINDS:
        raise BadInput("jobs.kind", "There is no such work.", f"Known are: {', '.join(KINDS)}.")
    require(workspace, *_ASKS[kind])
    if kind == "gather" and (job_id is None or not folder_of(workspace, job_id).is_dir()):
        raise BadInput("jobs.upload", "There is no file to gather from.", "Choose at least one.")
    now = workspace.clock()
    job = Job(job_id or secrets.token_hex(8), kind, workspace.actor.name, now)
    with workspace.store.transaction() as tx:
        jobs.forget(tx, now - KEPT)
        waiting = [one for one in jobs.list_jobs(tx, WAITING) if one.state == WAITS]
        same = next((one for one in waiting if one.kind == kind != "gather" and one.asked_by == job.asked_by), None)
        if same:
            return same.job_id
        if len(waiting) >= WAITING:
            raise Refused("jobs.many", "Much waits already.", "Ask again when some of it is done.")
        jobs.add(tx, job)
        outbox.add(tx, "job.asked", workspace.actor, {"job": job.job_id, "kind": kind}, now)
    return job.job_id


def begin_upload(workspace: Workspace) -> tuple[str, Path]:
    """Make room for files that are to be gathered; gives the number of the job, and where to put them.

    Guarantee: its owner's only; gone once the job is over. Errors: Refused `access.refused`.
    """
    require(workspace, *_ASKS["gather"])
    job_id = secrets.token_hex(8)
    folder = folder_of(workspace, job_id)
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    return job_id, folder


def listed(workspace: Workspace) -> list[Job]:
    """The newest work that whoever acts may ask for.

    Guarantee: the newest first; none of a kind they may not.
    """
    with workspace.store.reading() as tx:
        return [one for one in jobs.list_jobs(tx, LISTED) if _may(workspace, one)]


def find(workspace: Workspace, job_id: str) -> Job:
    """One by its number.

    Guarantee: the same answer for one of a kind they may not as for none. Errors: BadInput `jobs.unknown`.
    """
    with workspace.store.reading() as tx:
        found = jobs.find(tx, job_id)
    if found is None or not _may(workspace, found):
        raise BadInput("jobs.unknown", "There is no such work.", "It is kept for thirty days after it ended.")
    return found


def stop(workspace: Workspace, job_id: str) -> None:
    """Take back work that waits.

    Guarantee: nothing of it is begun then. Errors: BadInput `jobs.unknown`, Refused `jobs.begun`.
    """
    found, now = find(workspace, job_id), workspace.clock()
    with workspace.store.transaction() as tx:
        if not jobs.stop_waiting(tx, job_id, now):
            raise Refused("jobs.begun", "It runs, or is over.", "What it did is whole; nothing is to be done.")
        outbox.add(tx, "job.stopped", workspace.actor, {"job": job_id, "kind": found.kind}, now)
    with suppress(OSError):
        clear(folder_of(workspace, job_id))


def folder_of(workspace: Workspace, job_id: str) -> Path:
    """Where the files of a job lie until it is over.

    Guarantee: within the workspace, whatever the number. Errors: BadInput `jobs.unknown`.
    """
    if not (len(job_id) == 16 and job_id.isascii() and job_id.isalnum()):
        raise BadInput("jobs.unknown", "There is no such work.", "It is kept for thirty days after it ended.")
    return workspace.folder / "inbox" / job_id


def file_of(workspace: Workspace, job_id: str, name: str) -> Path:
    """A file that a job has written.

    Guarantee: only one that its result names, of work that whoever acts may ask for. Errors: BadInput `jobs.unknown`.
    """
    found = find(workspace, job_id)
    result = found.result if found.state == DONE else {}
    reports = workspace.folder / "reports"
    named: dict[str, Path] = {one: reports / result["folder"] / one for one in result.get("files", [])} | (
        {result["file"]: reports / result["file"]} if "file" in result else {}
    )
    if name not in named or not named[name].is_file():
        raise BadInput("jobs.unknown", "There is no such work.", "It is kept for thirty days after it ended.")
    return named[name]


def clear(folder: Path) -> None:
    """Delete the files of a job.

    Guarantee: twice is once.
    """
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _may(workspace: Workspace, job: Job) -> bool:
    action, purpose = _ASKS.get(job.kind, ("posts.learn", "insights"))
    return workspace.actor.role == OPERATOR or allows(workspace.actor.role, action, purpose)
