"""The effect of a campaign, from a list of people who did what it was for, beside those who were held out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.approve import found
from heedful.flow.reach import reach
from heedful.messages.effect import Effect, measure
from heedful.store import messages, outbox
from heedful.store.messages import HELD_OUT, SENT

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace

__all__ = ["Effect", "effect"]


@journey("messages.read", "messages")
def effect(workspace: Workspace, campaign_id: str, outcomes: Path) -> Effect:
    """What a campaign changed: the share of those written to who did it, less that of those held out, with an interval.

    Guarantee: only people whose agreement is valid now are counted; refused where fewer than k stand behind a number; nothing of the file
    is kept. Entered in the log. Errors: BadInput `campaign.unknown`, `effect.file`; Refused `effect.few`. Source: Newcombe 1998.
    """
    try:
        read = csv.DictReader(io.StringIO(outcomes.read_text(encoding="utf-8-sig")))
        rows = list(read)
    except (OSError, UnicodeDecodeError, csv.Error):
        raise BadInput("effect.file", "The file cannot be read as CSV in UTF-8.", "Save it anew.") from None
    if "person" not in (read.fieldnames or ()):
        raise BadInput("effect.file", "The file must have a column person.", "Add it.")
    did = {(row["person"] or "").strip() for row in rows}
    with workspace.store.transaction() as tx:
        found(tx, campaign_id)
        groups = {state: {m.person_id for m in messages.in_state(tx, campaign_id, state)} for state in (SENT, HELD_OUT)}
        agreed = set(reach(workspace, tx, groups[SENT] | groups[HELD_OUT]).addresses)
        sent, held = groups[SENT] & agreed, groups[HELD_OUT] & agreed
        outbox.add(tx, "messages.effect", workspace.actor, {"campaign": campaign_id}, workspace.clock())
    return measure(len(sent & did), len(sent), len(held & did), len(held), workspace.settings.privacy.k)
