"""How wide a lot must be, held against drawing it; and which groups are worse off under another rule."""

from __future__ import annotations

import pytest

from heedful.fairness.lots import WIDEST, fallen, least_lot
from heedful.fairness.messaging import Compared, Messaging, assess_messaging
from heedful.fairness.verdicts import Limits
from heedful.privacy.perturb import UnsafeExact


def found(low: float, high: float) -> Messaging:
    return Messaging(100, (Compared("q", "chosen", "sex", "woman", 50, 50, low, rate_others=high, ratio=low / high, verdict="above"),))


@pytest.mark.parametrize(("low", "high"), [(0.25, 0.625), (0.1, 0.9), (0.0, 0.05), (0.7, 0.99)])
def test_the_ratio_is_met_and_by_no_narrower_lot(low: float, high: float) -> None:
    width = least_lot(found(low, high), 0.8) / 100

    def after(q: float) -> float:
        return (low + q * (1 - low)) / (high + q * (1 - high))

    assert after(width) >= 0.8 > after(width - 0.01) and width <= WIDEST / 100


def test_where_nothing_is_above_no_lot_is_drawn() -> None:
    assert least_lot(Messaging(100, ()), 0.8) == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_lot_among_all_evens_out_a_thousand_people(world, seed: int) -> None:
    one = world(seed, 1000)
    before = assess_messaging(
        one.declared(),
        one.happened({("chosen", "chosen"): lambda of: 0.3 if of["gender"] == "woman" else 0.6}),
        UnsafeExact(),
        10,
        Limits(),
    )
    q = least_lot(before, 0.8) / 100
    assert before.above and q > 0
    likely = {"woman": 0.3 + q * 0.7, "man": 0.6 + q * 0.4}
    after = assess_messaging(
        one.declared(), one.happened({("chosen", "chosen"): lambda of: likely[of["gender"]]}), UnsafeExact(), 10, Limits()
    )
    assert not [c for c in after.above if c.attribute == "gender"]


def test_groups_that_are_worse_off_are_named() -> None:
    one = Compared("q", "chosen", "age", "65+", ratio=0.9)
    two = Compared("r", "chosen", "age", "65+", ratio=0.8)
    assert fallen(Messaging(1, (one,)), Messaging(1, (two,))) == ("age 65+ 0.90 to 0.80",)
    assert fallen(Messaging(1, (two,)), Messaging(1, (one,))) == ()
