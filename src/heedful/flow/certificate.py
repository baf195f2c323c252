"""The certificate of an erasure: what was removed where, what was handed out before, and the closed list of what stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.security.signing import sign_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.erasures import Erasure

# The closed list: what of an erased person stays, why, and by which rule. docs/explanation/erasure.md says the same at length.
STAYS: Final[tuple[tuple[str, str, str], ...]] = (
    ("keyed hashes of your number, accounts and addresses", "so that no import takes you up again", "GDPR Art. 17(3)(b), 21(3)"),
    ("entries of the log", "they hold only a mark under your key, which is destroyed", "GDPR Art. 5(2)"),
    ("keyed hashes of posts that were deleted before", "so that they do not come back", "GDPR Art. 5(1)(d)-(e), 17(3)(b)"),
    ("when you asked something and when it was answered, without words", "to show that it was", "GDPR Art. 5(2), 12(3)"),
    ("counts of runs already made", "no number in them is about one person", "GDPR Recital 26"),
    ("reports already made", "they hold counts of at least as many people as the settings say", "GDPR Recital 26"),
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
            "recipients": settings.uses.recipients,
            "stays": [{"what": what, "why": why, "rule": rule} for what, why, rule in STAYS],
        },
    )
