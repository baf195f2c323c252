"""Breaches, from the first word of one to its end: opened, noted, told, closed; the clock runs from when it became known.

What happened is said in words of people, so it is sealed; the log keeps numbers of incidents, kinds of data and counts only.
Source: GDPR Art. 33, 34.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from heedful.duties import incident as judge
from heedful.duties.incident_notices import Facts
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.affected import affected
from heedful.security.actor import Actor
from heedful.security.sealing import framed, seal, unseal
from heedful.store import incidents, outbox
from heedful.store.incidents import Incident, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

REPORTED: Final = "reported"
KINDS: Final = judge.KINDS
LONGEST: Final = 20_000
# In whose name the program opens one by itself.
WATCH: Final = Actor("watch", "service")


@dataclass(frozen=True, slots=True)
class Told:
    """An incident as the team sees it.

    Guarantee: judged and timed as of the moment it was asked for; `steps` are when, who, what kind and what.
    """

    incident: Incident
    facts: Facts
    duties: judge.Duties
    clock: judge.Clock
    steps: Sequence[tuple[datetime, str, str, str]]


@dataclass(frozen=True, slots=True)
class Reported:
    """What is known of a breach when it is reported.

    Guarantee: as it was said.
    """

    words: str
    kinds: Sequence[str]
    known_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    readable: bool = True
    special: bool = False
    actor: str | None = None


@journey("incidents.work", "security")
def open_incident(workspace: Workspace, said: Reported) -> Told:
    """Open an incident: from when it became known, the clock runs.

    Guarantee: whom it concerns is counted at once; the register keeps it for ever. Errors: BadInput `incident.kinds`, `incident.words`,
    `incident.times`. Source: GDPR Art. 33(1), 33(5).
    """
    now = workspace.clock()
    kinds = judge.require_kinds(said.kinds)
    _require_order(said.began_at, said.ended_at, said.known_at or now, now)
    with workspace.store.transaction() as tx:
        whom = affected(workspace, tx, kinds, said.actor, said.began_at, said.ended_at)
        incident_id = enter(
            workspace,
            tx,
            REPORTED,
            said.words,
            Incident(
                "",
                REPORTED,
                "open",
                said.known_at or now,
                kinds,
                said.readable,
                said.special,
                b"",
                said.began_at,
                said.ended_at,
                said.actor,
                whom.count,
                whom.records,
            ),
            workspace.actor,
        )
        return told(workspace, tx, incident_id)


def enter(workspace: Workspace, tx: Tx, how: str, words: str, incident: Incident, actor: Actor) -> str:
    """Write a new incident and its first step; gives its number. Within a journey only.

    Guarantee: in the caller's transaction, with its entry.
    """
    incident_id = secrets.token_hex(5)
    sealed = _sealed(workspace, incident_id, require_words(words))
    incidents.put(tx, replace(incident, incident_id=incident_id, how=how, sealed=sealed))
    now = workspace.clock()
    incidents.add_step(tx, incident_id, Step("opened", now, actor.name, _sealed(workspace, incident_id, words.strip())))
    outbox.add(tx, "incident.opened", actor, {"incident": incident_id, "how": how, "kinds": list(incident.kinds)}, now)
    return incident_id


@journey("incidents.read", "security")
def listed(workspace: Workspace) -> list[Told]:
    """The register of all incidents, the newest first.

    Guarantee: closed ones too. Source: GDPR Art. 33(5).
    """
    with workspace.store.reading() as tx:
        return [told(workspace, tx, one.incident_id) for one in incidents.every(tx)]


@journey("incidents.read", "security")
def shown(workspace: Workspace, incident_id: str) -> Told:
    """One incident, with its clock as of now.

    Guarantee: changes nothing. Errors: BadInput `incident.unknown`.
    """
    with workspace.store.reading() as tx:
        return told(workspace, tx, incident_id)


@journey("incidents.work", "security")
def note(workspace: Workspace, /, incident_id: str, words: str, **changes: Any) -> Told:
    """Note what became known since, and change what is known: kinds, readable, special, began_at, ended_at, actor.

    Guarantee: whom it concerns is counted anew where that may have changed; what was written before stays. A closed one may be noted on.
    Errors: BadInput `incident.unknown`, `incident.kinds`, `incident.words`, `incident.times`. Source: GDPR Art. 33(4).
    """
    known = {name: value for name, value in changes.items() if value is not None and value != []}
    if "kinds" in known:
        known["kinds"] = judge.require_kinds(known["kinds"])
    with workspace.store.transaction() as tx:
        found = find(tx, incident_id)
        after = replace(found, **known)
        _require_order(after.began_at, after.ended_at, after.known_at, workspace.clock())
        if known:
            whom = affected(workspace, tx, after.kinds, after.actor, after.began_at, after.ended_at)
            incidents.change(tx, incident_id, **known, people=whom.count, records=whom.records)
        step(workspace, tx, incident_id, "noted", words)
        outbox.add(tx, "incident.noted", workspace.actor, {"incident": incident_id, "changed": sorted(known)}, workspace.clock())
        return told(workspace, tx, incident_id)


@journey("incidents.work", "security")
def tell(workspace: Workspace, incident_id: str, whom: Literal["authority", "people"], words: str) -> Told:
    """Note that the authority, or the people, were told.

    Guarantee: the clock stops with the first word to the authority; further parts are noted too. Errors: BadInput. Source: GDPR Art. 33, 34.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        found = find(tx, incident_id)
        column = "told_at" if whom == "authority" else "people_told_at"
        if getattr(found, column) is None:
            incidents.change(tx, incident_id, **{column: now})
        late = judge.clock(found.known_at, now, now, workspace.settings.incidents.deadline_hours).late and whom == "authority"
        step(workspace, tx, incident_id, "told", f"Told the {whom}. {words.strip()}".strip())
        outbox.add(tx, "incident.told", workspace.actor, {"incident": incident_id, "to": whom, "late": late}, now)
        return told(workspace, tx, incident_id)


