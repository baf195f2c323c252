"""Which program asks: by its token, as the member it acts for. Source: RFC 6750."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from heedful.errors import Unready
from heedful.flow import tokens
from heedful.flow.workspace import Workspace

if TYPE_CHECKING:
    from heedful.flow.desk import Kept

ROOT: Final = "/api"
_BEARER: Final = HTTPBearer(auto_error=False, description="A token made with: heedful users token, or on the page of your account.")


class Problem(BaseModel):
    """Why something was not done: a code, a sentence and what to do."""

    error: str
    sentence: str
    remedy: str


class Sent(BaseModel):
    """What a program sends.

    Guarantee: a field that is not known is refused.
    """

    model_config = ConfigDict(extra="forbid")


# A rule of a segment, as docs/reference/segments.md says.
Rule = Annotated[str, Field(min_length=1, max_length=2_000)]
Words = Annotated[str, Field(max_length=2_000)]
_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": said}
    for status, said in {
        400: "What was sent cannot be used as it is.", 401: "No token, or one that opens nothing.", 403: "Refused by role or rule: asking again changes nothing.",
        404: "There is no such thing.", 429: "Too many requests, or a budget is spent.", 503: "Not ready: ask again later.",
    }.items()
}  # fmt: skip


def workspace_of(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Workspace:
    """The workspace, in which the program's member acts.

    Guarantee: never nobody; the role is the member's of now. Errors: Unready `access.token`.
    """
    base: Workspace = request.app.state.site.workspace
    if given is None:
        raise Unready("access.token", "This token opens nothing.", "Make one with: heedful users token NAME --purpose …")
    return base.acting(tokens.actor_of(base, given.credentials))


def kept_by(request: Request) -> Kept:
    """The views that this door keeps.

    Guarantee: those of the pages.
    """
    from heedful.web.team.member import kept_of

    return kept_of(request.app.state.site)


def routes(tag: str) -> APIRouter:
    """A router of the programs' door.

    Guarantee: every path of it asks for a token, and says how it may fail.
    """
    return APIRouter(prefix=ROOT, tags=[tag], responses=_PROBLEMS, dependencies=[Depends(workspace_of)])


Acting = Annotated[Workspace, Depends(workspace_of)]
