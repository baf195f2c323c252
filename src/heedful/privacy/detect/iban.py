"""International bank account numbers with right check digits. Source: ISO 13616-1; check by ISO 7064 MOD 97-10."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser


def has_check_digits(candidate: str) -> bool:
    """Whether a candidate's check digits are right.

    Guarantee: spaces and case do not matter.
    Source: ISO 13616-1 §5, ISO 7064 MOD 97-10.
    """
    compact = "".join(c for c in candidate if c.isalnum()).upper()
    if not 15 <= len(compact) <= 34 or not compact.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


IBAN: Final = Recogniser(
    kind="iban",
    mark="[iban]",
    # The grouped form first: groups of four and a shorter last one; a following word must not be swallowed.
    patterns=(
        Pattern(r"(?i)\b[A-Z]{2}[0-9]{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?\b"),
        Pattern(r"(?i)\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b"),
    ),
    digits=8,
    is_one=has_check_digits,
    rank=40,
)
