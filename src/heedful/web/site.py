"""What every page is made from: the workspace behind it, who looks, and in which language."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from heedful.errors import HeedfulError
from heedful.flow import acting, visits
from heedful.flow.folded import Everyone
from heedful.web.languages import LANGUAGES, preferred

if TYPE_CHECKING:
    from starlette.responses import Response

    from heedful.flow.workspace import Workspace

# What a browser holds: a random number that ties forms to it, a person's session, a member's session, the language chosen.
VISITOR: Final = "visitor"
PERSON: Final = "me"
MEMBER: Final = "team"
LANGUAGE: Final = "language"
# Over TLS a cookie's name itself says that it is this host's alone. Source: RFC 6265bis §4.1.3.2.
_HOST: Final = "__Host-"
_PREFIX: Final = "heedful-"
_TOKEN_BYTES: Final = 32
_YEAR: Final = 365 * 24 * 3600


class Site:
    """One workspace as the pages see it.

    Guarantee: entries that a page leaves are taken up into the log soon after its answer, one run at a time.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        workspace.everyone = Everyone()
        self._behind = ThreadPoolExecutor(1, "log")
        self._asked: asyncio.Future[None] | None = None

    def written(self) -> None:
        """Have the log take up what was done, if anything was, behind the answer.

        Guarantee: what cannot be taken up now waits in the outbox.
        """
        if self.workspace.store.written and (self._asked is None or self._asked.done()):
            self._asked = asyncio.get_running_loop().run_in_executor(self._behind, self._take_up)

    def close(self) -> None:
        """Wait for what runs.

        Guarantee: safe to call again.
        """
        self._behind.shutdown()

    def _take_up(self) -> None:
        with suppress(HeedfulError, OSError):
            self.workspace.take_up()


@dataclass(slots=False)
class Visitor:
    """Whoever asks for a page, by what their browser sent.

    Guarantee: nothing of it is trusted until it was asked of the flow.
    """

    site: Site
    request: Request
    # Cookies to set with the answer: name → value, or None to take it away.
    to_set: dict[str, str | None] = field(default_factory=dict)

    @property
    def secure(self) -> bool:
        """Whether the page was asked for over TLS.

        Guarantee: as the server, or a proxy it trusts, says.
        """
        return bool(self.request.url.scheme == "https")

    @cached_property
    def language(self) -> str:
        """The language to write in: the one chosen by the address or before, else the browser's.

        Guarantee: one of those there are.
        """
        for asked in (self.request.query_params.get("lang"), self.cookie(LANGUAGE)):
            if asked in LANGUAGES:
                return asked
        return preferred(self.request.headers.get("accept-language", ""))

    @cached_property
    def outside(self) -> Workspace:
        """The workspace as somebody sees it who works nowhere here.

        Guarantee: none of the team's journeys is allowed in it.
        """
        return self.site.workspace.acting(acting.OUTSIDE)

    @cached_property
    def own(self) -> Workspace:
        """The workspace for what a person does about themselves; the program acts for them.

        Guarantee: may do no more than a service.
        """
        return self.site.workspace.acting(acting.PAGES)

    @cached_property
    def person(self) -> str | None:
        """Who is signed in as a person, or None.

        Guarantee: asked of the flow once a request.
        """
        return visits.person_of(self.own, self.cookie(PERSON))

    def require_person(self) -> str:
        """Who is signed in as a person.

        Guarantee: never nobody. Errors: Unready `visit.sign_in`.
        """
        return visits.require_person(self.own, self.cookie(PERSON))

    @cached_property
    def gpc(self) -> bool:
        """Whether the browser says "do not sell or share" by Global Privacy Control.

        Guarantee: only the one value of the standard counts. Source: GPC §3.2, Sec-GPC.
        """
        return self.request.headers.get("sec-gpc") == "1"

    def cookie(self, name: str) -> str | None:
        """What the browser holds under a name.

        Guarantee: None where it holds nothing.
        """
        if name in self.to_set:
            return self.to_set[name]
        return self.request.cookies.get(self._full(name))

    def keep(self, name: str, value: str | None) -> None:
        """Have the browser hold something, or (None) drop it.

        Guarantee: set with the next answer; no script can read it, no other site can send it along.
        """
        self.to_set[name] = value

    @property
    def form_token(self) -> str:
        """What the forms of this page carry.

        Guarantee: of this browser and this sign-in.
        """
        if not self.cookie(VISITOR):
            self.keep(VISITOR, secrets.token_urlsafe(_TOKEN_BYTES))
        return visits.form_token(self.site.workspace, self._bound())

    def require_form(self, given: str) -> None:
        """Refuse a form that does not carry what this browser's forms carry.

        Guarantee: as `visits.require_form`. Errors: Refused `form.token`.
        """
        visits.require_form(self.site.workspace, self._bound() if self.cookie(VISITOR) else "", given)

    def sign(self, answer: Response) -> Response:
        """Set the cookies that were asked for on an answer.

        Guarantee: HttpOnly, SameSite=Lax, host only; Secure over TLS. Source: RFC 6265bis.
        """
        for name, value in self.to_set.items():
            if value is None:
                answer.delete_cookie(self._full(name), path="/", secure=self.secure, httponly=True, samesite="lax")
            else:
                lasts = _YEAR if name == LANGUAGE else None
                answer.set_cookie(self._full(name), value, max_age=lasts, path="/", secure=self.secure, httponly=True, samesite="lax")
        return answer

    def _full(self, name: str) -> str:
        return f"{_HOST if self.secure else ''}{_PREFIX}{name}"

    def _bound(self) -> str:
        return "\0".join(self.cookie(name) or "" for name in (VISITOR, PERSON, MEMBER))


def visitor(request: Request) -> Visitor:
    """Whoever asks.

    Guarantee: one a request.
    """
    found: Visitor | None = getattr(request.state, "visitor", None)
    if found is None:
        found = request.state.visitor = Visitor(request.app.state.site, request)
    return found


Here = Annotated[Visitor, Depends(visitor)]
