"""Open a workspace in somebody's name, so that what they do is entered under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor

if TYPE_CHECKING:
    from pathlib import Path

LONGEST: Final = 200


def open_as(folder: Path, name: str) -> Workspace:
    """Open a workspace; everything done in it is entered under that name.

    Guarantee: as `Workspace`. Errors: BadInput `actor.name`, `workspace.missing`.
    """
    name = name.strip()
    if not name or len(name) > LONGEST or "\0" in name:
        raise BadInput("actor.name", f"A name has 1 to {LONGEST} characters.", "Give yours with --as.")
    return Workspace(folder, Actor(name))
