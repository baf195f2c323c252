"""Signing in at the team's own provider, coming back from it, and signing out there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from heedful.errors import BadInput, HeedfulError, Unready
from heedful.flow import team_sign_in
from heedful.web.forms import Form
from heedful.web.page import go, render, static_address
from heedful.web.site import MEMBER, Here
from heedful.web.statuses import status_of
from heedful.web.team.fields import words_of

if TYPE_CHECKING:
    from heedful.web.site import Visitor

router = APIRouter()
# What a browser holds between leaving for the provider and the end of the way.
_WAY: Final = "team-way"
_WAITS: Final = "team-waits"
# A logout token within its form.
_LARGEST: Final = 20_000
# Longer than anything a provider sends back.
_LONGEST: Final = 4_096


@router.get("/team/sign-in/provider")
def leave_for(visitor: Here) -> Response:
    """Lead a member to the provider.

    Guarantee: to the address that the provider of the settings names; signs nobody in. Errors: as `team_sign_in.begin`.
    """
    address, held = team_sign_in.begin(visitor.site.workspace)
    visitor.keep(_WAY, held)
    return visitor.sign(RedirectResponse(address, 303))


@router.get("/team/sign-in/back")
def come_back(visitor: Here, state: str = "", code: str = "", error: str = "") -> Response:
    """Where the provider sends members back to.

    Guarantee: only the state that this browser was given counts, once; a fresh session each time. Errors: as `team_sign_in.come_back`.
    """
    held = visitor.cookie(_WAY) or ""
    visitor.keep(_WAY, None)
    if error or len(code) > _LONGEST or len(state) > _LONGEST:
        return go(visitor, "/team/sign-in?left=1")
    came = team_sign_in.come_back(visitor.site.workspace, held, state, code)
    if came.waits:
        visitor.keep(_WAITS, came.waits)
        return _code(visitor, None)
    return _welcome(visitor, came.token)


@router.post("/team/sign-in/code")
def give_code(visitor: Here, form: Form) -> Response:
    """Finish with a code of one's second factor.

    Guarantee: as `team_sign_in.give_code`; what was typed is not shown again.
    """
    try:
        code = words_of(form).get("code", "").strip()
        return _welcome(visitor, team_sign_in.give_code(visitor.site.workspace, visitor.cookie(_WAITS) or "", code))
    except HeedfulError as error:
        if error.code not in {"members.code_wrong", "members.wait"}:
            raise
        return _code(visitor, error)


@router.get("/team/sign-out/provider")
def leave_provider(visitor: Here) -> Response:
    """Lead somebody who signed out here to where they sign out at the provider.

    Guarantee: back to the form where the provider has no such place, or is away.
    """
    try:
        address = team_sign_in.address_of_end(visitor.site.workspace)
    except Unready:
        address = ""
    return visitor.sign(RedirectResponse(address, 303)) if address else go(visitor, "/team/sign-in?stays=1")


@router.post("/callbacks/team/logout")
async def end(visitor: Here, request: Request) -> Response:
    """Where the provider says that somebody signed out there.

    Guarantee: holds no cookie and needs none; as `team_sign_in.end_from_provider`. Source: OpenID Connect Back-Channel Logout 1.0 §2.5, 2.8.
    """
    body = await request.body()
    if len(body) > _LARGEST:
        raise BadInput("page.too_large", "What was sent is too large.", "Send less at once.")
    try:
        said = dict(parse_qsl(body.decode("latin-1"), max_num_fields=8))
    except ValueError:
        said = {}
    await run_in_threadpool(team_sign_in.end_from_provider, visitor.site.workspace, said.get("logout_token", ""))
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


def _welcome(visitor: Visitor, token: str) -> Response:
    visitor.keep(_WAITS, None)
    visitor.keep(MEMBER, token)
    return go(visitor, "/team")


def _code(visitor: Visitor, error: HeedfulError | None) -> Response:
    return render(
        visitor,
        "team/code.html",
        status=status_of(error) if error else 200,
        wrong=error is not None,
        waits=error is not None and error.code == "members.wait",
        team_style=static_address("team.css"),
    )
