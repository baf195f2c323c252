"""The whole web door as one application: pages for people, for everybody, for the team, and the networks' callbacks."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from heedful.errors import HeedfulError
from heedful.flow.acting import open_service
from heedful.flow.visits import warm
from heedful.web import (
    account,
    api,
    callbacks,
    front,
    giving,
    joining,
    links,
    me,
    me_acts,
    not_joined,
    operations,
    public,
    signing_in,
    team,
    yearly,
)
from heedful.web.api import description
from heedful.web.door import Door
from heedful.web.mailroom import Mailroom
from heedful.web.refusals import refuse, say_error
from heedful.web.site import Site
from heedful.web.team import work
from heedful.web.team.member import kept_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import APIRouter

    from heedful.flow.workspace import Workspace

# How to log; `json` is a line of JSON for each request and whatever goes wrong.
LOG: Final = "HEEDFUL_LOG"
# To add pages: write a module with a `router`, and name it here.
ROUTERS: Final[tuple[APIRouter, ...]] = (
    front.router,
    account.router,
    joining.router,
    signing_in.router,
    me.router,
    me_acts.router,
    giving.router,
    public.router,
    not_joined.router,
    links.router,
    yearly.router,
    *team.ROUTERS,
    *api.ROUTERS,
    description.router,
    operations.router,
)
# Addresses that take files.
UPLOADS: Final[tuple[str, ...]] = ("/me/give/export", work.UPLOAD)


def make_app(workspace: Workspace) -> FastAPI:
    """The application for an open workspace.

    Guarantee: whatever goes wrong is answered as a page or as JSON with a sentence; the callbacks are there where their secret is set.
    """
    site = Site(workspace)
    mailroom = Mailroom(workspace)
    desk = callbacks.Desk(workspace) if workspace.settings.callbacks.meta_app_secret_env else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warm(workspace)
        async with AsyncExitStack() as open_things:
            open_things.callback(site.close)
            open_things.callback(mailroom.close)
            if desk is not None:
                await open_things.enter_async_context(desk.open())
            await open_things.enter_async_context(work.working(workspace, kept_of(site)))
            yield

    app = FastAPI(title=workspace.settings.name, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.state.mailroom = mailroom
    for router in ROUTERS:
        app.include_router(router)
    if desk is not None:
        app.include_router(callbacks.router(desk))
    for kind in (HeedfulError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, say_error)
    app.add_middleware(Door, limits=workspace.settings.web, refuse=refuse, after=site.written, uploads=UPLOADS)
    app.add_middleware(operations.Measured)
    return app


def from_environment() -> FastAPI:
    """The application for the workspace that HEEDFUL_WORKSPACE names: what a server is told to run.

    Guarantee: as `make_app`; the workspace is open for as long as the server runs.
    """
    if os.environ.get(LOG) == "json":
        operations.write_lines()
    return make_app(open_service(Path(os.environ.get("HEEDFUL_WORKSPACE", ".")), "pages"))
