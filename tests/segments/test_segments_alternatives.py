"""Lots in rules, and what can stand in a rule's place: nothing of a person enters either."""

from __future__ import annotations

import datetime

import polars as pl
import pytest

from heedful.errors import BadInput
from heedful.segments.alternatives import alternatives, with_lot
from heedful.segments.members import members
from heedful.segments.rule import Lot, parse, words
from heedful.tables.profile import FACTS

TODAY = datetime.date(2026, 3, 1)
KNOWN = {"brands": ["Larkmoor"], "competitors": ["Quillbay"], "aspects": ["delivery", "price"]}


def facts(people: int) -> pl.DataFrame:
    rows = [
        {"subject_key": n.to_bytes(16), "post_key": n.to_bytes(16), "brand": "Larkmoor", "aspect": "price" if n % 4 else "delivery", "polarity": 1, "day": TODAY, "network": "x"}
        for n in range(people)
    ]  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in FACTS.columns} for row in rows], schema=FACTS.schema)


def test_a_lot_takes_about_so_many_in_a_hundred_and_the_same_people_each_time() -> None:
    table = facts(4000)
    asked = parse("likes delivery or lot 30 in 100", **KNOWN)
    first = members(asked, table, {}, TODAY)
    assert first.equals(members(asked, table.sample(fraction=1, shuffle=True, seed=3), {}, TODAY))
    # Of the 3,000 who do not like the delivery 900 are drawn; six standard errors are 150.
    assert first.height - 1000 == pytest.approx(900, abs=150)
    alone, wider = (members(Lot(p), table, {}, TODAY) for p in (1, 99))
    assert 0 < alone.height < 80 and 3920 < wider.height < 4000


def test_other_rules_draw_other_people() -> None:
    table = facts(2000)
    one, other = (
        set(members(parse(text, **KNOWN), table, {}, TODAY)["subject_key"]) for text in ("lot 20 in 100", "lot 20 in 100 and likes price")
    )
    inside = len(one & other) / len(other)
    assert inside == pytest.approx(0.2, abs=0.1), "a second draw is one of its own"


def test_a_lot_is_written_as_it_is_read_and_wrong_ones_are_told() -> None:
    rule = parse("likes delivery or lot 30 in 100", **KNOWN)
    assert parse(words(rule), **KNOWN) == rule
    for text in ("lot 0 in 100", "lot 100 in 100", "lot 30", "lot 30 in 50", "lot"):
        with pytest.raises(BadInput, match=r"lot|number"):
            parse(text, **KNOWN)


def test_what_stands_in_a_rules_place_differs_from_it_in_one_thing() -> None:
    rule = parse("likes delivery at least 3 times and not dislikes price in the last 90 days", **KNOWN)
    told = {words(other): how for how, other in alternatives(rule)}
    assert len(told) == len(alternatives(rule)) and words(rule) not in told
    assert told["likes delivery of Larkmoor at least 3 times in the last 90 days"] == "a part left out"
    assert set(told.values()) == {"a part left out", "asked less often", "over a longer time", "whatever they feel of it"}
    # Loosening never asks for more: whoever a looser question is true of was not lost.
    table = facts(40)
    plain = parse("likes delivery at least 3 times", **KNOWN)
    assert all(members(plain, table, {}, TODAY).height <= members(other, table, {}, TODAY).height for _, other in alternatives(plain))
    assert alternatives(Lot(5)) == [] and words(with_lot(plain, 7)).endswith("or (lot 7 in 100)")
