"""Renewal: a person who agreed says so again, and the same record holds on from that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.consent.fold import fold
from heedful.consent.record import TRANSITIONS, event
from heedful.errors import Refused
from heedful.flow import notices
from heedful.flow.access import journey
from heedful.flow.calendar import months_later
from heedful.flow.marks import person_mark
from heedful.flow.records import note_event
from heedful.security.sealing import framed, keyed
from heedful.store import batches, consents, outbox
from heedful.tables.records import EVENTS
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace

RENEWED = "RenewedConsentGiven"
NOTHING = "consent.renewal"


@journey("consents.record", "asking")
def renew(workspace: Workspace, person: str, purposes: Sequence[str] = (), *, method: str = "desk", evidence: str = "") -> int:
    """Record that a person renews what they agreed to, or some purposes of it; gives how many records hold on.

    Guarantee: from now, for as long as a new consent would; what ended for good, was never shown to be given, or came in a batch
    nobody vouched for is not renewed. Errors: Refused `consent.renewal` where nothing can be; `notice.none`, `notice.exceeded`.
    Source: W3C DPV 2.2 (renewed consent given); GDPR Art. 7(1).
    """
    now = workspace.clock()
    notices.require_in_force(workspace)
    until = months_later(now, workspace.settings.retention.consent)
    with workspace.store.transaction() as tx:
        open_ = _renewable(fold(*consents.ledger_of(tx, person), list(PURPOSES), now), purposes, batches.held_back(tx))
        if not open_:
            raise Refused("consent.renewal", "Nothing of this person's consent can be renewed.", "Ask them for a new consent.")
        rows = [_event(workspace, person, record, purpose, now, until) for record, some in open_.items() for purpose in some]
        consents.add_events(tx, pl.DataFrame(rows, schema=EVENTS.schema, orient="row"))
        for held in consents.show(tx, person):
            for purpose in open_.get(held.record_id, ()):
                told = event(RENEWED, now, person, until)
                note_event(
                    workspace,
                    tx,
                    held,
                    person,
                    {**told, "event_purpose": purpose or "all", "event_method": method, "event_evidence": evidence},
                )
        outbox.add(tx, "consent.renewed", workspace.actor, {"person": person_mark(workspace, person), "records": len(open_)}, now)
    return len(open_)


def _renewable(grants: pl.DataFrame, purposes: Sequence[str], shut: set[str]) -> Mapping[str, Sequence[str | None]]:
    found: dict[str, Sequence[str | None]] = {}
    named = grants.filter(pl.col("named") & ~pl.col("record_id").is_in(list(shut)))
    for (record,), rows in named.group_by("record_id", maintain_order=True):
        may = [
            row["purpose"]
            for row in rows.iter_rows(named=True)
            if RENEWED in TRANSITIONS[row["state"]] and (not purposes or row["purpose"] in purposes)
        ]
        if may:
            # All of it is one event; some of it an event each.
            found[str(record)] = [None] if len(may) == rows.height else may
    return found


def _event(workspace: Workspace, person: str, record: str, purpose: str | None, now: datetime, until: datetime) -> tuple[Any, ...]:
    event_id = keyed(workspace.keys.purpose_key("events"), framed("renew", record, purpose or "", now.isoformat())).hex()
    return (event_id, record, purpose, RENEWED, "ExplicitlyExpressed", now, person, until)
