"""How often people speak, of what, and in which mood: assumptions about a crowd nobody has met, and what follows from them.

A person's opinions on a brand and aspect in a time are Poisson, with a rate of their own (Gamma over people) and a liking of their own
(normal on the scale of log-odds). So some people speak of everything and most of little, and nobody's opinions are independent of
each other. What follows is the chance that a person speaks of a view at all, and that they like or dislike it on the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping

# Points at which the two spreads over people are summed up.
_RATES: Final = 48
_TASTES: Final = 9
# Where so many opinions are expected, their difference is as good as normal.
_MANY: Final = 40.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What is assumed of people who agree.

    Guarantee: `brands` and `aspects` are shares of what is said, each summing to 1; `opinions` is the mean number of opinions of a person in a
    year; `uneven` the shape of the Gamma (1: as uneven as an exponential; smaller: more so); `likes` the share of likes among opinions
    that take a side, `sided` the share of those; `taste` the spread of people's own log-odds of liking.
    """

    brands: Mapping[str, float]
    aspects: Mapping[str, float]
    opinions: float = 24.0
    uneven: float = 0.8
    likes: float = 0.5
    sided: float = 0.85
    taste: float = 0.9

    def rate(self, brand: str, aspect: str, years: float) -> float:
        """Opinions of the average person on a view in so many years.

        Guarantee: 'overall' is all that is said of the brand.
        """
        return self.opinions * years * self.brands[brand] * (1.0 if aspect == OVERALL else self.aspects[aspect])


@dataclass(frozen=True, slots=True)
class Chances:
    """The chance that one person speaks of a view, that they like it on the whole, and that they dislike it.

    Guarantee: likes and dislikes together are at most the first.
    """

    speaks: float
    likes: float
    dislikes: float


def zipf(names: list[str]) -> dict[str, float]:
    """Shares that fall as 1, 1/2, 1/3 and so on, in the order given: how talk usually falls over subjects.

    Guarantee: sums to 1. Source: Zipf, G. K. (1949), Human Behavior and the Principle of Least Effort.
    """
    whole = sum(1 / place for place in range(1, len(names) + 1))
    return {name: 1 / place / whole for place, name in enumerate(names, 1)}


def chances(habits: Habits, rate: float) -> Chances:
    """What the habits mean for one person and a view of that rate.

    Guarantee: a pure function; exact but for the sums over the two spreads and, where many opinions are expected, a normal tail.
    """
    speaks = likes = dislikes = 0.0
    for activity, weight in _activities(habits.uneven):
        mean = rate * activity
        speaks += weight * -math.expm1(-mean)
        for odds in _tastes(habits.likes, habits.taste):
            more, fewer = _outnumber(mean * habits.sided * odds, mean * habits.sided * (1 - odds))
            likes += weight * more / _TASTES
            dislikes += weight * fewer / _TASTES
    return Chances(speaks, likes, dislikes)


def counted(habits: Habits, most: int) -> dict[tuple[str, str], float]:
    """The chance that a person is counted in each brand and aspect, where each is counted in so many of those they speak of in a year.

    Guarantee: a pure function; by brand, 'overall' first, which is spoken of by whoever speaks of an aspect of the brand. Which of theirs a
    person is counted in is drawn evenly.
    """
    found = dict.fromkeys(((brand, aspect) for brand in habits.brands for aspect in (OVERALL, *habits.aspects)), 0.0)
    for activity, weight in _activities(habits.uneven):
        speak = {brand: [-math.expm1(-habits.rate(brand, aspect, 1.0) * activity) for aspect in habits.aspects] for brand in habits.brands}
        cells = {brand: _cells(_sum_of(each)) for brand, each in speak.items()}
        for brand, each in speak.items():
            others = [1.0]
            for other, by_count in cells.items():
                others = others if other == brand else _both(others, by_count)
            some = [0.0, *cells[brand][1:]]
            found[brand, OVERALL] += weight * _counted(_both(others, some), most)
            for place, aspect in enumerate(habits.aspects):
                # Itself and the brand as a whole, and what else of the brand is spoken of.
                beside = [0.0, 0.0, *_sum_of(each[:place] + each[place + 1 :])]
                found[brand, aspect] += weight * each[place] * _counted(_both(others, beside), most)
    return found


def _counted(by_count: list[float], most: int) -> float:
    return sum(share * min(1.0, most / count) for count, share in enumerate(by_count) if count)


def _cells(by_count: list[float]) -> list[float]:
    """Aspects of a brand that somebody speaks of, and one more for the brand itself if there are any."""
    return [by_count[0], 0.0, *by_count[1:]]


def _sum_of(each: list[float]) -> list[float]:
    """How many of independent chances come true."""
    by_count = [1.0]
    for chance in each:
        by_count = _both(by_count, [1 - chance, chance])
    return by_count


def _both(one: list[float], other: list[float]) -> list[float]:
    found = [0.0] * (len(one) + len(other) - 1)
    for at, share in enumerate(one):
        for beside, chance in enumerate(other):
            found[at + beside] += share * chance
    return found


def _activities(shape: float) -> list[tuple[float, float]]:
    """Multiples of the mean rate, and how many people have them: a Gamma of mean 1, on an even grid of its logarithm."""
    low, high = math.log(1e-5 ** (1 / max(shape, 0.3)) if shape < 1 else 1e-4), math.log(1 + 12 / math.sqrt(shape))
    at = [math.exp(low + (high - low) * (step + 0.5) / _RATES) for step in range(_RATES)]
    weights = [math.exp(shape * math.log(x) - shape * x) for x in at]
    whole = sum(weights)
    mean = sum(x * w for x, w in zip(at, weights, strict=True)) / whole
    return [(x / mean, weight / whole) for x, weight in zip(at, weights, strict=True)]


def _tastes(likes: float, spread: float) -> list[float]:
    middle = math.log(likes / (1 - likes))
    steps = (NormalDist().inv_cdf((step + 0.5) / _TASTES) for step in range(_TASTES))
    return [1 / (1 + math.exp(-(middle + spread * step))) for step in steps]


def _outnumber(one: float, other: float) -> tuple[float, float]:
    """The chances that a Poisson of one mean exceeds that of the other, and the other way round."""
    both = one + other
    if both > _MANY:
        apart, error = one - other, math.sqrt(both)
        return NormalDist().cdf((apart - 0.5) / error), NormalDist().cdf((-apart - 0.5) / error)
    most = int(both + 8 * math.sqrt(both) + 8)
    first, second = _poisson(one, most), _poisson(other, most)
    more = fewer = below = under = 0.0
    for a, b in zip(first, second, strict=True):
        more += a * below
        fewer += b * under
        below += b
        under += a
    return more, fewer


def _poisson(mean: float, most: int) -> list[float]:
    found, chance = [], math.exp(-mean)
    for count in range(most + 1):
        found.append(chance)
        chance *= mean / (count + 1)
    return found
