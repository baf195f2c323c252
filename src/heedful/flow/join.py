"""Join: consent brought in, given, withdrawn and shown; each change with its entry in the outbox, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from heedful.consent.intake import intake
from heedful.errors import BadInput, Refused
from heedful.flow import denials, notices, stops, unvouched
from heedful.flow.access import journey
from heedful.flow.batches import Attestation, put_batch, require_two
from heedful.flow.belongings import sealed_accounts, sealed_contacts
from heedful.flow.calendar import months_later
from heedful.flow.frozen import require_unfrozen
from heedful.flow.marks import person_mark
from heedful.flow.records import practice_of, seal_bodies
from heedful.flow.second import names_are_typed
from heedful.flow.signals import keep_choice
from heedful.flow.suppression import require_welcome, screen
from heedful.security.sealing import framed, keyed
from heedful.store import accesses, batch_claims, consents, outbox, people
from heedful.tables.records import PERSON_EVENTS
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.consent.intake import Intake, Problem
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["Attestation", "Joined", "give", "import_consents", "show", "withdraw"]

# A file of consents larger than this is not one.
LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Joined:
    """What an import of consents did.

    Guarantee: counts, and problems by line; no person is named. `batch` is empty where nothing new came in; while it is `waiting`
    its records allow nothing.
    """

    counts: dict[str, int]
    problems: Sequence[Problem] = field(default_factory=list)
    batch: str = ""
    waiting: bool = False
    records: Sequence[str] = field(default_factory=list)


@journey("consents.vouch", "asking")
def import_consents(workspace: Workspace, file: Path, attest: Attestation | None = None) -> Joined:
    """Bring in consents from a CSV or JSON file, as one batch.

    Guarantee: all good rows take effect with their log entry, or none; importing twice is importing once; a row that
    cannot count is a problem by its line; without `attest` the batch waits, and counts for nothing until it is attested and
    countersigned. Names are taken as typed only where nobody signs in and a team is more than one or two. Errors: BadInput; Refused
    `second.same_person`, `batch.in_person`. Source: ISO/IEC TS 27560; GDPR Art. 7(1).
    """
    if attest:
        require_two(attest.by, attest.countersigned_by, attest.statement)
        if not names_are_typed(workspace):
            raise Refused(
                "batch.in_person",
                "Here nobody vouches in another's name: each of the two does it as themselves.",
                "Bring the file in without names; then: heedful consent attest BATCH, and somebody else: heedful consent countersign BATCH.",
            )
    now = workspace.clock()
    taken = _taken(workspace, _read(file), now)
    with workspace.store.transaction() as tx:
        taken = screen(workspace, tx, taken)
        counts, records, waits = _brought(workspace, tx, taken, trusted=attest is not None)
        ended, back = denials.hold_to(workspace, tx, taken.records.filter(pl.col("record_id").is_in(list(records))))
        counts["given"] -= _standing_among(taken, ended | back)
        batch, waiting = put_batch(tx, taken.records, records - back, attest, now, unvouched.whose_is_new(workspace, tx, waits))
        unvouched.keep(workspace, tx, waits if waiting else [], batch)
        problems = [*taken.problems, *denials.told(len(ended | back))]
        body = {**counts, "problems": len(problems), "batch": batch, "waiting": waiting}
        outbox.add(tx, "consent.imported", workspace.actor, body, now)
    return Joined(counts, problems, batch, waiting, sorted(records))


@journey("consents.record", "asking")
def give(workspace: Workspace, person: str, purposes: Sequence[str], details: Mapping[str, Any]) -> Joined:
    """Record that a person gives consent at this moment, under the notice in force unless another is named.

    Guarantee: a record of its own; older ones stay. Raises BadInput if it cannot count as given, and then nothing is written.
    `details`: network, account, networks, kinds, age_band, notice, method, evidence, expires_at … as in a consents file.
    Errors: Refused `notice.none`, `notice.exceeded`, `consent.suppressed`. Source: GDPR Art. 7(1).
    """
    _require_purposes(purposes)
    now = workspace.clock()
    said = {"notice": notices.require_in_force(workspace).version, **details}
    row = {"person": person, "purposes": list(purposes), "given_at": now.isoformat(), "state": "Given", **said}
    taken = _taken(workspace, orjson.dumps([row]).decode(), now)
    if taken.problems:
        raise BadInput(taken.problems[0].code, taken.problems[0].sentence, taken.problems[0].remedy)
    with workspace.store.transaction() as tx:
        require_welcome(screen(workspace, tx, taken))
        counts, records = _put(workspace, tx, taken, trusted=True)
        keep_choice(workspace, tx, person, purposes, now)
        body = {**counts, "person": person_mark(workspace, person), "purposes": list(purposes)}
        outbox.add(tx, "consent.given", workspace.actor, body, now)
    return Joined(counts, records=sorted(records))


@journey("consents.record", "asking")
def withdraw(workspace: Workspace, person: str, purposes: Sequence[str]) -> int:
    """Record that a person withdraws from some purposes, or from all; gives how many records it concerns.

    Guarantee: holds from the next query on; needs no reason and no identity check beyond the caller's role.
    Source: GDPR Art. 7(3).
    """
    _require_purposes(purposes)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        held = consents.show(tx, person)
        each: Sequence[str | None] = purposes or [None]
        rows = [_withdrawal(workspace, person, purpose, now) for purpose in each]
        consents.add_person_events(tx, pl.DataFrame(rows, schema=PERSON_EVENTS.schema, orient="row"))
        body = {"person": person_mark(workspace, person), "purposes": list(purposes) or ["all"], "records": len(held)}
        outbox.add(tx, "consent.withdrawn", workspace.actor, body, now)
    stops.note(workspace, person, "withdraw", each, now)
    return len(held)


@journey("consents.read", "rights")
def show(workspace: Workspace, person: str) -> list[dict[str, Any]]:
    """A person's consent records, a row a purpose, with the state now.

    Guarantee: what the gate would use; entered in the log.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        grants = workspace.grants_of(tx, person)
        accesses.note(tx, person, workspace.actor, "consent.shown", now)
        require_unfrozen(workspace, tx)
        outbox.add(tx, "consent.shown", workspace.actor, {"person": person_mark(workspace, person)}, now)
    named = grants.filter(pl.col("named")).sort("given_at", "record_id", "purpose", nulls_last=True)
    return [
        {
            "record": row["record_id"],
            "purpose": row["purpose"],
            "state": "Objected" if row["objected"] else "Restricted" if row["restricted"] else row["state"],
            "given": row["given_at"].date().isoformat() if row["given_at"] else "",
            "until": row["expires_at"].date().isoformat() if row["expires_at"] else "",
            "networks": " ".join(row["networks"]),
            "kinds": " ".join(row["kinds"]),
        }
        for row in named.iter_rows(named=True)
    ]


