"""'That was not me': somebody was entered who never agreed. It ends at once, and somebody looks into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.rows import Problem
from heedful.errors import Refused
from heedful.flow.access import journey
from heedful.flow.asked import checked_by, note
from heedful.flow.batches import note_denial
from heedful.flow.marks import person_mark
from heedful.flow.receipts import code_mark
from heedful.security.sealing import framed, keyed
from heedful.store import batches, consents, outbox, receipts, requests
from heedful.store.batches import STOPPED
from heedful.tables.records import EVENTS

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.receipts import Receipt
    from heedful.store.store import Tx


# How somebody who denies an import was shown to be the one it is about: by the code on their receipt.
_HOW: Final = "code"


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

    Guarantee: needs the code alone. All that was ever brought in of them is withdrawn from the next query on, a case is opened
    and the batch counts it; saying it again changes nothing, and bringing it in again under other words neither. Errors: Refused `receipt.code`, the same for whatever is no code.
    Source: GDPR Art. 5(1)(d), 7(1), 7(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        receipt = receipts.find_denial(tx, code_mark(workspace, code))
        if receipt is None:
            raise Refused("receipt.code", "This code is not known.", "Look at the receipt again; every letter counts.")
        batch_id, mine = _with_it(tx, receipt)
        ended = consents.add_events(
            tx, pl.DataFrame([_ended(workspace, r, receipt.person_id, now) for r in mine], schema=EVENTS.schema, orient="row")
        )
        stopped = _counted(workspace, tx, receipt, batch_id, ended, now)
    return Denied(ended, batch_id, stopped)


def hold_to(workspace: Workspace, tx: Tx, brought: pl.DataFrame) -> tuple[set[str], set[str]]:
    """Hold records that were just brought in to what was said of an earlier import; gives those withdrawn, and those of a stopped batch.

    Guarantee: what is dated before its person said 'that was not me' is withdrawn as of then; what is dated before a batch
    that was stopped was brought in, and is of one of its people, belongs to that batch. Only who agreed after it counts again.
    Call it in the import's transaction, of records that have no batch yet. Takes records.RECORDS. Source: GDPR Art. 5(1)(d), 7(1).
    """
    rows = list(brought.select("record_id", "person_id", "created_at").iter_rows())
    said = requests.denied(tx, {person for _, person, _ in rows}, checked_by(_HOW, passed=True))
    ended = [(record, person) for record, person, at in rows if person in said and at <= said[person]]
    events = [_ended(workspace, record, person, said[person]) for record, person in ended]
    consents.add_events(tx, pl.DataFrame(events, schema=EVENTS.schema, orient="row"))
    stopped = batches.stopped_people(tx, {person for _, person, _ in rows})
    back = {record: batch for record, person, at in rows for batch, made in stopped.get(person, []) if at <= made}
    batches.put_records(tx, back)
    return {record for record, _ in ended}, set(back)


def told(barred: int) -> list[Problem]:
    """What an import says of records that do not count, because of what was said of an earlier one.

    Guarantee: no line; it would tell who.
    """
    if not barred:
        return []
    number = "One consent does" if barred == 1 else f"{barred} consents do"
    sentence = f"{number} not count: their people were in an import of which they, or too many others, said 'that was not me'."
    return [Problem("consent.denied_before", 0, sentence, "Ask these people anew; what they say from now on counts.")]


def _with_it(tx: Tx, receipt: Receipt) -> tuple[str, list[str]]:
    batch_id = batches.batches_of(tx, [receipt.record_id]).get(receipt.record_id, "")
    return batch_id, batches.imported_of(tx, receipt.person_id) if batch_id else [receipt.record_id]


def _ended(workspace: Workspace, record_id: str, person: str, now: datetime) -> tuple[object, ...]:
    event_id = keyed(workspace.keys.purpose_key("events"), framed("not me", record_id)).hex()
    return (event_id, record_id, None, "Withdrawn", "ExplicitlyExpressed", now, person, None)


def _counted(workspace: Workspace, tx: Tx, receipt: Receipt, batch_id: str, ended: int, now: datetime) -> bool:
    if not ended:
        found = batches.find(tx, batch_id) if batch_id else None
        return found is not None and found.state == STOPPED
    note(workspace, tx, "not_me", receipt.person_id, now, channel="receipt", identity=_HOW)
    body = {"person": person_mark(workspace, receipt.person_id), "batch": batch_id, "records": ended}
    outbox.add(tx, "consent.denied", workspace.actor, body, now)
    return bool(batch_id) and note_denial(workspace, tx, batch_id, now).state == STOPPED
