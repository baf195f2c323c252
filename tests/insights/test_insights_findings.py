"""Findings: nothing that is found rests on fewer than k people, and each number is what its definition gives by hand."""

from __future__ import annotations

import datetime
from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import Broken
from heedful.insights import cells, findings, periods, terms
from heedful.privacy import views
from heedful.privacy.perturb import UnsafeExact
from heedful.tables.insights import SHOWN
from heedful.tables.opinions import FACTS

TODAY = datetime.date(2026, 3, 9)
PARENTS = {"overall": None, "service": None, "staff": "service", "price": None}
K = 5


def find(facts: pl.DataFrame, k: int = K) -> findings.Findings:
    """Findings of counts as they are, so that each can be worked out by hand."""
    shown = views.show(cells.count(facts, PARENTS, TODAY), k, noise=UnsafeExact())
    joints, spelled = (
        views.show_joints(cells.pair(facts, PARENTS), k, noise=UnsafeExact()),
        views.show_terms(cells.spell(facts, TODAY), k, noise=UnsafeExact()),
    )
    return findings.find(shown, joints, spelled, k=k, today=TODAY)


def facts_of(rows: list[tuple]) -> pl.DataFrame:
    made = [
        (b"p%d" % person, b"post%d" % at, network, day, brand, aspect, polarity, 0.5, list(said))
        for at, (person, day, brand, aspect, polarity, network, said) in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=FACTS.schema, orient="row")


days = st.sampled_from([datetime.date(2026, 2, 10), datetime.date(2026, 2, 11), datetime.date(2026, 1, 20), datetime.date(2025, 10, 3)])
opinion = st.tuples(
    st.integers(0, 9),
    days,
    st.sampled_from(["Alder", "Birch"]),
    st.sampled_from(["staff", "price", "overall"]),
    st.sampled_from([1, 1, -1, -1, 0]),
    st.sampled_from(["x", "facebook"]),
    st.sets(st.sampled_from([b"a", b"b"])),
)


def whom(rows: list[tuple]) -> dict[tuple, set[int]]:
    """Who stands behind each cell, by a plain loop."""
    found: dict[tuple, set[int]] = defaultdict(set)
    for person, day, brand, aspect, polarity, network, said in rows:
        for at in {aspect, "overall"} | ({"service"} if aspect == "staff" else set()):
            for period in ("week", "month", "quarter", "year", "all"):
                for net in (network, "all"):
                    found[brand, at, net, period, periods.start(period, day)].add(person)
        for term in said if polarity else ():
            found[brand, polarity, term].add(person)
    return found


@given(st.lists(opinion, min_size=30, max_size=160))
@settings(max_examples=40)
def test_nothing_found_rests_on_fewer_than_k_people(rows: list[tuple]) -> None:
    found, people = find(facts_of(rows)), whom(rows)
    everywhere, always = "all", periods.start("all", TODAY)
    for row in found.views.to_dicts():
        if row["people_low"] is not None:
            behind = len(people[row["brand"], row["at_aspect"], row["at_network"], "all", always])
            assert behind >= K
            assert row["people_low"] <= behind <= row["people_high"]
    for row in found.trends.to_dicts():
        behind = len(people[row["brand"], row["aspect"], everywhere, row["period"], row["start"]])
        assert behind >= K if row["people_low"] is not None else row["net"] is None
    for row in found.changes.to_dicts():
        for first in (row["start"], row["before"]):
            assert len(people[row["brand"], row["aspect"], everywhere, row["period"], first]) >= K
    for row in found.differences.to_dicts():
        for brand in (row["brand"], row["against"]):
            assert len(people[brand, row["aspect"], everywhere, "all", always]) >= K
    for row in found.drivers.to_dicts():
        assert len(people[row["brand"], row["aspect"], everywhere, "all", always]) >= 2 * K
    for row in found.terms.to_dicts():
        assert len(people[row["brand"], row["polarity"], row["term_key"]]) >= row["people"] >= K
    tested = pl.concat([frame.select("people") for frame in (found.changes, found.differences, found.drivers)])
    assert tested["people"].min() is None or tested["people"].min() >= K


def crowd(counts: list[tuple[int, str, str, int, datetime.date]]) -> pl.DataFrame:
    """So many new people each, of a brand, an aspect, a polarity and a day."""
    rows, person = [], 0
    for many, brand, aspect, polarity, day in counts:
        rows += [(person + at, day, brand, aspect, polarity, "x", ()) for at in range(many)]
        person += many
    return facts_of(rows)


