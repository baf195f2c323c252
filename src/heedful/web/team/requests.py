"""What people ask about their data: the queue, with due dates, and each step of an answer."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import BadInput
from heedful.flow import requests
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

router = APIRouter()
SHOWN: Final = 200


@router.get("/team/requests")
def queue(desk: At) -> Response:
    """The queue.

    Guarantee: overdue first; people stand under the company's own number.
    """
    found, totals = requests.listed(desk.workspace, limit=SHOWN)
    return desk.page("requests.html", found=found, totals=totals, kinds=requests.KINDS, shown=SHOWN)


@router.post("/team/requests")
def open_one(desk: At, form: Form) -> Response:
    """Put a request in the queue.

    Guarantee: due in a calendar month.
    """
    said = words_of(form)
    requests.open_request(desk.workspace, said.get("kind", ""), said.get("person", "").strip(), channel=said.get("channel", "desk"))
    return go(desk.visitor, "/team/requests")


@router.post("/team/requests/{request}")
def step(desk: At, request: str, form: Form) -> Response:
    """Take a step of an answer.

    Guarantee: as the journey of the step. Errors: BadInput `request.step`.
    """
    said = words_of(form)
    words = said.get("words", "")
    match said.get("step"):
        case "identify":
            requests.identify(desk.workspace, request, words, passed=said.get("passed") != "no")
        case "assign":
            requests.assign(desk.workspace, request, words)
        case "extend":
            requests.extend(desk.workspace, request, words)
        case "answer":
            requests.answer(desk.workspace, request, words)
        case "refuse":
            requests.answer(desk.workspace, request, words, refuse=True)
        case "close":
            requests.close(desk.workspace, request)
        case _:
            raise BadInput("request.step", "There is no such step.", "Choose one of those that the page offers.")
    return go(desk.visitor, "/team/requests")
