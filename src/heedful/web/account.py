"""Proving an account, step by step: to join, to sign in, to ask what is held, or to say never.

Where somebody has come is kept in their browser alone: the ticket of their way, and what the network is to send back.
Source: RFC 6749 §10.12, RFC 7636; OWASP, OAuth 2.0.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow import account_proof, choice, joining, network_sign_in
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.people import as_mapping, show
from heedful.web.signing_in import welcome
from heedful.web.site import Here

if TYPE_CHECKING:
    from heedful.web.site import Visitor

router = APIRouter()
INTENTS: Final = ("join", "sign-in", "ask", "never")
_COOKIE: Final = "proof"
_BETWEEN: Final = "~"
_VERIFIER_BYTES: Final = 48
# Longer than anything a network sends back.
_LONGEST: Final = 2_048
# No post can be older.
_NETWORKS_BEGAN: Final = date(2004, 2, 4)


@dataclass(frozen=True, slots=True)
class Way:
    """How far a browser is on its way.

    Guarantee: only what that browser was given.
    """

    intent: str
    network: str
    ticket: str
    code: str = ""
    state: str = ""
    verifier: str = ""

    def words(self) -> str:
        """As a cookie holds it.

        Guarantee: `read` gives it back.
        """
        return _BETWEEN.join((self.intent, self.network, self.ticket, self.code, self.state, self.verifier))


def read_way(visitor: Visitor) -> Way:
    """The way a browser is on.

    Guarantee: a known intent. Errors: Refused `joining.over`.
    """
    parts = (visitor.cookie(_COOKIE) or "").split(_BETWEEN)
    if len(parts) != 6 or parts[0] not in INTENTS:
        raise Refused("joining.over", "This joining is not there, or is over.", "Begin again.")
    return Way(*parts)


@router.post("/account/begin")
def begin(visitor: Here, form: Form) -> Response:
    """Begin to prove an account.

    Guarantee: nothing of the person is kept. Errors: BadInput `page.intent`, `joining.network`.
    """
    said = as_mapping(form)
    network, proof, intent = said.get("network", ""), said.get("proof", "code"), said.get("intent", "")
    if intent not in INTENTS or proof not in network_sign_in.networks(visitor.own).get(network, ()):
        raise BadInput("page.intent", "This page does not know what you would like to do.", "Begin at the front page.")
    begun = joining.begin(visitor.own, network, proof, said.get("invitation") or None)
    verifier = secrets.token_urlsafe(_VERIFIER_BYTES) if begun.state else ""
    way = Way(intent, network, begun.ticket, begun.code or "", begun.state or "", verifier)
    visitor.keep(_COOKIE, way.words())
    return go(visitor, "/account/prove")


@router.get("/account/prove")
def prove(visitor: Here) -> Response:
    """What is to be done now: write a code, or go to the network.

    Guarantee: only to the browser that began.
    """
    way = read_way(visitor)
    address = network_sign_in.begin_address(visitor.own, way.network, way.state, way.verifier) if way.state else ""
    pinned = visitor.site.workspace.settings.sign_in.pinned.get(way.network, "")
    return show(visitor, "join/prove.html", way=way, address=address, pinned=pinned if pinned.startswith("https://") else "", waits=False)


@router.get("/account/back")
def come_back(visitor: Here, state: str = "", code: str = "", error: str = "") -> Response:
    """Where a network sends people back to.

    Guarantee: only the state that this browser was given counts, once. Errors: Refused `joining.sign_in`.
    """
    way = read_way(visitor)
    if error or not code or len(code) > _LONGEST or len(state) > _LONGEST:
        return _over(visitor, "declined")
    network_sign_in.come_from(visitor.own, way.network, way.ticket, state, code, way.verifier)
    return go(visitor, "/account/next")


@router.get("/account/next")
def go_on(visitor: Here) -> Response:
    """Where the way leads once the account is proven, or that it is not yet.

    Guarantee: reads only.
    """
    way = read_way(visitor)
    step = joining.status(visitor.own, way.ticket)
    if step.state in {"code_shown", "oauth_sent"}:
        return show(visitor, "join/prove.html", way=way, address="", pinned="", waits=True)
    if step.state not in {"proven", "choosing"}:
        return _over(visitor, step.why or step.state)
    if way.intent == "join" and not step.returning:
        return go(visitor, "/join/choose")
    held = step.returning
    return show(visitor, "join/proven.html", way=way, held=held)


@router.post("/account/enter")
def enter(visitor: Here, form: Form) -> Response:
    """Sign in with the account that was proven.

    Guarantee: once. Errors: Refused `joining.nobody`, `joining.over`.
    """
    person = account_proof.come_back(visitor.own, read_way(visitor).ticket)
    visitor.keep(_COOKIE, None)
    return welcome(visitor, person)


@router.post("/account/never")
def never(visitor: Here, form: Form) -> Response:
    """Say never, with the account that was proven.

    Guarantee: kept as a keyed hash, and nothing else of it. Errors: Refused `joining.joined`, `joining.over`.
    """
    account_proof.never(visitor.own, read_way(visitor).ticket)
    return _over(visitor, "never")


@router.post("/account/decline")
def decline(visitor: Here, form: Form) -> Response:
    """Turn back.

    Guarantee: nothing of the way is left, here or in the browser.
    """
    account_proof.let_go(visitor.own, read_way(visitor).ticket)
    return _over(visitor, "declined")


@router.get("/join/choose")
def choices(visitor: Here) -> Response:
    """The choices at the end of joining, all off.

    Guarantee: nothing is chosen beforehand.
    """
    return _choices(visitor, read_way(visitor))


@router.post("/join/choose")
def choose(visitor: Here, form: Form) -> Response:
    """Join with what was chosen.

    Guarantee: only what was chosen is agreed to. Errors: as `choice.choose`.
    """
    way = read_way(visitor)
    purposes = [value for name, value in form.multi_items() if name == "purpose" and isinstance(value, str)]
    of_age = {"yes": True, "no": False}.get(as_mapping(form).get("of_age", ""))
    day = as_mapping(form).get("from", "")
    try:
        begins = _begins(visitor, day)
        headers = visitor.request.headers.items()
        chosen = choice.choose(visitor.own, way.ticket, purposes, of_age=of_age, period_from=begins, headers=headers)
    except HeedfulError as error:
        if error.code == "joining.minor":
            return _over(visitor, "minor")
        if error.code not in {"joining.purpose", "joining.age", "joining.day"}:
            raise
        return _choices(visitor, way, error, purposes, status=400, day=day)
    visitor.keep(_COOKIE, None)
    return welcome(visitor, chosen.person_id, "/me?done=joined")


def _begins(visitor: Visitor, day: str) -> datetime | None:
    """The first moment that counts, or None where somebody cleared the day."""
    try:
        found = date.fromisoformat(day) if day else None
    except ValueError:
        found = date.max
    if found is not None and not _NETWORKS_BEGAN <= found <= visitor.own.clock().date():
        raise BadInput("joining.day", "That day cannot be.", "Choose today or an earlier day.")
    return None if found is None else datetime.combine(found, time(), UTC)


def _choices(
    visitor: Visitor,
    way: Way,
    error: HeedfulError | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
    day: str | None = None,
) -> Response:
    own = visitor.own
    today = own.clock().date()
    begins = {"today": today, "from_day": today if day is None else day}
    facts = {
        "offered": account_proof.offered(own),
        "years": account_proof.age_of_consent(own),
        "error": error,
        "chosen": chosen or [],
        **begins,
    }
    return show(visitor, "join/choose.html", status=status, way=way, **facts)


def _over(visitor: Visitor, why: str) -> Response:
    visitor.keep(_COOKIE, None)
    return show(visitor, "join/over.html", why=why)
