"""Intervals and tests, against published figures and against every count a range allows."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.insights.intervals import Part, among, difference, wilson
from heedful.insights.significance import adjust, rise, two_sided


def exact(hits: int, misses: int) -> Part:
    return Part((hits, hits), (misses, misses))


def test_wilson_gives_the_published_figures() -> None:
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I: method 3.
    for hits, people, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]:
        assert wilson(hits, people) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_newcombe_gives_the_published_figures() -> None:
    # Newcombe (1998), Interval estimation for the difference, table II: method 10.
    for (a, m), (b, n), low, high in [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ]:
        value, found_low, found_high = difference(exact(a, m - a), exact(b, n - b))
        assert value == pytest.approx(a / m - b / n)
        assert (found_low, found_high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 9), st.integers(0, 9))
def test_an_interval_holds_for_every_count_its_ranges_allow(hits: int, misses: int, more: int, missed: int) -> None:
    part = Part((hits, hits + more), (misses, misses + missed))
    assert 0 <= part.low <= part.value <= part.high <= 1
    for h, m in itertools.product(range(hits, hits + more + 1), range(misses, misses + missed + 1)):
        if h + m:
            one = exact(h, m)
            assert part.low <= one.low + 1e-12
            assert part.high >= one.high - 1e-12


def fisher(a: int, m: int, b: int, n: int) -> float:
    """Fisher's exact two-sided p-value, by the probabilities of all tables with the same margins."""
    total, hits = m + n, a + b
    chance = {x: math.comb(m, x) * math.comb(n, hits - x) / math.comb(total, hits) for x in range(max(0, hits - n), min(m, hits) + 1)}
    return sum(p for p in chance.values() if p <= chance[a] * (1 + 1e-9))


@pytest.mark.parametrize(("m", "n"), [(12, 12), (15, 40), (30, 30), (60, 25)])
def test_the_test_raises_false_alarms_in_at_most_one_of_twenty(m: int, n: int) -> None:
    # Over every pair of counts, by their true chances, for many true shares.
    low = [(a, b) for a, b in itertools.product(range(m + 1), range(n + 1)) if two_sided(exact(a, m - a), exact(b, n - b)) <= 0.05]
    for share in (0.05, 0.1, 0.3, 0.5, 0.7, 0.95):
        chance = sum(math.comb(m, a) * math.comb(n, b) * share ** (a + b) * (1 - share) ** (m + n - a - b) for a, b in low)
        assert chance <= 0.05


def test_the_test_is_near_fishers() -> None:
    for a, m, b, n in [(18, 30, 8, 30), (40, 60, 20, 60), (10, 25, 12, 30)]:
        assert two_sided(exact(a, m - a), exact(b, n - b)) == pytest.approx(fisher(a, m, b, n), abs=0.03)


@pytest.mark.parametrize(("people", "share"), [(20, 0.5), (40, 0.1), (40, 0.7), (150, 0.5), (600, 0.95)])
def test_an_interval_holds_the_share_also_when_both_counts_were_perturbed(people: int, share: float) -> None:
    rnd, held, narrow = random.Random(people), 0, 0
    for _ in range(2_000):
        hits = sum(rnd.random() < share for _ in range(people))
        shown = [max(count + rnd.randint(-3, 3), 0) for count in (hits, people - hits)]
        part, bare = Part((shown[0],) * 2, (shown[1],) * 2, 4.0), Part((shown[0],) * 2, (shown[1],) * 2)
        held += part.low <= share <= part.high
        narrow += bare.low <= share <= bare.high
    assert held >= 0.94 * 2_000
    # Without what the noise adds the interval would be too short, where it matters: of few people.
    assert people > 40 or narrow < held


def test_a_share_of_all_bears_the_noise_of_both_counts() -> None:
    rnd, held = random.Random(5), 0
    for _ in range(2_000):
        hits = sum(rnd.random() < 0.4 for _ in range(60))
        shown = [count + rnd.randint(-3, 3) for count in (hits, 60)]
        part = among((shown[0],) * 2, (shown[1],) * 2, 4.0)
        held += part.low <= 0.4 <= part.high
    assert held >= 0.94 * 2_000


def test_noise_makes_no_false_alarms() -> None:
    rnd, alarms = random.Random(9), 0
    for _ in range(4_000):
        sides = []
        for people in (25, 40):
            hits = sum(rnd.random() < 0.5 for _ in range(people))
            sides.append(Part((max(hits + rnd.randint(-3, 3), 0),) * 2, (max(people - hits + rnd.randint(-3, 3), 0),) * 2, 4.0))
        alarms += two_sided(*sides) <= 0.05
    assert alarms <= 0.05 * 4_000


def test_ranges_that_overlap_are_never_apart() -> None:
    assert two_sided(Part((20, 29), (10, 19)), Part((10, 19), (10, 19))) == 1.0
    assert two_sided(Part((90, 99), (0, 9)), Part((0, 9), (90, 99))) < 1e-10
    assert two_sided(Part((90, 99), (0, 9)), Part((0, 9), (90, 99))) >= two_sided(exact(95, 5), exact(5, 95))


def test_a_fall_is_no_rise() -> None:
    assert rise(exact(5, 95), exact(50, 50)) == 1.0
    assert rise(exact(50, 50), exact(5, 95)) < 1e-6
    assert rise(among((0, 0), (0, 0)), exact(5, 5)) == 1.0


def test_benjamini_and_hochbergs_own_example() -> None:
    # Their 1995 paper, section 4: of 15 p-values, at 5 % the procedure rejects the four smallest.
    given_there = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert [q <= 0.05 for q in adjust(given_there)] == [True] * 4 + [False] * 11
    assert adjust(given_there[::-1]) == adjust(given_there)[::-1]
    assert adjust([]) == []


@given(st.lists(st.floats(0, 1), max_size=30))
def test_adjusting_keeps_order_and_never_flatters(pvalues: list[float]) -> None:
    adjusted = adjust(pvalues)
    assert all(p <= q <= 1 for p, q in zip(pvalues, adjusted, strict=True))
    for (p, q), (r, s) in itertools.combinations(zip(pvalues, adjusted, strict=True), 2):
        assert (q <= s) if p < r else (s <= q) if r < p else q == s
