"""A request as it comes and as it is met: who asks, what was found of that, and what was answered, in the caller's transaction.

Source: GDPR Art. 12(3) (one month), 12(6) (who asks).
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.calendar import months_later
from heedful.flow.frozen import require_unfrozen
from heedful.flow.marks import person_mark, suppress_mark
from heedful.security.sealing import framed, seal, unseal
from heedful.store import dossier, outbox
from heedful.store import requests as queue
from heedful.store.requests import Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
LONGEST_METHOD: Final = 30
LONGEST_NAME: Final = 200
LONGEST_CHANNEL: Final = 40
_PASSED: Final = "passed:"
_FAILED: Final = "failed:"


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
    request = made(workspace, kind, person, known, now, channel, identity, owner)
    queue.put_requests(tx, [request])
    log(workspace, tx, "request.received", request, now)
    return request


def authorise(workspace: Workspace, kind: str, person: str, identity: str | None) -> Request:
    """Give the request under which something may be given away, changed or destroyed for a person.

    Guarantee: needs a passed identity check, given here or recorded with an open request of that kind. Somebody who is
    not on record is refused with the same words, after the same work, as somebody who was not proven; both are logged.
    Errors: Refused `request.identity`. Source: GDPR Art. 12(2), 12(6).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        require_unfrozen(workspace, tx)
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
    sealed = sealed_words(workspace, request, "answer", words)
    queue.change(tx, request.request_id, state="answered", answered_at=now, answer=sealed)
    log(workspace, tx, "request.answered", request, now)


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


def made(
    workspace: Workspace,
    kind: str,
    person: str,
    known: bool,
    now: datetime,
    channel: str,
    identity: str | None = None,
    owner: str | None = None,
) -> Request:
    """Make one request; nothing is written yet.

    Guarantee: who is not on record is kept as a mark only. Errors: BadInput.
    Source: GDPR Art. 12(3).
    """
    if kind not in KINDS:
        raise BadInput("request.kind", "Nobody can ask for this kind of thing.", f"Kinds are: {', '.join(KINDS)}.")
    person, channel = bounded(person, LONGEST_NAME), bounded(channel, LONGEST_CHANNEL)
    mark = None if known else suppress_mark(workspace, "person", person)
    checked = None if identity is None else checked_by(identity, passed=True)
    due = months_later(now, MONTHS)
    return Request(
        secrets.token_hex(8),
        person if known else None,
        mark,
        kind,
        channel,
        "open",
        now,
        due,
        checked,
        owner and bounded(owner, LONGEST_NAME),
    )


def checked_by(method: str, *, passed: bool) -> str:
    """How somebody was proven, or was not, as it is kept.

    Guarantee: tells apart what passed and what failed. Errors: BadInput `request.method`.
    """
    method = method.strip()
    if not 0 < len(method) <= LONGEST_METHOD:
        raise BadInput(
            "request.method",
            f"How somebody was proven is said in 1 to {LONGEST_METHOD} characters.",
            "For example: --identity 'one-time link'",
        )
    return (_PASSED if passed else _FAILED) + method


def bounded(words: str, most: int) -> str:
    """Give words back without spaces around them, if the store has room for them.

    Guarantee: otherwise BadInput `request.words_length`; no character that a database refuses.
    """
    words = words.strip()
    if not words or len(words) > most or "\0" in words:
        raise BadInput("request.words_length", f"A name here has 1 to {most} characters.", "Shorten it, or say who it is.")
    return words


def log(workspace: Workspace, tx: Tx, kind: str, request: Request, now: datetime, body: Mapping[str, bool] | None = None) -> None:
    """Leave the entry of a change of a request.

    Guarantee: names the person by their mark only.
    """
    about = {"person": person_mark(workspace, request.person_id)} if request.person_id else {}
    outbox.add(tx, kind, workspace.actor, {"request": request.request_id, "kind": request.kind, **about, **(body or {})}, now)


def sealed_words(workspace: Workspace, request: Request, field: str, words: str) -> str:
    """Words said of a request, sealed for its person.

    Guarantee: open again with `said` only while the person's key lives.
    """
    return base64.b64encode(seal(_key(workspace, request), framed("request", request.request_id, field), words.encode())).decode()


def said(workspace: Workspace, request: Request) -> dict[str, str]:
    """The words of a request's answer and of its extension, opened.

    Guarantee: empty where nothing was said yet.
    """
    texts = {name: _opened(workspace, request, name, getattr(request, name)) for name in ("answer", "extended_for")}
    return {name: text for name, text in texts.items() if text}


def _proven_now(workspace: Workspace, tx: Tx, kind: str, person: str, now: datetime, method: str, waits: Sequence[Request]) -> Request:
    if not waits:
        return note(workspace, tx, kind, person, now, identity=method)
    proven = replace(waits[0], identity=checked_by(method, passed=True))
    queue.change(tx, proven.request_id, identity=proven.identity)
    log(workspace, tx, "request.identified", proven, now)
    return proven


def _opened(workspace: Workspace, request: Request, field: str, sealed: str | None) -> str:
    if sealed is None:
        return ""
    return unseal(_key(workspace, request), framed("request", request.request_id, field), base64.b64decode(sealed)).decode()


def _key(workspace: Workspace, request: Request) -> bytes:
    if request.person_id is None:
        return workspace.keys.purpose_key("requests")
    workspace.keys.ensure_persons([request.person_id])
    return workspace.keys.person_key(request.person_id)
