"""Containment: what is frozen, what was done for an incident, how the key is held, and how many decoys lie out; never which."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.flow import contained
from heedful.flow.contain import contain
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

router = APIRouter()


@router.get("/team/containment")
def standing(desk: At) -> Response:
    """How containment stands.

    Guarantee: as `contained.standing`.
    """
    return desk.page("containment.html", found=contained.standing(desk.workspace))


@router.post("/team/containment")
def end_sessions(desk: At, form: Form) -> Response:
    """Sign everybody out for an incident, oneself too.

    Guarantee: at once. Errors: BadInput `incident.unknown`.
    """
    contain(desk.workspace, words_of(form).get("incident", "").strip(), sessions=True)
    return go(desk.visitor, "/team/containment")
