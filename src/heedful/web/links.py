"""The links at the end of a message: stop at once, and why it came. Whoever holds one needs nothing else.

Mail programs open links before people do: opening one changes nothing; only a POST acts. Source: RFC 8058 §3.1-3.2.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from heedful.errors import BadInput
from heedful.flow import hear, stop_link
from heedful.web.forms import Form
from heedful.web.people import as_mapping, show
from heedful.web.site import Here

router = APIRouter()
# What a person may say to a message on its page.
_SAYS: Final = ("wrong", "not_relevant", "stop")
# A mail program sends a few bytes, which are not looked at: the address says all.
_LARGEST: Final = 4_096


@router.get("/u/{token}")
def ask(visitor: Here, token: str) -> Response:
    """One button: stop.

    Guarantee: changes nothing, and is the same for any token.
    """
    return show(visitor, "public/stop.html", token=token, done="")


@router.post("/u/{token}")
async def stop(visitor: Here, request: Request, token: str) -> Response:
    """Stop at once: no cookie, no form token, no sign-in, no further question.

    Guarantee: as `stop_link.stop`. Errors: Refused `feedback.unknown`. Source: RFC 8058 §3.2.
    """
    if len(await request.body()) > _LARGEST:
        raise BadInput("page.too_large", "What was sent is too large.", "Send less at once.")
    return show(visitor, "public/stop.html", token=token, done=stop_link.stop(visitor.own, token))


@router.get("/w/{token}")
def why(visitor: Here, token: str) -> Response:
    """Why a message came: what chose it, from which posts, and how to change each.

    Guarantee: for whoever holds its link. Errors: Refused `feedback.unknown`. Source: Reg. (EU) 2022/2065 Art. 26(1)(d).
    """
    return show(visitor, "public/why.html", told=stop_link.why(visitor.own, token), token=token, done="")


@router.post("/w/{token}")
def say(visitor: Here, form: Form, token: str) -> Response:
    """Say something to a message: wrong about me, not relevant, or stop.

    Guarantee: holds at once. Errors: BadInput `feedback.kind`; Refused `feedback.unknown`.
    """
    kind = as_mapping(form).get("say", "")
    if kind not in _SAYS:
        raise BadInput("page.intent", "This page does not know what you would like to do.", "Begin at the front page.")
    told = stop_link.why(visitor.own, token)
    hear.hear(visitor.own, token, kind)
    return show(visitor, "public/why.html", told=told, token=token, done=kind)
