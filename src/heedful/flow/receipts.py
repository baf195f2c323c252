"""Receipts: signed copies of a person's records, checked offline by anybody who has the public key."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.fold import fold
from heedful.consent.receipt import Document, altered, build_receipt, embedded, read_document, render, sealed_page, split_page
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.marks import person_mark, token_mark
from heedful.flow.records import bodies
from heedful.flow.sealed import FIELD, begin_seal, finish_seals, new_salt, require_logged, seal_of, told_of
from heedful.security.sealing import framed, keyed
from heedful.security.signing import canonical, public_key, require_document, require_text, sign, sign_document
from heedful.store import accesses, batch_claims, batches, consents, outbox, people, receipts
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# No receipt is larger.
LARGEST: Final = 4 * 1024 * 1024
# 80 bits, which nobody guesses, in sixteen letters that can be read out.
_CODE_BYTES: Final = 10


@dataclass(frozen=True, slots=True)
class Written:
    """Receipts that were written.

    Guarantee: the files; `without_address` people have none to send theirs to.
    """

    folder: Path
    files: Sequence[Path] = field(default_factory=list)
    people: int = 0
    without_address: int = 0


@journey("consents.read", "rights")
def receipts_of(workspace: Workspace, person: str) -> list[Document]:
    """A person's receipts as of now, one a record, signed.

    Guarantee: the same as long as nothing changes; each is noted, and so is who made them. BadInput `receipt.nobody` where there is
    no record. Source: ISO/IEC TS 27560 §6.4; GDPR Art. 7(1).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        made = _made(workspace, tx, person, now)
        _require_some(made)
        _note(workspace, tx, person, len(made), now)
    return _proven(workspace, made)


@journey("consents.read", "rights")
def write_receipts(workspace: Workspace, person: str, out: Path) -> Written:
    """Write a person's receipts, each as JSON-LD and as a page.

    Guarantee: files only their owner may read; they are removed when the person is erased. Errors: as `receipts_of`.
    Source: ISO/IEC TS 27560 §6.4; GDPR Art. 7(1), 12(1).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        made = _made(workspace, tx, person, now)
        _require_some(made)
    made = _proven(workspace, made)
    with workspace.store.transaction() as tx:
        files = [path for one in made for path in _write(workspace, tx, person, one, out, "", now)]
        _note(workspace, tx, person, len(made), now)
    return Written(out, files, 1)


@journey("consents.read", "rights")
def write_batch(workspace: Workspace, batch_id: str, out: Path) -> Written:
    """Write a receipt for everybody in a batch who has an address, with a link and a code to say 'that was not me'.

    Guarantee: writing again gives the same codes. `receipts.csv` says whose each is. Who has no address is counted.
    Errors: BadInput `batch.unknown`. Source: GDPR Art. 14(3), 7(1).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        if batches.find(tx, batch_id) is None:
            raise BadInput("batch.unknown", "There is no such batch.", "See them all: heedful consent batches")
        whose: dict[str, set[str]] = {}
        for record, person in batches.records_in(tx, batch_id).items():
            whose.setdefault(person, set()).add(record)
        reached = people.with_address(tx, whose) | batch_claims.people_with(tx, "address", whose)
        of_each = [(person, one) for person in sorted(reached) for one in _made(workspace, tx, person, now, only=whose[person])]
    made = _proven(workspace, [one for _, one in of_each])
    with workspace.store.transaction() as tx:
        files, lines = [], ["person,receipt,link,code"]
        for (person, _), one in zip(of_each, made, strict=True):
            code = _code(workspace, one["receipt_id"])
            receipts.put_receipt(tx, _row(workspace, one, person, now, code))
            files += _write(workspace, tx, person, one, out, code, now)
            lines.append(",".join((_quoted(person), f"{one['receipt_id']}.html", _link(workspace, code), code)))
        index = out / "receipts.csv"
        _put(index, ("\n".join(lines) + "\n").encode())
        outbox.add(tx, "receipt.batch_made", workspace.actor, {"batch": batch_id, "people": len(reached)}, now)
    return Written(out, [*files, index], len(reached), len(whose) - len(reached))


def verify_receipt(file: Path, public: str) -> Document:
    """Check a receipt, as JSON or as a page, against a public key; give what it says.

    Guarantee: offline; passes only what that key signed, word for word, also after the person was erased; a proof from the log that
    it carries holds too, and stands in what is given as it stood. Never returns False: raises Refused `receipt.altered`.
    Errors: BadInput. Source: RFC 8032; ISO/IEC TS 27560 §6.4.
    """
    data = _read(file)
    try:
        if data.lstrip()[:1] == b"<":
            page, signature = split_page(data)
            require_text(public, signature, page)
            data = embedded(page)
        return require_own(public, read_document(data))
    except Refused:
        raise altered() from None


def require_own(public: str, document: Document) -> Document:
    """Give back what a document says, if this key signed exactly that and its proof from the log, where it has one, holds.

    Guarantee: raises Refused; never returns False. The proof stands in what is given as it stood. Source: RFC 8032; c2sp.org/tlog-proof.
    """
    said = require_document(public, {name: value for name, value in document.items() if name != FIELD})
    if FIELD not in document:
        return said
    require_logged(document, public)
    return {**said, FIELD: document[FIELD]}


