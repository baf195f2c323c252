"""Renewal: a consent that still holds goes on for another term, because its person said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.flow import notices
from heedful.flow.calendar import months_later
from heedful.flow.marks import person_mark
from heedful.flow.valid import valid_consents
from heedful.security.sealing import framed, keyed
from heedful.store import consents, outbox
from heedful.tables.records import EVENTS

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace


def renew(workspace: Workspace, person: str) -> int:
    """Renew what a person's valid records name; gives how many records.

    Guarantee: only records that hold at this moment, until `retention.consent` months from now; what ended stays ended; under a
    notice in force. Errors: Refused `notice.*`. Source: W3C DPV 2.2, RenewedConsentGiven.
    """
    notices.require_in_force(workspace)
    now = workspace.clock()
    until = months_later(now, workspace.settings.retention.consent)
    with workspace.store.transaction() as tx:
        named = valid_consents(workspace, tx, [person]).sort("record_id", "purpose")
        rows = []
        for record_id, purpose in named.select("record_id", "purpose").iter_rows():
            event = keyed(workspace.keys.purpose_key("events"), framed("renew", record_id, purpose, now.isoformat())).hex()
            rows.append((event, record_id, purpose, "RenewedConsentGiven", "ExplicitlyExpressed", now, person, until))
        consents.add_events(tx, pl.DataFrame(rows, schema=EVENTS.schema, orient="row"))
        records = named["record_id"].n_unique()
        outbox.add(tx, "consent.renewed", workspace.actor, {"person": person_mark(workspace, person), "records": records}, now)
    return records
