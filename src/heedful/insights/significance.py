"""Which differences are more than chance, over a whole page of them.

Counts are of people, each once a cell. The same people may stand in both cells that are compared (two months, two brands);
what they say is then alike rather than opposed, which makes the test below err on the side of no mark.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.insights.intervals import Part

# Of the marks on a page, at most this share is expected to be chance.
RATE: Final = 0.05


def two_sided(one: Part, other: Part) -> float:
    """The p-value of two shares being the same.

    Guarantee: where counts are ranges, the largest p-value their nearest ends give; 1.0 where the ranges overlap.
    Source: two-proportion z-test with Yates' (1934) continuity correction, close to and no laxer than Fisher's in use.
    """
    if one.value < other.value:
        one, other = other, one
    return min(2 * _tail(one.least, other.most, one.error(one.least) + other.error(other.most)), 1.0)


def rise(now: Part, then: Part) -> float:
    """The one-sided p-value of a share not having risen.

    Guarantee: as `two_sided`.
    """
    return _tail(now.least, then.most, now.error(now.least) + then.error(then.most))


def _tail(higher: tuple[int, int], lower: tuple[int, int], added: float) -> float:
    (hits_a, people_a), (hits_b, people_b) = higher, lower
    if not people_a or not people_b:
        return 1.0
    pooled = (hits_a + hits_b) / (people_a + people_b)
    # Chance, and what perturbing the counts added to it.
    error = math.sqrt(pooled * (1 - pooled) * (1 / people_a + 1 / people_b) + added)
    apart = hits_a / people_a - hits_b / people_b - (1 / people_a + 1 / people_b) / 2
    return NormalDist().cdf(-apart / error) if apart > 0 and error > 0 else 1.0


def adjust(pvalues: Sequence[float]) -> list[float]:
    """The false discovery rate at which each would be marked.

    Guarantee: in the order given, never below the p-value; marking those at or below RATE keeps the expected share of chance among
    marks at RATE. Source: Benjamini, Y. & Hochberg, Y. (1995), Controlling the false discovery rate, JRSS B 57:289-300.
    """
    order = sorted(range(len(pvalues)), key=lambda at: pvalues[at], reverse=True)
    adjusted, least = [1.0] * len(pvalues), 1.0
    for rank, at in zip(range(len(pvalues), 0, -1), order, strict=True):
        least = min(least, pvalues[at] * (len(pvalues) / rank))
        adjusted[at] = least
    return adjusted
