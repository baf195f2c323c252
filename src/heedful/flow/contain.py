"""Contain a breach: sign everybody out, exchange the workspace key, lock it away. In this order; the lock closes the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.errors import BadInput
from heedful.flow import incidents, keys
from heedful.flow.access import journey
from heedful.store import doors, outbox
from heedful.store import incidents as register

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Lock:
    """What locking the key away needs.

    Guarantee: the copy is tried before anything is taken away.
    """

    sealed_copy: Path
    passphrase: str


@dataclass(frozen=True, slots=True)
class Contained:
    """What was done.

    Guarantee: None is what was not asked for.
    """

    sessions: int | None
    wrapped: int | None
    locked: bool


@journey("incidents.contain", "security")
def contain(
    workspace: Workspace, incident_id: str, *, sessions: bool = False, rotate: bool = False, lock: Lock | None = None, second: str = ""
) -> Contained:
    """Contain an incident by what is asked for: sign everybody out, exchange the workspace key, lock it away.

    Guarantee: each is noted as soon as it is done, so that a stop half-way leaves what was done on record; what touches keys needs a
    second person before anything begins. With the sessions of members those of people end, and every token of a program and link to sign in. A key that got out is worth nothing after an exchange; what was read before stays read.
    Errors: BadInput `incident.unknown`, `incident.nothing`, and those of `keys.rotate` and `keys.lock`. Source: GDPR Art. 33(3)(d).
    """
    if not (sessions or rotate or lock):
        raise BadInput("incident.nothing", "It was not said how to contain it.", "Add --sessions, --rotate or --lock.")
    for what in [*(["rotate"] if rotate else []), *(["lock"] if lock else [])]:
        keys.require_second(workspace, what, second)
    if lock:
        keys.require_copy(workspace, lock.sealed_copy, lock.passphrase)
    with workspace.store.reading() as tx:
        incidents.find(tx, incident_id)
    ended = wrapped = None
    if sessions:
        ended = _sign_out(workspace)
        _note(workspace, incident_id, "sessions", f"All sessions were ended: {ended}.", ended)
    if rotate:
        wrapped = keys.rotate(workspace, second)
        _note(workspace, incident_id, "rotated", "The workspace key was exchanged: the old one opens nothing any more.")
    if lock:
        _note(workspace, incident_id, "locked", "The workspace key was locked away: nothing opens until its sealed copy is brought.")
        keys.lock(workspace, lock.sealed_copy, lock.passphrase, second)
    return Contained(ended, wrapped, lock is not None)


def _sign_out(workspace: Workspace) -> int:
    # A token that was made in a session somebody stole outlives it by months.
    with workspace.store.transaction() as tx:
        ended = doors.shut(tx)
        outbox.add(tx, "sessions.ended", workspace.actor, {"sessions": ended}, workspace.clock())
    return ended


def _note(workspace: Workspace, incident_id: str, done: str, words: str, sessions: int = 0) -> None:
    with workspace.store.transaction() as tx:
        found = incidents.find(tx, incident_id)
        if found.state == "open":
            register.change(tx, incident_id, state="contained")
        incidents.step(workspace, tx, incident_id, "contained", words)
        body = {"incident": incident_id, "done": done, "sessions": sessions}
        outbox.add(tx, "incident.contained", workspace.actor, body, workspace.clock())
