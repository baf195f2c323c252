"""Verify: whatever was handed out, signed and in the log, is checked offline by anybody who has the public key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.audit.cosignature import require_cosigned
from heedful.audit.note import read_note, read_verifier
from heedful.errors import BadInput, Refused
from heedful.flow.certificate import verify_certificate
from heedful.flow.explained import KIND as EXPLANATION
from heedful.flow.receipts import LARGEST, require_own, verify_receipt
from heedful.flow.sealed import FIELD, Shown, require_logged
from heedful.security.signing import FIELD as SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RECEIPT: Final = "receipt"
CERTIFICATE: Final = "certificate"
# Each says in `document` what it is; a receipt's form is a standard's, which has no such member.
_DOCUMENTS: Final = {"erasure": CERTIFICATE, EXPLANATION: EXPLANATION}


@dataclass(frozen=True, slots=True)
class Genuine:
    """A document that is word for word what was signed, and in the log.

    Guarantee: given only for one that is. `witnesses` cosigned its checkpoint; `document` is without signature and proof.
    """

    kind: str
    document: Mapping[str, Any]
    shown: Shown
    witnesses: Sequence[str] = ()


def verify_file(file: Path, public: str, witnesses: Sequence[str] = ()) -> Genuine:
    """Check a receipt, as page or JSON, a certificate of erasure or the explanation of a message: its signature, and its proof from the log.

    Guarantee: offline and without a workspace; never returns False: Refused `receipt.altered`, `signature.wrong`, `log.no_proof` where
    it is older than the log, `log.sealed`, `log.not_included`, `log.not_cosigned` where a witness named did not cosign its checkpoint.
    `public`: the issuer's public key; `witnesses`: keys of theirs. Errors: BadInput. Source: RFC 8032; c2sp.org/tlog-proof.
    """
    kind = _kind(file)
    document = _CHECKS[kind](file, public)
    # The proof seals the document as it was signed, the signature within.
    shown = require_logged(_signed(document, file, kind), public)
    note = read_note(shown.note)
    names = []
    for key in witnesses:
        witness = read_verifier(key)
        require_cosigned(note, witness)
        names.append(witness.name)
    return Genuine(kind, {name: value for name, value in document.items() if name != FIELD}, shown, names)


def _verify_explanation(file: Path, public: str) -> dict[str, Any]:
    from heedful.consent.receipt import read_document

    return dict(require_own(public, read_document(file.read_bytes())))


_CHECKS: Final = {RECEIPT: verify_receipt, CERTIFICATE: verify_certificate, EXPLANATION: _verify_explanation}


def _signed(document: Mapping[str, Any], file: Path, kind: str) -> dict[str, Any]:
    from heedful.consent.receipt import embedded, read_document, split_page

    data = file.read_bytes()
    if kind == RECEIPT and data.lstrip()[:1] == b"<":
        data = embedded(split_page(data)[0])
    found = read_document(data)
    if {name for name in found if name != SIGNATURE} != set(document):
        raise Refused("receipt.altered", "The file changed while it was read.", "Run this again.")
    return found


def _kind(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput("verify.form", "That file is too large for anything that is handed out.", "Give the file as it was handed out.")
        data = file.read_bytes()
    except OSError:
        raise BadInput("verify.missing", "There is no such file, or it cannot be read.", "Check the path and its permissions.") from None
    if data.lstrip()[:1] == b"<":
        return RECEIPT
    try:
        found = orjson.loads(data)
    except ValueError:
        found = None
    said = found.get("document") if isinstance(found, dict) else None
    if isinstance(said, str) and said in _DOCUMENTS:
        return _DOCUMENTS[said]
    if isinstance(found, dict) and "receipt_id" in found:
        return RECEIPT
    raise BadInput("verify.form", "That is neither a receipt, a certificate nor an explanation.", "Give the file as it was handed out.")
