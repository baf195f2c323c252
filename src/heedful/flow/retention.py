"""Retention: what is past its time is destroyed. Nothing of it was used since then; `live` sees to that without any cleaning up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.fold import fold
from heedful.flow import kept_messages
from heedful.flow.access import journey
from heedful.flow.calendar import months_later
from heedful.flow.erase import begin, finish
from heedful.flow.live import idle_subjects, kept_since
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.store import consents, erasures, holds, manifest, outbox
from heedful.store import tombstones as graves
from heedful.terms import LAKES, VALID_STATES

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# How long a consent record that allows nothing any more is kept, as proof that there was consent when posts were used.
# Source: GDPR Art. 5(2), 7(1), 17(3)(e); three years is the usual period after which nobody can sue any more.
EVIDENCE_MONTHS: Final = 36


@dataclass(slots=True)
class Due:
    """What was past its time.

    Guarantee: counts only, by lake; `held_back` posts are not destroyed because of a legal hold.
    """

    posts: dict[str, int] = field(default_factory=dict)
    opinions: dict[str, int] = field(default_factory=dict)
    held_back: int = 0
    records: int = 0
    people: int = 0
    messages: int = 0
    details: int = 0


@journey("posts.forget", "upkeep")
def forget_due(workspace: Workspace, *, dry_run: bool = False) -> Due:
    """Destroy the posts, opinions, profiles, messages and consent records that are past their time.

    Guarantee: a post that was destroyed does not come back with its file; what a legal hold covers stays, unused; a stopped
    run goes on when it is called again. `dry_run` only counts, and changes nothing. Source: GDPR Art. 5(1)(e).
    """
    done = Due()
    if dry_run:
        for lake in LAKES:
            _look_through(workspace, lake, done)
        _count_ended(workspace, done)
        _messages(workspace, done, dry_run=True)
        return done
    with workspace.writing():
        for lake in LAKES:
            keys = _look_through(workspace, lake, done)
            if keys.height:
                _take_out(workspace, lake, keys, done)
        _messages(workspace, done, dry_run=False)
        _drop_ended(workspace, done)
        finish(workspace)
    return done


def _look_through(workspace: Workspace, lake: str, done: Due) -> pl.DataFrame:
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, lake)
        idle = idle_subjects(workspace, tx, lake)
        kept = sorted(holds.held_persons(tx))
    rows = workspace.engine.scan(files, "posts", ["post_key", "subject_key", "gathered"])
    late = rows.filter((pl.col("gathered") <= kept_since(workspace)) | pl.col("subject_key").is_in(idle["subject_key"].to_list()))
    keys = late.select("post_key", "subject_key").collect()
    exempt = key_of_each(pl.Series("subject_key", kept, dtype=pl.String), SUBJECT, workspace.keyed(lake)).to_frame()
    free = keys.join(exempt, on="subject_key", how="anti").select("post_key")
    done.held_back += keys.height - free.height
    if free.height:
        found = workspace.engine.scan(files, "opinions", ["post_key"]).join(free.lazy(), on="post_key", how="semi")
        done.posts[lake] = free.height
        done.opinions[lake] = int(found.select(pl.len()).collect().item())
    return free


def _take_out(workspace: Workspace, lake: str, keys: pl.DataFrame, done: Due) -> None:
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, lake)
    change = workspace.engine.take_out(lake, files, keys)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        workspace.commit(tx, [change])
        graves.bury(tx, lake, keys["post_key"].to_list(), now, graves.TIME)
        outbox.add(tx, "forget.due", workspace.actor, {"lake": lake, "posts": done.posts[lake], "opinions": done.opinions[lake]}, now)
    workspace.settle()


def _messages(workspace: Workspace, done: Due, *, dry_run: bool) -> None:
    with workspace.store.reading() as tx:
        old, told = kept_messages.due(workspace, tx)
    done.messages, done.details = len(old), len(told)
    if dry_run:
        return
    # Files first: what was taken out of them is still found by its row when this is stopped here.
    kept_messages.take_out_of_files(old)
    with workspace.store.transaction() as tx:
        shown = kept_messages.forget(workspace, tx, old, told)
        if old or told or shown:
            body = {"messages": len(old), "details": len(told), "shown": shown}
            outbox.add(tx, "forget.messages", workspace.actor, body, workspace.clock())


def _count_ended(workspace: Workspace, done: Due) -> None:
    with workspace.store.reading() as tx:
        records, people = _ended(workspace, tx)
    done.records, done.people = len(records), len(people)


def _drop_ended(workspace: Workspace, done: Due) -> None:
    now = workspace.clock()
    with workspace.store.reading() as tx:
        _, people = _ended(workspace, tx)
    # Whoever has no other record is forgotten as a whole, and may agree anew at any time.
    for person in people:
        begin(workspace, person, for_ever=False)
    with workspace.store.transaction() as tx:
        records, _ = _ended(workspace, tx)
        done.records, done.people = len(records), len(people)
        if records:
            erasures.delete_records(tx, records)
            outbox.add(tx, "forget.records", workspace.actor, {"records": len(records), "people": len(people)}, now)


def _ended(workspace: Workspace, tx: Tx) -> tuple[list[str], list[str]]:
    """Records that have allowed nothing for EVIDENCE_MONTHS, and the people who have no other record."""
    then = months_later(workspace.clock(), -EVIDENCE_MONTHS)
    ledger = consents.ledger(tx)
    purposes = ledger.named["purpose"].unique().sort().to_list()
    lived = fold(*ledger, purposes, then).filter(pl.col("named") & pl.col("state").is_in(VALID_STATES))["record_id"]
    spoken = ledger.events.filter(pl.col("event_time") > then)["record_id"]
    kept = holds.held_persons(tx)
    old = ledger.records.filter(
        (pl.col("created_at") <= then)
        & ~pl.col("record_id").is_in(lived.to_list())
        & ~pl.col("record_id").is_in(spoken.to_list())
        & ~pl.col("person_id").is_in(sorted(kept))
    )
    others = ledger.records.join(old, on="record_id", how="anti")
    people = old.join(others, on="person_id", how="anti").join(_spoke_since(ledger.person_events, then), on="person_id", how="anti")
    return old["record_id"].sort().to_list(), people["person_id"].unique().sort().to_list()


def _spoke_since(events: pl.DataFrame, then: datetime) -> pl.DataFrame:
    return events.filter(pl.col("at") > then).select("person_id").unique()
