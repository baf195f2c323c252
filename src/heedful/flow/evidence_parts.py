"""The parts of a pack of evidence, from store, lakes and log; each a file with values that JSON has."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from heedful.audit.checkpoint import open_checkpoint
from heedful.audit.entry import read_entry
from heedful.audit.proof import read_bundle
from heedful.consent.fold import fold
from heedful.duties import document
from heedful.duties.evidence import parts_of
from heedful.duties.page import render
from heedful.flow import concerns as cases
from heedful.flow import evidence_messages, records
from heedful.flow.dossier import compile_dossier
from heedful.flow.duty_documents import KINDS
from heedful.flow.log import open_log
from heedful.flow.marks import person_mark
from heedful.flow.notices import versions
from heedful.flow.proofs import prove_at
from heedful.store import batches, concerns, consents, documents, handouts, outbox, receipts, reports, sources
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.audit.log import Head, Log
    from heedful.duties.evidence import Question
    from heedful.flow.workspace import Workspace
    from heedful.store.concerns import Concern
    from heedful.store.outbox import Entry
    from heedful.store.store import Tx

Files = dict[str, tuple[str, bytes]]
_NEW = datetime(1, 1, 1, tzinfo=UTC)
# Posts and what the record of consent says of accounts stay out of a pack.
_LEFT_OUT = ("pii_principal_id", "accounts", "account", "contacts")
ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whom and which time it is about.

    Guarantee: of one moment. `since` is None where it is all the time a person has been on record.
    """

    question: Question
    person: str | None
    case: Concern | None
    since: datetime | None
    until: datetime


def compile_parts(workspace: Workspace, tx: Tx, asked: Asked) -> Files:
    """The files of a pack, each with the part it is.

    Guarantee: only the parts that the question needs, and nobody else's rows.
    """
    makers = {
        "notices": _notices,
        "documents": _documents,
        "consent": _consent,
        "stood": _stood,
        "gate": _gate,
        "refused": _refused,
        "requests": _requests,
        "accesses": _accesses,
        "case": _case,
        "cases": _cases,
        "log": _log,
        "exports": _exports,
        "posts": _posts,
        "messages": _messages,
    }
    needed = parts_of(asked.question)
    dossier = compile_dossier(workspace, tx, asked.person) if asked.person else {}
    files: Files = {}
    for part in needed:
        files |= {name: (part, data) for name, data in makers[part](workspace, tx, asked, dossier).items()}
    return files