def _taken(workspace: Workspace, text: str, now: datetime) -> Intake:
    def linked(ids: Collection[str]) -> Collection[str]:
        with workspace.store.reading() as tx:
            return people.with_account(tx, ids) | batch_claims.people_with(tx, "account", ids)

    months = workspace.settings.retention.consent
    return intake(
        text,
        practice_of(workspace.settings),
        workspace.actor.name,
        now,
        notices=notices.resolve(workspace),
        lasts=lambda at: months_later(at, months),
        linked=linked,
    )


def _brought(workspace: Workspace, tx: Tx, taken: Intake, *, trusted: bool) -> tuple[dict[str, int], set[str], list[unvouched.Waits]]:
    if trusted:
        unvouched.forget_said(workspace, tx, taken)
        return *_put(workspace, tx, taken, trusted=True), []
    now, waits = unvouched.split(workspace, tx, taken)
    return *_put(workspace, tx, now, trusted=False), waits


def _standing_among(taken: Intake, records: Collection[str]) -> int:
    given = taken.events.filter(pl.col("state").is_in(VALID_STATES) & pl.col("record_id").is_in(list(records)))
    return given["record_id"].n_unique()


def _put(workspace: Workspace, tx: Tx, taken: Intake, *, trusted: bool) -> tuple[dict[str, int], set[str]]:
    # Only now: whoever was erased was left out above, and is given no key again.
    workspace.keys.ensure_persons(taken.people["person_id"].to_list())
    before = set() if trusted else consents.on_record(tx, taken.records["record_id"].to_list())
    people.put_people(tx, taken.people)
    new = consents.add_records(tx, taken.records, seal_bodies(workspace, taken.bodies), taken.named)
    consents.add_events(tx, taken.events if trusted else _unwidened(taken.events, before))
    consents.add_person_events(tx, taken.person_events)
    linked = people.link_accounts(tx, sealed_accounts(workspace, taken.accounts))
    people.put_contacts(tx, sealed_contacts(workspace, taken.contacts))
    counts = {
        "records": len(new),
        "people": taken.people.height,
        "given": taken.given,
        "accounts": linked.new,
        "disputed": len(linked.disputed),
    }
    return counts, new


def _unwidened(events: pl.DataFrame, before: Collection[str]) -> pl.DataFrame:
    # What nobody has attested may end a consent that is on record, and may not make it hold longer.
    known = pl.col("record_id").is_in(list(before))
    return events.filter(~(known & pl.col("state").is_in(VALID_STATES)))


def _withdrawal(workspace: Workspace, person: str, purpose: str | None, now: datetime) -> tuple[Any, ...]:
    event = keyed(workspace.keys.purpose_key("events"), framed("withdraw", person, purpose or "", now.isoformat())).hex()
    return (event, person, "withdraw", purpose, now)


def _require_purposes(purposes: Sequence[str]) -> None:
    unknown = [p for p in purposes if p not in PURPOSES and not p.startswith("messages.")]
    if unknown:
        raise BadInput("consent.purpose", f"There is no purpose {', '.join(unknown)}.", f"Known are: {', '.join(PURPOSES)}.")


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput("consent.too_large", "The file is too large for a list of consents.", "Split it into parts below 512 MB.")
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput("consent.missing", "There is no such file of consents.", "Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput("consent.encoding", "The file of consents is not UTF-8 text.", "Save it as CSV or JSON in UTF-8.") from None
    except OSError:
        raise BadInput(
            "consent.unreadable", "The file of consents cannot be read.", "Check that it is a file and its permissions."
        ) from None
