"""Legal holds: sealed data that may be needed in court is not destroyed while one is in force; its use is refused all the same."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Unready
from heedful.flow.access import journey
from heedful.flow.marks import person_mark
from heedful.store import erasures, outbox
from heedful.store import holds as store
from heedful.store.holds import Hold

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

# What a door needs to show a hold is given here, for doors see no store.
__all__ = ["LONGEST_REASON", "Hold", "hold", "list_holds", "release"]

LONGEST_REASON: Final = 2_000


@journey("holds.place", "accountability")
def hold(workspace: Workspace, person: str, reason: str) -> str:
    """Keep what is sealed of a person from being destroyed; gives the hold's number.

    Guarantee: prevents destruction by retention and by erasure, and nothing else: whoever withdrew stays withdrawn.
    Errors: BadInput. Source: GDPR Art. 17(3)(e), 18(2).
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        raise BadInput("hold.reason", f"A hold needs a reason of 1 to {LONGEST_REASON} characters.", "Give one with --reason.")
    now = workspace.clock()
    placed = Hold(secrets.token_hex(8), person, reason, workspace.actor.name, now)
    with workspace.store.transaction() as tx:
        if not erasures.known(tx, person):
            raise BadInput("hold.nobody", "Nobody is on record under this number.", "Check the number.")
        store.put_hold(tx, placed)
        outbox.add(tx, "hold.placed", workspace.actor, {"person": person_mark(workspace, person), "hold": placed.hold_id}, now)
    return placed.hold_id


@journey("holds.place", "accountability")
def release(workspace: Workspace, person: str) -> int:
    """Lift every hold on a person; gives how many were in force.

    Guarantee: an erasure that waited for it is finished now, or by the next run that writes.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        lifted = store.lift(tx, person, now)
        if lifted:
            outbox.add(tx, "hold.lifted", workspace.actor, {"person": person_mark(workspace, person), "holds": lifted}, now)
        waits = bool(erasures.unfinished(tx, person))
    if lifted and waits:
        try:
            with workspace.writing():
                pass
        except Unready as error:
            if error.code != "workspace.busy":
                raise
    return lifted


@journey("holds.place", "accountability")
def list_holds(workspace: Workspace) -> list[Hold]:
    """The holds in force.

    Guarantee: the oldest first; entered in the log, since it names people.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        found = [one for one in store.list_holds(tx) if one.lifted_at is None]
        outbox.add(tx, "hold.listed", workspace.actor, {"holds": len(found)}, now)
    return found
