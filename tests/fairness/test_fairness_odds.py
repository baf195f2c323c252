"""Our own figures beside fairlearn's, on tables drawn at random; and its equalized odds of how sentences are read."""

from __future__ import annotations

import random

import polars as pl
import pytest

from heedful.fairness.messaging import assess_messaging
from heedful.fairness.mining import FOUND, assess_mining
from heedful.fairness.odds import FELT, odds
from heedful.fairness.probes import Topic, probes
from heedful.fairness.verdicts import Limits
from heedful.privacy.perturb import UnsafeExact

TOPICS = [Topic("Larkmoor", "delivery", "delivery"), Topic("Quillbay", "price", "price")]


@pytest.fixture(scope="module")
def metrics():
    """fairlearn's measures, loaded where they are asked for: it takes seconds."""
    from fairlearn import metrics

    return metrics


def drawn(seed: int, most: int = 384) -> pl.DataFrame:
    """Sentences read at random, each group in its own way."""
    chance = random.Random(seed)
    frame = probes(TOPICS, most)
    kind = {group: (chance.uniform(0.5, 1), chance.uniform(0, 0.2)) for group in frame["group"].unique(maintain_order=True)}

    def score(group: str, polarity: int) -> float:
        hit, other = kind[group]
        if polarity == 0 or chance.random() > hit:
            return 0.5 + (chance.random() < other) * chance.choice((-0.3, 0.3))
        return 0.5 + 0.3 * polarity

    scores = [score(*row) for row in frame.select("group", "polarity").iter_rows()]
    found = [None if p == 0 else abs(s - 0.5 - 0.3 * p) < 1e-9 for s, p in zip(scores, frame["polarity"], strict=True)]
    return frame.with_columns(
        pl.Series("score", scores), pl.Series("score", scores).alias("side"), pl.lit(None, dtype=pl.Float64).alias("strength"),
        pl.Series("found", found, dtype=pl.Boolean).alias("target"), pl.Series("found", found, dtype=pl.Boolean), pl.lit(value=True).alias("kept"),
        pl.lit(None, dtype=pl.Boolean).alias("redacted"),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_rates_ratios_and_differences_of_groups_are_fairlearns(world, metrics, seed: int) -> None:
    one = world(seed, 600)
    likely = {"woman": 0.3 + seed / 20, "man": 0.55}
    declared, happened = one.declared(), one.happened({("offered", "offer"): lambda of: likely[of["gender"]]})
    found = assess_messaging(declared, happened, UnsafeExact(), 10, Limits())
    told = {row["person_key"]: row["yes"] for row in happened.iter_rows(named=True)}
    yes = [told[person] for person in one.people]
    for attribute in ("gender", "age", "first language"):
        groups = [one.told[attribute][person] for person in one.people]
        frame = metrics.MetricFrame(
            metrics={"rate": metrics.selection_rate, "n": metrics.count}, y_true=yes, y_pred=yes, sensitive_features=groups
        ).by_group
        ours = [c for c in found.compared if c.attribute == attribute and c.people is not None]
        assert ours, attribute
        for c in ours:
            assert (c.rate, c.people) == (pytest.approx(frame["rate"][c.group]), frame["n"][c.group])
            beside = [group == c.group for group in groups]
            assert c.ratio == pytest.approx(metrics.demographic_parity_ratio(yes, yes, sensitive_features=beside))
            assert abs(c.difference) == pytest.approx(metrics.demographic_parity_difference(yes, yes, sensitive_features=beside))
    both = [f"{one.told['age'][person]} and {one.told['gender'][person]}" for person in one.people]
    frame = metrics.MetricFrame(metrics=metrics.selection_rate, y_true=yes, y_pred=yes, sensitive_features=both).by_group
    ours = [c for c in found.compared if c.attribute == "age and gender" and c.people is not None]
    assert ours and all(c.rate == pytest.approx(frame[c.group]) for c in ours)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_found_of_a_group_is_fairlearns_true_positive_rate(metrics, seed: int) -> None:
    read = drawn(seed)
    asked = read.filter(pl.col("axis") == "pronoun", pl.col("found").is_not_null())
    rates = metrics.MetricFrame(
        metrics=metrics.true_positive_rate,
        y_true=[1] * asked.height,
        y_pred=asked["found"].to_list(),
        sensitive_features=asked["group"].to_list(),
    ).by_group
    gaps = [g for g in assess_mining(read, "model/1", Limits()).gaps if (g.axis, g.measure) == ("pronoun", FOUND)]
    assert gaps and all(g.rate == pytest.approx(rates[g.group]) and g.rate_against == pytest.approx(rates[g.against]) for g in gaps)


def test_equalized_odds_are_of_what_is_kept_and_name_the_groups_furthest_apart(metrics) -> None:
    read = drawn(3)
    told = {(one.axis, one.side): one for one in odds(read)}
    one = told["pronoun", "like"]
    rows = read.filter(pl.col("axis") == "pronoun")
    says, told_as = (rows["polarity"] == 1).to_list(), (rows["score"] - 0.5 >= FELT).to_list()
    assert one.difference == pytest.approx(metrics.equalized_odds_difference(says, told_as, sensitive_features=rows["group"].to_list()))
    by_hand = {
        name: sum(a for a, yes, g in zip(told_as, says, rows["group"], strict=True) if yes and g == name) for name in ("she", "he", "they")
    }
    assert (min(by_hand, key=by_hand.__getitem__), max(by_hand, key=by_hand.__getitem__)) == (one.least, one.most)
    assert one.least_rate == pytest.approx(by_hand[one.least] / (sum(says) / 3))
    without = odds(read.with_columns((pl.col("group") != one.least).alias("kept")))
    assert one.least not in {x for o in without if o.axis == "pronoun" for x in (o.least, o.most)}


def test_of_few_sentences_nothing_is_said() -> None:
    assert odds(drawn(1, most=20)) == ()


def test_the_interval_of_equalized_odds_holds_what_was_planted_and_nought_in_a_fair_world() -> None:
    frame = drawn(0).filter(pl.col("axis") == "pronoun")
    held, fair = 0, 0
    for seed in range(30):
        chance = random.Random(seed)
        for planted in (0.25, 0.0):
            rates = {"she": 0.8, "he": 0.8, "they": 0.8 - planted}
            score = [0.5 + 0.3 * p * (chance.random() < rates[g]) if p else 0.5 for g, p in frame.select("group", "polarity").iter_rows()]
            one = next(o for o in odds(frame.with_columns(pl.Series("score", score))) if o.side == "like")
            assert 0 <= one.low <= one.difference <= one.high <= 1 and one.n == frame.height
            held += planted > 0 and one.low <= planted <= one.high and one.low > 0
            fair += planted == 0 and one.low == 0
    assert held >= 27 and fair >= 28
