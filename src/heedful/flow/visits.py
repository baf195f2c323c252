"""Visits: a person's own session at the pages, and the token that proves a form came from a page of ours."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import Refused, Unready
from heedful.flow.marks import person_mark
from heedful.security.sealing import framed, keyed
from heedful.store import outbox, visits
from heedful.store.visits import Visit

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

# How long a person stays signed in: while they read on, and at the most. Source: OWASP Session Management.
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=8)
# A page asked for soon after another writes nothing.
_NOTED: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32
_FORM_BYTES: Final = 16


def warm(workspace: Workspace) -> None:
    """Make the keys that pages need.

    Guarantee: afterwards they only read them.
    """
    for name in ("visits", "forms"):
        workspace.keys.purpose_key(name)


def begin(workspace: Workspace, person: str) -> str:
    """Sign a person in who has proven who they are; gives the token that only their browser holds.

    Guarantee: a fresh token each time, so that one set by somebody else is worth nothing; only a keyed mark of it is kept, and an
    entry is left. Call it only after a proof: this asks for none. Source: OWASP ASVS 3.2.
    """
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), workspace.clock()
    with workspace.store.transaction() as tx:
        visits.put(tx, Visit(_mark(workspace, token), person, now, now, now + LONGEST))
        outbox.add(tx, "visit.begun", workspace.actor, {"person": person_mark(workspace, person)}, now)
    return token


def person_of(workspace: Workspace, token: str | None) -> str | None:
    """Whose visit a token is; None where it is nobody's or over.

    Guarantee: over after half an hour without a page, and after eight in any case; nobody's once the person is erased.
    """
    if not token:
        return None
    mark, now = _mark(workspace, token), workspace.clock()
    with workspace.store.reading() as tx:
        found = visits.find(tx, mark)
    if found is None or now >= found.ends_at or now - found.seen_at > IDLE:
        return None
    if now - found.seen_at > _NOTED:
        with workspace.store.transaction() as tx:
            visits.see(tx, mark, now)
    return found.person_id


def require_person(workspace: Workspace, token: str | None) -> str:
    """Whose visit a token is.

    Guarantee: never nobody's. Errors: Unready `visit.sign_in`.
    """
    person = person_of(workspace, token)
    if person is None:
        raise Unready("visit.sign_in", "This page is yours alone, so it needs to know who you are.", "Sign in first.")
    return person


def end(workspace: Workspace, token: str) -> None:
    """End a visit.

    Guarantee: holds from the next page on; ending it twice is ending it once.
    """
    with workspace.store.transaction() as tx:
        found = visits.find(tx, _mark(workspace, token))
        if found and visits.end(tx, mark=found.mark):
            body = {"person": person_mark(workspace, found.person_id)}
            outbox.add(tx, "visit.ended", workspace.actor, body, workspace.clock())


def form_token(workspace: Workspace, visitor: str) -> str:
    """What a form of ours carries: a keyed mark of what the visitor's browser holds.

    Guarantee: another browser's is another; nobody can make one without the key. Source: OWASP, signed double-submit cookie.
    """
    return keyed(workspace.keys.purpose_key("forms"), framed(visitor), _FORM_BYTES).hex()


def require_form(workspace: Workspace, visitor: str, given: str) -> None:
    """Refuse a form that did not come from a page of ours in the same browser.

    Guarantee: compares in constant time; an empty visitor is refused. Errors: Refused `form.token`.
    """
    if not visitor or not hmac.compare_digest(form_token(workspace, visitor).encode(), given.encode()):
        raise Refused(
            "form.token", "This form has expired, or was not sent from its own page.", "Open the page again and send it from there."
        )


def _mark(workspace: Workspace, token: str) -> bytes:
    return keyed(workspace.keys.purpose_key("visits"), framed(token))
