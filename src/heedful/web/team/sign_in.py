"""Signing in and out; one's own sessions, second factor and tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import HeedfulError, Unready
from heedful.flow import factors, members, team_sign_in, tokens
from heedful.web.forms import Form
from heedful.web.page import go, render, static_address
from heedful.web.site import MEMBER, Here
from heedful.web.statuses import status_of
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

if TYPE_CHECKING:
    from heedful.web.site import Visitor
    from heedful.web.team.member import Desk

router = APIRouter()
_REFUSED = 403


@router.get("/team/sign-in")
def ask(visitor: Here) -> Response:
    """The form to sign in.

    Guarantee: the same for everybody.
    """
    return _form(visitor, None)


@router.post("/team/sign-in")
def sign_in(visitor: Here, form: Form) -> Response:
    """Sign a member in.

    Guarantee: one answer for a wrong name, password or code; nothing that was typed is shown again. A fresh session each time.
    """
    said = words_of(form)
    try:
        token = members.sign_in(visitor.site.workspace, said.get("name", ""), said.get("password", ""), said.get("code", "").strip())
    except HeedfulError as error:
        return _form(visitor, error)
    visitor.keep(MEMBER, token)
    return go(visitor, "/team")


@router.post("/team/sign-out")
def sign_out(visitor: Here, form: Form) -> Response:
    """Sign out.

    Guarantee: the session is over, whoever still holds its token.
    """
    token = visitor.cookie(MEMBER)
    if token:
        members.sign_out(visitor.site.workspace, token)
    visitor.keep(MEMBER, None)
    return go(visitor, "/team/sign-in?out=1")


@router.get("/team/account")
def account(desk: At) -> Response:
    """One's own sessions, second factor and tokens.

    Guarantee: nobody else's.
    """
    return _account(desk)


@router.post("/team/account/session")
def end_session(desk: At, form: Form) -> Response:
    """End one of one's own sessions.

    Guarantee: holds from the next call on.
    """
    members.end_own(desk.workspace, words_of(form).get("session", ""))
    return go(desk.visitor, "/team/account")


@router.post("/team/account/factor")
def begin_factor(desk: At, form: Form) -> Response:
    """Show a secret for one's device, once.

    Guarantee: asks nothing before it is confirmed.
    """
    return desk.page("factor.html", begun=factors.begin(desk.workspace))


@router.post("/team/account/factor/confirm")
def confirm_factor(desk: At, form: Form) -> Response:
    """Confirm it by a code; shows the codes for a lost device, once.

    Guarantee: as `factors.confirm`.
    """
    return _account(desk, codes=factors.confirm(desk.workspace, words_of(form).get("code", "")))


@router.post("/team/account/factor/codes")
def new_codes(desk: At, form: Form) -> Response:
    """Fresh codes for a lost device.

    Guarantee: as `factors.renew_codes`.
    """
    return _account(desk, codes=factors.renew_codes(desk.workspace, words_of(form).get("code", "")))


@router.post("/team/account/factor/drop")
def drop_factor(desk: At, form: Form) -> Response:
    """Drop it.

    Guarantee: as `factors.drop`.
    """
    factors.drop(desk.workspace, words_of(form).get("code", ""))
    return go(desk.visitor, "/team/account")


@router.post("/team/account/token")
def make_token(desk: At, form: Form) -> Response:
    """Make a token for a program; shown once.

    Guarantee: one's own, as `tokens.make`.
    """
    said = words_of(form)
    days = said.get("days", "")
    made = tokens.make(desk.workspace, desk.name, said.get("purpose", ""), int(days) if days.isdecimal() and len(days) < 5 else 0)
    return _account(desk, token=made)


@router.post("/team/account/token/revoke")
def revoke_token(desk: At, form: Form) -> Response:
    """Revoke a token.

    Guarantee: as `tokens.revoke`.
    """
    tokens.revoke(desk.workspace, words_of(form).get("token", ""))
    return go(desk.visitor, "/team/account")


def _account(desk: Desk, codes: list[str] | None = None, token: str | None = None) -> Response:
    return desk.page(
        "account.html",
        sessions=members.own_sessions(desk.workspace, desk.visitor.cookie(MEMBER)),
        factor=factors.standing(desk.workspace),
        tokens=tokens.own(desk.workspace),
        codes=codes or [],
        token=token or "",
    )


def _form(visitor: Visitor, error: HeedfulError | None) -> Response:
    # That a code is missing is not told: it would tell that the password was right.
    status = 200 if error is None else _REFUSED if isinstance(error, Unready) else status_of(error)
    waits = error is not None and error.code == "members.wait"
    return render(
        visitor,
        "team/sign-in.html",
        status=status,
        wrong=error is not None,
        waits=waits,
        provider=team_sign_in.offered(visitor.site.workspace),
        said=next((name for name in ("out", "left", "stays") if name in visitor.request.query_params), ""),
        team_style=static_address("team.css"),
    )
