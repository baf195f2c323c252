"""Shares and their intervals, when each count is itself told as a range.

A `Part` is a share of people: hits of hits and misses. Where a count is a range, every number is taken at the end that
makes the interval wider, so that an interval holds for every count the range allows. Counts are perturbed before they are told; what
that adds to the error of a share is added to its interval, as a variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Z95: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Part:
    """Hits of hits and misses, each from low to high.

    Guarantee: `low <= value <= high`, all within 0 to 1; `exact` is whether both counts are told exactly.
    """

    hits: tuple[int, int]
    misses: tuple[int, int]
    # The variance of what was added to each of the two counts that were perturbed: hits and misses, or hits and all of them.
    variance: float = 0.0
    of_all: bool = False

    @property
    def exact(self) -> bool:
        """Whether both counts are told exactly.

        Guarantee: then value is the share itself.
        """
        return self.hits[0] == self.hits[1] and self.misses[0] == self.misses[1]

    @property
    def least(self) -> tuple[int, int]:
        """Hits and people at the lowest share the ranges allow.

        Guarantee: hits never exceed people.
        """
        return self.hits[0], self.hits[0] + self.misses[1]

    @property
    def most(self) -> tuple[int, int]:
        """Hits and people at the highest share the ranges allow.

        Guarantee: hits never exceed people.
        """
        return self.hits[1], self.hits[1] + self.misses[0]

    @property
    def value(self) -> float:
        """The share, in the middle of the ranges.

        Guarantee: from what is told only.
        """
        hits, misses = sum(self.hits), sum(self.misses)
        return hits / (hits + misses) if hits + misses else 0.0

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval.

        Guarantee: at most the value.
        """
        return min(widened(wilson(*self.least)[0], self.least, self), self.value)

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval.

        Guarantee: at least the value.
        """
        return max(widened(wilson(*self.most)[1], self.most, self), self.value)

    def error(self, counts: tuple[int, int]) -> float:
        """The variance that perturbation adds to the share of some hits among some people.

        Guarantee: 0 where nothing was added; the first order of the share's error (the delta method).
        """
        hits, people = counts
        if not people or not self.variance:
            return 0.0
        share = hits / people
        return self.variance * (1 + share * share if self.of_all else share * share + (1 - share) ** 2) / people**2


def widened(end: float, counts: tuple[int, int], part: Part) -> float:
    """An end of an interval, moved away from its share by what perturbation adds to the error.

    Guarantee: within 0 to 1; where nothing was added, the end itself. Both errors are independent, so their squares add.
    """
    hits, people = counts
    share = hits / people if people else 0.5
    half = math.hypot(end - share, Z95 * math.sqrt(part.error(counts)))
    return min(max(share + math.copysign(half, end - share), 0.0), 1.0)


def among(hits: tuple[int, int], people: tuple[int, int], variance: float = 0.0) -> Part:
    """So many of so many people, both as ranges, both perturbed with that variance.

    Guarantee: misses are never below zero.
    """
    return Part(hits, (max(people[0] - hits[1], 0), max(people[1] - hits[0], 0)), variance, of_all=True)


def span(row: Mapping[str, Any], name: str) -> tuple[int, int]:
    """A shown count's range, out of a row of a shown table.

    Guarantee: (low, high).
    """
    return int(row[f"{name}_low"]), int(row[f"{name}_high"])


def wilson(hits: int, people: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share.

    Guarantee: within 0 to 1, and holds the share; (0, 1) of nobody.
    Source: Wilson, E. B. (1927), Probable inference, JASA 22:209-212.
    """
    if not people:
        return 0.0, 1.0
    share, square = hits / people, z * z
    middle = (share + square / (2 * people)) / (1 + square / people)
    half = z * math.sqrt(share * (1 - share) / people + square / (4 * people * people)) / (1 + square / people)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference(one: Part, other: Part) -> tuple[float, float, float]:
    """One share less another, with its 95 % interval, from the intervals of both.

    Guarantee: (value, low, high), low <= value <= high.
    Source: Newcombe, R. G. (1998), Interval estimation for the difference of proportions, Stat. Med. 17:873-890, method 10.
    """
    value = one.value - other.value
    low = value - math.hypot(one.value - one.low, other.high - other.value)
    high = value + math.hypot(one.high - one.value, other.value - other.low)
    return value, max(low, -1.0), min(high, 1.0)
