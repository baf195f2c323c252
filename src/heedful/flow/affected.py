"""Whom a breach concerns, and how many records: counted from the lakes and the store, or from what one actor did as the log tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.flow.marks import persons_of
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.store import consents, manifest, people, reach

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Kinds of data that lie in lakes: in which, and as what.
_IN_LAKES: Final = {
    "posts": (("insights", "posts"), ("profile", "posts"), ("improve", "posts"), ("quotes", "posts")),
    "opinions": (("insights", "opinions"),),
    "profile": (("profile", "opinions"),),
}
# Entries that tell of a look at everybody, without naming anybody.
_OF_ALL: Final = ("consent.exported",)


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom it concerns.

    Guarantee: `people` are the company's own numbers of those who are still here; `count` also counts those who are not, and those who
    work here. None where it cannot be told.
    """

    people: frozenset[str]
    count: int | None
    records: int | None


def affected(
    workspace: Workspace,
    tx: Tx,
    kinds: Collection[str],
    actor: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Affected:
    """Whom a breach of these kinds concerns, and how many records.

    Guarantee: with an actor, whom their entries in that time name, or everybody where one tells of all; without, everybody of whom
    anything of these kinds is held now. What was erased or ran out meanwhile is not counted. Source: GDPR Art. 33(3)(a).
    """
    if actor is not None:
        return _by_log(workspace, tx, actor, since, until)
    found: set[str] = set()
    records = team = 0
    kinds = {*kinds, *_IN_LAKES, "contacts", "accounts", "consents", "messages", "declared"} if "keys" in kinds else set(kinds)
    for kind in kinds:
        whom, rows = reach.in_store(tx, kind)
        found |= whom
        records += rows
        team += rows if kind == "team" else 0
        for lake, what in _IN_LAKES.get(kind, ()):
            keys, rows = _in_lake(workspace, tx, lake, what)
            found |= _owners(workspace, tx, lake, keys)
            records += rows
    return Affected(frozenset(found), len(found) + team, records)


def _in_lake(workspace: Workspace, tx: Tx, lake: str, what: str) -> tuple[set[bytes], int]:
    files = manifest.list_files(tx, lake, what)
    held = workspace.engine.scan(files, what, ["subject_key"]).group_by("subject_key").len().collect()
    return set(held["subject_key"].to_list()), int(held["len"].sum())


def _owners(workspace: Workspace, tx: Tx, lake: str, keys: Collection[bytes]) -> set[str]:
    if not keys:
        return set()
    everybody = _everybody(tx)
    made = key_of_each(pl.Series("subject_key", everybody, dtype=pl.String), SUBJECT, workspace.keyed(lake)).to_list()
    return {person for person, key in zip(everybody, made, strict=True) if key in keys}


def _everybody(tx: Tx) -> list[str]:
    return sorted({*people.people(tx)["person_id"].to_list(), *consents.people_on_record(tx)})


def _by_log(workspace: Workspace, tx: Tx, actor: str, since: datetime | None, until: datetime | None) -> Affected:
    entries = reach.touched(tx, actor, since, until)
    everybody = _everybody(tx)
    if any(kind in entries for kind in _OF_ALL):
        return Affected(frozenset(everybody), len(everybody), None)
    marks: set[str] = set().union(*entries.values())
    # A mark that fits nobody is of somebody who was erased since: the number is known, and not who.
    return Affected(frozenset(persons_of(workspace, marks, everybody)), len(marks), None)
