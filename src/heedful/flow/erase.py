"""Erase: use of a person stops in one transaction; then everything of theirs is destroyed, step by step, whatever interrupts it.

Each step may be done again without harm, and how far an erasure has come stands in the store: whichever run writes next
goes on where a killed one stopped (`Workspace.writing` calls `finish`).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import unvouched
from heedful.flow.access import journey
from heedful.flow.belongings import account_keys
from heedful.flow.certificate import Certificate, write_document
from heedful.flow.heads import put_off
from heedful.flow.kept_messages import take_out_of_files
from heedful.flow.marks import person_mark, suppress_mark, suppress_marks
from heedful.flow.sealed import FIELD, begin_seal, finish_seals, new_salt, seal_of
from heedful.flow.stops import tell
from heedful.flow.suppression import suppress
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.security.files import part_of
from heedful.security.sealing import framed, keyed, unseal
from heedful.store import consents, erasures, exports, forgotten, holds, manifest, messages, outbox, people, positions, reports
from heedful.store.erasures import Erasure
from heedful.tables.records import ACCOUNTS, PERSON_EVENTS
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Use has stopped; a legal hold keeps what is sealed; nothing of the person is left but in the database's own log; done.
BEGUN: Final = "begun"
HELD: Final = "held"
CLEAN: Final = "clean"
DONE: Final = erasures.DONE
# How long an erasure waits for another run that writes, in seconds, before it leaves the rest to that run.
PATIENCE: Final = 10.0


@journey("people.answer", "rights")
def erase(workspace: Workspace, person: str, *, request_id: str | None = None) -> Certificate:
    """Erase a person: posts, opinions, consents, files we kept, and the key that everything of theirs is sealed under.

    Guarantee: use stops at once and for ever; what is destroyed cannot be brought back, and no import takes them up again.
    Where another run is writing, it goes on when that run ends (state begun); under a legal hold, when that is lifted (held).
    Asking again gives the same certificate. Errors: BadInput `erase.nobody`. Source: GDPR Art. 17, 19.
    """
    erasure_id = begin(workspace, person, request_id=request_id)
    try:
        with workspace.writing(patience=PATIENCE):
            pass
    except Unready as error:
        if error.code != "workspace.busy":
            raise
    return certificate(workspace, erasure_id)


def begin(workspace: Workspace, person: str, *, request_id: str | None = None, for_ever: bool = True) -> str:
    """Stop every use of a person and note that they are to be erased; gives the erasure's number.

    Guarantee: one transaction, with its entry in the log; the rest is done by whichever run writes next. Somebody whose
    erasure has begun or is done keeps its number. Not `for_ever`: they may agree anew, as after retention. Errors: BadInput `erase.nobody`. Source: GDPR Art. 17(1), 21(3).
    """
    now = workspace.clock()
    own = workspace.keys.person_keys([person]).get(person)
    mark = suppress_mark(workspace, "person", person)
    with workspace.store.transaction() as tx:
        begun = erasures.unfinished(tx, person)
        if begun:
            return begun[0].erasure_id
        if own is None and not erasures.known(tx, person):
            return _earlier(tx, mark)
        erasure = Erasure(secrets.token_hex(8), BEGUN, person, _body(tx, person, mark if for_ever else b"", request_id), now)
        known = [*_known_as(tx, person, own), *_said_of(workspace, tx, person)]
        for kind, parts in [("person", (person,)), *known] if for_ever else []:
            suppress(workspace, tx, kind, *parts)
        event = keyed(workspace.keys.purpose_key("events"), framed("erase", person, erasure.erasure_id)).hex()
        said = pl.DataFrame([(event, person, "withdraw", None, now)], schema=PERSON_EVENTS.schema, orient="row")
        consents.add_person_events(tx, said)
        put_off(workspace, tx, person)
        erasures.put_erasure(tx, erasure)
        body = {"person": person_mark(workspace, person), "erasure": erasure.erasure_id}
        outbox.add(tx, "erasure.begun", workspace.actor, body, now)
    return erasure.erasure_id


def finish(workspace: Workspace) -> int:
    """Go on with every erasure that is not done; gives how many are done now.

    Guarantee: call it under the writer's lock; one that cannot go on now (a hold, a database that is being read) stays for
    the next time. Source: GDPR Art. 17(1).
    """
    with workspace.store.reading() as tx:
        waiting, held = erasures.unfinished(tx), holds.held_persons(tx)
    return sum(_finish(workspace, erasure, is_held=erasure.person_id in held) for erasure in waiting)


def certificate(workspace: Workspace, erasure_id: str) -> Certificate:
    """How far an erasure is, and what it removed.

    Guarantee: names nobody; once done it holds the signed document, with the proof that it is in the log. Errors: BadInput
    `erase.unknown`; as `sequence`.
    """
    with workspace.store.reading() as tx:
        found = erasures.find(tx, erasure_id)
    if found is None:
        raise BadInput("erase.unknown", "There is no erasure of this number.", "List them with: heedful forget list")
    return _certificate(_proven(workspace, found))


def list_certificates(workspace: Workspace) -> list[Certificate]:
    """Every erasure, the oldest first.

    Guarantee: names nobody.
    """
    with workspace.store.reading() as tx:
        return [_certificate(erasure) for erasure in erasures.list_erasures(tx)]


def _proven(workspace: Workspace, erasure: Erasure) -> Erasure:
    """The same erasure, its document with the proof that it is in the log; of one that is not done, or older than the log, as it is."""
    begun = erasure.body.get(FIELD)
    if erasure.state != DONE or begun is None or FIELD in erasure.body["document"]:
        return erasure
    (finished,) = finish_seals(workspace, [begun])
    document = {**erasure.body["document"], FIELD: finished}
    return _move(workspace, replace(erasure, body={**erasure.body, "document": document}))


def _certificate(erasure: Erasure) -> Certificate:
    # What is only in the database's own log cannot be used any more; for people it is done when the log is empty too.
    state = BEGUN if erasure.state == CLEAN else erasure.state
    body = erasure.body
    document = body.get("document", {}) if state == DONE else {}
    return Certificate(erasure.erasure_id, state, erasure.begun_at, erasure.done_at, body["removed"], body["reports"], document)


def _earlier(tx: Tx, mark: bytes) -> str:
    same = [e.erasure_id for e in erasures.list_erasures(tx) if e.body.get("mark") == mark.hex()]
    if not same:
        raise BadInput("erase.nobody", "Nobody is on record under this number.", "Check the number.")
    return same[-1]


def _body(tx: Tx, person: str, mark: bytes, request_id: str | None) -> dict[str, Any]:
    first = erasures.first_record(tx, person)
    handed_out = reports.list_reports(tx, first) if first else []
    said = [
        {"report": r.report_id, "sha256": r.digest, "recipient": r.recipient, "people": r.people, "made_at": r.made_at.isoformat()}
        for r in handed_out
    ]
    return {"mark": mark.hex(), "request": request_id, "removed": {}, "reports": said}


def _known_as(tx: Tx, person: str, own: bytes | None) -> list[tuple[str, tuple[str, ...]]]:
    if own is None:
        return []
    # An account that two people claim, and nobody proved, may be the other's.
    accounts = [a for a in erasures.own_accounts(tx, person) if a.verified_by is not None or not a.disputed]
    known: list[tuple[str, tuple[str, ...], str | None]] = [
        ("account", (a.network, a.scope), _opened(own, b"account|" + bytes(a.account_key), bytes(a.account_id))) for a in accounts
    ]
    known += [
        ("address", (c.channel,), _opened(own, framed("contact", person, c.channel), c.address)) for c in people.contacts_of(tx, person)
    ]
    return [(kind, (*where, said)) for kind, where, said in known if said is not None]


def _said_of(workspace: Workspace, tx: Tx, person: str) -> list[tuple[str, tuple[str, ...]]]:
    # What a batch that waits says is theirs may be somebody else's, where that is on record.
    said = unvouched.waiting_of(workspace, tx, person)
    rows = pl.DataFrame(said["account"], schema=ACCOUNTS.schema)
    others = {a.account_key for a in forgotten.accounts_with(tx, account_keys(workspace, rows)) if a.person_id != person}
    accounts = [
        ("account", (row["network"], row["scope"], row["account_id"]))
        for key, row in zip(account_keys(workspace, rows), said["account"], strict=True)
        if key not in others
    ]
    return accounts + [("address", (row["channel"], row["address"])) for row in said["address"]]


def _opened(own: bytes, aad: bytes, sealed: bytes) -> str | None:
    # What does not open any more cannot be recognised again; it must not keep the rest from being erased.
    try:
        return unseal(own, aad, sealed).decode()
    except Refused:
        return None


def _finish(workspace: Workspace, erasure: Erasure, *, is_held: bool) -> bool:
    if is_held != (erasure.state == HELD):
        erasure = _move(workspace, replace(erasure, state=HELD if is_held else BEGUN))
    if is_held:
        return False
    try:
        if erasure.person_id is not None:
            erasure = _destroy(workspace, erasure, erasure.person_id)
        workspace.store.empty_log()
    except Unready as error:
        if error.code not in {"key.busy", "store.log_busy", "backup.stops"}:
            raise
        return False
    _move(workspace, replace(erasure, state=DONE))
    return True


def _destroy(workspace: Workspace, erasure: Erasure, person: str) -> Erasure:
    erasure = _empty_lakes(workspace, erasure, person)
    workspace.settle()
    erasure = _empty_store(workspace, erasure, person)
    workspace.keys.destroy_person(person)
    workspace.store.empty_log()
    # Before it counts as done, the list outside knows of it, so that no backup brings the person back.
    tell(workspace)
    return _certify(workspace, erasure)


def _empty_lakes(workspace: Workspace, erasure: Erasure, person: str) -> Erasure:
    for lake in LAKES:
        with workspace.store.reading() as tx:
            files = manifest.list_files(tx, lake)
        if not files:
            continue
        subject = key_of_each(pl.Series("subject_key", [person]), SUBJECT, workspace.keyed(lake))[0]
        change = workspace.engine.erase_subject(lake, files, subject)
        if not change.drop:
            continue
        before = sum(f.rows for f in files if f.kind == "opinions" and f.parent in change.drop)
        after = sum(f.rows for f in change.add if f.kind == "opinions")
        counts = {f"posts.{lake}": change.rows_replaced, f"opinions.{lake}": before - after}
        with workspace.store.transaction() as tx:
            workspace.commit(tx, [change])
            erasure = _counted(tx, erasure, counts)
    return erasure


def _empty_store(workspace: Workspace, erasure: Erasure, person: str) -> Erasure:
    own = workspace.keys.person_keys([person]).get(person)
    mark = suppress_mark(workspace, "person", person)
    with workspace.store.reading() as tx:
        files = [Path(path) for path in exports.paths_of(tx, person)]
        known = [*_known_as(tx, person, own), *_said_of(workspace, tx, person)]
        addresses = [parts for kind, parts in known if kind == "address"]
        written = messages.of_person(tx, person)
    take_out_of_files(written)
    there = [path for path in files if path.is_file()]
    for path in files:
        # What a stopped run began to write lies beside the file it was to become.
        for left in (path, part_of(path)):
            left.unlink(missing_ok=True)
    with workspace.store.transaction() as tx:
        marks = [mark, *suppress_marks(workspace, "address", addresses)]
        gone = erasures.delete_person(tx, person, mark, marks, workspace.clock())
        positions.move(tx, 1, widening=False)
        return _counted(tx, erasure, {"files": len(there), **{f"store.{name}": count for name, count in gone.items()}})


def _certify(workspace: Workspace, erasure: Erasure) -> Erasure:
    now = workspace.clock()
    counts = {**erasure.body["removed"], "keys": 1}
    erasure = replace(erasure, state=CLEAN, person_id=None, done_at=now, body={**erasure.body, "removed": counts})
    document, salt = write_document(workspace, erasure), new_salt()
    with workspace.store.transaction() as tx:
        body = {"erasure": erasure.erasure_id, "removed": counts, "seal": seal_of(document, salt)}
        seq = outbox.add(tx, "erasure.done", workspace.actor, body, now)
        erasure = replace(erasure, body={**erasure.body, "document": document, FIELD: begin_seal(salt, seq)})
        erasures.change(tx, erasure)
    return erasure


def _counted(tx: Tx, erasure: Erasure, counts: Mapping[str, int]) -> Erasure:
    before = erasure.body["removed"]
    removed = {**before, **{name: before.get(name, 0) + count for name, count in counts.items() if count}}
    erasure = replace(erasure, body={**erasure.body, "removed": removed})
    erasures.change(tx, erasure)
    return erasure


def _move(workspace: Workspace, erasure: Erasure) -> Erasure:
    with workspace.store.transaction() as tx:
        erasures.change(tx, erasure)
    return erasure
