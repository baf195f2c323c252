"""The dossier: everything held about one person, from where, why, until when, and what was made of it, as plain values.

Source: GDPR Art. 15(1) (a)-(h), 15(3), 20.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from heedful.consent.fold import fold
from heedful.flow import asked, records, unvouched
from heedful.flow.dossier_messages import groups_of, messages_of, told_of
from heedful.flow.dossier_rows import opinion_rows, post_rows
from heedful.flow.own import own_rows
from heedful.security.sealing import framed, unseal
from heedful.store import accesses, concerns, consents, corrections, dossier, people, reports, requests, sources
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import polars as pl

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

Document = dict[str, Any]
SCHEMA: Final = "heedful.dossier/1"
# GDPR Art. 20(1): what the person provided; what was inferred of them is access, not portability.
PROVIDED: Final = ("about", "person", "accounts", "contacts", "consents", "consent_records", "posts", "objections")

# What `compile_part` can make by itself, and which of it rests on what the person agreed to.
PARTS: Final = ("person", "posts", "opinions", "reports", "accounts", "contacts", "accesses", "segments", "messages")
_JUDGED: Final = frozenset({"person", "posts", "opinions", "reports"})


def compile_dossier(workspace: Workspace, tx: Tx, person: str) -> Document:
    """Everything held about one person, as values that JSON has.

    Guarantee: all of it of one moment, and nobody else's; posts that may not be used now are in it with the reason why.
    Reads only the lake files that can hold the person. Source: GDPR Art. 15.
    """
    grants = workspace.grants_of(tx, person)
    own = own_rows(workspace, tx, person)
    posts, places = post_rows(workspace, tx, person, own, grants, _brought(tx))
    stands = _stands(workspace, tx, person, grants)
    plain = dossier.of_person(tx, person)
    return {
        "about": _about(workspace, person),
        "person": _declared(workspace, tx, person, grants),
        "accounts": _accounts(workspace, tx, person),
        "contacts": _contacts(workspace, tx, person),
        "consents": stands,
        "consent_records": records.bodies(workspace, tx, person),
        "posts": posts,
        "opinions": opinion_rows(tx, own, places, posts),
        "corrections": _corrections(tx, person, places),
        "requests": _requests(workspace, tx, person),
        "accesses": _accesses(tx, person),
        **plain,
        "holds": [{"at": h["at"], "lifted_at": h["lifted_at"]} for h in plain["holds"]],
        "reports": _reports(workspace, tx, stands),
        "segments": groups_of(tx, person),
        "messages": messages_of(workspace, tx, person),
        "concerns": _concerns(tx, person),
        "told": told_of(workspace, tx, person),
        "why": _why(workspace),
    }


def compile_part(workspace: Workspace, tx: Tx, person: str, parts: Collection[str], grants: pl.DataFrame | None = None) -> Document:
    """Some parts of a dossier, for a page that shows no more.

    Guarantee: each part as `compile_dossier` gives it, of one moment; what no part needs is not opened. `parts` are of PARTS; `grants` spares
    asking for them again.
    """
    made: Document = {}
    grants = workspace.grants_of(tx, person) if grants is None and {*parts} & _JUDGED else grants
    if {"posts", "opinions"} & {*parts} and grants is not None:
        own = own_rows(workspace, tx, person)
        made["posts"], places = post_rows(workspace, tx, person, own, grants, _brought(tx))
        made["opinions"] = opinion_rows(tx, own, places, made["posts"])
    if "person" in parts and grants is not None:
        made["person"] = _declared(workspace, tx, person, grants)
    if "reports" in parts and grants is not None:
        made["reports"] = _reports(workspace, tx, _stands(workspace, tx, person, grants))
    makes: dict[str, Callable[[], Any]] = {
        "accounts": lambda: _accounts(workspace, tx, person),
        "contacts": lambda: _contacts(workspace, tx, person),
        "accesses": lambda: _accesses(tx, person),
        "segments": lambda: groups_of(tx, person),
        "messages": lambda: messages_of(workspace, tx, person),
    }
    return made | {part: make() for part, make in makes.items() if part in parts}


def portable(document: Document) -> Document:
    """What of a dossier its person provided.

    Guarantee: nothing that was inferred. Source: GDPR Art. 20(1).
    """
    return {name: document[name] for name in PROVIDED}


def _brought(tx: Tx) -> dict[int, str]:
    return {s.number: s.source for s in sources.list_sources(tx)}


def _accesses(tx: Tx, person: str) -> list[Document]:
    return [{"at": a.at, "who": a.actor, "role": a.role, "what": a.what} for a in accesses.of_person(tx, person)]


def _stands(workspace: Workspace, tx: Tx, person: str, grants: pl.DataFrame) -> list[Document]:
    ledger = consents.ledger_of(tx, person)
    # Channels of messages have purposes of their own beside those every workspace knows.
    purposes = list(dict.fromkeys([*PURPOSES, *sorted(ledger.named["purpose"].unique().to_list())]))
    return _consents(fold(*ledger, purposes, workspace.clock()), grants)


def _about(workspace: Workspace, person: str) -> Document:
    company = workspace.settings.company
    return {
        "schema": SCHEMA,
        "person": person,
        "made_at": workspace.clock(),
        "company": {"name": workspace.settings.name, **company.model_dump()},
    }


def _why(workspace: Workspace) -> Document:
    """What Art. 15(1) asks for beside the data: recipients, periods, logic, and that nothing is decided by a machine alone."""
    uses, keeps = workspace.settings.uses, workspace.settings.retention
    return {
        "lawful_basis": "consent, GDPR Art. 6(1)(a); explicit where Art. 9(2)(a) asks for it",
        "purposes": list(uses.purposes),
        "recipients": workspace.settings.told_recipients,
        "countries": workspace.settings.told_countries,
        "retention_months": keeps.model_dump(),
        "logic": uses.profiling,
        "decisions_by_machine_alone": False,
        "segments": "by readable rules over your own likes and dislikes only; nobody is chosen by health, belief, need, age or the like",
        "messages": "each says what chose it; none was chosen by anything you were not shown at least seven days before",
    }


def _declared(workspace: Workspace, tx: Tx, person: str, grants: pl.DataFrame) -> Document:
    said = unvouched.waiting_of(workspace, tx, person)["age"]
    waits = {"age_band_that_waits": said[-1]["age_band"]} if said else {}
    return {"age_band": grants["age_band"][0] if grants.height else "unknown", **waits}


def _accounts(workspace: Workspace, tx: Tx, person: str) -> list[Document]:
    key = workspace.keys.person_keys([person]).get(person)
    held = [
        {
            "network": a.network,
            "account_id": unseal(key, b"account|" + a.account_key, a.account_id).decode(),
            "scope": a.scope,
            "verified_by": a.verified_by,
            "since": a.at,
            "waits": False,
        }
        for a in people.accounts_of(tx, person)
        if key
    ]
    said = unvouched.waiting_of(workspace, tx, person)["account"]
    names = ("network", "account_id", "scope", "verified_by")
    return held + [{**{name: row[name] for name in names}, "since": row["at"], "waits": True} for row in said]


def _contacts(workspace: Workspace, tx: Tx, person: str) -> list[Document]:
    key = workspace.keys.person_keys([person]).get(person)
    held = [
        {
            "channel": c.channel,
            "address": unseal(key, framed("contact", person, c.channel), c.address).decode(),
            "confirmed_at": c.confirmed_at,
            "waits": False,
        }
        for c in people.contacts_of(tx, person)
        if key
    ]
    said = unvouched.waiting_of(workspace, tx, person)["address"]
    return held + [{"channel": r["channel"], "address": r["address"], "confirmed_at": r["confirmed_at"], "waits": True} for r in said]


def _consents(said: pl.DataFrame, grants: pl.DataFrame) -> list[Document]:
    """What the person agreed to as they said it, each with what the gate makes of it now."""
    now = {(row["record_id"], row["purpose"]): row for row in grants.iter_rows(named=True)}
    named = said.filter(said["named"]).sort("given_at", "record_id", "purpose", nulls_last=True)
    rows = [(row, now.get((row["record_id"], row["purpose"]), row)) for row in named.iter_rows(named=True)]
    return [
        {
            "record": row["record_id"],
            "purpose": row["purpose"],
            "state": _state(row, stands),
            "given_at": row["given_at"],
            "expires_at": stands["expires_at"],
            "networks": row["networks"],
            "kinds": row["kinds"],
            "posts_from": row["period_from"],
            "posts_until": row["period_until"],
        }
        for row, stands in rows
    ]


def _state(said: Document, now: Document) -> str:
    if now["objected"] or now["restricted"]:
        return "Objected" if now["objected"] else "Restricted"
    if said["state"] not in VALID_STATES:
        return str(said["state"])
    # Agreed to, and yet not acted on: nobody does it here now, or what is done now goes further than their notice said.
    if not now["named"]:
        return "NotInUse"
    return "NotCovered" if now["state"] == "Unknown" else str(now["state"])


def _corrections(tx: Tx, person: str, places: dict[tuple[str, bytes], str]) -> list[Document]:
    # One correction stands in every lake; it is told once, under the name its post has here.
    told: dict[tuple[Any, ...], Document] = {}
    for one in corrections.of_person(tx, person):
        name = places.get((one.lake, one.post_key))
        row = {"post": name or one.post_key.hex(), "brand": one.brand, "aspect": one.aspect, "said": one.polarity, "at": one.at}
        if name or (one.at, one.brand, one.aspect) not in told:
            told[one.at, one.brand, one.aspect] = row
    return list(told.values())


def _requests(workspace: Workspace, tx: Tx, person: str) -> list[Document]:
    return [
        {
            "request": r.request_id,
            "kind": r.kind,
            "channel": r.channel,
            "state": r.state,
            "received_at": r.received_at,
            "due_at": r.due_at,
            "identity": r.identity,
            "answered_at": r.answered_at,
            **asked.said(workspace, r),
        }
        for r in requests.of_person(tx, person)
    ]


def _concerns(tx: Tx, person: str) -> list[Document]:
    """The cases about the person. Their words and answers are whoever's raised them, who reads them by the code of the case."""
    return [
        {
            "case": c.case_id,
            "kind": c.kind,
            "raised_at": c.raised_at,
            "due_at": c.due_at,
            "state": c.state,
            "outcome": c.outcome,
            "decided_at": c.decided_at,
        }
        for c in concerns.of_person(tx, person)
    ]


def _reports(workspace: Workspace, tx: Tx, stands: list[Document]) -> list[Document]:
    """Reports made since the person first agreed: their posts may be counted in them, with at least k others'."""
    given = [row["given_at"] for row in stands if row["given_at"]]
    since = min(given) if given else datetime.combine(workspace.clock().date(), time(), UTC)
    return [{"made_at": r.made_at, "for": r.recipient, "people": r.people} for r in reports.list_reports(tx, since)]
