"""Limits a person sets to what is done with what is theirs: a restriction, which may end, and an objection.

To stop a use needs no proof of who asks, as to withdraw needs none; to allow it again does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput, Refused
from heedful.flow import stops
from heedful.flow.access import journey
from heedful.flow.asked import authorise, done, note
from heedful.flow.marks import person_mark
from heedful.flow.suppression import is_suppressed, suppress
from heedful.security.sealing import framed, keyed, unseal
from heedful.store import consents, outbox, people
from heedful.tables.records import PERSON_EVENTS
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.requests import Request
    from heedful.store.store import Tx

_MESSAGES: Final = "messages."
# GDPR Art. 21(2): an objection to direct marketing takes the profiling for it along.
_PROFILING: Final = "profile"


@journey("people.answer", "rights")
def restrict(workspace: Workspace, person: str, purposes: Sequence[str] = ()) -> Request:
    """Stop the use of what is a person's, for some purposes or for all, and keep it.

    Guarantee: holds from the next query on; the same answer whether or not the person is on record. Errors: BadInput.
    Source: GDPR Art. 18.
    """
    return _stopped(workspace, person, "restrict", _required(purposes), "subject.restricted", "Use was stopped; the data is kept.")


@journey("people.answer", "rights")
def object_to(workspace: Workspace, person: str, purposes: Sequence[str] = ()) -> Request:
    """Record that a person objects to some purposes, or to all.

    Guarantee: holds from the next query on. An objection to messages holds for ever, takes profiling along, and is
    recognised again whoever enters the person or their address anew; the same answer whether or not the person is on
    record. Errors: BadInput. Source: GDPR Art. 21(1)-(3).
    """
    asked = _required(purposes)
    if any(p.startswith(_MESSAGES) for p in asked) and _PROFILING not in asked:
        asked = [*asked, _PROFILING]
    return _stopped(workspace, person, "object", asked, "subject.objected", "The objection holds from now on.")


@journey("people.answer", "rights")
def lift_restriction(workspace: Workspace, person: str, purposes: Sequence[str] = (), *, identity: str | None = None) -> Request:
    """End a restriction that the person asked for.

    Guarantee: only with a passed identity check; they are told by the answer. Errors: Refused `request.identity`, BadInput.
    Source: GDPR Art. 18(3).
    """
    return _lifted(workspace, person, "restrict", "lift_restriction", _required(purposes), identity)


@journey("people.answer", "rights")
def lift_objection(workspace: Workspace, person: str, purposes: Sequence[str] = (), *, identity: str | None = None) -> Request:
    """End an objection because the person says so.

    Guarantee: only with a passed identity check, and never for messages: that objection is for ever. Errors: Refused
    `request.identity`, `objection.for_ever`; BadInput. Source: GDPR Art. 21(3).
    """
    asked = _required(purposes)
    if any(p.startswith(_MESSAGES) for p in asked):
        raise _for_ever()
    return _lifted(workspace, person, "object", "lift_objection", asked or _but_messages(), identity)


def _stopped(workspace: Workspace, person: str, kind: str, purposes: Sequence[str], told: str, words: str) -> Request:
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        request = note(workspace, tx, kind, person, now)
        if not is_suppressed(workspace, tx, "person", person):
            # Somebody who was erased needs no event: nothing of them is used, and none may bring their number back.
            _say(workspace, tx, person, kind, purposes, now)
        if kind == "object" and (not purposes or any(p.startswith(_MESSAGES) for p in purposes)):
            _never_write(workspace, tx, person)
        outbox.add(tx, told, workspace.actor, {"person": person_mark(workspace, person), "purposes": list(purposes) or ["all"]}, now)
        done(workspace, tx, request, words, now)
    stops.note(workspace, person, kind, purposes or [None], now)
    stops.note_kept_out(workspace, now)
    return request


def _lifted(workspace: Workspace, person: str, kind: str, event: str, purposes: Sequence[str], identity: str | None) -> Request:
    request = authorise(workspace, kind, person, identity)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        _say(workspace, tx, person, event, purposes, now)
        body = {"person": person_mark(workspace, person), "purposes": list(purposes) or ["all"], "of": kind}
        outbox.add(tx, "subject.lifted", workspace.actor, body, now)
        done(workspace, tx, request, "It was lifted at the person's own word.", now)
    return request


def _say(workspace: Workspace, tx: Tx, person: str, kind: str, purposes: Sequence[str], now: datetime) -> None:
    key = workspace.keys.purpose_key("events")
    each: Sequence[str | None] = purposes or [None]
    rows = [(keyed(key, framed(kind, person, p or "", now.isoformat())).hex(), person, kind, p, now) for p in each]
    consents.add_person_events(tx, pl.DataFrame(rows, schema=PERSON_EVENTS.schema, orient="row"))


def _never_write(workspace: Workspace, tx: Tx, person: str) -> None:
    suppress(workspace, tx, "person", person, why="objected")
    key = workspace.keys.person_keys([person]).get(person)
    for contact in people.contacts_of(tx, person) if key else ():
        address = unseal(key or b"", framed("contact", person, contact.channel), contact.address).decode()
        suppress(workspace, tx, "address", contact.channel, address, why="objected")


def _but_messages() -> list[str]:
    return [p for p in PURPOSES if not p.startswith(_MESSAGES)]


def _required(purposes: Sequence[str]) -> list[str]:
    unknown = [p for p in purposes if p not in PURPOSES and not p.startswith(_MESSAGES)]
    if unknown:
        raise BadInput("consent.purpose", f"There is no purpose {', '.join(unknown)}.", f"Known are: {', '.join(PURPOSES)}.")
    return list(dict.fromkeys(purposes))


def _for_ever() -> Refused:
    return Refused("objection.for_ever", "An objection to messages holds for ever.", "Do not ask again; other purposes can be lifted.")
