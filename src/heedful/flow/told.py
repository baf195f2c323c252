"""What people told of themselves for being written to, sealed; and what they have seen of what is inferred of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.marks import person_mark
from heedful.messages.limits import zone_of
from heedful.messages.templates import clean
from heedful.security.sealing import framed, seal, unseal
from heedful.store import answers, outbox

if TYPE_CHECKING:
    from collections.abc import Collection

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

NAME: Final = "name"
ZONE: Final = "time_zone"


@journey("messages.hear", "messages")
def tell(workspace: Workspace, person: str, *, name: str = "", zone: str = "") -> int:
    """Note how somebody wants to be addressed, and where they are; gives how many details were noted.

    Guarantee: sealed under their key; used in messages to them and for nothing else. Errors: BadInput `messages.nobody`, `messages.zone`.
    """
    said = {NAME: clean(name, 60), ZONE: zone_of(zone).key if zone else ""}
    key = workspace.keys.person_keys([person]).get(person)
    if key is None:
        raise BadInput("messages.nobody", "Nobody is on record under this number.", "Check the number.")
    now = workspace.clock()
    told = {kind: words for kind, words in said.items() if words}
    with workspace.store.transaction() as tx:
        for kind, words in told.items():
            answers.put_detail(tx, person, kind, seal(key, framed("detail", person, kind), words.encode()), now)
        outbox.add(tx, "person.told", workspace.actor, {"person": person_mark(workspace, person), "details": sorted(told)}, now)
    return len(told)


def details(workspace: Workspace, tx: Tx, persons: Collection[str]) -> dict[tuple[str, str], str]:
    """The details some people told, opened, by person and kind.

    Guarantee: nobody whose key was destroyed.
    """
    held = answers.details_of(tx, persons)
    keys = workspace.keys.person_keys({person for person, _ in held})
    return {(p, kind): unseal(keys[p], framed("detail", p, kind), sealed).decode() for (p, kind), sealed in held.items() if p in keys}


def shown_enough(workspace: Workspace, tx: Tx, persons: Collection[str]) -> set[tuple[str, str, str, int]]:
    """What of the inferences about some people they have known long enough: person, brand, aspect, feeling.

    Guarantee: delivered to them in a digest at least `messages.shown_days` ago.
    """
    since = workspace.clock() - timedelta(days=workspace.settings.messages.shown_days)
    return {(s.person_id, s.brand, s.aspect, s.feeling) for s in answers.shown_to(tx, persons) if s.at <= since}
