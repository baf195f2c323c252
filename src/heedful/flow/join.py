"""Join: consent brought in, given, withdrawn and shown; each change with its entry in the outbox, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from heedful.consent.fold import fold
from heedful.consent.intake import intake
from heedful.consent.record import Party, Practice
from heedful.errors import BadInput
from heedful.security.sealing import framed, keyed, keyed_all, seal
from heedful.store import consents, outbox, people
from heedful.tables.records import PERSON_EVENTS
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.consent.intake import Intake, Problem
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# A file of consents larger than this is not one.
LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Joined:
    """What an import of consents did.

    Guarantee: counts, and problems by line; no person is named.
    """

    counts: dict[str, int]
    problems: Sequence[Problem] = field(default_factory=list)


def import_consents(workspace: Workspace, file: Path) -> Joined:
    """Bring in consents from a CSV or JSON file.

    Guarantee: all good rows take effect with their log entry, or none; importing twice is importing once; a row that
    cannot count is a problem by its line. Errors: BadInput. Source: ISO/IEC TS 27560; GDPR Art. 7(1).
    """
    return _join(workspace, _read(file), workspace.actor.name, "consent.imported")


def give(workspace: Workspace, person: str, purposes: Sequence[str], details: Mapping[str, Any]) -> Joined:
    """Record that a person gives consent at this moment.

    Guarantee: a record of its own; older ones stay. Raises BadInput if it cannot count as given.
    `details`: network, account, networks, kinds, age_band, notice, method, evidence, expires_at … as in a consents file.
    Source: GDPR Art. 7(1).
    """
    _require_purposes(purposes)
    row = {"person": person, "purposes": list(purposes), "given_at": workspace.clock().isoformat(), "state": "Given", **details}
    done = _join(workspace, orjson.dumps([row]).decode(), workspace.actor.name, "consent.given")
    if done.problems:
        raise BadInput(done.problems[0].code, done.problems[0].sentence, done.problems[0].remedy)
    return done


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
        body = {"person": _person_mark(workspace, person), "purposes": list(purposes) or ["all"], "records": len(held)}
        outbox.add(tx, "consent.withdrawn", workspace.actor, body, now)
    return len(held)


def show(workspace: Workspace, person: str) -> list[dict[str, Any]]:
    """A person's consent records, a row a purpose, with the state now.

    Guarantee: what the gate would use; entered in the log.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        grants = fold(*consents.ledger_of(tx, person), list(PURPOSES), now)
        outbox.add(tx, "consent.shown", workspace.actor, {"person": _person_mark(workspace, person)}, now)
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


def _join(workspace: Workspace, text: str, importer: str, kind: str) -> Joined:
    now = workspace.clock()
    taken = intake(text, _practice(workspace), importer, now)
    workspace.keys.ensure_persons(taken.people["person_id"].to_list())
    with workspace.store.transaction() as tx:
        counts = _put(workspace, tx, taken, now)
        outbox.add(tx, kind, workspace.actor, {**counts, "problems": len(taken.problems)}, now)
    return Joined(counts, taken.problems)


def _put(workspace: Workspace, tx: Tx, taken: Intake, now: datetime) -> dict[str, int]:
    people.put_people(tx, taken.people)
    records = consents.add_records(tx, taken.records, taken.bodies, taken.named)
    consents.add_events(tx, taken.events)
    consents.add_person_events(tx, taken.person_events)
    linked = people.link_accounts(tx, _accounts(workspace, taken.accounts))
    people.put_contacts(tx, _contacts(workspace, taken.contacts))
    return {
        "records": records,
        "people": taken.people.height,
        "given": taken.given,
        "accounts": linked.new,
        "disputed": len(linked.disputed),
    }


def _accounts(workspace: Workspace, accounts: pl.DataFrame) -> list[people.Account]:
    if accounts.is_empty():
        return []
    rows = accounts.rows(named=True)
    account_keys = keyed_all(workspace.keys.purpose_key("accounts"), [framed(r["network"], r["scope"], r["account_id"]) for r in rows])
    own = workspace.keys.person_keys({r["person_id"] for r in rows})
    return [
        people.Account(
            key,
            r["person_id"],
            r["network"],
            r["scope"],
            seal(own[r["person_id"]], b"account|" + key, r["account_id"].encode()),
            r["verified_by"],
            r["at"],
        )
        for key, r in zip(account_keys, rows, strict=True)
    ]


def _contacts(workspace: Workspace, contacts: pl.DataFrame) -> list[people.Contact]:
    if contacts.is_empty():
        return []
    rows = contacts.rows(named=True)
    own = workspace.keys.person_keys({r["person_id"] for r in rows})
    return [
        people.Contact(
            r["person_id"],
            r["channel"],
            seal(own[r["person_id"]], framed("contact", r["person_id"], r["channel"]), r["address"].encode()),
            r["confirmed_at"],
        )
        for r in rows
    ]


def _withdrawal(workspace: Workspace, person: str, purpose: str | None, now: datetime) -> tuple[Any, ...]:
    event = keyed(workspace.keys.purpose_key("events"), framed("withdraw", person, purpose or "", now.isoformat())).hex()
    return (event, person, "withdraw", purpose, now)


def _person_mark(workspace: Workspace, person: str) -> str:
    # Under the person's own key: when the key is destroyed, nobody can tell any more whom the entry was about.
    workspace.keys.ensure_persons([person])
    return keyed(workspace.keys.person_key(person), b"log").hex()


def _require_purposes(purposes: Sequence[str]) -> None:
    unknown = [p for p in purposes if p not in PURPOSES and not p.startswith("messages.")]
    if unknown:
        raise BadInput("consent.purpose", f"There is no purpose {', '.join(unknown)}.", f"Known are: {', '.join(PURPOSES)}.")


def _practice(workspace: Workspace) -> Practice:
    return Practice(Party(workspace.settings.name))


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
