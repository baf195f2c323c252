"""A person's own copy, to take away: made, handed to their browser, and not kept here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.flow.access import journey
from heedful.flow.answer import export_subject
from heedful.flow.own_posts import SIGNED_IN

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace


@journey("people.answer", "rights")
def take_away(workspace: Workspace, person: str, *, carry: bool = False) -> bytes:
    """Everything held about a person as one archive; with `carry` only what they provided, to take elsewhere.

    Guarantee: as `export_subject`; no file of it stays here. Source: GDPR Art. 15(3), 20.
    """
    made = export_subject(workspace, person, identity=SIGNED_IN, carry=carry)
    try:
        return made.file.read_bytes()
    finally:
        made.file.unlink(missing_ok=True)
