"""The way back to an older version: the store's schema, step by step, where nobody loses by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.flow.access import journey
from heedful.flow.keys import require_second
from heedful.flow.second import use
from heedful.store import backward, outbox

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Steps:
    """Where a store's schema stands.

    Guarantee: `reachable` lists the older steps it could be brought to, the newest first.
    """

    here: str
    reachable: tuple[str, ...]


@journey("backup.make", "security")
def steps(workspace: Workspace) -> Steps:
    """Say at which step the store stands, and which older ones there are.

    Guarantee: changes nothing.
    """
    with workspace.store.reading() as tx:
        here, every = backward.revision_of(tx), backward.revisions(tx)
    return Steps(here, tuple(every[every.index(here) + 1 : every.index(backward.FLOOR) + 1]))


@journey("backup.make", "security")
def step_back(workspace: Workspace, revision: str, countersigned_by: str) -> list[str]:
    """Bring the store back to an older step, for a version that knows no newer one; gives the steps undone.

    Guarantee: all of them or none, with an entry; refused where something would be lost that somebody was promised. The next run of this
    version brings it forward again. Errors: Refused `second.missing`, BadInput `store.step`, Unready `store.no_way_back`.
    """
    signed, now = require_second(workspace, "step_back", countersigned_by), workspace.clock()
    with workspace.writing(), workspace.store.transaction() as tx:
        use(workspace, tx, signed, now)
        outbox.add(tx, "store.stepped_back", workspace.actor, {"from": backward.revision_of(tx), "to": revision}, now)
        return backward.go_back(tx, revision)
