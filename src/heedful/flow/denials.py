"""'That was not me': somebody was entered who never agreed. It ends at once, and somebody looks into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from heedful.errors import Refused
from heedful.flow import requests
from heedful.flow.access import journey
from heedful.flow.batches import note_denial
from heedful.flow.marks import person_mark
from heedful.flow.receipts import code_mark
from heedful.security.sealing import framed, keyed
from heedful.store import batches, consents, outbox, receipts
from heedful.store.batches import STOPPED
from heedful.tables.records import EVENTS

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.receipts import Receipt
    from heedful.store.store import Tx


@dataclass(frozen=True, slots=True)
class Denied:
    """What a denial did.

    Guarantee: `records` is 0 where it had been said before; the batch is empty for a consent given here.
    """

    records: int
    batch: str
    stopped: bool


@journey("consents.record", "asking")
def deny(workspace: Workspace, code: str) -> Denied:
    """Take it from somebody's receipt that they never agreed.

    Guarantee: needs the code alone. All that came of them in the same batch is withdrawn from the next query on, a case is opened
    and the batch counts it; saying it again changes nothing. Errors: Refused `receipt.code`, the same for whatever is no code.
    Source: GDPR Art. 5(1)(d), 7(1), 7(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        receipt = receipts.find_denial(tx, code_mark(workspace, code))
        if receipt is None:
            raise Refused("receipt.code", "This code is not known.", "Look at the receipt again; every letter counts.")
        batch_id, mine = _with_it(tx, receipt)
        ended = consents.add_events(
            tx, pl.DataFrame([_ended(workspace, r, receipt, now) for r in mine], schema=EVENTS.schema, orient="row")
        )
        stopped = _counted(workspace, tx, receipt, batch_id, ended, now)
    return Denied(ended, batch_id, stopped)


def _with_it(tx: Tx, receipt: Receipt) -> tuple[str, list[str]]:
    batch_id = batches.batches_of(tx, [receipt.record_id]).get(receipt.record_id, "")
    mine = [record for record, person in batches.records_in(tx, batch_id).items() if person == receipt.person_id] if batch_id else []
    return batch_id, mine or [receipt.record_id]


def _ended(workspace: Workspace, record_id: str, receipt: Receipt, now: datetime) -> tuple[object, ...]:
    event_id = keyed(workspace.keys.purpose_key("events"), framed("not me", record_id)).hex()
    return (event_id, record_id, None, "Withdrawn", "ExplicitlyExpressed", now, receipt.person_id, None)


def _counted(workspace: Workspace, tx: Tx, receipt: Receipt, batch_id: str, ended: int, now: datetime) -> bool:
    if not ended:
        found = batches.find(tx, batch_id) if batch_id else None
        return found is not None and found.state == STOPPED
    requests.note(workspace, tx, "not_me", receipt.person_id, now, channel="receipt", identity="passed:code")
    body = {"person": person_mark(workspace, receipt.person_id), "batch": batch_id, "records": ended}
    outbox.add(tx, "consent.denied", workspace.actor, body, now)
    return bool(batch_id) and note_denial(workspace, tx, batch_id, now).state == STOPPED
