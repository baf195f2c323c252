"""The second signature: the one function that everything asks which two people must sign.

Somebody else of the team signs; or an outsider, by a code; or, in a team of one or two, a day's wait with a typed reason.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from heedful.duties import signing
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.frozen import require_unfrozen
from heedful.flow.marks import token_mark
from heedful.store import members, outbox, signatures
from heedful.store.signatures import Signature

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["Signature", "Signed", "ask_outside", "claim", "listed", "names_are_typed", "second", "sign_by_code", "use"]

_CODE: Final = "second"


@dataclass(frozen=True, slots=True)
class Signed:
    """A second signature that was found good.

    Guarantee: `alone` where a wait stood in for it; `act_id` where it must be marked as used.
    """

    kind: str
    subject: str
    first: str
    by: str
    act_id: str | None = None
    alone: bool = False
    reason: str = ""


def second(workspace: Workspace, kind: str, subject: str, first: str, reason: str = "") -> Signed:
    """Find the second signature under an act that somebody signed first, given by whoever acts now.

    Guarantee: never the first signer's own, unless the team is one or two people and a day has passed since they asked with a typed
    reason; what only an outsider may sign needs one even then. Nothing is used up before `use`. A wait begins with the first call.
    Errors: Refused `second.same_person`, `second.outside`, `frozen.user`; Unready `second.wait`; BadInput `second.reason`. Source: GDPR Art. 5(2), 24.
    """
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx)
    if not signing.same(first, workspace.actor.name):
        return Signed(kind, subject, first, workspace.actor.name)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        waits = [s for s in signatures.unused(tx, kind, subject) if signing.same(s.asked_by, first) and now < s.asked_at + signing.LAPSES]
        given = next((s for s in waits if s.signed_by), None)
        own = next((s for s in waits if not s.outside), None)
        if given is None and own is None and _may_wait(workspace, kind, reason):
            _begin(workspace, tx, kind, subject, reason, now)
    if given and given.signed_by:
        return Signed(kind, subject, first, given.signed_by, given.act_id, reason=given.reason)
    signing.require_wait(workspace.settings.team, kind, own.asked_at if own else None, own.reason if own else reason, now)
    return Signed(kind, subject, first, first, own.act_id if own else None, alone=True, reason=own.reason if own else reason)


def names_are_typed(workspace: Workspace) -> bool:
    """Whether a second person's name is taken as it is typed: where nobody signs in, and a team is more than one or two.

    Guarantee: False as soon as there is a member.
    """
    with workspace.store.reading() as tx:
        return workspace.settings.team != "solo" and not members.any_member(tx)


def use(workspace: Workspace, tx: Tx, signed: Signed, now: datetime) -> None:
    """Mark a signature as used, in the transaction that does the act.

    Guarantee: it serves once, also of two acts that found it at the same time; the log says who signed, and that somebody was alone where
    they were, with their reason. Errors: Refused `second.used`.
    """
    _take(tx, signed, now)
    body = {"kind": signed.kind, "subject": signed.subject, "first": signed.first, "second": signed.by, "alone": signed.alone}
    outbox.add(tx, "second.signed", workspace.actor, body | ({"reason": signed.reason} if signed.reason else {}), now)


def claim(workspace: Workspace, signed: Signed) -> Signed:
    """Mark a signature as used before an act that cannot be done in a transaction; gives what is to be entered by `use` after it.

    Guarantee: of two acts that found the same signature one goes on, also if it then fails. Errors: Refused `second.used`.
    """
    if signed.act_id is None:
        return signed
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        _take(tx, signed, now)
    return replace(signed, act_id=None)


def _take(tx: Tx, signed: Signed, now: datetime) -> None:
    alone = {"signed_by": signed.by, "signed_at": now} if signed.alone else {}
    if signed.act_id and not signatures.take(tx, signed.act_id, used_at=now, **alone):
        raise Refused("second.used", "This second signature was used meanwhile.", "Ask for another: heedful second ask")


@journey("signatures.ask", "accountability")
def ask_outside(workspace: Workspace, kind: str, subject: str, reason: str) -> str:
    """Ask an outsider for a signature; gives the code they sign with, which is kept as a mark only.

    Guarantee: whoever asks cannot sign with it. Errors: BadInput `second.kind`, `second.reason`.
    """
    if kind not in signing.KINDS or not 0 < len(subject.strip()) <= 200:
        raise BadInput("second.kind", "Nothing of this kind is signed by two.", f"Kinds are: {', '.join(signing.KINDS)}.")
    reason, now, code = signing.require_reason(reason), workspace.clock(), secrets.token_urlsafe(18)
    mark = token_mark(workspace, f"{_CODE}:{code}")
    with workspace.store.transaction() as tx:
        act = Signature(secrets.token_hex(8), kind, subject.strip(), workspace.actor.name, reason, mark, True, now)
        signatures.add(tx, act)
        outbox.add(tx, "second.asked", workspace.actor, {"kind": kind, "subject": act.subject, "act": act.act_id, "reason": reason}, now)
    return code


def sign_by_code(workspace: Workspace, code: str) -> Signature:
    """Sign, as whoever acts, the act whose code this is.

    Guarantee: never by whoever asked; once. Errors: Refused `second.code`, `second.same_person`.
    """
    now, mark = workspace.clock(), token_mark(workspace, f"{_CODE}:{code.strip()}")
    with workspace.store.transaction() as tx:
        act = signatures.by_code(tx, mark)
        if act is None or act.signed_by or act.used_at or now >= act.asked_at + signing.LAPSES:
            raise Refused("second.code", "This code opens nothing that waits.", "Ask whoever gave it to you for a new one.")
        signing.require_other(act.asked_by, workspace.actor.name)
        signatures.change(tx, act.act_id, signed_by=workspace.actor.name, signed_at=now)
        outbox.add(tx, "second.given", workspace.actor, {"kind": act.kind, "subject": act.subject, "act": act.act_id}, now)
    return act


@journey("duties.read", "accountability")
def listed(workspace: Workspace) -> list[Signature]:
    """Every act that needed two and waited.

    Guarantee: the oldest first; names of the team and of outside signers only.
    """
    with workspace.store.reading() as tx:
        return signatures.list_signatures(tx)


def _may_wait(workspace: Workspace, kind: str, reason: str) -> bool:
    # A reason that is none begins no wait; what follows says so.
    if workspace.settings.team != "solo" or kind in signing.OUTSIDE:
        return False
    return signing.SHORTEST_REASON <= len(reason.strip()) <= signing.LONGEST_REASON and "\0" not in reason


def _begin(workspace: Workspace, tx: Tx, kind: str, subject: str, reason: str, now: datetime) -> None:
    act = Signature(secrets.token_hex(8), kind, subject, workspace.actor.name, reason.strip(), None, False, now)
    signatures.add(tx, act)
    outbox.add(tx, "second.waits", workspace.actor, {"kind": kind, "subject": subject, "act": act.act_id, "reason": act.reason}, now)
