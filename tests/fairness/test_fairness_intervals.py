"""Intervals and corrections: against their sources, by hand and by drawing."""

from __future__ import annotations

import random

import pytest

from heedful.fairness.intervals import Share, difference, holm, paired, ratio, reach, wilson


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == [] and holm([0.9, 0.8]) == [1.0, 1.0]


def test_wilson_by_hand() -> None:
    # Wilson's interval of 8 of 10, as standard tables have it.
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(50, 100, added=0.01)
    assert low < wilson(50, 100)[0] and high > wilson(50, 100)[1]


def test_newcombe_by_hand() -> None:
    # Newcombe (1998), table II: 56/70 less 48/80 by method 10 is 0.0524 to 0.3339.
    told = difference(Share(56, 70), Share(48, 80))
    assert (told.low, told.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert told.p < 0.05


def test_no_difference_seen_among_few_pairs_is_not_none_there() -> None:
    told = paired(0.0, 0.0, 60, steps=True)
    assert told.value == 0 and told.p == 1 and told.high == pytest.approx(3 / 60)


def test_a_sure_shift_is_sure_and_a_mixed_one_is_not() -> None:
    assert paired(-3.0, 0.09, 100).p == 0.0
    assert paired(0.1, 10.0, 100).p > 0.5


def test_ratio_of_nobody_is_finite_and_holds_its_value() -> None:
    value, low, high = ratio(Share(0, 100), Share(50, 100))
    assert value == 0.0 and low <= value <= high < 0.2
    value, low, high = ratio(Share(40, 100), Share(50, 100))
    assert value == pytest.approx(0.8) and low < 0.8 < high


@pytest.mark.parametrize("true", [0.1, 0.5])
def test_intervals_hold_what_they_say(true: float) -> None:
    chance = random.Random(7)

    def drawn(n: int) -> Share:
        return Share(sum(chance.random() < true for _ in range(n)), n)

    told = [difference(drawn(150), drawn(150)) for _ in range(400)]
    assert sum(one.low <= 0 <= one.high for one in told) >= 370
    assert sum(one.p <= 0.05 for one in told) <= 30


def test_the_power_that_is_stated_is_had() -> None:
    chance, n = random.Random(3), 400
    error = (0.5 * 0.5 * 2 / n) ** 0.5
    apart = reach(error)

    def drawn(share: float) -> Share:
        return Share(sum(chance.random() < share for _ in range(n)), n)

    found = sum(difference(drawn(0.5 + apart / 2), drawn(0.5 - apart / 2)).p <= 0.05 for _ in range(300))
    assert 0.7 <= found / 300 <= 0.88
