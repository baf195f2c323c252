"""A forecast is held against worlds that are invented person by person, and its parts against plain counting."""

from __future__ import annotations

import hashlib
import math
import os
import random
from collections.abc import Sequence
from functools import partial
from statistics import fmean

import polars as pl
import pytest
from bench.tradeoff import HABITS, invent, plans

from heedful.engine.noise import scale_of
from heedful.flow import forecast as ahead
from heedful.flow.plan import Asked, release
from heedful.flow.release import price_of_cells
from heedful.flow.settings import Release as ReleaseSettings
from heedful.insights import contributions
from heedful.insights import release as figures
from heedful.insights.habits import Chances
from heedful.privacy.bounding import bound
from heedful.privacy.perturb import Noise

SOAK = bool(os.environ.get("HEEDFUL_SOAK"))


@pytest.mark.parametrize(
    ("people", "worlds", "within"), [(200, 6, 0.2), (1_000, 2, 0.1)] if not SOAK else [(n, 50, 0.1) for n in (50, 200, 1_000, 10_000)]
)
def test_forecast_and_outcome_agree(people: int, worlds: int, within: float) -> None:
    assert plans(worlds, 11, [people])[f"plan.error.{people}"] <= within


@pytest.mark.parametrize(("people", "worlds"), [(1_000, 3), (4_000, 2)] if not SOAK else [(n, 25) for n in (500, 1_000, 4_000, 10_000)])
def test_as_many_rows_of_a_release_are_told_as_a_plan_says(people: int, worlds: int) -> None:
    """Releases of worlds that are invented person by person, bounded and with noise as a release has them."""
    rng, settings = random.Random(5), ReleaseSettings()
    scale = scale_of(*price_of_cells(settings))
    told = []
    for world in range(worlds):
        rows = contributions.stances(invent(people, world), dict.fromkeys(HABITS.aspects))
        kept = bound(rows, contributions.CELL, settings.cells_each, partial(_keyed, world))
        counted = contributions.histogram(kept, list(HABITS.brands), ["overall", *HABITS.aspects])
        for _ in range(20):
            noisy = [n + round(rng.expovariate(1 / scale) - rng.expovariate(1 / scale)) for n in counted["people"].to_list()]
            told.append(len(figures.cells_told(counted.with_columns(pl.Series("people", noisy, dtype=pl.Int64)), scale)))
    said = release(HABITS, Asked(people))
    assert said.cells == 27
    assert said.told == pytest.approx(fmean(told), rel=0.1)


def _keyed(world: int, messages: Sequence[bytes], size: int) -> list[bytes]:
    return [hashlib.blake2b(message, key=b"%d" % (world + 1), digest_size=size).digest() for message in messages]


def test_a_forecast_is_the_same_each_time_and_more_people_see_more() -> None:
    few, many = (ahead.forecast(HABITS, people, 10, draws=10).figures for people in (60, 600))
    assert few == ahead.forecast(HABITS, 60, 10, draws=10).figures
    assert few["views"] < many["views"] == 27
    assert few["monthly_views"] < many["monthly_views"]
    assert few["width"] > many["width"]
    assert few["change"] > many["change"]


def test_a_higher_threshold_opens_fewer_views() -> None:
    opened = [ahead.forecast(HABITS, 200, k, draws=10).figures["monthly_views"] for k in (5, 10, 20, 50)]
    assert opened == sorted(opened, reverse=True)
    assert opened[0] > opened[-1]


@pytest.mark.parametrize(("of", "chance"), [(10, 0.5), (500, 0.01), (500, 0.97), (40_000, 0.3), (7, 0.0), (7, 1.0)])
def test_draws_are_binomial(of: int, chance: float) -> None:
    rng = random.Random(1)
    drawn = [ahead._binomial(rng, of, chance) for _ in range(3_000)]
    error = math.sqrt(of * chance * (1 - chance))
    assert all(0 <= one <= of for one in drawn)
    assert abs(fmean(drawn) - of * chance) <= 4 * error / math.sqrt(3_000)
    assert fmean((one - of * chance) ** 2 for one in drawn) == pytest.approx(error**2, rel=0.15)


@pytest.mark.parametrize("speaks", [0.9, 0.3, 0.02])
def test_so_many_people_are_needed_and_not_fewer(speaks: float) -> None:
    noise, rng = Noise(), random.Random(2)

    def opens(people: int) -> float:
        counts = [ahead._binomial(rng, people, speaks) + rng.randint(-noise.most, noise.most) for _ in range(4_000)]
        return sum(count >= 10 + noise.most for count in counts) / 4_000

    needed = ahead.people_needed(Chances(speaks, speaks / 2, speaks / 2), 10, noise)
    assert opens(needed) > ahead.SURE - 0.02
    assert opens(needed - 1) < ahead.SURE + 0.02
    assert opens(round(needed * 0.8)) < ahead.SURE - 0.05


def test_nobody_ever_speaks_of_it() -> None:
    assert ahead.people_needed(Chances(1e-12, 0, 0), 10, Noise()) == ahead.MOST_PEOPLE


def test_the_smallest_change_is_noticed_in_eighty_of_a_hundred() -> None:
    """Two months of 300 people with a side each, apart by just that: the test at 5 % sees it about so often."""
    people, rng = 300, random.Random(4)
    even = {"likes_low": 150, "likes_high": 150, "dislikes_low": 150, "dislikes_high": 150, "variance": 0.0}
    apart = ahead.smallest_change(even) / 200
    seen = 0
    for _ in range(2_000):
        one, other = ahead._binomial(rng, people, 0.5 + apart / 2) / people, ahead._binomial(rng, people, 0.5 - apart / 2) / people
        both = (one + other) / 2
        seen += abs(one - other) / math.sqrt(both * (1 - both) * 2 / people) > 1.96
    assert seen / 2_000 == pytest.approx(ahead.POWER, abs=0.04)
    assert ahead.smallest_change({**even, "variance": 4.0}) > ahead.smallest_change(even)
