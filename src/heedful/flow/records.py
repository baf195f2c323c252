"""Consent records as the standard shapes them: sealed under the person's key, and opened for that person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from heedful.consent.record import NOT_STATED, Party, Practice, event
from heedful.errors import Broken
from heedful.security.sealing import framed, seal, seal_rows, unseal
from heedful.store import consents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from heedful.flow.settings import Settings
    from heedful.flow.workspace import Workspace
    from heedful.store.consents import Held, Ledger
    from heedful.store.store import Tx

Body = dict[str, Any]


def practice_of(settings: Settings) -> Practice:
    """What the company does, as its settings say it.

    Guarantee: what the settings leave empty says that it was not stated.
    Source: ISO/IEC TS 27560, processing and party; GDPR Art. 13.
    """
    company, uses, keeps = settings.company, settings.uses, settings.retention
    contact = company.contact or NOT_STATED
    where = ", ".join(uses.countries) or company.country or NOT_STATED
    party = Party(
        settings.name,
        party_address=company.address or NOT_STATED,
        party_contact=contact,
        party_email=contact if "@" in contact else NOT_STATED,
        party_url=company.site or (contact if contact.startswith("http") else NOT_STATED),
    )
    return Practice(
        party,
        jurisdiction=company.country or "EU",
        authority=company.authority or Practice(party).authority,
        storage_locations=tuple(uses.countries) or Practice(party).storage_locations,
        processing_method=uses.profiling,
        processing_location=where,
        geographic_restrictions=f"only in {where}" if uses.countries else "none stated",
        retention={
            name: f"P{months}M" for name, months in (("posts", keeps.posts), ("profile", keeps.profile), ("consent", keeps.consent))
        },
        recipients=tuple(settings.told_recipients),
        withdrawal_method=f"at any time, without a reason: {contact}" if company.contact else Practice(party).withdrawal_method,
    )


def seal_bodies(workspace: Workspace, bodies: Mapping[str, Body]) -> dict[str, bytes]:
    """Seal each record's body under its person's key.

    Guarantee: opens only as that record's. People must have keys. Source: GDPR Art. 32(1)(a).
    """
    own = workspace.keys.person_keys({body["pii_principal_id"] for body in bodies.values()})
    keys = [own[body["pii_principal_id"]] for body in bodies.values()]
    sealed = seal_rows(keys, [_place(record) for record in bodies], [orjson.dumps(body) for body in bodies.values()])
    return dict(zip(bodies, sealed, strict=True))


def open_body(workspace: Workspace, held: Held, person: str) -> Body:
    """Open one record's body as it was written.

    Guarantee: also of a record that the first schema kept open. Errors: Refused `key.destroyed` after an erasure.
    """
    if held.sealed is not None:
        return dict(orjson.loads(unseal(workspace.keys.person_key(person), _place(held.record_id), held.sealed)))
    if held.body is None:
        raise Broken("record.body", "A consent record has no body.", "Restore the store from a backup.")
    return _modern(held.body)


def note_event(workspace: Workspace, tx: Tx, held: Held, person: str, told: Mapping[str, Any]) -> None:
    """Write an event into a record's own body, where its proof is kept.

    Guarantee: sealed again; what it told before stays.
    """
    body = open_body(workspace, held, person)
    body["events"] = [*body["events"], dict(told)]
    consents.reseal(tx, held.record_id, seal(workspace.keys.person_key(person), _place(held.record_id), orjson.dumps(body)))


def bodies(workspace: Workspace, tx: Tx, person: str) -> list[Body]:
    """A person's records as the standard shapes them, each with all events until now.

    Guarantee: the oldest record first, the earliest event first; nobody else's.
    Source: ISO/IEC TS 27560 §6; GDPR Art. 15.
    """
    now = workspace.clock()
    ledger = consents.ledger_of(tx, person)
    return [
        {**open_body(workspace, held, person), "events": events_of(ledger, held.record_id, person, now)}
        for held in consents.show(tx, person)
    ]


def events_of(ledger: Ledger, record_id: str, person: str, now: datetime) -> list[dict[str, Any]]:
    """The events of one record until now, those of its person among them.

    Guarantee: by time; a withdrawal of everything stands with every record that was given before it.
    """
    own = ledger.events.filter((pl.col("record_id") == record_id) & (pl.col("event_time") <= now))
    named = set(ledger.named.filter(pl.col("record_id") == record_id)["purpose"])
    told = [
        (
            row["event_time"],
            row["purpose"],
            event(row["state"], row["event_time"], row["entity_id"], row["valid_until"], kind=row["event_type"]),
        )
        for row in own.iter_rows(named=True)
    ]
    begun = min((at for at, _, _ in told), default=now)
    over = ledger.person_events.filter((pl.col("kind") == "withdraw") & (pl.col("at") <= now) & (pl.col("at") >= begun))
    told += [
        (row["at"], row["purpose"], event("Withdrawn", row["at"], person))
        for row in over.iter_rows(named=True)
        if row["purpose"] is None or row["purpose"] in named
    ]
    ordered = sorted(told, key=lambda one: (one[0], one[2]["event_state"], one[1] or ""))
    events = [{**said, "event_purpose": purpose or "all"} for _, purpose, said in ordered]
    return [one for place, one in enumerate(events) if one not in events[:place]]


def _modern(body: Body) -> Body:
    # What the first schema wrote, in the fields of this one.
    keeps = body["retention_period"]
    listed = [{"data": data, "period": period} for data, period in keeps.items()] if isinstance(keeps, dict) else keeps
    kinds = [str(one["pii_type"]).split(" ", 1) for one in body["pii_information"]]
    first: Body = {
        "given_at": body["events"][0]["event_time"],
        "networks": list(dict.fromkeys(network for network, _ in kinds)),
        "kinds": list(dict.fromkeys(kind for _, kind in kinds)),
        "period": {"from": "", "until": ""},
        "matching": False,
        "age_declared": "unknown",
    }
    notice = body["privacy_notice"]
    named = notice if isinstance(notice, dict) else {"version": notice, "digest": NOT_STATED}
    return {**first, **body, "privacy_notice": named, "retention_period": listed}


def _place(record_id: str) -> bytes:
    return framed("record", record_id)
