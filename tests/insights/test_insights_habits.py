"""What habits mean for a view, against people invented one by one."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from math import exp

import pytest

from heedful.insights.habits import Habits, chances, counted, zipf

HABITS = Habits({"Alder": 0.6, "Birch": 0.4}, zipf(["price", "staff", "delivery"]))


def invent(habits: Habits, rate: float, people: int, seed: int) -> tuple[float, float, float]:
    from math import exp, log

    rng, spoke, likes, dislikes = random.Random(seed), 0, 0, 0
    for _ in range(people):
        mean, liking = (
            rate * rng.gammavariate(habits.uneven, 1 / habits.uneven),
            log(habits.likes / (1 - habits.likes)) + rng.gauss(0, habits.taste),
        )
        said, waited, net = 0, rng.expovariate(1.0), 0
        while waited < mean:
            said += 1
            waited += rng.expovariate(1.0)
            if rng.random() < habits.sided:
                net += 1 if rng.random() < 1 / (1 + exp(-liking)) else -1
        spoke, likes, dislikes = spoke + (said > 0), likes + (net > 0), dislikes + (net < 0)
    return spoke / people, likes / people, dislikes / people


@pytest.mark.parametrize("rate", [0.05, 0.7, 4.0, 80.0])
@pytest.mark.parametrize("habits", [HABITS, replace(HABITS, likes=0.8, taste=0.3, uneven=2.0)])
def test_chances_are_those_of_invented_people(habits: Habits, rate: float) -> None:
    found, people = chances(habits, rate), 3_000
    for forecast, seen in zip((found.speaks, found.likes, found.dislikes), invent(habits, rate, people, 5), strict=True):
        assert abs(forecast - seen) < 4 * (seen * (1 - seen) / people) ** 0.5 + 0.006


def test_more_talk_never_makes_a_view_rarer() -> None:
    speaks = [chances(HABITS, rate).speaks for rate in (0.01, 0.1, 1, 10, 100)]
    assert speaks == sorted(speaks)
    assert all(0 < share < 1 for share in speaks)


def test_even_habits_are_even_and_shares_are_shares() -> None:
    found = chances(HABITS, 3.0)
    assert found.likes == pytest.approx(found.dislikes)
    assert found.likes + found.dislikes < found.speaks
    assert sum(HABITS.aspects.values()) == pytest.approx(1)
    assert HABITS.rate("Alder", "overall", 0.5) == pytest.approx(24 * 0.5 * 0.6)


def test_what_is_counted_of_people_in_few_cells() -> None:
    """Beside people who are drawn one by one, each with the cells they speak of and a lot for each."""
    rng, people = random.Random(3), 20_000
    found: Counter[tuple[str, str]] = Counter()
    for _ in range(people):
        activity = rng.gammavariate(HABITS.uneven, 1 / HABITS.uneven)
        spoken = []
        for brand in HABITS.brands:
            said = [a for a in HABITS.aspects if rng.random() < 1 - exp(-HABITS.rate(brand, a, 1.0) * activity)]
            spoken += [(brand, a) for a in ("overall", *said)] if said else []
        found.update(rng.sample(spoken, min(2, len(spoken))))
    expected = counted(HABITS, 2)
    assert {cell: found[cell] / people for cell in expected} == pytest.approx(expected, abs=0.015)
    everything = counted(HABITS, 100)
    assert everything["Alder", "overall"] == pytest.approx(chances(HABITS, HABITS.rate("Alder", "overall", 1.0)).speaks)
    assert all(everything[cell] >= share for cell, share in expected.items())
