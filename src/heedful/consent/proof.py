"""What proves a consent that somebody else collected, and what a row lacks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.consent.act import IMPLIED
from heedful.consent.cells import one_of, text_of
from heedful.consent.record import OWN_EXPORT
from heedful.consent.rows import Problem
from heedful.tables.records import EVENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

# Without these nobody can show that consent was given. Source: GDPR Art. 7(1).
PROOF: Final = ("given_at", "notice", "method", "evidence")


def doubts_of(row: Mapping[str, Any], line: int, *, accounted: bool, contested: bool, notices: Mapping[str, str]) -> list[Problem]:
    """Why a row cannot count as given: each reason, by its line.

    Guarantee: none only where everything that proves a consent is there. `accounted`: the person has an account on record or in the
    file; `contested`: another row tells otherwise of the same act; `notices`: what a row may call a published notice.
    Source: GDPR Art. 4(11), 7(1); ISO/IEC TS 27560.
    """
    doubts = []
    lacking = [name for name in PROOF if not row.get(name)]
    if not accounted and text_of(row, "method") != OWN_EXPORT:
        lacking.append("account")
    if lacking:
        sentence = f"The row lacks {', '.join(lacking)}, so it does not count as given."
        doubts.append(Problem("consent.unproven", line, sentence, "Complete them; until then the gate refuses this consent."))
    if row.get("notice") and text_of(row, "notice") not in notices:
        sentence = "The row names a notice that was never published, so it does not count as given."
        doubts.append(Problem("consent.notice", line, sentence, "Publish the notice they read, and import again: heedful notice publish."))
    if contested:
        sentence = "Another row tells of the same act with another period that overlaps, so neither counts as given."
        doubts.append(Problem("consent.overlap", line, sentence, "Ask which is right, and bring in that one."))
    if one_of(row, "event_type", EVENT_TYPES) == IMPLIED:
        sentence = "A consent that was implied does not count as given."
        doubts.append(Problem("consent.implied", line, sentence, "Ask the person."))
    return doubts
