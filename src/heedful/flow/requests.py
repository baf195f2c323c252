"""The queue of what people asked: who asks, what was found of that, until when it must be answered, and what was answered.

Source: GDPR Art. 12 (one month, two more with a reason, told within the first), 12(6) (who asks), 15 to 22.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.flow.calendar import months_later
from heedful.flow.marks import person_mark, suppress_mark
from heedful.security.sealing import framed, seal, unseal
from heedful.store import dossier, outbox
from heedful.store import requests as queue
from heedful.store.requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# What may be asked, with its article of the GDPR; `not_me`: somebody was entered who never agreed.
KINDS: Final[Mapping[str, str]] = {
    "access": "Art. 15",
    "rectify": "Art. 16",
    "erase": "Art. 17",
    "restrict": "Art. 18",
    "portability": "Art. 20",
    "object": "Art. 21",
    "not_me": "Art. 7(1)",
    "complaint": "Art. 12",
}
# These give data away, change it or destroy it: not without knowing who asks. To stop a use needs no proof.
NEED_IDENTITY: Final = frozenset({"access", "rectify", "erase", "portability"})
# GDPR Art. 12(3).
MONTHS: Final = 1
MORE_MONTHS: Final = 2
LONGEST_METHOD: Final = 30
_PASSED: Final = "passed:"
_FAILED: Final = "failed:"


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


def open_request(workspace: Workspace, kind: str, person: str, *, channel: str = "desk", owner: str | None = None) -> Request:
    """Put one request in the queue.

    Guarantee: due one calendar month from now; the same for people who are on record and who are not. Errors: BadInput.
    Source: GDPR Art. 12(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        return note(workspace, tx, kind, person, now, channel=channel, owner=owner)


def open_many(workspace: Workspace, asks: Sequence[Ask]) -> list[Request]:
    """Put many requests in the queue at once.

    Guarantee: all of them or none, in one transaction with one entry in the outbox. Errors: BadInput.
    Source: GDPR Art. 12(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        known = dossier.known_among(tx, {a.person for a in asks})
        made = [_made(workspace, a.kind, a.person, a.person in known, now, a.channel) for a in asks]
        queue.put_requests(tx, made)
        body = {kind: count for kind in KINDS if (count := sum(a.kind == kind for a in asks))}
        outbox.add(tx, "request.received", workspace.actor, {"requests": len(made), "kinds": body}, now)
    return made


def note(
    workspace: Workspace,
    tx: Tx,
    kind: str,
    person: str,
    now: datetime,
    *,
    channel: str = "desk",
    identity: str | None = None,
    owner: str | None = None,
) -> Request:
    """Put one request in the queue in the caller's transaction; `identity` is how its sender was proven to be the person.

    Guarantee: with its entry in the outbox. Who is not on record is kept as a mark only. Errors: BadInput.
    Source: GDPR Art. 12(3).
    """
    known = bool(dossier.known_among(tx, [person]))
    request = _made(workspace, kind, person, known, now, channel, identity, owner)
    queue.put_requests(tx, [request])
    _log(workspace, tx, "request.received", request, now)
    return request


def identify(workspace: Workspace, request_id: str, method: str, *, passed: bool = True) -> Request:
    """Record how it was found out that who asks is the person, or is not.

    Guarantee: a failed check stays on record and nothing is given away. Errors: BadInput. Source: GDPR Art. 12(6).
    """
    checked = _identity(method, passed=passed)
    return _changed(workspace, request_id, "request.identified", lambda request: {"identity": checked}, {"passed": passed})


def assign(workspace: Workspace, request_id: str, owner: str) -> Request:
    """Say who of the team answers a request.

    Guarantee: the due date stays. Errors: BadInput.
    """
    name = _bounded(owner, 200)
    return _changed(workspace, request_id, "request.assigned", lambda request: {"owner": name})


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
        return {"due_at": due, "extended_for": _sealed(workspace, request, "extended_for", reason)}

    return _changed(workspace, request_id, "request.extended", extended)


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
        sealed = _sealed(workspace, request, "answer", words)
        return {"state": "refused" if refuse else "answered", "answered_at": workspace.clock(), "answer": sealed}

    return _changed(workspace, request_id, "request.answered", answered, {"refused": refuse})


def close(workspace: Workspace, request_id: str) -> Request:
    """Close a request that was answered or refused.

    Guarantee: never one that still waits. Errors: BadInput, Refused.
    """

    def closed(request: Request) -> Mapping[str, Any]:
        if request.state in queue.WAITING:
            raise Refused("request.unanswered", "This request was not answered yet.", "Answer or refuse it: heedful requests answer ID")
        return {"state": "closed"}

    return _changed(workspace, request_id, "request.closed", closed, waiting=False)


def listed(workspace: Workspace, *, limit: int | None = None, person: str | None = None) -> tuple[list[Line], dict[str, int]]:
    """The queue, and how many wait, are overdue and are there in all; with a person: all that one person asked.

    Guarantee: overdue first, then by due date.
    """
    now = workspace.clock()
    with workspace.store.reading() as tx:
        totals = queue.counts(tx, now)
        if person is None:
            found = queue.waiting(tx, limit)
        else:
            found = [*queue.of_person(tx, person), *queue.of_mark(tx, suppress_mark(workspace, "person", person))]
    return [Line(r, (r.due_at - now).days, r.state in queue.WAITING and r.due_at < now) for r in found], totals


def said(workspace: Workspace, request: Request) -> dict[str, str]:
    """The words of a request's answer and of its extension, opened.

    Guarantee: empty where nothing was said yet.
    """
    texts = {name: _opened(workspace, request, name, getattr(request, name)) for name in ("answer", "extended_for")}
    return {name: text for name, text in texts.items() if text}


def authorise(workspace: Workspace, kind: str, person: str, identity: str | None) -> Request:
    """Give the request under which something may be given away, changed or destroyed for a person.

    Guarantee: needs a passed identity check, given here or recorded with an open request of that kind. Somebody who is
    not on record is refused with the same words, after the same work, as somebody who was not proven; both are logged.
    Errors: Refused `request.identity`. Source: GDPR Art. 12(2), 12(6).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        known = bool(dossier.known_among(tx, [person]))
        waits = [r for r in queue.of_person(tx, person) if r.kind == kind and r.state in queue.WAITING]
        proven = next((r for r in waits if is_proven(r)), None)
        if known and identity is not None:
            proven = _proven_now(workspace, tx, kind, person, now, identity, waits)
        if not known or proven is None:
            outbox.add(tx, "request.not_proven", workspace.actor, {"kind": kind}, now)
    if not known or proven is None:
        raise unproven()
    return proven


def done(workspace: Workspace, tx: Tx, request: Request, words: str, now: datetime) -> None:
    """Mark a request as answered by what was just done, in the transaction that did it.

    Guarantee: with its entry in the outbox.
    """
    sealed = _sealed(workspace, request, "answer", words)
    queue.change(tx, request.request_id, state="answered", answered_at=now, answer=sealed)
    _log(workspace, tx, "request.answered", request, now)


def settled(workspace: Workspace, request_id: str) -> None:
    """Mark a request as answered by an erasure, after which there is nobody to seal words for.

    Guarantee: with its entry in the outbox, which names nobody.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        queue.change(tx, request_id, state="answered", answered_at=now)
        outbox.add(tx, "request.answered", workspace.actor, {"request": request_id, "kind": "erase"}, now)


def is_proven(request: Request) -> bool:
    """Whether who asks was shown to be the person.

    Guarantee: False after a failed check.
    """
    return (request.identity or "").startswith(_PASSED)


def unproven() -> Refused:
    """The one refusal for people who were not proven and for people who are not on record.

    Guarantee: tells nobody which of the two it is.
    """
    return Refused(
        "request.identity",
        "This cannot be answered: who asks was not shown to be the person, or nobody is on record under this number.",
        "Check who asks and say how with --identity, or with: heedful requests identify ID --method HOW",
    )


def _proven_now(workspace: Workspace, tx: Tx, kind: str, person: str, now: datetime, method: str, waits: Sequence[Request]) -> Request:
    if not waits:
        return note(workspace, tx, kind, person, now, identity=method)
    proven = replace(waits[0], identity=_identity(method, passed=True))
    queue.change(tx, proven.request_id, identity=proven.identity)
    _log(workspace, tx, "request.identified", proven, now)
    return proven


def _made(
    workspace: Workspace,
    kind: str,
    person: str,
    known: bool,
    now: datetime,
    channel: str,
    identity: str | None = None,
    owner: str | None = None,
) -> Request:
    if kind not in KINDS:
        raise BadInput("request.kind", "Nobody can ask for this kind of thing.", f"Kinds are: {', '.join(KINDS)}.")
    person, channel = _bounded(person, 200), _bounded(channel, 40)
    mark = None if known else suppress_mark(workspace, "person", person)
    checked = None if identity is None else _identity(identity, passed=True)
    due = months_later(now, MONTHS)
    return Request(
        secrets.token_hex(8), person if known else None, mark, kind, channel, "open", now, due, checked, owner and _bounded(owner, 200)
    )


def _bounded(words: str, most: int) -> str:
    # What the store has room for, and no character that a database refuses.
    words = words.strip()
    if not words or len(words) > most or "\0" in words:
        raise BadInput("request.words_length", f"A name here has 1 to {most} characters.", "Shorten it, or say who it is.")
    return words


def _identity(method: str, *, passed: bool) -> str:
    method = method.strip()
    if not 0 < len(method) <= LONGEST_METHOD:
        raise BadInput(
            "request.method",
            f"How somebody was proven is said in 1 to {LONGEST_METHOD} characters.",
            "For example: --identity 'one-time link'",
        )
    return (_PASSED if passed else _FAILED) + method


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
        _log(workspace, tx, kind, request, now, body)
    return replace(request, **values)


def _log(workspace: Workspace, tx: Tx, kind: str, request: Request, now: datetime, body: Mapping[str, bool] | None = None) -> None:
    about = {"person": person_mark(workspace, request.person_id)} if request.person_id else {}
    outbox.add(tx, kind, workspace.actor, {"request": request.request_id, "kind": request.kind, **about, **(body or {})}, now)


def _sealed(workspace: Workspace, request: Request, field: str, words: str) -> str:
    return base64.b64encode(seal(_key(workspace, request), framed("request", request.request_id, field), words.encode())).decode()


def _opened(workspace: Workspace, request: Request, field: str, sealed: str | None) -> str:
    if sealed is None:
        return ""
    return unseal(_key(workspace, request), framed("request", request.request_id, field), base64.b64decode(sealed)).decode()


def _key(workspace: Workspace, request: Request) -> bytes:
    if request.person_id is None:
        return workspace.keys.purpose_key("requests")
    workspace.keys.ensure_persons([request.person_id])
    return workspace.keys.person_key(request.person_id)
