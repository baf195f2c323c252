"""Long work: give files, have them gathered and learnt, have reports written, and see how far it is."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from heedful.errors import BadInput, HeedfulError
from heedful.flow import jobs, own_export, worker
from heedful.flow.desk import Question
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.datastructures import UploadFile

    from heedful.flow.desk import Kept
    from heedful.flow.workspace import Workspace

router = APIRouter()
# Where files come in; the door lets more through here.
UPLOAD: Final = "/team/work/gather"
# How often the store is asked whether anything waits, in seconds.
_EVERY: Final = 1.0
# How often what people sent to look at, and let lie, is looked for.
_SWEPT_EVERY: Final = 20.0
_CHUNK: Final = 1 << 20
_LONGEST: Final = 100


@asynccontextmanager
async def working(workspace: Workspace, kept: Kept) -> AsyncIterator[None]:
    """Run the worker beside the pages, let go of what people sent and let lie, and have the first page ready for whoever signs in.

    Guarantee: one a workspace, whoever else runs; what was left by a stopped one is begun anew. Closing waits for what runs.
    """
    ends = asyncio.Event()

    def prepare() -> None:
        with suppress(HeedfulError, OSError):
            kept.get(workspace, Question())

    async def run() -> None:
        await asyncio.to_thread(prepare)
        swept = -_SWEPT_EVERY
        while not ends.is_set():
            if time.monotonic() - swept >= _SWEPT_EVERY:
                swept = time.monotonic()
                with suppress(HeedfulError, OSError):
                    await asyncio.to_thread(own_export.sweep, workspace)
            with suppress(HeedfulError, OSError):
                if await asyncio.to_thread(worker.waiting, workspace):
                    await asyncio.to_thread(worker.work_off, workspace.folder, workspace.clock)
                    await asyncio.to_thread(prepare)
            with suppress(TimeoutError):
                await asyncio.wait_for(ends.wait(), _EVERY)

    task = asyncio.create_task(run())
    try:
        yield
    finally:
        ends.set()
        await task


@router.get("/team/work")
def work(desk: At) -> Response:
    """What waits, runs and is over.

    Guarantee: of the kinds they may ask for.
    """
    return desk.page("work.html", jobs=jobs.listed(desk.workspace), over=jobs.OVER)


@router.get("/team/work/state")
def state(desk: At) -> Response:
    """The same as JSON, for the page's own script.

    Guarantee: as `work`.
    """
    some: list[dict[str, Any]] = [
        {
            "job": one.job_id,
            "state": one.state,
            "stage": one.stage or "",
            "done": one.done,
            "total": one.total,
            "over": one.state in jobs.OVER,
        }
        for one in jobs.listed(desk.workspace)
    ]
    return JSONResponse(some)


@router.post("/team/work")
def ask(desk: At, form: Form) -> Response:
    """Ask for work that needs no files.

    Guarantee: as `jobs.ask`.
    """
    jobs.ask(desk.workspace, words_of(form).get("kind", ""))
    return go(desk.visitor, "/team/work")


@router.post(UPLOAD)
def gather(desk: At, form: Form) -> Response:
    """Take files and have them gathered.

    Guarantee: written as they come, their owner's only, under names of ours; gone once they were read. Errors: BadInput `jobs.upload`.
    """
    files: list[UploadFile] = [one for one in form.getlist("files") if not isinstance(one, str) and one.filename]
    if not files:
        raise BadInput("jobs.upload", "There is no file to gather from.", "Choose at least one.")
    job_id, folder = jobs.begin_upload(desk.workspace)
    try:
        for place, one in enumerate(files):
            with (folder / f"{place}-{_plain(one.filename or '')}").open("xb") as kept:
                while chunk := one.file.read(_CHUNK):
                    kept.write(chunk)
            one.file.close()
        jobs.ask(desk.workspace, "gather", job_id)
    except BaseException:
        jobs.clear(folder)
        raise
    return go(desk.visitor, "/team/work")


@router.post("/team/work/stop")
def stop(desk: At, form: Form) -> Response:
    """Take back what waits.

    Guarantee: as `jobs.stop`.
    """
    jobs.stop(desk.workspace, words_of(form).get("job", ""))
    return go(desk.visitor, "/team/work")


@router.get("/team/work/{job_id}/{name}")
def result(desk: At, job_id: str, name: str) -> Response:
    """A file that a report or a strategy has written.

    Guarantee: of work they may ask for, and only a file it names.
    """
    path = jobs.file_of(desk.workspace, job_id, name)
    kept = {"Content-Disposition": f'attachment; filename="{path.name}"', "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(path.read_bytes(), media_type="application/octet-stream", headers=kept)


def _plain(name: str) -> str:
    """The end of a name, in letters that mean nothing to any system: sources know files by it."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name.replace("\\", "/").rpartition("/")[2])[-_LONGEST:].lstrip(".") or "file"
