"""What may be said of a comparison: above the limit, within it, or not enough evidence. Never that something is free of bias.

Source: fairlearn's guide, that fairness is about harms to people and cannot be shown by one number; the four-fifths rule of the US
Uniform Guidelines on Employee Selection Procedures (29 CFR 1607.4(D)) for the ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from heedful.fairness.intervals import FAMILY

Verdict: TypeAlias = Literal["above", "within", "not enough evidence"]
ABOVE: Final[Verdict] = "above"
WITHIN: Final[Verdict] = "within"
UNKNOWN: Final[Verdict] = "not enough evidence"


@dataclass(frozen=True, slots=True)
class Limits:
    """How far groups may differ before what differs is held.

    Guarantee: `ratio` is the smallest of a lower over a higher share; `shift` the largest mean change of polarity, on a scale from 0 to 1;
    `recall` the largest difference in what is found, kept or taken out; `stand_in` the largest correlation with something declared.
    """

    ratio: float = 0.8
    shift: float = 0.02
    recall: float = 0.1
    stand_in: float = 0.2


def of_difference(low: float, value: float, high: float, adjusted: float, limit: float) -> Verdict:
    """The verdict on a difference that ought to be nought.

    Guarantee: pure; above only where the value is beyond the limit and chance is ruled out over all that was looked at; within only
    where the whole interval is within the limit; otherwise not enough evidence.
    """
    if abs(value) > limit and adjusted <= FAMILY:
        return ABOVE
    return WITHIN if -limit <= low and high <= limit else UNKNOWN


def of_ratio(low: float, value: float, adjusted: float, limit: float) -> Verdict:
    """The verdict on the ratio of the lower share to the higher.

    Guarantee: as `of_difference`.
    """
    if value < limit and adjusted <= FAMILY:
        return ABOVE
    return WITHIN if low >= limit else UNKNOWN
