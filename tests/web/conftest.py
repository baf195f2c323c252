"""A browser without a window: asks the pages in this process, keeps cookies, and sends forms with the token of their page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from anyio.from_thread import start_blocking_portal
from httpx import ASGITransport, AsyncClient, Response

from heedful.web.app import make_app

SITE = "https://larkmoor.example"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Browser:
    """Asks an application as a browser would."""

    def __init__(self, app, *, base: str = SITE, headers: dict[str, str] | None = None) -> None:
        self.app, self.base, self.headers = app, base, headers or {}

    def __enter__(self) -> Browser:
        self.stack = ExitStack()
        self.portal = self.stack.enter_context(start_blocking_portal())
        self.stack.enter_context(self.portal.wrap_async_context_manager(self.app.router.lifespan_context(self.app)))
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        client = AsyncClient(transport=transport, base_url=self.base, headers=self.headers)
        self.client = self.stack.enter_context(self.portal.wrap_async_context_manager(client))
        return self

    def __exit__(self, *error) -> None:
        self.stack.__exit__(*error)

    def request(self, method: str, path: str, **more) -> Response:
        return self.portal.call(partial(self.client.request, method, path, **more))

    def get(self, path: str, **more) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more) -> Response:
        return self.request("POST", path, **more)

    def token(self, path: str) -> str:
        """What the first form of a page carries."""
        return TOKEN.search(self.get(path).text)[1]

    def send(self, page: str, to: str, **fields: str) -> Response:
        """Open a page and send a form that stands on it."""
        return self.post(to, data={"form_token": self.token(page), **fields})


@pytest.fixture
def browse() -> Iterator[Callable[..., Browser]]:
    """A browser for a workspace; it is closed afterwards."""
    with ExitStack() as stack:
        yield lambda workspace, **more: stack.enter_context(Browser(make_app(workspace), **more))