def own_key(workspace: Workspace) -> str:
    """The public key by which anybody can check this workspace's receipts.

    Guarantee: the same for the life of the workspace.
    """
    return public_key(workspace.keys)


def code_mark(workspace: Workspace, code: str) -> bytes:
    """The mark of a code that somebody gives back, however they write it.

    Guarantee: spaces, hyphens and capitals change nothing.
    """
    return token_mark(workspace, "".join(letter for letter in code.upper() if letter.isalnum()))


def _made(workspace: Workspace, tx: Tx, person: str, now: datetime, only: Collection[str] | None = None) -> list[Document]:
    grants = fold(*consents.ledger_of(tx, person), list(PURPOSES), now).filter(pl.col("named"))
    made = []
    for body in bodies(workspace, tx, person):
        if only is not None and body["record_id"] not in only:
            continue
        standing = [_standing(row) for row in grants.filter(pl.col("record_id") == body["record_id"]).sort("purpose").iter_rows(named=True)]
        content = {"record": body, "standing": standing}
        receipt_id = keyed(workspace.keys.purpose_key("receipts"), canonical(content)).hex()
        known = receipts.find(tx, receipt_id)
        issued = known.made_at if known else now
        signed = sign_document(workspace.keys, build_receipt(receipt_id, body, standing, issued))
        receipts.put_receipt(tx, _row(workspace, signed, person, issued))
        if known is None or known.log is None:
            salt = new_salt()
            body_ = {"person": person_mark(workspace, person), "seal": seal_of(signed, salt)}
            receipts.put_log(tx, receipt_id, begin_seal(salt, outbox.add(tx, "receipt.issued", workspace.actor, body_, now)))
        made.append(signed)
    return made


def _proven(workspace: Workspace, made: Sequence[Document]) -> list[Document]:
    """The same receipts, each with its proof: what waits is appended now, since a receipt is handed out once."""
    if not made:
        return []
    with workspace.store.reading() as tx:
        found = [receipts.find(tx, one["receipt_id"]) for one in made]
    begun = [(one.log or "") if one else "" for one in found]
    finished = finish_seals(workspace, begun)
    new = [place for place, one in enumerate(begun) if json.loads(one) != finished[place]]
    if new:
        with workspace.store.transaction() as tx:
            for place in new:
                receipts.put_log(tx, made[place]["receipt_id"], json.dumps(finished[place]))
    return [{**one, FIELD: log} for one, log in zip(made, finished, strict=True)]


def _standing(row: dict[str, Any]) -> dict[str, Any]:
    until = row["expires_at"].isoformat() if row["expires_at"] else ""
    return {"purpose": row["purpose"], "state": row["state"], "until": until, "objected": row["objected"], "restricted": row["restricted"]}


def _row(workspace: Workspace, signed: Document, person: str, at: datetime, code: str = "") -> receipts.Receipt:
    own = {name: value for name, value in signed.items() if name != FIELD}
    digest = hashlib.sha256(canonical(own)).hexdigest()
    return receipts.Receipt(signed["receipt_id"], signed["record_id"], person, digest, at, code_mark(workspace, code) if code else None)


def _write(workspace: Workspace, tx: Tx, person: str, signed: Document, out: Path, code: str, now: datetime) -> list[Path]:
    page = render(signed, _link(workspace, code), code, told_of(signed))
    seal = base64.b64encode(sign(workspace.keys, page.encode())).decode()
    written = {
        out / f"{signed['receipt_id']}.json": json.dumps(signed, ensure_ascii=False, indent=1).encode() + b"\n",
        out / f"{signed['receipt_id']}.html": sealed_page(page, seal),
    }
    for path, data in written.items():
        _put(path, data)
        receipts.note_file(tx, secrets.token_hex(8), person, str(path.resolve()), now)
    return list(written)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    path.chmod(0o600)
    path.write_bytes(data)


def _code(workspace: Workspace, receipt_id: str) -> str:
    drawn = keyed(workspace.keys.purpose_key("denials"), framed(receipt_id), _CODE_BYTES)
    letters = base64.b32encode(drawn).decode("ascii")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _link(workspace: Workspace, code: str) -> str:
    site = workspace.settings.company.site.rstrip("/")
    return f"{site}/u/{code}" if site and code else ""


def _note(workspace: Workspace, tx: Tx, person: str, made: int, now: datetime) -> None:
    accesses.note(tx, person, workspace.actor, "consent.receipt", now)
    outbox.add(tx, "receipt.made", workspace.actor, {"person": person_mark(workspace, person), "receipts": made}, now)


def _require_some(made: Sequence[Document]) -> None:
    if not made:
        raise BadInput("receipt.nobody", "No consent is on record for this person.", "Check the number: heedful consent show PERSON")


def _quoted(text: str) -> str:
    # RFC 4180 §2; and no spreadsheet takes it for a formula.
    safe = f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
    return '"' + safe.replace('"', '""') + '"'


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput("receipt.too_large", "The file is too large for a receipt.", "Give the file as it was handed out.")
        return file.read_bytes()
    except OSError:
        raise BadInput("receipt.unreadable", "The file cannot be read.", "Check the path and its permissions.") from None
