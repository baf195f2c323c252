"""Meta's callbacks and their status page, as routes of the web door; a small application runs them alone.

A call is answered as soon as it is written down; calls that come together are written together. The work is done behind it.
Source: Meta, Data Deletion Request Callback; RFC 9110 (statuses), CSP Level 3.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, ParamSpec, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from heedful.errors import BadInput, Broken, HeedfulError, Unready
from heedful.flow import callbacks, deletions
from heedful.flow.acting import open_service
from heedful.flow.callbacks import DEAUTHORIZE, DELETE, Answer, Heard
from heedful.web.status_page import HEADERS, render
from heedful.web.statuses import STATUS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from heedful.flow.workspace import Workspace

# Meta's calls are a few hundred bytes.
LARGEST: Final = 16 * 1024
FIELDS: Final = 8
# Codes are 32 characters; of longer ones no more is looked at.
CODE: Final = 100
BODY_SECONDS: Final = 10.0
FORM: Final = "application/x-www-form-urlencoded"
# Calls that may wait to be written down; beyond them Meta is asked to come again.
WAITING: Final = 20_000
TOGETHER: Final = 500
# How often work that could not be done yet is tried again.
AGAIN_SECONDS: Final = 30.0

P = ParamSpec("P")
R = TypeVar("R")
_Waiter = tuple[Heard, "asyncio.Future[Answer | HeedfulError]"]


class Desk:
    """Where calls wait to be written down together, and the work behind them is started.

    Guarantee: one writer; a call is answered only once it is written down. Use it within `open`.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.queue: asyncio.Queue[_Waiter] = asyncio.Queue(WAITING)
        self.work = asyncio.Event()
        self._writer = ThreadPoolExecutor(1, "callbacks")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run the desk.

        Guarantee: refuses to begin without what it needs. Work that a stopped run left is begun at once; closing waits for what runs.
        """
        await self._aside(callbacks.warm, self.workspace)
        self.work.set()
        tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._work())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._writer.shutdown()

    async def take(self, heard: Heard) -> Answer:
        """Have one call written down and give its answer.

        Guarantee: raises the refusal of a call that is refused; Unready where too many wait.
        """
        answer: asyncio.Future[Answer | HeedfulError] = asyncio.get_running_loop().create_future()
        try:
            self.queue.put_nowait((heard, answer))
        except asyncio.QueueFull:
            raise Unready("callbacks.full", "Too many calls are waiting.", "Call again in a minute.") from None
        said = await answer
        if isinstance(said, HeedfulError):
            raise said
        return said

    async def _write(self) -> None:
        while True:
            waiters = [await self.queue.get()]
            while len(waiters) < TOGETHER and not self.queue.empty():
                waiters.append(self.queue.get_nowait())
            for (_, future), said in zip(waiters, await self._received([heard for heard, _ in waiters]), strict=True):
                if not future.done():
                    future.set_result(said)
            self.work.set()
            await self._take_up()

    async def _received(self, heard: Sequence[Heard]) -> Sequence[Answer | HeedfulError]:
        try:
            return await self._aside(callbacks.receive, self.workspace, heard)
        except HeedfulError as error:
            return [error] * len(heard)
        except Exception:  # Whatever it was, nobody may wait for ever.
            return [Broken("callbacks.failed", "The call could not be written down.", "Call again later.")] * len(heard)

    async def _work(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.work.wait(), AGAIN_SECONDS)
            self.work.clear()
            # Another run may be writing, or the disk be full: what waits is kept, shown with its clock, and tried again.
            with suppress(HeedfulError, OSError):
                if (await self._aside(callbacks.waiting_by_state, self.workspace)).get("received"):
                    await asyncio.to_thread(deletions.work_off, self.workspace)
                    await self._take_up()

    async def _take_up(self) -> None:
        # Calls that come meanwhile wait for the next batch; entries that cannot be appended now wait in the outbox.
        with suppress(HeedfulError, OSError):
            await self._aside(self.workspace.take_up)

    async def _aside(self, run: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._writer, partial(run, *args, **kwargs))


def make_app(workspace: Workspace) -> FastAPI:
    """A small application with the callbacks and their status page, and nothing else.

    Guarantee: refuses to start without the app's secret and the company's site. Errors: BadInput at its start.
    """
    desk = Desk(workspace)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with desk.open():
            yield

    app = FastAPI(title="Heedful callbacks", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router(desk))
    app.add_exception_handler(HeedfulError, _refuse)
    return app


def from_environment() -> FastAPI:
    """The application for the workspace that HEEDFUL_WORKSPACE names: what a server is told to run.

    Guarantee: as `make_app`; the workspace is open for as long as the server runs.
    """
    return make_app(open_service(Path(os.environ.get("HEEDFUL_WORKSPACE", ".")), "callbacks"))


def router(desk: Desk) -> APIRouter:
    """The routes, to be mounted in a larger application that keeps the desk open.

    Guarantee: nothing is parsed before its size is known, and nothing of a call is used before its signature held.
    """
    routes = APIRouter()

    @routes.post("/callbacks/meta/delete")
    async def delete(request: Request) -> JSONResponse:
        return await _taken(desk, request, DELETE)

    @routes.post("/callbacks/meta/deauthorize")
    async def deauthorize(request: Request) -> JSONResponse:
        return await _taken(desk, request, DEAUTHORIZE)

    @routes.get("/deletion", response_class=HTMLResponse)
    def deletion(code: Annotated[str, Query(alias="id")] = "") -> HTMLResponse:
        found = callbacks.status(desk.workspace, code[:CODE])
        page = render(found, desk.workspace.settings)
        return HTMLResponse(page, 200 if found else 404, headers=HEADERS)

    return routes


async def _taken(desk: Desk, request: Request, kind: str) -> JSONResponse:
    try:
        signed = _signed_request(await _body(request))
        answer = await desk.take(Heard(kind, signed))
    except HeedfulError as error:
        return _refusal(error)
    return JSONResponse({"url": answer.url, "confirmation_code": answer.confirmation_code}, headers=_PLAIN)


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise BadInput("callbacks.form", "A call is a form with one signed_request.", f"Send it as {FORM}.")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise BadInput("callbacks.too_large", "The call is larger than any of Meta's.", "Send only signed_request.")
    except TimeoutError:
        raise BadInput("callbacks.slow", "The call did not come to its end in time.", "Send it again.") from None
    return bytes(body)


def _signed_request(body: bytes) -> str:
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=FIELDS)
    except ValueError:  # also where bytes are no ASCII, or what they stand for no UTF-8
        fields = []
    found = [value for name, value in fields if name == "signed_request"]
    if len(found) != 1:
        raise BadInput("callbacks.form", "A call is a form with one signed_request.", f"Send it as {FORM}.")
    return found[0]


_PLAIN: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _refusal(error: HeedfulError) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    again = {"Retry-After": "60"} if status == STATUS[Unready] else {}
    return JSONResponse({"error": error.code, "sentence": error.sentence}, status, headers=_PLAIN | again)


async def _refuse(_: Request, error: Exception) -> Response:
    return _refusal(error if isinstance(error, HeedfulError) else Broken("callbacks.failed", "Something went wrong.", "Call again later."))
