"""Payment card numbers with a right check digit. Source: ISO/IEC 7812-1 Annex B (Luhn)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: Sequence[int]) -> bool:
    """Whether digits end in their Luhn check digit.

    Guarantee: any single wrong digit is found. Source: ISO/IEC 7812-1 Annex B.
    """
    return sum(_DOUBLED[d] if i % 2 else d for i, d in enumerate(reversed(digits))) % 10 == 0


def has_check_digit(candidate: str) -> bool:
    """Whether the digits of a candidate end in their Luhn check digit.

    Guarantee: separators do not matter; fewer than 13 or more than 19 digits are never a card.
    Source: ISO/IEC 7812-1 Annex B.
    """
    digits = [int(c) for c in candidate if c.isdecimal()]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn(digits)


CARD: Final = Recogniser(
    kind="card",
    mark="[card]",
    # As cards are printed and typed: in fours, as 4-6-5, or without a gap. Looser patterns take dates with prices.
    patterns=(
        Pattern(r"\b(?:[0-9]{4}[ -]){3}[0-9]{1,7}\b"),
        Pattern(r"\b[0-9]{4}[ -][0-9]{6}[ -][0-9]{5}\b"),
        Pattern(r"\b[0-9]{13,19}\b"),
    ),
    digits=13,
    is_one=has_check_digit,
    rank=50,
)
