"""Concerns: cases with an owner and a clock, what was said in them, what they freeze, and their outcome."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import BadInput
from heedful.flow import concerns
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

router = APIRouter()


@router.get("/team/concerns")
def cases(desk: At) -> Response:
    """Every case.

    Guarantee: nothing of what was said in them.
    """
    return desk.page("concerns.html", cases=concerns.listed(desk.workspace), now=desk.workspace.clock())


@router.get("/team/concern/{case}")
def one(desk: At, case: str) -> Response:
    """One case, opened; looking is entered in the log.

    Guarantee: as `concerns.show`.
    """
    return desk.page("concern.html", case=concerns.show(desk.workspace, case), now=desk.workspace.clock())


@router.post("/team/concern/{case}")
def step(desk: At, case: str, form: Form) -> Response:
    """Take a step in a case.

    Guarantee: as the journey of the step. Errors: BadInput `concern.step`.
    """
    said = words_of(form)
    words = said.get("words", "")
    match said.get("step"):
        case "assign":
            concerns.assign(desk.workspace, case, words)
        case "note":
            concerns.note(desk.workspace, case, words)
        case "freeze":
            concerns.freeze(desk.workspace, case, said.get("kind", ""), words)
        case "decide":
            concerns.decide(desk.workspace, case, said.get("outcome", ""), words, lift=bool(said.get("lift")))
        case _:
            raise BadInput("concern.step", "There is no such step.", "Choose one of those that the page offers.")
    return go(desk.visitor, f"/team/concern/{case}" if desk.may("concerns.answer") else "/team/concerns")