FEBRUARY, JANUARY = datetime.date(2026, 2, 10), datetime.date(2026, 1, 20)
HANDMADE = [
    (30, "Alder", "price", 1, FEBRUARY), (10, "Alder", "price", -1, FEBRUARY), (10, "Alder", "price", 0, FEBRUARY),
    (15, "Alder", "price", 1, JANUARY), (45, "Alder", "price", -1, JANUARY), (20, "Alder", "price", 0, JANUARY),
    (20, "Alder", "staff", 1, FEBRUARY), (50, "Birch", "price", 1, FEBRUARY), (50, "Birch", "price", -1, FEBRUARY), (20, "Birch", "price", 0, FEBRUARY),
]  # fmt: skip


def test_net_and_share_are_what_their_formulas_give() -> None:
    row = find(crowd(HANDMADE)).views.row(
        by_predicate=(pl.col("brand") == "Alder") & (pl.col("aspect") == "price") & (pl.col("network") == "all"), named=True
    )
    assert (row["likes_low"], row["dislikes_low"], row["people_low"], row["exact"]) == (45, 55, 130, True)
    assert row["net"] == pytest.approx(100 * (45 - 55) / 100)
    assert row["share"] == pytest.approx(100 * 130 / 150, abs=0.05)
    assert row["net_low"] == pytest.approx(-28.8, abs=0.05)
    assert row["net_high"] == pytest.approx(9.5, abs=0.05)


def test_a_change_is_the_last_complete_month_less_the_one_before() -> None:
    change = find(crowd(HANDMADE)).changes.row(by_predicate=(pl.col("aspect") == "price") & (pl.col("measure") == "net"), named=True)
    assert (change["period"], change["start"], change["before"]) == ("month", datetime.date(2026, 2, 1), datetime.date(2026, 1, 1))
    assert (change["now"], change["then"], change["value"]) == (50.0, -50.0, 100.0)
    assert change["mark"] == "up"
    assert change["q"] <= 0.05


def test_a_difference_is_one_brand_less_the_other() -> None:
    row = find(crowd(HANDMADE)).differences.row(by_predicate=pl.col("aspect") == "price", named=True)
    assert (row["brand"], row["against"], row["value"], row["mark"]) == ("Alder", "Birch", -10.0, None)


def test_an_unfinished_month_is_compared_with_nothing() -> None:
    late = [
        (many, brand, aspect, polarity, datetime.date(2026, 3, 2) if day == FEBRUARY else FEBRUARY)
        for many, brand, aspect, polarity, day in HANDMADE
    ]
    # What was said in February and March is February and nothing before: no change to tell.
    assert find(crowd(late)).changes.filter(period="month").is_empty()


def test_a_driver_is_what_likers_feel_of_the_rest_less_what_dislikers_do() -> None:
    rows, person = [], 0
    for many, price, staff in [(30, 1, 1), (10, 1, -1), (12, -1, 1), (28, -1, -1)]:
        for _ in range(many):
            rows += [(person, FEBRUARY, "Alder", "price", price, "x", ()), (person, FEBRUARY, "Alder", "staff", staff, "x", ())]
            person += 1
    row = find(facts_of(rows)).drivers.row(by_predicate=pl.col("aspect") == "price", named=True)
    assert (row["likers"], row["dislikers"], row["value"]) == (75.0, 30.0, 45.0)
    assert row["clear"]
    assert row["mark"] is None


def test_a_word_new_this_month_is_told_and_only_above_k() -> None:
    rows = [(at, FEBRUARY, "Alder", "price", -1, "x", (b"new",) if at < 40 else (b"few",) if at < 44 else ()) for at in range(60)]
    rows += [(100 + at, JANUARY, "Alder", "price", -1, "x", ()) for at in range(60)]
    found = find(facts_of(rows)).terms
    assert set(found["term_key"]) == {b"new"}
    assert found.filter(period="month").select("people", "before", "mark").rows() == [(40, None, "new")]


def test_only_what_was_shown_is_let_in() -> None:
    counted = cells.count(crowd(HANDMADE), PARENTS, TODAY)
    with pytest.raises(Broken):
        findings.find(
            counted,
            views.show_joints(cells.pair(crowd([]), PARENTS), K, noise=UnsafeExact()),
            views.show_terms(cells.spell(crowd([]), TODAY), K, noise=UnsafeExact()),
            k=K,
            today=TODAY,
        )
    with pytest.raises(Broken):
        terms.candidates(SHOWN.empty())
