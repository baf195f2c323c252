"""The queue of what people asked, as the team works through it: owners, identity checks, due dates, answers.

Source: GDPR Art. 12 (one month, two more with a reason told within the first), 15 to 22.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.asked import (
    KINDS,
    LONGEST_NAME,
    MONTHS,
    NEED_IDENTITY,
    bounded,
    checked_by,
    done,
    is_proven,
    log,
    made,
    note,
    said,
    sealed_words,
    unproven,
)
from heedful.flow.calendar import months_later
from heedful.flow.marks import person_mark, suppress_mark
from heedful.store import dossier, outbox
from heedful.store import requests as queue
from heedful.store.requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from heedful.flow.workspace import Workspace

__all__ = [
    "KINDS",
    "Ask",
    "Line",
    "Request",
    "answer",
    "assign",
    "close",
    "done",
    "extend",
    "identify",
    "listed",
    "note",
    "open_many",
    "open_request",
    "said",
]

# GDPR Art. 12(3).
MORE_MONTHS: Final = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """One request on its way into the queue.

    Guarantee: immutable.
    """

    kind: str
    person: str
    channel: str = "desk"


@dataclass(frozen=True, slots=True)
class Line:
    """One request as the team sees it in the queue.

    Guarantee: `days_left` is negative once the due date has passed; who is not on record is not named.
    """

    request: Request
    days_left: int
    overdue: bool


@journey("people.answer", "rights")
def open_request(workspace: Workspace, kind: str, person: str, *, channel: str = "desk", owner: str | None = None) -> Request:
    """Put one request in the queue.

    Guarantee: due one calendar month from now; the same for people who are on record and who are not. Errors: BadInput.
    Source: GDPR Art. 12(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        return note(workspace, tx, kind, person, now, channel=channel, owner=owner)


@journey("people.answer", "rights")
def open_many(workspace: Workspace, asks: Sequence[Ask]) -> list[Request]:
    """Put many requests in the queue at once.

    Guarantee: all of them or none, in one transaction with one entry in the outbox. Errors: BadInput.
    Source: GDPR Art. 12(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        known = dossier.known_among(tx, {a.person for a in asks})
        new = [made(workspace, a.kind, a.person, a.person in known, now, a.channel) for a in asks]
        queue.put_requests(tx, new)
        body = {kind: count for kind in KINDS if (count := sum(a.kind == kind for a in asks))}
        outbox.add(tx, "request.received", workspace.actor, {"requests": len(new), "kinds": body}, now)
    return new


@journey("people.answer", "rights")
def identify(workspace: Workspace, request_id: str, method: str, *, passed: bool = True) -> Request:
    """Record how it was found out that who asks is the person, or is not.

    Guarantee: a failed check stays on record and nothing is given away. Errors: BadInput. Source: GDPR Art. 12(6).
    """
    checked = checked_by(method, passed=passed)
    return _changed(workspace, request_id, "request.identified", lambda request: {"identity": checked}, {"passed": passed})


@journey("people.answer", "rights")
def assign(workspace: Workspace, request_id: str, owner: str) -> Request:
    """Say who of the team answers a request.

    Guarantee: the due date stays. Errors: BadInput.
    """
    name = bounded(owner, LONGEST_NAME)
    return _changed(workspace, request_id, "request.assigned", lambda request: {"owner": name})


@journey("people.answer", "rights")
def extend(workspace: Workspace, request_id: str, reason: str) -> Request:
    """Move the due date by two months, for a reason the person is told.

    Guarantee: once, only while the first month runs, and never without a reason. Errors: BadInput, Refused.
    Source: GDPR Art. 12(3).
    """
    if not reason.strip():
        raise BadInput("request.reason", "An extension needs its reason.", "Name it with --reason; the person must be told it.")

    def extended(request: Request) -> Mapping[str, Any]:
        if request.extended_for is not None:
            raise Refused("request.extended", "This request was extended already; the law allows it once.", "Answer it now.")
        if workspace.clock() > request.due_at:
            raise Refused("request.extend_late", "The month has passed; an extension must be told within it.", "Answer it now.")
        due = months_later(request.received_at, MONTHS + MORE_MONTHS)
        return {"due_at": due, "extended_for": sealed_words(workspace, request, "extended_for", reason)}

    return _changed(workspace, request_id, "request.extended", extended)


@journey("people.answer", "rights")
def answer(workspace: Workspace, request_id: str, words: str, *, refuse: bool = False) -> Request:
    """Record what the person was answered.

    Guarantee: what gives data away, changes or destroys it is answered only after a passed identity check; a refusal is
    always possible, and needs its reason in words. Kept sealed under the person's key. Errors: BadInput, Refused.
    Source: GDPR Art. 12(3)-(4), 12(6).
    """
    if not words.strip():
        raise BadInput("request.words", "An answer needs words.", "Give them with --text.")

    def answered(request: Request) -> Mapping[str, Any]:
        if request.kind in NEED_IDENTITY and not refuse and not is_proven(request):
            raise unproven()
        sealed = sealed_words(workspace, request, "answer", words)
        return {"state": "refused" if refuse else "answered", "answered_at": workspace.clock(), "answer": sealed}

    return _changed(workspace, request_id, "request.answered", answered, {"refused": refuse})


@journey("people.answer", "rights")
def close(workspace: Workspace, request_id: str) -> Request:
    """Close a request that was answered or refused.

    Guarantee: never one that still waits. Errors: BadInput, Refused.
    """

    def closed(request: Request) -> Mapping[str, Any]:
        if request.state in queue.WAITING:
            raise Refused("request.unanswered", "This request was not answered yet.", "Answer or refuse it: heedful requests answer ID")
        return {"state": "closed"}

    return _changed(workspace, request_id, "request.closed", closed, waiting=False)


@journey("requests.read", "rights")
def listed(workspace: Workspace, *, limit: int | None = None, person: str | None = None) -> tuple[list[Line], dict[str, int]]:
    """The queue, and how many wait, are overdue and are there in all; with a person: all that one person asked.

    Guarantee: overdue first, then by due date; the look stands in the log.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        totals = queue.counts(tx, now)
        if person is None:
            found = queue.waiting(tx, limit)
        else:
            found = [*queue.of_person(tx, person), *queue.of_mark(tx, suppress_mark(workspace, "person", person))]
        of_one = {"person": person_mark(workspace, person)} if person else {}
        outbox.add(tx, "requests.looked", workspace.actor, {"requests": len(found), **of_one}, now)
    return [Line(r, (r.due_at - now).days, r.state in queue.WAITING and r.due_at < now) for r in found], totals


def _changed(
    workspace: Workspace,
    request_id: str,
    kind: str,
    make: Callable[[Request], Mapping[str, Any]],
    body: Mapping[str, bool] | None = None,
    *,
    waiting: bool = True,
) -> Request:
    # Read and changed in one transaction: a request that erasing has just emptied is not written to again.
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        request = queue.find(tx, request_id)
        if request is None:
            raise BadInput("request.missing", "There is no such request.", "See them with: heedful requests")
        if waiting and request.state not in queue.WAITING:
            raise Refused("request.answered", "This request was answered already.", "Open a new one if the person asks again.")
        values = make(request)
        queue.change(tx, request_id, **values)
        log(workspace, tx, kind, request, now, body)
    return replace(request, **values)
