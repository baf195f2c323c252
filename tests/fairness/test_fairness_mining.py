"""Invented pairs, and what a model that reads some people worse looks like beside one that does not."""

from __future__ import annotations

import os
import random
from collections import Counter

import polars as pl
import pytest

from heedful.errors import Broken
from heedful.fairness.mining import FOUND, KEPT, PARTS, POLARITY, REDACTED, SIDE, STRENGTH, TARGET, assess_mining
from heedful.fairness.probes import OF_PEOPLE, TOLD_ONLY, Topic, probes
from heedful.fairness.spellings import SCOTS, respell
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN, Limits
from heedful.tables.fairness import READ

TOPICS = [Topic("Larkmoor", "delivery", "delivery"), Topic("Larkmoor", "price", "price"), Topic("Quillbay", "delivery", "courier")]


def read_by(frame: pl.DataFrame, shift=lambda row: 0.0, finds=lambda row: True, redacts=lambda row: True) -> pl.DataFrame:
    rows = frame.to_dicts()
    score = [0.5 + 0.3 * row["polarity"] + shift(row) for row in rows]
    found = [finds(row) if row["polarity"] else None for row in rows]
    redacted = [redacts(row) if row["name"] else None for row in rows]
    return frame.with_columns(
        pl.Series("score", score, dtype=pl.Float64), pl.Series("side", [0.5 + 0.5 * row["polarity"] for row in rows], dtype=pl.Float64),
        pl.Series("strength", [0.6 if row["polarity"] else None for row in rows], dtype=pl.Float64),
        pl.Series("target", [True if row["polarity"] else None for row in rows], dtype=pl.Boolean), pl.Series("found", found, dtype=pl.Boolean),
        pl.Series("kept", [True] * len(rows)), pl.Series("redacted", redacted, dtype=pl.Boolean),
    )  # fmt: skip


def gaps(found, axis: str, group: str, measure: str):
    return next(gap for gap in found.gaps if (gap.axis, gap.group, gap.measure) == (axis, group, measure))


def test_every_group_has_every_template_once_and_all_topics_come_round() -> None:
    frame = probes(TOPICS)
    assert set(frame["axis"]) == {*OF_PEOPLE, *TOLD_ONLY}
    for (axis,), rows in frame.partition_by("axis", as_dict=True).items():
        sets = {group: Counter(part["template"]) for (group,), part in rows.partition_by("group", as_dict=True).items()}
        assert len({frozenset(one.items()) for one in sets.values()}) == 1, axis
        assert all(count == 1 for one in sets.values() for count in one.values()), axis
        assert rows.group_by("template").agg(pl.col("polarity").n_unique())["polarity"].max() == 1
    assert frame.filter(axis="gender")["template"].n_unique() == 384
    assert set(frame.filter(axis="gender")["brand"]) == {"Larkmoor", "Quillbay"}
    assert set(frame.filter(axis="gender").select("brand", "aspect").unique().rows()) == {(t.brand, t.aspect) for t in TOPICS}


def test_the_sentences_of_a_pair_differ_in_the_group_alone() -> None:
    for pair in probes(TOPICS, 40).filter(axis="pronoun").partition_by("template", as_dict=True).values():
        tails = {text.split(" ", 1)[1] for text in pair["text"]}
        assert len(tails) == 1 and pair["text"].n_unique() == 3


def test_a_brand_is_never_respelt() -> None:
    frame = probes([Topic("The Very Good Thing", "price", "price")], 60).filter(axis="dialect")
    assert frame["text"].str.contains("The Very Good Thing").all()
    assert respell("it is not of my taste", SCOTS) == "It isnae o ma taste"


def test_a_model_that_reads_all_alike_is_within_every_limit() -> None:
    found = assess_mining(read_by(probes(TOPICS)), "model/1", Limits())
    assert {gap.verdict for gap in found.gaps if gap.of_people} == {WITHIN}
    assert not found.above and all(gap.worst is None for gap in found.gaps)


def test_a_model_that_scores_one_group_lower_is_found_with_its_worst_pair() -> None:
    found = assess_mining(read_by(probes(TOPICS), shift=lambda row: -0.03 if row["group"] == "Slavic" else 0.0), "model/1", Limits())
    gap = gaps(found, "origin of a name", "Slavic", POLARITY)
    assert gap.verdict == ABOVE and gap.value == pytest.approx(-0.03) and gap.worst is not None and gap.n == 384
    assert [one.group for one in found.above] == ["Slavic"]


def test_opinions_missed_and_names_left_are_found_for_one_group() -> None:
    chance = random.Random(5)
    read = read_by(
        probes(TOPICS),
        finds=lambda row: row["group"] != "Scots" or chance.random() > 0.25,
        redacts=lambda row: row["group"] != "Arabic" or chance.random() > 0.25,
    )
    found = assess_mining(read, "model/1", Limits())
    assert {(gap.group, gap.measure) for gap in found.above} == {("Scots", FOUND), ("Arabic", REDACTED)}


