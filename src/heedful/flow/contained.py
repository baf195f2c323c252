"""What contains a breach as it stands: what cases have frozen, what was done for an incident, how the key is held, how many decoys lie out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.flow import keys
from heedful.flow.access import journey
from heedful.store import decoys, freezes, members, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done to contain an incident.

    Guarantee: `done` is sessions, rotated or locked; `who` is of the team.
    """

    at: datetime
    who: str
    incident: str
    done: str
    sessions: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How containment stands.

    Guarantee: names no decoy, and nobody but the team.
    """

    frozen: Sequence[freezes.Freeze]
    done: Sequence[Done]
    sessions: int
    held_by: str
    locked: bool
    decoys: int


@journey("incidents.read", "security")
def standing(workspace: Workspace) -> Standing:
    """How containment stands now.

    Guarantee: changes nothing; the last hundred things that were done, the newest first. Source: GDPR Art. 33(5).
    """
    key = keys.standing(workspace.folder)
    with workspace.store.reading() as tx:
        told = [
            Done(one.at, one.actor.name, one.body["incident"], one.body["done"], one.body["sessions"])
            for one in reversed(outbox.of_kind(tx, "incident.contained", 100))
        ]
        open_sessions = sum(len(members.sessions_of(tx, m.name, workspace.clock())) for m in members.list_members(tx))
        return Standing(freezes.holding(tx), told, open_sessions, key.held_by, key.locked, decoys.count(tx))
