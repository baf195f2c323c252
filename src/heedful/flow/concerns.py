"""Concerns: raised by anybody, also without a name; a case with an owner and a clock, that can freeze, and ends in a written answer.

Source: GDPR Art. 5(2), 12(3), 77; Directive (EU) 2019/1937 Art. 9, 16.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.duties import concern as judge
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.calendar import months_later
from heedful.flow.frozen import require_unfrozen
from heedful.flow.marks import person_mark, token_mark
from heedful.security.actor import Actor
from heedful.security.sealing import framed, seal, unseal
from heedful.store import concerns, dossier, freezes, outbox, positions
from heedful.store.concerns import Concern
from heedful.store.freezes import Freeze

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.outbox import Entry
    from heedful.store.store import Tx

__all__ = [
    "Case",
    "Concern",
    "Freeze",
    "Raised",
    "Said",
    "assign",
    "decide",
    "follow_up",
    "freeze",
    "listed",
    "note",
    "raise_concern",
    "say_more",
    "show",
]

# Who acts where nobody may be named.
_NOBODY: Final = Actor("unnamed", "reporter")
LONGEST_NAME: Final = 200
# How far back the log is searched for what a case is about.
EVIDENCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Raised:
    """A case that was raised.

    Guarantee: `code` is shown once and kept as a mark only.
    """

    case_id: str
    code: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Something said or done in a case, opened.

    Guarantee: `words` are empty where their key was destroyed.
    """

    at: datetime
    actor: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case, opened for whoever answers for it.

    Guarantee: of one moment; `evidence` are entries of the log, which hold counts and marks only.
    """

    concern: Concern
    words: str
    answer: str
    notes: Sequence[Said]
    freezes: Sequence[Freeze]
    evidence: Sequence[Entry]


def raise_concern(
    workspace: Workspace, words: str, *, kind: str = "concern", by: str = "unnamed", person: str | None = None, against: Sequence[str] = ()
) -> Raised:
    """Raise a case: by a person, an employee who gives their name, or nobody who can be named.

    Guarantee: never refused to anybody, frozen or not; who does not give a name is written down nowhere. The words are sealed. The code is
    the way to hear the answer. `person` is whom it is about, if they are on record; `against` are names of the team. Errors: BadInput.
    Source: Directive (EU) 2019/1937 Art. 9, 16; GDPR Art. 12(3).
    """
    judge.require_kind(kind, by)
    words = judge.require_words(words)
    against = [_name(one) for one in against]
    now, code = workspace.clock(), secrets.token_urlsafe(18)
    with workspace.store.transaction() as tx:
        known = person if person and dossier.known_among(tx, [person]) else None
        made = Concern(
            secrets.token_hex(6),
            kind,
            concerns.OPEN,
            by,
            now,
            months_later(now, judge.MONTHS[by]),
            about=against,
            person_id=known,
            raised_by=_name(workspace.actor.name) if by == "employee" else None,
            code_mark=token_mark(workspace, f"concern:{code}"),
        )
        concerns.add(tx, made)
        concerns.change(tx, made.case_id, words=_sealed(workspace, made, "words", words))
        _log(workspace, tx, "concern.raised", made, now, {"by": by}, actor=workspace.actor if by == "employee" else _NOBODY)
    return Raised(made.case_id, code, made.due_at)


def follow_up(workspace: Workspace, code: str) -> Case:
    """What has become of a case, for whoever holds its code.

    Guarantee: state, times and answer only; no names of the team and nothing of the log. Errors: Refused `concern.code`.
    """
    with workspace.store.reading() as tx:
        found = _by_code(workspace, tx, code)
    return Case(found, "", _opened(workspace, found, "answer", found.answer), (), (), ())


def say_more(workspace: Workspace, code: str, words: str) -> None:
    """Add something to a case, for whoever holds its code.

    Guarantee: sealed; nobody is named. Errors: Refused `concern.code`, BadInput.
    """
    words, now = judge.require_words(words), workspace.clock()
    with workspace.store.transaction() as tx:
        found = _by_code(workspace, tx, code)
        _noted(workspace, tx, found, "followed_up", words, now, actor=_NOBODY)


@journey("concerns.answer", "accountability")
def show(workspace: Workspace, case_id: str) -> Case:
    """One case, opened, with what the log has on the people and users it is about.

    Guarantee: whoever it is raised against does not see it; the look stands in the log. Errors: BadInput `concern.unknown`, Refused
    `concern.concerned`.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        found = _found(tx, case_id)
        judge.require_unconcerned(workspace.actor.name, found.about)
        outbox.add(tx, "concern.shown", workspace.actor, {"case": case_id}, now)
        return opened_case(workspace, tx, found)