def _notices(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    given = {str(body["privacy_notice"].get("digest")) for body in dossier.get("consent_records", ())}
    since = asked.since or _NEW
    files: dict[str, bytes] = {}
    published = versions(tx)
    for place, one in enumerate(published):
        later = published[place + 1].published_at if place + 1 < len(published) else datetime.max.replace(tzinfo=UTC)
        if one.published_at <= asked.until and (later > since or set(one.digests.values()) & given):
            for language, notice in one.languages.items():
                about = {"version": one.version, "language": language, "digest": notice.digest, "published_at": one.published_at}
                files[f"notices/{one.version}.{language}.json"] = _json(
                    about | {"promises": orjson.loads(notice.front), "words": notice.body}
                )
    return files


def _documents(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for kind in (*KINDS, "provisional"):
        held = [v for v in documents.versions(tx, kind) if v.written_at <= asked.until]
        # What was approved in the time, what stood when it began, and the last that was written.
        chosen = {v.version: v for v in held if v.approved_at} | {v.version: v for v in held[-1:]}
        for version in chosen.values():
            said = {"version": version.version, "written_by": version.written_by, "written_at": version.written_at}
            said |= {"approved_by": version.approved_by, "approved_at": version.approved_at, "statement": version.statement}
            files[f"documents/{kind}-{version.version}.json"] = _json(said | {"document": version.body, "digest": version.digest})
            status = f"Approved by {version.approved_by} on {version.approved_at:%Y-%m-%d}." if version.approved_at else "Not approved."
            files[f"documents/{kind}-{version.version}.html"] = render(document.read(version.body), status=status).encode()
    return files


def _consent(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    person = _person(asked)
    ledger = consents.ledger_of(tx, person)
    said = ledger.person_events.sort("at").select("kind", "purpose", "at").to_dicts()
    vouched = batches.batches_of(tx, ledger.records["record_id"].to_list())
    by_batch = {b.batch_id: b for b in batches.list_batches(tx)}
    chain = []
    for held in consents.show(tx, person):
        body = {k: v for k, v in records.open_body(workspace, held, person).items() if k not in _LEFT_OUT}
        batch = by_batch.get(vouched.get(held.record_id, ""))
        told = records.events_of(ledger, held.record_id, person, asked.until)
        events = [{k: ("the person" if v == person else v) for k, v in event.items()} for event in told]
        vouching = (
            {"attested_by": batch.attested_by, "countersigned_by": batch.countersigned_by, "statement": batch.statement} if batch else None
        )
        chain.append({"record": held.record_id, "record_as_kept": body | {"events": events}, "vouched_for": vouching})
    made = [
        {"receipt": r.receipt_id, "record": r.record_id, "sha256": r.digest, "made_at": r.made_at} for r in receipts.of_person(tx, person)
    ]
    return {"consent.json": _json({"records": chain, "said_of_all_records": said, "receipts": made})}


def _stood(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    person = _person(asked)
    ledger = consents.ledger_of(tx, person)
    uses: list[dict[str, Any]] = [
        {"use": "report", "purpose": "insights", "at": r.made_at, "number": r.report_id, "for": r.recipient}
        for r in reports.list_reports(tx)
    ]
    uses += [
        {"use": "opinions learnt", "purpose": e.body["lake"], "at": e.at, "number": f"entry {e.seq}"}
        for e in outbox.of_kind(tx, "learn.read", ENTRIES)
        if "lake" in e.body
    ]
    uses += evidence_messages.uses_of(tx, person, asked.until)
    uses += [{"use": "at this moment", "purpose": purpose, "at": asked.until} for purpose in PURPOSES]
    rows = [use | stood(ledger, use["purpose"], use["at"]) for use in uses if use["at"] <= asked.until]
    return {"stood.json": _json({"person": "the person this is about", "uses": sorted(rows, key=lambda row: (row["at"], row["purpose"]))})}


def stood(ledger: consents.Ledger, purpose: str, at: datetime) -> dict[str, Any]:
    """What a person's consent to a purpose amounted to at one moment.

    Guarantee: from events up to that moment only; what the settings and notices then were is not asked here, and can only have allowed less.
    """
    grants = fold(*ledger, [purpose], at).filter(pl.col("named"))
    rows = grants.select("state", "objected", "restricted").to_dicts()
    free = [r for r in rows if r["state"] in VALID_STATES and not r["objected"] and not r["restricted"]]
    if free:
        return {"usable": True, "because": "a consent stood"}
    if not rows:
        return {"usable": False, "because": "no consent names this purpose"}
    why = "objected" if any(r["objected"] for r in rows) else "restricted" if any(r["restricted"] for r in rows) else str(rows[0]["state"])
    return {"usable": False, "because": why}


def _gate(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    names = ("post", "network", "kind", "origin", "gathered", "kept_until", "uses")
    posts = [{name: post[name] for name in names} for post in dossier["posts"]]
    fair = [{k: c[k] for k in ("record", "purpose", "state", "given_at", "expires_at", "networks", "kinds")} for c in dossier["consents"]]
    return {"gate.json": _json({"consents_now": fair, "posts_held": posts, "opinions_held": len(dossier["opinions"])})}


def _refused(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    # One person's own export would tell of them, by its counts alone.
    read = [s for s in sources.list_sources(tx) if s.person_id is None and s.gathered_at and _within(asked, s.gathered_at)]
    rows = [{"source": s.source, "read_at": s.gathered_at, "by_purpose": s.counts, "unreadable": s.problems} for s in read]
    return {"refused.json": _json({"sources": rows})}


def _requests(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    now = asked.until
    rows = [r | {"late": (r["answered_at"] or now) > r["due_at"]} for r in dossier["requests"]]
    return {"requests.json": _json({"requests": rows})}


def _accesses(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    return {"accesses.json": _json({"accesses": dossier["accesses"]})}


def _case(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    if asked.case is None:
        return {}
    found = cases.opened_case(workspace, tx, asked.case)
    one = found.concern
    said = {
        "case": one.case_id,
        "kind": one.kind,
        "raised_by_a": one.by,
        "raised_at": one.raised_at,
        "due_at": one.due_at,
        "state": one.state,
    }
    said |= {
        "owner": one.owner,
        "outcome": one.outcome,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "about": list(one.about),
    }
    said |= {"words": found.words, "answer": found.answer, "late": (one.decided_at or asked.until) > one.due_at}
    said |= {"notes": [{"at": n.at, "by": n.actor, "kind": n.kind, "words": n.words} for n in found.notes]}
    said |= {
        "freezes": [
            {"what": f.kind, "which": f.target, "by": f.by, "at": f.at, "lifted_at": f.lifted_at, "lifted_by": f.lifted_by}
            for f in found.freezes
        ]
    }
    return {"case.json": _json(said)}


def _cases(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    names = ("case_id", "kind", "state", "by", "raised_at", "due_at", "outcome", "decided_at")
    found = [c for c in concerns.list_concerns(tx) if _within(asked, c.raised_at)]
    return {"cases.json": _json({"cases": [{name: getattr(c, name) for name in names} for c in found]})}


def _log(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    if asked.question.scope == "period":
        found: Sequence[Entry] = outbox.between(tx, asked.since or _NEW, asked.until, ENTRIES)
    else:
        words = [asked.case.case_id] if asked.case else []
        words += [person_mark(workspace, asked.person)] if asked.person else []
        found = outbox.naming(tx, words, list(asked.case.about) if asked.case else [], ENTRIES)
    log = open_log(workspace)
    head = log.head()
    proofs = _proofs(log, head, {e.seq for e in found})
    rows = [
        {"entry": e.seq, "at": e.at, "kind": e.kind, "by": e.actor.name, "role": e.actor.role, "body": e.body, "proof": proofs.get(e.seq)}
        for e in found
    ]
    mark = person_mark(workspace, asked.person) if asked.person else None
    said = {"mark_of_the_person": mark, "cut_at": ENTRIES if len(rows) == ENTRIES else None, "checkpoint": head.note}
    return {"log.json": _json(said | {"goes_on_from": _goes_on(tx, log, head, asked), "entries": rows})}


def _proofs(log: Log, head: Head, wanted: set[int]) -> dict[int, dict[str, Any]]:
    """Each entry word for word as it was hashed, with the proof that it is in the log, all under one checkpoint."""
    places = [(read_entry(data).seq, index) for index, data in log.entries(head.size)]
    proven = {seq: prove_at(log, head, index) for seq, index in places if seq in wanted}
    return {seq: {"index": one.index, "entry": one.entry, "tlog_proof": one.bundle} for seq, one in proven.items()}


def _goes_on(tx: Tx, log: Log, head: Head, asked: Asked) -> list[dict[str, Any]]:
    """For each checkpoint that a receipt of the person prints, the proof that the log of the pack goes on from it."""
    proven = [r for r in receipts.of_person(tx, asked.person or "") if r.log and "proof" in orjson.loads(r.log)]
    rows = []
    for one in proven:
        note = read_bundle(orjson.loads(one.log or "")["proof"]).note
        size = open_checkpoint(note, log.verifier).size
        hashes = [b64encode(h).decode() for h in log.consistency(head, size)]
        rows.append({"receipt": one.receipt_id, "checkpoint": note, "size": size, "consistency": hashes})
    return rows


def _exports(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    found = [h for h in handouts.list_handouts(tx) if (h.person_id == asked.person if h.person_id else True) and _within(asked, h.made_at)]
    names = ("handout_id", "kind", "recipient", "purpose", "by", "rows", "made_at", "expires_at")
    return {"exports.json": _json({"exports": [{name: getattr(h, name) for name in names} for h in found]})}


def _posts(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    names = ("post", "network", "kind", "published", "text")
    return {"posts.json": _json({"posts_as_kept": [{name: post[name] for name in names} for post in dossier["posts"]]})}


def _within(asked: Asked, at: datetime) -> bool:
    since = asked.since if asked.question.scope == "period" else None
    return (since or _NEW) <= at <= asked.until


def _person(asked: Asked) -> str:
    return asked.person or ""


def _messages(workspace: Workspace, tx: Tx, asked: Asked, dossier: Mapping[str, Any]) -> dict[str, bytes]:
    found = evidence_messages.files_of(workspace, tx, _person(asked), dossier, whole=bool(asked.question.with_posts))
    return {name: _json(value) for name, value in found.items()}


_json = evidence_messages.as_json