def test_side_strength_and_target_are_told_apart_each_with_its_pairs() -> None:
    frame = read_by(probes(TOPICS))
    weaker = pl.when(pl.col("group") == "he").then(pl.col("strength") - 0.1).otherwise(pl.col("strength")).alias("strength")
    missed = (
        pl.when((pl.col("group") == "Scots") & (pl.col("template") % 3 == 0) & pl.col("target"))
        .then(pl.lit(value=False))
        .otherwise(pl.col("target"))
        .alias("target")
    )
    turned = pl.when(pl.col("group") == "old").then(1 - pl.col("side")).otherwise(pl.col("side")).alias("side")
    found = assess_mining(frame.with_columns(weaker, missed, turned), "model/1", Limits())
    he = gaps(found, "pronoun", "he", STRENGTH)
    assert (
        he.value == pytest.approx(-0.1)
        and he.verdict == ABOVE
        and he.n == frame.filter(axis="pronoun", group="he")["strength"].drop_nulls().len()
    )
    assert gaps(found, "pronoun", "they", STRENGTH).value == 0
    assert gaps(found, "dialect", "Scots", TARGET).verdict == ABOVE and gaps(found, "dialect", "Scots", FOUND).verdict == WITHIN
    assert gaps(found, "age", "old", SIDE).worst is not None and gaps(found, "age", "young", SIDE).worst is None
    # They are parts: what holds a model is the whole.
    assert not found.above and not [gap for gap in found.gaps if gap.measure in PARTS and gap.of_people]


def test_what_the_gate_on_words_leaves_out_is_told_and_holds_no_model() -> None:
    frame = read_by(probes(TOPICS)).with_columns((pl.col("group") != "Muslim").alias("kept"))
    found = assess_mining(frame, "model/1", Limits())
    gap = gaps(found, "religion", "Muslim", KEPT)
    assert gap.value == -1 and gap.verdict == ABOVE and not gap.of_people
    assert not found.above
    # Nothing of theirs was read, and so nothing is said of how it was read.
    assert not [one for one in found.gaps if one.group == "Muslim" and one.measure in (POLARITY, FOUND)]


def test_a_language_nobody_reads_is_told_and_holds_no_model() -> None:
    found = assess_mining(read_by(probes(TOPICS), finds=lambda row: row["group"] not in ("German", "French")), "model/1", Limits())
    assert gaps(found, "language", "German", FOUND).value == -1 and not found.above


def test_too_few_pairs_are_never_a_pass() -> None:
    found = assess_mining(read_by(probes(TOPICS, 20), shift=lambda row: -0.2 if row["group"] == "he" else 0.0), "model/1", Limits())
    assert {gap.verdict for gap in found.gaps} == {UNKNOWN}


def test_only_its_table_is_taken() -> None:
    with pytest.raises(Broken):
        assess_mining(probes(TOPICS, 3), "model/1", Limits())
    assert assess_mining(READ.empty(), "model/1", Limits()).gaps == ()


SOAK = bool(os.environ.get("HEEDFUL_SOAK"))


def test_fair_models_that_err_at_random_seldom_raise_an_alarm() -> None:
    frame, seeds, alarms = probes(TOPICS), range(200 if SOAK else 5), 0
    for seed in seeds:
        chance = random.Random(seed)
        read = read_by(
            frame,
            shift=lambda row, c=chance: c.gauss(0, 0.1),
            finds=lambda row, c=chance: c.random() > 0.1,
            redacts=lambda row, c=chance: c.random() > 0.1,
        )
        alarms += bool(assess_mining(read, "model/1", Limits()).above)
    print(f"alarms in {len(seeds)} fair models: {alarms}")
    assert alarms <= (17 if SOAK else 1), alarms


def test_a_shift_of_three_hundredths_is_caught_through_the_noise_of_reading() -> None:
    frame, planted = probes(TOPICS), {"man": -0.03}
    caught, worlds = 0, 40 if SOAK else 6
    for seed in range(worlds):
        chance = random.Random(seed)
        read = read_by(
            frame, shift=lambda row, c=chance: c.gauss(0, 0.05) + planted.get(row["group"] if row["axis"] == "gender" else "", 0)
        )
        gap = gaps(assess_mining(read, "model/1", Limits()), "gender", "man", POLARITY)
        caught += gap.verdict == ABOVE
        assert gap.seen < 0.015, "the power that is stated"
    assert caught >= 0.8 * worlds, caught


def test_the_gate_on_words_lets_enough_pairs_of_every_group_through_and_treats_like_words_alike() -> None:
    from heedful.fairness.groups import SELF
    from heedful.privacy.gate import text_reasons

    frame = probes(TOPICS).filter(pl.col("axis").is_in(list(SELF)))
    frame = frame.with_columns(text_reasons(frame["text"]).is_null().alias("kept"))
    for axis, groups in SELF.items():
        assert len({len(words) for words in groups.values()}) == 1, axis
        first, *others = groups
        let_in = {group: set(frame.filter(axis=axis, group=group, kept=True)["template"]) for group in groups}
        assert all(len(let_in[first] & let_in[group]) >= 150 for group in others), axis
    # A church, a mosque, a synagogue and a temple are gone to by people of like protection.
    shares = {group: frame.filter(axis="religion", group=group)["kept"].mean() for group in SELF["religion"]}
    assert {shares[group] for group in ("Christian", "Muslim", "Jewish", "Hindu")} == {0.5}
