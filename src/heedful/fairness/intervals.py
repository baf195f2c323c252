"""How sure a difference is: intervals of paired differences and of shares, and what many looks at once do to chance.

Small and plain, so that each can be held against its source, as the tests do by hand and by drawing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Z95: Final = NormalDist().inv_cdf(0.975)
# Of all assessments of a fair world, at most this share raise any alarm.
FAMILY: Final = 0.05
# The power that is stated: a difference so large would be found so often.
POWER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval and the chance of the like in a fair world.

    Guarantee: `low <= value <= high`; `p` is two-sided; `seen` is the smallest true difference that would be found four times in five,
    if nothing else were looked at.
    """

    value: float
    low: float
    high: float
    p: float
    n: int
    seen: float = 0.0


def paired(total: float, squares: float, n: int, *, steps: bool = False) -> Estimate:
    """The mean of paired differences, from their sum and the sum of their squares.

    Guarantee: pure; `steps` says that differences are -1, 0 or 1, so that none seen is not none there (the rule of three).
    Source: the normal interval of a mean; Hanley & Lippman-Hand (1983) for none seen. Needs n of at least 2.
    """
    mean = total / n
    error = math.sqrt(max(squares / n - mean * mean, 0.0) * n / (n - 1) / n)
    half = max(Z95 * error, 3 / n if steps else 0.0)
    p = 1.0 if mean == 0 else 2 * NormalDist().cdf(-abs(mean) / error) if error > 0 else 0.0
    return Estimate(mean, mean - half, mean + half, p, n, reach(error))


def reach(error: float) -> float:
    """The smallest true difference that is found four times in five, given its standard error.

    Guarantee: pure. Source: power of a two-sided z-test at 5 %.
    """
    return (Z95 + NormalDist().inv_cdf(POWER)) * error


def wilson(hits: float, people: float, added: float = 0.0, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share; `added` is the variance that noise adds to the share, `z` how sure it is to be.

    Guarantee: pure; within 0 to 1; (0, 1) of nobody. Source: Wilson (1927), JASA 22:209-212.
    """
    if people <= 0:
        return 0.0, 1.0
    share, square = min(max(hits / people, 0.0), 1.0), z * z
    middle = (share + square / (2 * people)) / (1 + square / people)
    half = z * math.sqrt(share * (1 - share) / people + square / (4 * people * people)) / (1 + square / people)
    low, high = (
        share - math.hypot(share - middle + half, z * math.sqrt(added)),
        share + math.hypot(middle + half - share, z * math.sqrt(added)),
    )
    return max(low, 0.0), min(high, 1.0)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many people, each count moved by noise of a known variance.

    Guarantee: immutable.
    """

    hits: float
    people: float
    variance: float = 0.0

    @property
    def value(self) -> float:
        """The share.

        Guarantee: within 0 to 1; 0 of nobody.
        """
        return min(max(self.hits / self.people, 0.0), 1.0) if self.people > 0 else 0.0

    @property
    def added(self) -> float:
        """The variance that noise adds to the share, by the delta method.

        Guarantee: 0 where none was added.
        """
        return self.variance * (1 + self.value**2) / self.people**2 if self.people > 0 else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval.

        Guarantee: as `wilson`.
        """
        return wilson(self.hits, self.people, self.added)


def difference(one: Share, other: Share, z: float = Z95) -> Estimate:
    """One share less another; `z` is how sure its interval is to be.

    Guarantee: pure. Source: Newcombe (1998), method 10; the p-value by a two-proportion z-test with the pooled share and Yates' correction.
    """
    (low_a, high_a), (low_b, high_b) = (wilson(share.hits, share.people, share.added, z) for share in (one, other))
    value = one.value - other.value
    low = value - math.hypot(one.value - low_a, high_b - other.value)
    high = value + math.hypot(high_a - one.value, other.value - low_b)
    pooled = (one.hits + other.hits) / (one.people + other.people)
    spread = max(pooled * (1 - pooled), 0.0) * (1 / one.people + 1 / other.people)
    error = math.sqrt(spread + one.added + other.added)
    apart = max(abs(value) - (1 / one.people + 1 / other.people) / 2, 0.0)
    p = 2 * NormalDist().cdf(-apart / error) if error > 0 else 1.0
    return Estimate(value, max(low, -1.0), min(high, 1.0), min(p, 1.0), round(one.people + other.people), reach(error))


def ratio(one: Share, other: Share) -> tuple[float, float, float]:
    """One share over another, with its 95 % interval: (value, low, high).

    Guarantee: pure; half a person is added to each count, so that none is not nothing. Source: Katz et al. (1978); Walter (1975).
    """
    a, b = (one.hits + 0.5) / (one.people + 0.5), (other.hits + 0.5) / (other.people + 0.5)
    spread = 1 / (one.hits + 0.5) - 1 / (one.people + 0.5) + 1 / (other.hits + 0.5) - 1 / (other.people + 0.5)
    spread += one.added / a**2 + other.added / b**2
    middle, half = math.log(a / b), Z95 * math.sqrt(max(spread, 0.0))
    plain = one.value / other.value if other.value > 0 else math.exp(middle)
    return plain, min(math.exp(middle - half), plain), max(math.exp(middle + half), plain)


def holm(pvalues: Sequence[float]) -> list[float]:
    """P-values adjusted for how many were looked at.

    Guarantee: pure; in the order given; marking those at or below FAMILY keeps the chance of any false mark at FAMILY.
    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6:65-70.
    """
    order = sorted(range(len(pvalues)), key=lambda at: pvalues[at])
    adjusted, most = [1.0] * len(pvalues), 0.0
    for rank, at in enumerate(order):
        most = max(most, min(pvalues[at] * (len(pvalues) - rank), 1.0))
        adjusted[at] = most
    return adjusted
