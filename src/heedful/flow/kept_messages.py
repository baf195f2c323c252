"""How long messages are kept: their words, what chose them and files of them go when their time is over; the way to stop stays.

A message is part of a person's profile: it says what was inferred of them. So it is kept as long as a profile, and at least as long as
limits are counted over. What stays of it is a number, what it was about, and the mark of its link, so that a link to stop in an old mail works.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.flow import declared
from heedful.flow.calendar import months_later
from heedful.messages.deliver.files import without
from heedful.security.files import replace_owner_only
from heedful.store import answers, holds, messages
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.messages import Message
    from heedful.store.store import Tx

# Among details that go: everything somebody declared for looking for bias.
_DECLARED: Final = "declared"


def kept_from(workspace: Workspace) -> datetime:
    """The moment up to which messages are past their time.

    Guarantee: `retention.profile` months ago, and never within the days over which limits are counted. Source: GDPR Art. 5(1)(e).
    """
    settings, now = workspace.settings, workspace.clock()
    return min(months_later(now, -settings.retention.profile), now - timedelta(days=settings.messages.cap_days))


def is_kept(workspace: Workspace, m: Message) -> bool:
    """Whether a message's words and reasons may still be used.

    Guarantee: also before anything is cleaned up.
    """
    return bool(m.sealed) and (m.sent_at or m.tried_at or m.made_at) > kept_from(workspace)


def due(workspace: Workspace, tx: Tx) -> tuple[list[Message], list[tuple[str, str]]]:
    """Messages whose words are past their time, and details (person, kind) that nothing allows any more.

    Guarantee: nobody's under a legal hold; none that is on its way.
    """
    held = holds.held_persons(tx)
    old = [m for m in messages.older_than(tx, kept_from(workspace)) if m.person_id not in held]
    named = workspace.grants(tx, ("messages.email",))
    agreed = set(named.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES))["person_id"].to_list())
    told = [(person, kind) for person, kind in answers.details_kept(tx) if person not in held and person not in agreed]
    return old, [*told, *((person, _DECLARED) for person in declared.ended(workspace, tx) if person not in held)]


def forget(workspace: Workspace, tx: Tx, old: list[Message], told: list[tuple[str, str]]) -> int:
    """Destroy what `due` found, in the caller's transaction; gives how many inferences shown went as well.

    Guarantee: what a message was about, and the mark of its link, stay.
    """
    messages.empty(tx, [m.message_id for m in old])
    answers.drop_details(tx, [(person, kind) for person, kind in told if kind != _DECLARED])
    declared.drop(tx, [person for person, kind in told if kind == _DECLARED])
    return answers.drop_shown(tx, kept_from(workspace), holds.held_persons(tx))


def take_out_of_files(some: Iterable[Message]) -> int:
    """Take messages out of the files they were written to, where those still lie; gives how many files were written anew.

    Guarantee: whole or as before, whenever it is stopped; a file in which nothing is left is deleted. Files that were moved are their owner's.
    """
    by_file: dict[str, set[str]] = defaultdict(set)
    for m in some:
        if m.batch:
            by_file[m.batch].add(m.message_id)
    changed = 0
    for name, numbers in by_file.items():
        path = Path(name)
        if not path.is_file():
            continue
        left = without(path.read_bytes(), numbers)
        if left is None:
            path.unlink()
        else:
            replace_owner_only(path, left)
        changed += 1
    return changed
