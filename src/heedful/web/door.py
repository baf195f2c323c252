"""What every request passes: its size, how often its address asks, where a form comes from, and the headers of every answer.

Source: OWASP ASVS 4.0 chapters 11-14; CSP Level 3; Fetch Metadata.
"""

from __future__ import annotations

import logging
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders

from heedful.errors import BadInput, Broken, Exhausted, HeedfulError, Refused
from heedful.web.rates import Rates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from heedful.flow.settings import Web

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Called by machines that hold no cookie: each proves itself by what it sends. Source: RFC 8058, Meta's callbacks, RFC 6750.
MACHINES: Final = ("/callbacks/", "/u/", "/api/")
# A form of a page is a few fields and perhaps a text of a few pages.
FORM_BYTES: Final = 256 * 1024
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_LOG: Final = logging.getLogger("heedful.web")
_HSTS: Final = "max-age=31536000"


class Door:
    """ASGI middleware around all pages.

    Guarantee: a request beyond a limit, or a form from elsewhere, is refused before anything reads it; every answer carries HEADERS
    unless its page set its own.
    """

    def __init__(
        self,
        app: ASGIApp,
        limits: Web,
        refuse: Callable[[Scope, Receive, Send, HeedfulError], Awaitable[None]],
        after: Callable[[], None] = lambda: None,
        uploads: tuple[str, ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app, self.refuse, self.after, self.uploads, self.clock = app, refuse, after, uploads, clock
        self.reads, self.forms = Rates(limits.requests_per_minute), Rates(limits.forms_per_minute)
        self.upload_bytes = limits.upload_mb * 1024 * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it.

        Guarantee: as the class says.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = _Headers(scope, send)
        try:
            self._require(scope)
            await self.app(scope, _Counted(receive, self._most(scope["path"])), said)
        except HeedfulError as error:
            await self.refuse(scope, receive, said, error)
        except Exception as error:
            _LOG.error("A page failed: %s", _place(error))
            if said.begun:
                raise
            await self.refuse(
                scope, receive, said, Broken("page.failed", "Something went wrong on our side.", "Try again; if it stays, write to us.")
            )
        finally:
            self.after()

    def _require(self, scope: Scope) -> None:
        method, headers = scope["method"], {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        address = (scope.get("client") or ("unknown",))[0]
        safe = method in SAFE
        if not (self.reads if safe else self.forms).take(address, self.clock()):
            raise Exhausted("page.too_many", "Too many requests came from your address.", "Wait a minute.")
        if not safe and not scope["path"].startswith(MACHINES):
            _require_own(headers)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(scope["path"]):
            raise BadInput("page.too_large", "What was sent is too large.", "Send less at once.")

    def _most(self, path: str) -> int:
        return self.upload_bytes if path.startswith(self.uploads) and self.uploads else FORM_BYTES


def _require_own(headers: Mapping[str, str]) -> None:
    # Browsers say where a form comes from; what says nothing still needs the form's token.
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    elsewhere = site not in {"", "same-origin", "none"} or (origin and urlsplit(origin).netloc != headers.get("host", ""))
    if elsewhere:
        raise Refused("form.elsewhere", "This form was sent from another site.", "Open the page here and send it from there.")


def _place(error: Exception) -> str:
    # What it says could hold a word of somebody's; where it happened cannot.
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else type(error).__name__


class _Counted:
    """The body of a request, refused once it is longer than it may be."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive, self.left = receive, most

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise BadInput("page.too_large", "What was sent is too large.", "Send less at once.")
        return message


class _Headers:
    """Sends an answer with the headers that all have."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.send, self.tls, self.begun = send, scope.get("scheme") == "https", False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if self.tls:
                headers.setdefault("Strict-Transport-Security", _HSTS)
        await self.send(message)
