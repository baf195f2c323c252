"""The way in: how somebody may join, with or without an invitation."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import BadInput
from heedful.flow import network_sign_in
from heedful.web.page import go
from heedful.web.people import show
from heedful.web.site import Here

router = APIRouter()
# As invitations are made: letters, digits, hyphen and underline. Source: RFC 4648 §5.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{4,64}")


@router.get("/join")
def ways(visitor: Here) -> Response:
    """The ways to join, the lightest first.

    Guarantee: only those that are set up; whoever has joined is shown their page.
    """
    if visitor.person:
        return go(visitor, "/me")
    return _shown(visitor, "")


@router.get("/join/{invitation}")
def invited(visitor: Here, invitation: str) -> Response:
    """The ways to join, for whoever was invited.

    Guarantee: opening it is no answer; the page is the same whether the invitation is known or not. Errors: BadInput `page.unknown`.
    """
    if not _TOKEN.fullmatch(invitation):
        raise BadInput("page.unknown", "There is no such page.", "Check the address, or begin at the front page.")
    return _shown(visitor, invitation)


def _shown(visitor: Here, invitation: str) -> Response:
    return show(visitor, "join/index.html", networks=network_sign_in.networks(visitor.own), invitation=invitation, refused="")
