"""The house rules: read, signed by answering their questions, and put in force in the company's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import HeedfulError
from heedful.flow import house_rules
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.statuses import status_of
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

if TYPE_CHECKING:
    from heedful.web.team.member import Desk

router = APIRouter()
_WRONG = frozenset({"rules.wrong", "rules.answers"})


@router.get("/team/rules")
def read(desk: At) -> Response:
    """The rules in force, their questions, and who signed them.

    Guarantee: also for who has not signed them yet: this is where they do.
    """
    return _page(desk, None)


@router.post("/team/rules")
def sign(desk: At, form: Form) -> Response:
    """Sign them.

    Guarantee: only with every answer right; which was wrong is not told.
    """
    given = words_of(form)
    answers = [
        int(given[name]) for name in sorted(n for n in given if n.startswith("q")) if given[name].isdecimal() and len(given[name]) < 3
    ]
    try:
        house_rules.sign(desk.workspace, answers)
    except HeedfulError as error:
        if error.code not in _WRONG:
            raise
        return _page(desk, error)
    return go(desk.visitor, "/team/rules?signed=1")


@router.post("/team/rules/publish")
def publish(desk: At, form: Form) -> Response:
    """Put the rules that the company wrote in force.

    Guarantee: as `house_rules.publish`; the same again change nothing.
    """
    house_rules.publish(desk.workspace)
    return go(desk.visitor, "/team/rules")


def _page(desk: Desk, error: HeedfulError | None) -> Response:
    try:
        found = house_rules.show(desk.workspace)
    except HeedfulError as none:
        if none.code != "rules.missing":
            raise
        found = None
    signed = found is not None and any(name.casefold() == desk.name.casefold() for name, _ in found.signed)
    done = "signed" in desk.visitor.request.query_params
    status = status_of(error) if error else 200
    return desk.page("rules.html", status=status, found=found, signed=signed, done=done and signed, wrong=error is not None)
