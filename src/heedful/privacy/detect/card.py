"""Payment card numbers with a right check digit. Source: ISO/IEC 7812-1 Annex B (Luhn)."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Recogniser

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def has_check_digit(candidate: str) -> bool:
    """Whether the digits of a candidate end in their Luhn check digit.

    Guarantee: separators do not matter; fewer than 13 or more than 19 digits are never a card.
    Source: ISO/IEC 7812-1 Annex B.
    """
    digits = [int(c) for c in candidate if c.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = sum(_DOUBLED[d] if i % 2 else d for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


CARD: Final = Recogniser(
    kind="card",
    mark="[card]",
    # As cards are printed and typed: in fours, as 4-6-5, or without a gap. Looser patterns take dates with prices.
    patterns=(r"\b(?:[0-9]{4}[ -]){3}[0-9]{1,7}\b", r"\b[0-9]{4}[ -][0-9]{6}[ -][0-9]{5}\b", r"\b[0-9]{13,19}\b"),
    is_one=has_check_digit,
)
