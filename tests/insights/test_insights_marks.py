"""Marks: what is planted is found, and where nothing changes almost nothing is marked."""

from __future__ import annotations

import os

import polars as pl
import pytest

from heedful.insights import cells, findings

K = 10
WORLDS = 200 if os.environ.get("HEEDFUL_SOAK") else 24
# Of 200 worlds in which nothing changes, at most 17: what a true rate of 5 % exceeds once in fifty. Of 24, the same once in fifty: 4.
ALLOWED = {200: 17, 24: 4}[WORLDS]


@pytest.fixture
def find(noisy, parents, today):
    """Findings of a world, under the noise of a workspace of its own."""
    return lambda world: findings.find(*noisy(world.facts(), parents, today, K, world.seed), k=K, today=today)


def marked(found: findings.Findings) -> int:
    # Brands and aspects differ in these worlds by nothing but chance in time; what people like of a brand may not differ either.
    return sum(frame.filter(pl.col("mark").is_not_null()).height for frame in (found.changes, found.differences, found.terms))


def test_where_nothing_changes_few_worlds_show_a_mark(worlds, find) -> None:
    # In every other world some people like everything more than others do, in all periods and of all brands.
    raised = sum(marked(find(worlds(seed, mood=0.15 * (seed % 2)))) > 0 for seed in range(WORLDS))
    assert raised <= ALLOWED


def test_a_change_that_is_planted_is_found(worlds, find) -> None:
    found = find(worlds(5, people=1200, posts=20_000, change={("Alder", "delivery"): 0.5}))
    changes = found.changes.filter(pl.col("mark").is_not_null())
    assert ("Alder", "delivery", "up") in changes.select("brand", "aspect", "mark").rows()


def test_a_brand_that_is_liked_less_is_told(worlds, find) -> None:
    found = find(worlds(6, brands={"Birch": -0.3}))
    assert found.differences.filter(
        pl.col("mark").is_not_null(), pl.col("brand").is_in(["Birch"]) | pl.col("against").is_in(["Birch"])
    ).height


def test_a_word_that_rises_is_told(worlds, find) -> None:
    found = find(worlds(7, word="broken lid"))
    assert found.terms.filter(pl.col("mark").is_not_null(), pl.col("brand") == "Alder", pl.col("polarity") == -1).height


@pytest.mark.parametrize("seed", [1, 2])
def test_counting_does_not_depend_on_the_order_of_rows(worlds, parents, today, seed: int) -> None:
    facts = worlds(seed, people=60, posts=600).facts()
    shuffled = facts.sample(fraction=1, shuffle=True, seed=seed)
    key = ["brand", "aspect", "network", "period", "start"]
    assert cells.count(facts, parents, today).sort(key).equals(cells.count(shuffled, parents, today).sort(key))


def test_no_fact_gives_an_empty_answer(worlds, noisy, parents, today) -> None:
    found = findings.find(*noisy(worlds(1).facts().clear(), parents, today, K), k=K, today=today)
    assert found.views.is_empty()
    assert found.changes.is_empty()
