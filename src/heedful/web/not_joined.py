"""For people who have not joined: what we do with their comments, and what they can ask, say or report without an account here."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import HeedfulError
from heedful.flow import concerns, network_sign_in
from heedful.web.forms import Form
from heedful.web.people import as_mapping, show
from heedful.web.site import Here

router = APIRouter()


@router.get("/not-joined")
def page(visitor: Here) -> Response:
    """What happens to the posts of somebody who has not agreed.

    Guarantee: the same for everybody.
    """
    return show(visitor, "public/not-joined.html", networks=network_sign_in.networks(visitor.own), invitation="", raised=None, error=None)


@router.post("/not-joined/report")
def report(visitor: Here, form: Form) -> Response:
    """Report that somebody shared a post about one.

    Guarantee: no name is asked; the code is the way to hear the answer, and is shown once.
    """
    raised = error = None
    try:
        raised = concerns.raise_concern(visitor.own, as_mapping(form).get("words", ""), by="unnamed")
    except HeedfulError as refused:
        error = refused
    networks = network_sign_in.networks(visitor.own)
    return show(
        visitor, "public/not-joined.html", status=400 if error else 200, networks=networks, invitation="", raised=raised, error=error
    )


@router.post("/not-joined/answer")
def answer(visitor: Here, form: Form) -> Response:
    """What became of a report or a concern.

    Guarantee: only for its code. Errors: Refused `concern.code`.
    """
    case = concerns.follow_up(visitor.own, as_mapping(form).get("code", ""))
    return show(visitor, "public/answer.html", case=case)