@journey("concerns.read", "accountability")
def listed(workspace: Workspace) -> list[Concern]:
    """Every case.

    Guarantee: the oldest first; words stay sealed, and who may not be named is not.
    """
    with workspace.store.reading() as tx:
        return concerns.list_concerns(tx)


@journey("concerns.answer", "accountability")
def assign(workspace: Workspace, case_id: str, owner: str) -> Concern:
    """Give a case to somebody of the team.

    Guarantee: never to somebody it is raised against. Errors: BadInput, Refused `concern.concerned`.
    """
    owner, now = _name(owner), workspace.clock()
    with workspace.store.transaction() as tx:
        found = _open(tx, case_id)
        judge.require_unconcerned(owner, found.about)
        concerns.change(tx, case_id, owner=owner)
        _noted(workspace, tx, found, "assigned", owner, now)
        _log(workspace, tx, "concern.assigned", found, now)
        return _found(tx, case_id)


@journey("concerns.answer", "accountability")
def note(workspace: Workspace, case_id: str, words: str) -> None:
    """Note something in a case.

    Guarantee: sealed; never by somebody it is raised against. Errors: BadInput, Refused `concern.concerned`.
    """
    words, now = judge.require_words(words), workspace.clock()
    with workspace.store.transaction() as tx:
        found = _open(tx, case_id)
        judge.require_unconcerned(workspace.actor.name, found.about)
        _noted(workspace, tx, found, "note", words, now)


@journey("concerns.freeze", "accountability")
def freeze(workspace: Workspace, case_id: str, kind: str, target: str) -> Freeze:
    """Freeze a purpose, a lake, an export or a user, at once.

    Guarantee: from the end of this call on every read, export and act of it is refused. Anybody of the team may, but not somebody who is
    frozen. Errors: BadInput `freeze.kind`, `concern.unknown`; Refused `concern.decided`, `frozen.user`.
    """
    if kind not in judge.FREEZABLE or not target.strip():
        raise BadInput("freeze.kind", "This cannot be frozen.", f"Name one of: {', '.join(judge.FREEZABLE)}, and which; * is every one.")
    now = workspace.clock()
    made = Freeze(secrets.token_hex(6), case_id, kind, _name(target), workspace.actor.name, now)
    with workspace.store.transaction() as tx:
        require_unfrozen(workspace, tx)
        found = _open(tx, case_id)
        freezes.add(tx, made)
        _noted(workspace, tx, found, "frozen", f"{kind} {made.target}", now)
        _log(workspace, tx, "freeze.placed", found, now, {"freeze": made.freeze_id, "of": kind, "target": made.target})
    return made


@journey("concerns.answer", "accountability")
def decide(workspace: Workspace, case_id: str, outcome: str, answer: str, *, lift: bool = False) -> Case:
    """End a case with a written outcome, as whoever acts, and lift what it froze where that is said.

    Guarantee: never by somebody it is raised against, who raised it, or whom it froze. The answer tells how to go to the authority. What
    is not lifted stays frozen. Errors: BadInput `concern.outcome`, `concern.words`; Refused `concern.concerned`, `concern.decided`.
    Source: GDPR Art. 12(4), 77.
    """
    judge.require_outcome(outcome)
    answer, now = judge.require_words(answer, judge.SHORTEST_ANSWER), workspace.clock()
    whole = f"{answer}\n\n{_authority(workspace)}"
    with workspace.store.transaction() as tx:
        found = _found(tx, case_id)
        held = [f for f in freezes.of_case(tx, case_id) if f.lifted_at is None]
        stopped = [f.target for f in held if f.kind == "user"]
        judge.require_unconcerned(workspace.actor.name, [*found.about, found.raised_by or "", *stopped])
        require_unfrozen(workspace, tx)
        if found.state == concerns.DECIDED and not (lift and held):
            raise Refused("concern.decided", "This case is decided.", "Raise a new one if there is something new.")
        if found.state != concerns.DECIDED:
            sealed = _sealed(workspace, found, "answer", whole)
            said = {"outcome": outcome, "answer": sealed, "decided_by": workspace.actor.name, "decided_at": now}
            concerns.change(tx, case_id, state=concerns.DECIDED, **said)
            _log(workspace, tx, "concern.decided", found, now, {"outcome": outcome})
        for one in held if lift else ():
            _lift(workspace, tx, found, one, f"{outcome}, {hashlib.sha256(whole.encode()).hexdigest()}", now)
        return opened_case(workspace, tx, _found(tx, case_id))


