"""Who is chosen, by what they declared: planted bias is found, fair worlds are left in peace, a few people stay unseen."""

from __future__ import annotations

import json
import os
import random

import polars as pl
import pytest

from heedful.errors import Broken
from heedful.fairness.exact import fisher, towards
from heedful.fairness.intervals import Share
from heedful.fairness.messaging import FEWEST, SMALLER, assess_messaging
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN, Limits
from heedful.privacy.perturb import UnsafeExact

K = 10
SOAK = bool(os.environ.get("HEEDFUL_SOAK"))


def assessed(one, questions, noise=None):
    return assess_messaging(one.declared(), one.happened(questions), noise or one.noise, K, Limits())


def test_fisher_by_hand() -> None:
    # Fisher's lady tasting tea: three of four right, and four of four.
    assert fisher(3, 4, 1, 4) == pytest.approx(0.4857, abs=1e-4)
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70, abs=1e-9)
    assert fisher(0, 10, 0, 10) == 1.0


def test_what_noise_may_have_added_is_taken_off_before_chance_is_asked() -> None:
    assert towards(Share(13, 100), Share(10, 100), 3) == (12, 100, 12, 100)
    assert towards(Share(50, 100), Share(10, 100), 3) == (47, 100, 13, 100)


def test_the_figures_are_those_of_the_groups(world) -> None:
    one = world(1)
    found = assessed(one, {("chosen", "offer"): lambda of: 0.6 if of["gender"] == "man" else 0.3}, UnsafeExact())
    told = next(c for c in found.compared if c.attribute == "gender" and c.group == "man")
    happened = one.happened({})
    assert happened.is_empty() and told.people == sum(a == "man" for a in one.told["gender"].values())
    assert told.people + told.others == 1000
    assert told.difference == pytest.approx(told.rate - told.rate_others) and told.ratio == pytest.approx(told.rate_others / told.rate)


WORLDS = 40 if SOAK else 3


def test_an_offer_withheld_from_a_group_is_caught_at_a_thousand_people(world, fair) -> None:
    planted = {**fair, ("offered evening delivery", "offer"): lambda of: 0.12 if of["first language"] == "Urdu" else 0.4}
    caught = 0
    for seed in range(WORLDS):
        rows = [
            c for c in assessed(world(seed), planted).above if c.kind == "offer" and (c.attribute, c.group) == ("first language", "Urdu")
        ]
        caught += bool(rows)
        # What could have been seen is stated, and is less than what was planted.
        assert all(c.seen < 0.28 and c.rate < c.rate_others for c in rows)
    print(f"offers withheld, caught in {caught} of {WORLDS} worlds")
    assert caught >= 0.9 * WORLDS, caught


def test_a_segment_built_on_a_stand_in_is_caught_at_a_thousand_people(world, fair) -> None:
    planted = {**fair, ("in the segment", "stand-in"): lambda of: 0.7 if of["gender"] == "woman" else 0.3}
    caught = sum(
        any(
            c.kind == "stand-in" and (c.question, c.attribute) == ("in the segment", "gender") for c in assessed(world(seed), planted).above
        )
        for seed in range(WORLDS)
    )
    print(f"stand-ins, caught in {caught} of {WORLDS} worlds")
    assert caught >= 0.9 * WORLDS, caught


def test_a_bias_against_two_things_together_is_caught_where_neither_alone_shows_it(world, fair) -> None:
    def likely(of):
        return 0.7 if (of["gender"] == "woman") == (of["first language"] == "English") else 0.3

    found = assessed(world(3, 2000), {("offered", "offer"): likely})
    above = {(c.attribute, c.group) for c in found.above}
    assert ("first language and gender", "English and man") in above
    assert not [c for c in found.above if c.attribute == "gender"]


@pytest.mark.parametrize("seeds", [range(200) if SOAK else range(6)])
def test_fair_worlds_seldom_raise_an_alarm(world, fair, seeds) -> None:
    alarms = sum(bool(assessed(world(seed), fair).above) for seed in seeds)
    print(f"alarms in {len(seeds)} fair worlds: {alarms}")
    assert alarms <= (17 if SOAK else 1), alarms


def test_seven_people_are_not_enough_evidence_and_are_not_revealed(world, fair) -> None:
    one = world(11, few=7)
    questions = {**fair, ("offered evening delivery", "offer"): lambda of: 0.0 if of["first language"] == "Xhosa" else 0.4}
    found = assessed(one, questions)
    assert "Xhosa" not in json.dumps(found.plain())
    rows = [c for c in found.compared if c.attribute == "first language" and c.kind == "offer"]
    assert [c.verdict for c in rows if c.group == SMALLER] == [UNKNOWN]
    # In a world without them the same is said, so that their being there is not told either.
    without = assessed(world(11), fair)
    assert {(c.question, c.attribute, c.group) for c in without.compared} == {(c.question, c.attribute, c.group) for c in found.compared}
    # And no two numbers differ by them: who is not in a large group is in none.
    assert all(c.people + c.others <= 1000 - 7 + 2 * one.noise.most for c in rows if c.people is not None)


def test_few_people_are_never_a_pass(world, fair) -> None:
    found = assessed(world(2, FEWEST - 8), fair)
    assert found.declared is None and found.compared and {c.verdict for c in found.compared} == {UNKNOWN}
    assert all(c.people is None and c.rate is None for c in found.compared)


def test_enough_people_treated_alike_are_within_the_limit(world) -> None:
    found = assessed(world(5, 4000), {("in the segment", "segment"): lambda of: 0.6})
    assert {c.verdict for c in found.compared if c.attribute == "gender" and c.group != SMALLER} == {WITHIN}
    assert not [c for c in found.compared if c.verdict == ABOVE]


def test_whoever_may_not_be_counted_is_not(world, fair) -> None:
    one = world(6)
    gone = one.people[:300]
    declared = one.declared().filter(~pl.col("person_key").is_in(gone))
    happened = one.happened(fair)
    with_them = assess_messaging(declared, happened, one.noise, K, Limits())
    without = assess_messaging(declared, happened.filter(~pl.col("person_key").is_in(gone)), one.noise, K, Limits())
    assert with_them == without


def test_only_its_tables_are_taken(world, fair) -> None:
    one = world(7, 50)
    with pytest.raises(Broken):
        assess_messaging(one.happened(fair), one.declared(), one.noise, K, Limits())


def test_the_order_of_rows_is_nothing(world, fair) -> None:
    one = world(8, 400)
    declared, happened = one.declared(), one.happened(fair)
    turned = happened.sample(fraction=1, shuffle=True, seed=random.Random(1).randrange(100)).sort("question", "kind", maintain_order=True)
    straight = happened.sort("question", "kind", maintain_order=True)
    assert assess_messaging(declared, straight, one.noise, K, Limits()) == assess_messaging(
        declared.sample(fraction=1, shuffle=True, seed=2), turned, one.noise, K, Limits()
    )
