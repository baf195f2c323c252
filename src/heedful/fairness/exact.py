"""Fisher's exact test: chance without approximation, which matters where few of a small group were chosen.

Source: Fisher (1935), The logic of inductive inference; two-sided by summing what is no likelier than what was seen.
"""

from __future__ import annotations

from math import exp, lgamma
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heedful.fairness.intervals import Share


def fisher(hits: int, people: int, others_hits: int, others: int) -> float:
    """The two-sided p-value of two shares being the same.

    Guarantee: pure; within 0 to 1. Source: see the top of this file.
    """
    every = hits + others_hits
    least, most = max(0, every - others), min(every, people)
    base = _ways(people + others, every)
    logs = [_ways(people, a) + _ways(others, every - a) - base for a in range(least, most + 1)]
    seen = logs[hits - least]
    return min(1.0, sum(exp(one) for one in logs if one <= seen + 1e-7))


def towards(one: Share, other: Share, most: int) -> tuple[int, int, int, int]:
    """Hits and people of both, the hits moved towards one common share by at most so many.

    Guarantee: pure; whatever was added to a count by noise of at most `most`, what is left is no further apart than the truth could make
    likely; a difference that vanishes is none. Whole people.
    """
    n, m = round(one.people), round(other.people)
    common = (one.hits + other.hits) / (one.people + other.people)
    return _near(one.hits, common * n, most), n, _near(other.hits, common * m, most), m


def _near(hits: float, expected: float, most: int) -> int:
    if abs(hits - expected) <= most:
        return round(expected)
    return round(hits - most if hits > expected else hits + most)


def _ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
