"""Signing in as a person: by a link that is mailed, or on to a proof of account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.flow import network_sign_in, sign_in_link, visits
from heedful.flow.sign_in_link import Ask, read_address
from heedful.web.forms import Form
from heedful.web.languages import catalogue
from heedful.web.page import go
from heedful.web.people import as_mapping, show
from heedful.web.site import PERSON, VISITOR, Here
from heedful.web.words import N_

if TYPE_CHECKING:
    from heedful.web.site import Visitor

router = APIRouter()
SUBJECT: Final = N_("Your link to sign in at %(name)s")
TEXT: Final = N_(
    "With this link you sign in to see what %(name)s holds about you. It serves once, for 15 minutes.\n\n{link}\n\n"
    "If you did not ask for it, you need not do anything.\n"
)


@router.get("/sign-in")
def ways(visitor: Here) -> Response:
    """The ways to sign in.

    Guarantee: only those that are set up.
    """
    if visitor.person:
        return go(visitor, "/me")
    return show(
        visitor, "sign-in.html", by_mail=_by_mail(visitor), networks=network_sign_in.networks(visitor.own), invitation="", sent=False
    )


@router.post("/sign-in")
def ask(visitor: Here, form: Form) -> Response:
    """Have a link mailed.

    Guarantee: the same page after the same work, whether the address is known or not.
    """
    address = read_address(as_mapping(form).get("address", ""))
    said, name = catalogue(visitor.language), visitor.site.workspace.settings.name
    wish = Ask(address, said.gettext(SUBJECT) % {"name": name}, said.gettext(TEXT) % {"name": name})
    visitor.request.app.state.mailroom.ask(wish)
    return show(visitor, "sign-in.html", by_mail=True, networks={}, invitation="", sent=True)


@router.get("/sign-in/{token}")
def arrive(visitor: Here, token: str) -> Response:
    """The page behind a link: one button. Scanners that open links sign nobody in.

    Guarantee: changes nothing.
    """
    return show(visitor, "sign-in-link.html", token=token, good=sign_in_link.is_open(visitor.own, token))


@router.post("/sign-in/{token}")
def enter(visitor: Here, form: Form, token: str) -> Response:
    """Use a link.

    Guarantee: once; the session is new, and so is what ties forms to the browser.
    """
    return welcome(visitor, sign_in_link.use_link(visitor.own, token))


@router.post("/sign-out")
def leave(visitor: Here, form: Form) -> Response:
    """Sign out.

    Guarantee: holds from the next page on.
    """
    token = visitor.cookie(PERSON)
    if token:
        visits.end(visitor.own, token)
    visitor.keep(PERSON, None)
    return go(visitor, "/")


def welcome(visitor: Visitor, person: str, path: str = "/me") -> Response:
    """Sign a person in who has proven who they are, and show them their page.

    Guarantee: a fresh session, whatever the browser held before.
    """
    visitor.keep(PERSON, visits.begin(visitor.own, person))
    visitor.keep(VISITOR, None)
    return go(visitor, path)


def _by_mail(visitor: Visitor) -> bool:
    return bool(visitor.site.workspace.settings.messages.mail.host)
