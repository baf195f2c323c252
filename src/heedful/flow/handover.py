"""Handover: every consent record as a file that another workspace, or this one, can bring in again."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from heedful.consent.intake import COLUMNS
from heedful.consent.record import NOT_STATED
from heedful.consent.rows import guarded
from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.egress import named, require_recipient, require_said
from heedful.flow.frozen import require_unfrozen
from heedful.flow.handouts import LABEL, hand_out, label, prepare
from heedful.flow.records import open_body
from heedful.flow.second import second, use
from heedful.security.sealing import framed, unseal
from heedful.store import accesses, consents, outbox, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.consents import Held, Ledger
    from heedful.store.store import Tx

Row = dict[str, Any]


@journey("consents.read", "rights")
def export_records(workspace: Workspace, out: Path, recipient: str | None) -> int:
    """Write every consent record to a JSON or CSV file, told apart by its ending; gives how many records.

    Guarantee: bringing the file in again gives the same states, and here no new record; only its owner may read it, for it holds
    account ids and addresses in the open; no cell of a CSV file is a formula; entered with everybody's accesses and in the log. A file that is there is left as it is.
    Beside it lies what it is for, and by when it must be deleted. `recipient` is whom it is for: listed, or `inside`. In a team of one, somebody
    outside must sign. Errors: BadInput, `export.recipient` where nobody is named; Refused
    `egress.unlisted`, `second.outside`. Source: GDPR Art. 20; ISO/IEC TS 27560.
    """
    if out.suffix not in {".json", ".csv"}:
        raise BadInput("consent.export_form", "The file must end in .json or .csv.", "Give another name: --out consents.csv")
    recipient = named(require_said(recipient))
    if recipient is not None:
        require_recipient(workspace.settings, "export", recipient)
    # One alone never takes everybody's records out: somebody outside signs.
    alone = workspace.settings.team == "solo"
    signed = second(workspace, "persons.export", "consent", workspace.actor.name) if alone else None
    now = workspace.clock()
    outgoing = prepare(workspace, "consent", recipient, "to bring the consent records in elsewhere")
    with workspace.store.transaction() as tx:
        require_unfrozen(workspace, tx, export="consent")
        whole = consents.ledger(tx)
        ages = dict(whole.people.select("person_id", "age_band").iter_rows())
        people: dict[str, list[Row]] = {}
        for person in consents.people_on_record(tx):
            people[person] = _rows_of(workspace, tx, person, ages.get(person, "unknown"))
            accesses.note(tx, person, workspace.actor, "consent.exported", now)
        records = whole.records.height
        outbox.add(tx, "consent.exported", workspace.actor, {"records": records}, now)
        if signed:
            use(workspace, tx, signed, now)
        hand_out(workspace, tx, outgoing, {}, people)
        rows = [row for mine in people.values() for row in mine]
        _write(out.with_name(f"{out.name}.{LABEL}"), orjson.dumps(label(outgoing, workspace.settings.name), option=orjson.OPT_INDENT_2))
        _write(out, orjson.dumps(rows, option=orjson.OPT_INDENT_2) if out.suffix == ".json" else _csv(rows))
    return records


def _rows_of(workspace: Workspace, tx: Tx, person: str, age_band: str) -> list[Row]:
    ledger = consents.ledger_of(tx, person)
    accounts = _accounts(workspace, tx, person)
    about = {"person": person, "age_band": age_band, **_contact(workspace, tx, person), **_switches(ledger)}
    rows: list[Row] = []
    for held in consents.show(tx, person):
        record = about | _record(ledger, held, open_body(workspace, held, person))
        rows += [record | account for account in accounts or [{}]]
    # Withdrawals hold for whatever was given before, so they are told apart from any record.
    for told in ledger.person_events.filter(pl.col("kind") == "withdraw").iter_rows(named=True):
        rows.append({"person": person, "purposes": told["purpose"] or "", "state": "Withdrawn", "withdrawn_at": _text(told["at"])})
    return rows


def _record(ledger: Ledger, held: Held, body: Mapping[str, Any]) -> Row:
    own = ledger.events.filter((pl.col("record_id") == held.record_id) & pl.col("purpose").is_null()).sort("event_time")
    named = ledger.named.filter(pl.col("record_id") == held.record_id).row(0, named=True)
    first = own.row(0, named=True) if own.height else {"state": "Unknown", "event_type": "", "valid_until": None}
    row: Row = {
        "purposes": ";".join(one["purpose"] for one in body["purposes"]),
        "networks": ";".join(named["networks"]),
        "kinds": ";".join(named["kinds"]),
        "given_at": str(body["given_at"]),
        "expires_at": _text(first["valid_until"]),
        "notice": f"sha256:{held.notice}" if held.notice else _version(body),
        "method": body["collection_method"],
        "evidence": body.get("evidence", ""),
        "importer": body.get("importer", ""),
        "period_from": _text(named["period_from"]),
        "period_until": _text(named["period_until"]),
        "matching": "yes" if named["matching"] else "no",
        "state": first["state"],
        "event_type": first["event_type"],
    }
    for state, columns in (
        ("RenewedConsentGiven", ("renewed_at", "renewed_until")),
        ("Withdrawn", ("withdrawn_at",)),
        ("Revoked", ("withdrawn_at",)),
    ):
        last = own.filter(pl.col("state") == state).tail(1)
        if last.height and first["state"] != state:
            told = last.row(0, named=True)
            row |= dict(zip(columns, (_text(told["event_time"]), _text(told["valid_until"])), strict=False))
            row["state"] = state if columns == ("withdrawn_at",) else row["state"]
    return row


def _version(body: Mapping[str, Any]) -> str:
    version = body["privacy_notice"]["version"] if isinstance(body["privacy_notice"], dict) else body["privacy_notice"]
    return "" if version == NOT_STATED else str(version)


def _accounts(workspace: Workspace, tx: Tx, person: str) -> list[Row]:
    held = people.accounts_of(tx, person)
    key = workspace.keys.person_key(person) if held else b""
    return [
        {
            "network": one.network,
            "scope": one.scope,
            "account": unseal(key, b"account|" + one.account_key, one.account_id).decode(),
            "verified_by": one.verified_by or "",
        }
        for one in held
    ]


def _contact(workspace: Workspace, tx: Tx, person: str) -> Row:
    for one in people.contacts_of(tx, person):
        if one.channel == "email":
            address = unseal(workspace.keys.person_key(person), framed("contact", person, one.channel), one.address).decode()
            return {"email": address, "email_confirmed_at": _text(one.confirmed_at)}
    return {}


def _switches(ledger: Ledger) -> Row:
    """What stands of a person's objections and restrictions: on unless lifted later."""
    found: Row = {}
    for column, on, off in (("objected", "object", "lift_objection"), ("restricted", "restrict", "lift_restriction")):
        last: dict[str, tuple[datetime, bool]] = {}
        for row in ledger.person_events.filter(pl.col("kind").is_in([on, off])).iter_rows(named=True):
            about, said = row["purpose"] or "all", (row["at"], row["kind"] == on)
            last[about] = max(last.get(about, said), said)
        found[column] = ";".join(sorted(about for about, (_, stands) in last.items() if stands))
    return found


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({name: guarded(str(value)) for name, value in row.items() if value is not None} for row in rows)
    return out.getvalue().encode()


def _write(out: Path, data: bytes) -> None:
    try:
        handle = os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise BadInput("file.exists", f"The file {out.name} is already there.", "Choose another name.") from None
    except OSError:
        raise BadInput("consent.export_place", "The file cannot be written there.", "Check the folder and its permissions.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _text(moment: Any) -> str:
    return moment.isoformat() if moment else ""
