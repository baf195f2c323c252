"""The certificate of an erasure: what was removed where, what was handed out before, and the closed list of what stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.errors import BadInput, Unready
from heedful.flow.receipts import require_own
from heedful.security.files import create_owner_only
from heedful.security.signing import sign_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.erasures import Erasure

# A certificate is a few kilobytes, and some lines a report.
LARGEST: Final = 16 * 1024 * 1024
# The closed list: what of an erased person stays, why, and by which rule. docs/explanation/erasure.md says the same at length.
STAYS: Final[tuple[tuple[str, str, str], ...]] = (
    ("keyed hashes of your number, accounts and addresses", "so that no import takes you up again", "GDPR Art. 17(3)(b), 21(3)"),
    (
        "entries of the log",
        "they hold only a mark under your key, which is destroyed, and salted hashes of your receipts",
        "GDPR Art. 5(2)",
    ),
    ("keyed hashes of posts that were deleted before", "so that they do not come back", "GDPR Art. 5(1)(d)-(e), 17(3)(b)"),
    ("when you asked something and when it was answered, without words", "to show that it was", "GDPR Art. 5(2), 12(3)"),
    ("that a concern was raised and how it ended, without number and words", "to show that it was answered", "GDPR Art. 5(2), 24"),
    ("counts of runs already made", "no number in them is about one person", "GDPR Recital 26"),
    ("reports already made", "they hold counts of at least as many people as the settings say", "GDPR Recital 26"),
    ("marks of codes in messages", "they lead to nobody, and tell whoever got a message that it was ours", "GDPR Art. 5(2), 32"),
    ("messages you were sent", "they are where they arrived", "GDPR Art. 17(3)(e)"),
    ("this certificate", "to show that it was done", "GDPR Art. 5(2), 17(1)"),
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far an erasure is, and what it removed.

    Guarantee: names nobody. `state` is begun (use has stopped), held (a legal hold keeps what is sealed) or done; `document`
    is signed, and empty until then.
    """

    erasure_id: str
    state: str
    begun_at: datetime
    done_at: datetime | None
    removed: Mapping[str, int]
    reports: Sequence[Mapping[str, Any]]
    document: Mapping[str, Any]


def write_document(workspace: Workspace, erasure: Erasure) -> dict[str, Any]:
    """The certificate as a signed document.

    Guarantee: names nobody; anybody can check it with the workspace's public key. Source: GDPR Art. 5(2), 17, 19.
    """
    settings = workspace.settings
    return sign_document(
        workspace.keys,
        {
            "document": "erasure",
            "erasure": erasure.erasure_id,
            "controller": settings.name,
            "contact": settings.company.contact,
            "use_stopped_at": erasure.begun_at.isoformat(),
            "destroyed_at": erasure.done_at.isoformat() if erasure.done_at else "",
            "removed": erasure.body["removed"],
            "reports_before": erasure.body["reports"],
            "recipients": settings.told_recipients,
            "stays": [{"what": what, "why": why, "rule": rule} for what, why, rule in STAYS],
        },
    )


def as_file(found: Certificate) -> bytes:
    """The signed certificate as the bytes of a JSON file.

    Guarantee: only of an erasure that is done. Errors: Unready `erase.unfinished`.
    """
    if not found.document:
        raise Unready("erase.unfinished", "This erasure is not done, so there is no certificate yet.", "See: heedful forget list")
    return orjson.dumps(dict(found.document), option=orjson.OPT_INDENT_2)


def write_certificate(found: Certificate, out: Path) -> None:
    """Write the signed certificate to a file, as JSON.

    Guarantee: only of an erasure that is done, as a file only its owner may read. Errors: Unready `erase.unfinished`, BadInput.
    """
    data = as_file(found)
    try:
        create_owner_only(out, data)
    except OSError:
        raise BadInput("certificate.unwritable", "The certificate cannot be written there.", "Choose another place.") from None


def verify_certificate(file: Path, public: str) -> dict[str, Any]:
    """Give back what a certificate says, if this key signed exactly that.

    Guarantee: offline; a proof from the log that it carries holds too; never returns False. Errors: Refused `signature.wrong`,
    `log.sealed`, `log.not_included`, BadInput `certificate.form`.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError
        document = orjson.loads(file.read_bytes())
    except OSError:
        raise BadInput("certificate.missing", "There is no such certificate.", "Check the path.") from None
    except ValueError:
        document = None
    if not isinstance(document, dict) or document.get("document") != "erasure":
        raise BadInput("certificate.form", "That file is not a certificate of an erasure.", "Give the JSON that forget certificate wrote.")
    return require_own(public, document)
