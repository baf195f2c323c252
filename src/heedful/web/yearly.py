"""The yearly digest on the person's own page, and the signed link in it that stops all of it.

Mail programs open links before people do: opening one changes nothing; only the button acts.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.flow import yearly
from heedful.web.forms import Form
from heedful.web.me import page_of
from heedful.web.people import show
from heedful.web.site import Here

router = APIRouter()


@router.get("/me/year")
def year(visitor: Here) -> Response:
    """What is held, what was inferred and how often it was used, in short.

    Guarantee: one's own only.
    """
    return page_of(visitor, "me/year.html", held=yearly.of_person(visitor.own, visitor.require_person()))


@router.get("/y/{token}")
def ask(visitor: Here, token: str) -> Response:
    """One button: stop everything.

    Guarantee: changes nothing, and is the same for any token.
    """
    return show(visitor, "public/stop-all.html", token=token, done=False)


@router.post("/y/{token}")
def stop(visitor: Here, form: Form, token: str) -> Response:
    """Stop everything at once: no sign-in, no further question.

    Guarantee: as `yearly.stop_all`. Errors: Refused `yearly.link`. Source: GDPR Art. 7(3).
    """
    yearly.stop_all(visitor.own, token)
    return show(visitor, "public/stop-all.html", token=token, done=True)