@journey("incidents.work", "security")
def close(workspace: Workspace, incident_id: str, words: str, *, although: bool = False) -> Told:
    """Close an incident, with the reasons.

    Guarantee: not while somebody must still be told, unless `although`: then the words say why not, and the register keeps them.
    Errors: Refused `incident.not_told`, BadInput. Source: GDPR Art. 33(5).
    """
    with workspace.store.transaction() as tx:
        now = told(workspace, tx, incident_id)
        missing = [
            whom
            for whom, due, at in (
                ("the authority", now.duties.authority, now.incident.told_at),
                ("the people", now.duties.people, now.incident.people_told_at),
            )
            if due and at is None
        ]
        if missing and not although:
            raise Refused(
                "incident.not_told",
                f"By the ratings, {' and '.join(missing)} must be told first.",
                "Tell them (heedful incident notify), or close it with --although and say why they need not be.",
            )
        incidents.change(tx, incident_id, state="closed")
        step(workspace, tx, incident_id, "closed", words)
        body = {"incident": incident_id, "authority": now.incident.told_at is not None, "people": now.incident.people_told_at is not None}
        outbox.add(tx, "incident.closed", workspace.actor, body, workspace.clock())
        return told(workspace, tx, incident_id)


def find(tx: Tx, incident_id: str) -> Incident:
    """An incident by its number.

    Guarantee: BadInput `incident.unknown` where there is none.
    """
    found = incidents.find(tx, incident_id)
    if found is None:
        raise BadInput("incident.unknown", "There is no incident of this number.", "List them with: heedful incident list")
    return found


def step(workspace: Workspace, tx: Tx, incident_id: str, kind: str, words: str, by: str = "") -> None:
    """Add a step to an incident.

    Guarantee: in the caller's transaction; its words are sealed. Errors: BadInput `incident.words`.
    """
    sealed = _sealed(workspace, incident_id, require_words(words))
    incidents.add_step(tx, incident_id, Step(kind, workspace.clock(), by or workspace.actor.name, sealed))


def told(workspace: Workspace, tx: Tx, incident_id: str) -> Told:
    """An incident with everything that is judged of it, as of now.

    Guarantee: as `Told`. Errors: BadInput `incident.unknown`.
    """
    found = find(tx, incident_id)
    own = workspace.keys.purpose_key("incidents")
    done = incidents.steps(tx, incident_id)
    steps = [(s.at, s.actor, s.kind, unseal(own, _place(incident_id), s.sealed).decode()) for s in done]
    kinds = judge.require_kinds(found.kinds)
    rated = judge.rate(kinds, readable=found.readable, special=found.special)
    facts = Facts(
        incident_id=incident_id,
        nature=unseal(own, _place(incident_id), found.sealed).decode(),
        kinds=kinds,
        readable=found.readable or "keys" in kinds,
        special=found.special,
        known_at=found.known_at,
        began_at=found.began_at,
        ended_at=found.ended_at,
        people=found.people,
        records=found.records,
        measures=tuple(words for _, _, kind, words in steps if kind == "contained"),
        rated=tuple(rated),
    )
    hours = workspace.settings.incidents.deadline_hours
    return Told(found, facts, judge.duties(rated), judge.clock(found.known_at, found.told_at, workspace.clock(), hours), steps)


def require_words(words: str) -> str:
    """Words that say something.

    Guarantee: BadInput `incident.words` for none, and for too many.
    """
    words = words.strip()
    if not words or len(words) > LONGEST:
        raise BadInput("incident.words", f"It must be said in words, 1 to {LONGEST} characters.", "Say what happened or was done.")
    return words


def _require_order(began: datetime | None, ended: datetime | None, known: datetime, now: datetime) -> None:
    moments = [at for at in (began, ended) if at is not None]
    if known > now or any(at > now for at in moments) or (began and ended and began > ended):
        raise BadInput("incident.times", "These times cannot be: one is still to come, or the end is before the beginning.", "Check them.")


def _sealed(workspace: Workspace, incident_id: str, words: str) -> bytes:
    return seal(workspace.keys.purpose_key("incidents"), _place(incident_id), words.encode())


def _place(incident_id: str) -> bytes:
    return framed("incident", incident_id)
