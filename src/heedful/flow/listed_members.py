"""Which members of an own export may leave a person's device: what the sources read, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.sources.members import FACEBOOK_READ, INSTAGRAM_READ
from heedful.sources.x_archive import READ as X_READ

if TYPE_CHECKING:
    from collections.abc import Sequence

# Folders that a source looks at; any other may bear its owner's name, and stays.
FOLDERS: Final = ("comments_and_reactions", "comments", "data")


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind of member that is sent.

    Guarantee: `pattern` is a regular expression for the whole file name without folders, which Python and browsers read alike.
    """

    network: str
    pattern: str
    why: str


def listed_members(networks: Sequence[str]) -> list[Listed]:
    """The members that are sent, of the networks whose posts are read here.

    Guarantee: those that the sources of exports read, by the same patterns. Source: GDPR Art. 5(1)(c), 25.
    """
    meta = {"facebook": FACEBOOK_READ, "instagram": INSTAGRAM_READ}
    found = [Listed(name, rf"(?:{part.pattern})\.json", part.why) for name in meta if name in networks for part in meta[name]]
    return found + ([Listed("x", pattern, why) for pattern, why in X_READ] if "x" in networks else [])
