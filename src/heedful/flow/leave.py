"""Leave: a person who was proven to ask is erased, and their request is met by that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.flow.access import journey
from heedful.flow.asked import authorise
from heedful.flow.erase import erase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Left:
    """How far an erasure is.

    Guarantee: `state` is begun, held or done; `removed` holds counts.
    """

    request_id: str
    erasure_id: str
    state: str
    removed: Mapping[str, int]


@journey("consents.record", "asking")
def leave(workspace: Workspace, person: str, *, identity: str | None = None) -> Left:
    """Erase a person because they ask.

    Guarantee: only after a passed identity check, given as `identity` or recorded with an open request; somebody not on
    record is refused in the same words. The request is answered by the erasure once nothing is left; while a legal hold
    keeps sealed data it stays open, and asking again goes on. Errors: Refused `request.identity`. Source: GDPR Art. 12(6), 17.
    """
    request = authorise(workspace, "erase", person, identity)
    certificate = erase(workspace, person, request_id=request.request_id)
    return Left(request.request_id, certificate.erasure_id, certificate.state, certificate.removed)