def _lift(workspace: Workspace, tx: Tx, case: Concern, one: Freeze, why: str, now: datetime) -> None:
    freezes.lift(tx, one.freeze_id, workspace.actor.name, why, now)
    _noted(workspace, tx, case, "lifted", f"{one.kind} {one.target}", now)
    _log(workspace, tx, "freeze.lifted", case, now, {"freeze": one.freeze_id, "of": one.kind, "target": one.target})
    if one.kind in {"purpose", "lake"}:
        # What was refused while it was frozen may be let in now.
        positions.note_widening(tx)


def opened_answer(workspace: Workspace, found: Concern) -> str:
    """The answer to a case, for whom it is about.

    Guarantee: empty until it is decided, and once their key is destroyed.
    """
    return _opened(workspace, found, "answer", found.answer)


def opened_case(workspace: Workspace, tx: Tx, found: Concern) -> Case:
    """A case with its words, for a journey that may see them.

    Guarantee: of the caller's moment.
    """
    said = [
        Said(n.at, n.actor, n.kind, _opened(workspace, found, f"note {n.kind} {n.at.isoformat()}", n.words))
        for n in concerns.notes(tx, found.case_id)
    ]
    return Case(
        found,
        _opened(workspace, found, "words", found.words),
        _opened(workspace, found, "answer", found.answer),
        said,
        freezes.of_case(tx, found.case_id),
        evidence(workspace, tx, found),
    )


def evidence(workspace: Workspace, tx: Tx, case: Concern) -> list[Entry]:
    """What the log has on whom a case is about and whom it is raised against, and on the case itself.

    Guarantee: in order; the last ones where there are very many; counts and marks only.
    """
    words = [case.case_id, *([person_mark(workspace, case.person_id)] if case.person_id else [])]
    return outbox.naming(tx, words, list(case.about), EVIDENCE)


def _noted(workspace: Workspace, tx: Tx, case: Concern, kind: str, words: str, now: datetime, actor: Actor | None = None) -> None:
    sealed = _sealed(workspace, case, f"note {kind} {now.isoformat()}", words)
    concerns.note(tx, case.case_id, (actor or workspace.actor).name, kind, sealed, now)


def _log(
    workspace: Workspace, tx: Tx, kind: str, case: Concern, now: datetime, body: dict[str, Any] | None = None, actor: Actor | None = None
) -> None:
    about = {"person": person_mark(workspace, case.person_id)} if case.person_id else {}
    outbox.add(tx, kind, actor or workspace.actor, {"case": case.case_id, "kind": case.kind, **about, **(body or {})}, now)


def _authority(workspace: Workspace) -> str:
    authority = workspace.settings.company.authority or "the data protection authority of your country"
    return f"If you do not agree with this answer, you can go to {authority}, free of charge, or to a court (GDPR Art. 77, 79)."


def _by_code(workspace: Workspace, tx: Tx, code: str) -> Concern:
    found = concerns.by_code(tx, token_mark(workspace, f"concern:{code.strip()}"))
    if found is None:
        raise Refused("concern.code", "This code opens no case.", "Check it: capitals count. It cannot be given out again.")
    return found


def _open(tx: Tx, case_id: str) -> Concern:
    found = _found(tx, case_id)
    if found.state == concerns.DECIDED:
        raise Refused("concern.decided", "This case is decided.", "Raise a new one if there is something new.")
    return found


def _found(tx: Tx, case_id: str) -> Concern:
    found = concerns.find(tx, case_id)
    if found is None:
        raise BadInput("concern.unknown", "There is no such case.", "See them all: heedful concern list")
    return found


def _name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise BadInput("concern.name", f"A name here has 1 to {LONGEST_NAME} characters.", "Shorten it.")
    return name


def _sealed(workspace: Workspace, case: Concern, field: str, words: str) -> bytes:
    return seal(_key(workspace, case), framed("concern", case.case_id, field), words.encode())


def _opened(workspace: Workspace, case: Concern, field: str, sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    return unseal(_key(workspace, case), framed("concern", case.case_id, field), sealed).decode()


def _key(workspace: Workspace, case: Concern) -> bytes:
    # Words about somebody on record die with their key; an erasure takes the number and the sealed words away together.
    if case.person_id is None:
        return workspace.keys.purpose_key("concerns")
    workspace.keys.ensure_persons([case.person_id])
    return workspace.keys.person_key(case.person_id)
