"""Batches of imported consents: one attests them, another countersigns, and people who say 'that was not me' can stop them."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.duties.signing import require_other
from heedful.errors import BadInput, Refused, Unready
from heedful.flow import unvouched
from heedful.flow.access import journey
from heedful.flow.second import second, use
from heedful.store import batch_claims, batches, outbox
from heedful.store.batches import LIVE, STOPPED, WAITING, Batch

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import polars as pl

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["Attestation", "Batch", "attest", "countersign", "listed", "note_denial", "put_batch", "require_two"]

# More than one in so many people who say that it was not them stops a batch: two in a hundred.
STOPS_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Attestation:
    """Two of the team who vouch for an import: who says where it comes from, and who has checked that.

    Guarantee: immutable. Source: GDPR Art. 5(2), 7(1).
    """

    by: str
    countersigned_by: str
    statement: str


@journey("consents.vouch", "asking")
def attest(workspace: Workspace, batch_id: str, statement: str) -> Batch:
    """Vouch for a batch that waits, as whoever acts.

    Guarantee: it counts only once somebody else has countersigned. Errors: BadInput `batch.unknown`, `batch.statement`;
    Refused `second.same_person`, `batch.stopped`. Source: GDPR Art. 5(2), 7(1).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        batch = _waiting(tx, batch_id)
        _require_statement(statement)
        if batch.state == LIVE:
            return batch
        if batch.countersigned_by:
            require_two(workspace.actor.name, batch.countersigned_by, statement)
        said = {"attested_by": workspace.actor.name, "attested_at": now, "statement": statement.strip()}
        _signed(workspace, tx, batch, "batch.attested", now, **said)
        return _waiting(tx, batch_id)


@journey("consents.vouch", "asking")
def countersign(workspace: Workspace, batch_id: str, reason: str = "") -> Batch:
    """Confirm, as whoever acts, what somebody else attested of a batch.

    Guarantee: never by the same person, but as `second` allows. From then on its records count. Errors: as `attest`; Unready
    `batch.unattested` where nobody has attested it yet; those of `second`. Source: GDPR Art. 5(2), 7(1).
    """
    now = workspace.clock()
    with workspace.store.reading() as tx:
        waits = _waiting(tx, batch_id)
    signed = second(workspace, "consent.import", batch_id, waits.attested_by, reason) if waits.attested_by and waits.state != LIVE else None
    with workspace.store.transaction() as tx:
        batch = _waiting(tx, batch_id)
        if batch.state == LIVE:
            return batch
        if not batch.attested_by or not batch.statement:
            raise Unready("batch.unattested", "Nobody has attested this batch yet.", "First: heedful consent attest BATCH --statement …")
        if signed is None or signed.first != batch.attested_by:
            raise Unready("batch.changed", "Somebody has just attested this batch anew.", "Look at it again, then countersign.")
        use(workspace, tx, signed, now)
        _signed(workspace, tx, batch, "batch.countersigned", now, countersigned_by=signed.by, countersigned_at=now)
        return _waiting(tx, batch_id)


@journey("consents.vouch", "asking")
def listed(workspace: Workspace) -> list[Batch]:
    """Every batch.

    Guarantee: the newest first; counts and names of the team only.
    """
    with workspace.store.reading() as tx:
        return batches.list_batches(tx)


def put_batch(
    tx: Tx, records: pl.DataFrame, new: Collection[str], attested: Attestation | None, now: datetime, waits: Collection[str] = ()
) -> tuple[str, bool]:
    """Make a batch of an import's records in its transaction; gives its id, and whether it waits.

    Guarantee: what is on record already and counts stays where it is; what waits in an older batch is taken over by one that is
    attested. Nothing new and nothing waiting makes no batch. `waits` are people of whom it says more that is to wait for the batch.
    Takes records.RECORDS.
    """
    shut = _shut(tx, records["record_id"].to_list())
    if attested:
        batches.release(tx, shut)
        batches.sweep(tx)
    own = set(new) | set(shut) if attested else set(new)
    if not own and not waits:
        return next(iter(sorted(set(shut.values()))), ""), bool(shut)
    people = len({*records.filter(records["record_id"].is_in(list(own)))["person_id"].to_list(), *waits})
    batch = Batch(secrets.token_hex(4), LIVE if attested else WAITING, len(own), people, 0, now)
    if attested:
        batch = Batch(
            batch.batch_id, LIVE, len(own), people, 0, now, attested.by, now, attested.countersigned_by, now, attested.statement.strip()
        )
    batches.add(tx, batch, sorted(own))
    if attested and shut:
        batches.change(tx, batch.batch_id, widening=True, state=LIVE)
    return batch.batch_id, attested is None


def note_denial(workspace: Workspace, tx: Tx, batch_id: str, now: datetime) -> Batch:
    """Count one more person of a batch who says that it was not them.

    Guarantee: above two in a hundred of its people, the batch is stopped and none of its records counts any more.
    Source: GDPR Art. 5(1)(d), 7(1).
    """
    batch = _found(tx, batch_id)
    denied = batch.denied + 1
    state = STOPPED if denied * STOPS_AT > batch.people else batch.state
    batches.change(tx, batch_id, widening=False, denied=denied, state=state)
    if state == STOPPED:
        batch_claims.drop_batch(tx, batch_id)
    if state == STOPPED and batch.state != STOPPED:
        outbox.add(tx, "batch.stopped", workspace.actor, {"batch": batch_id, "people": batch.people, "denied": denied}, now)
    return _found(tx, batch_id)


def require_two(by: str, other: str, statement: str) -> None:
    """Refuse an attestation by one person alone, or by nobody.

    Guarantee: raises Refused `second.same_person`, or BadInput `batch.name`, `batch.statement`.
    """
    _require_statement(statement)
    if not _letters(by) or not _letters(other):
        raise BadInput("batch.name", "An import is vouched for by two people, by name.", "Name both: --attest NAME --countersign NAME.")
    require_other(by, other)


def _letters(name: str) -> str:
    # The same name however it is spaced, capitalised or dressed up.
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


def _require_statement(statement: str) -> None:
    if not statement.strip():
        raise BadInput("batch.statement", "An import is attested with a sentence on where it comes from.", "Give it: --statement …")


def _signed(workspace: Workspace, tx: Tx, batch: Batch, kind: str, now: datetime, **values: object) -> None:
    whole = kind == "batch.countersigned" or bool(batch.countersigned_by)
    batches.change(tx, batch.batch_id, widening=whole, state=LIVE if whole else WAITING, **values)
    if whole:
        unvouched.let_in(workspace, tx, batch.batch_id)
    outbox.add(tx, kind, workspace.actor, {"batch": batch.batch_id, "records": batch.records, "people": batch.people}, now)


def _shut(tx: Tx, records: Collection[str]) -> dict[str, str]:
    # What waits may be taken over; what was stopped stays stopped, however often it is brought in.
    where = batches.batches_of(tx, records)
    states = {batch.batch_id: batch.state for batch in batches.list_batches(tx)}
    return {record: batch for record, batch in where.items() if states[batch] == WAITING}


def _waiting(tx: Tx, batch_id: str) -> Batch:
    batch = _found(tx, batch_id)
    if batch.state == STOPPED:
        raise Refused("batch.stopped", "Too many people of this batch said that it was not them.", "Ask its people anew; it stays stopped.")
    return batch


def _found(tx: Tx, batch_id: str) -> Batch:
    batch = batches.find(tx, batch_id)
    if batch is None:
        raise BadInput("batch.unknown", "There is no such batch.", "See them all: heedful consent batches")
    return batch
