"""Who is in a segment, against a plain oracle; what may be told of it; and by what nobody is chosen."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import Broken, Refused
from heedful.opinions import presets
from heedful.segments.discover import discover
from heedful.segments.forbidden import require_allowed, require_no_stand_in, stand_ins
from heedful.segments.members import members, preview, require_k
from heedful.segments.rule import Both, Either, Feels, Not, parse, words
from heedful.segments.stances import stances
from heedful.tables.profile import FACTS

TODAY = date(2026, 6, 15)
PARENTS = {"delivery": None, "courier": "delivery", "price": None}
OWN = ("Larkmoor",)


def facts(rows) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (bytes([p]) * 16, bytes([n % 256, n // 256]) * 8, "x", TODAY - timedelta(days=d), b, a, f)
            for n, (p, d, b, a, f) in enumerate(rows)
        ],
        schema=FACTS.schema,
        orient="row",
    )


said = st.tuples(
    st.integers(1, 6), st.integers(0, 60), st.sampled_from(("Larkmoor", "Quillbay")),
    st.sampled_from(("delivery", "courier", "price", "overall")), st.sampled_from((1, -1, 0)),
)  # fmt: skip
asked = st.builds(
    Feels, st.sampled_from((1, -1, None)), st.sampled_from(("delivery", "courier", "price", "overall")), st.just(OWN), st.integers(1, 2),
    st.sampled_from((None, 30)),
)  # fmt: skip
rules = st.recursive(
    asked,
    lambda some: some.map(Not) | st.tuples(some, some).map(Both) | st.tuples(some, some).map(Either),
    max_leaves=4,
)


def oracle(rule, rows) -> set[int]:
    if isinstance(rule, Not):
        return {p for p, *_ in rows} - oracle(rule.of, rows)
    if isinstance(rule, Both):
        return set.intersection(*(oracle(one, rows) for one in rule.of))
    if isinstance(rule, Either):
        return set.union(*(oracle(one, rows) for one in rule.of))
    votes: dict[int, list[int]] = defaultdict(list)
    for p, d, b, a, f in rows:
        wider = {a, "overall", *(["delivery"] if a == "courier" else [])}
        if b in rule.brands and rule.aspect in wider and (rule.days is None or d < rule.days):
            votes[p].append(f)
    found = set()
    for p, each in votes.items():
        up, down = sum(f > 0 for f in each), sum(f < 0 for f in each)
        feeling = (up > down) - (up < down)
        count = {1: up, -1: down, 0: len(each)}[feeling]
        if rule.feeling in (None, feeling) and count >= rule.times:
            found.add(p)
    return found


@given(rules, st.lists(said, max_size=12))
def test_members_are_whom_the_rule_is_true_of(rule, rows) -> None:
    found = members(rule, facts(rows), PARENTS, TODAY)
    assert {key[0] for key in found["subject_key"]} == oracle(rule, rows)


@given(st.lists(said, max_size=12), st.randoms(use_true_random=False))
def test_order_is_nothing(rows, chance) -> None:
    frame = facts(rows)
    places = list(range(frame.height))
    chance.shuffle(places)
    assert stances(frame[places], PARENTS).equals(stances(frame, PARENTS))


def test_another_table_is_refused() -> None:
    with pytest.raises(Broken):
        stances(facts([]).drop("polarity"), PARENTS)


def people(count: int, day: int = 1, feeling: int = 1, first: int = 1):
    return [(p, day, "Larkmoor", "delivery", feeling) for p in range(first, first + count)]


LIKES = parse("likes delivery in the last 30 days", brands=OWN, competitors=(), aspects=tuple(PARENTS))


def test_a_preview_tells_perturbed_numbers_and_nothing_below_k() -> None:
    rows = people(13) + people(12, day=40)
    reachable = facts(people(11)).select("subject_key")
    shown = preview(LIKES, facts(rows), PARENTS, TODAY, reachable, 10, lambda inside: inside.height + 2)
    # Those of 30 days ago are told as 14, those of both times as 14 too.
    assert (shown.size, shown.reach, shown.steady) == (15, 13, 0.9)
    assert preview(LIKES, facts(rows), PARENTS, TODAY, reachable[:9], 10, told).reach is None
    assert preview(LIKES, facts(people(13)), PARENTS, TODAY, reachable, 10, told).steady is None
    less = preview(LIKES, facts(rows), PARENTS, TODAY, reachable, 10, lambda inside: inside.height - 3)
    assert (less.size, less.reach, less.steady) == (10, 10, 1.0)


def told(inside) -> int:
    return inside.height


@pytest.mark.parametrize("count", [0, 1, 9])
def test_smaller_than_k_is_refused_without_its_size(count: int) -> None:
    with pytest.raises(Refused) as error:
        preview(LIKES, facts(people(count)), PARENTS, TODAY, facts([]).select("subject_key"), 10, told)
    assert error.value.code == "segment.small"
    assert not any(c.isdigit() for c in str(error.value).replace("10", ""))
    assert require_k(facts(people(10)).select("subject_key"), 10).height == 10


@pytest.mark.parametrize(
    "name",
    ["health", "allergy products", "baby clothes", "halal food", "trade union rates", "loans for bad debt", "funeral flowers", "casino", "kids meals", "lgbt events"],
)  # fmt: skip
def test_nobody_is_chosen_by_what_is_protected(name: str) -> None:
    with pytest.raises(Refused) as error:
        require_allowed([name], {name: ["x"]})
    assert error.value.code == "segment.forbidden"
    with pytest.raises(Refused):
        require_allowed(["range"], {"range": ["colour", name]})
    with pytest.raises(Refused):
        require_allowed(["range"], {"range": ["colour"]}, name=f"our {name}")


def test_the_ready_aspects_may_be_chosen_by() -> None:
    for ready in presets.READY:
        for aspect in presets.ready(ready)["aspects"]:
            require_allowed([aspect["name"]], {aspect["name"]: aspect.get("words", [])})


def declared(inside_yes: int, inside: int, outside_yes: int, outside: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    keys = [n.to_bytes(16) for n in range(inside + outside)]
    answers = ["yes"] * inside_yes + ["no"] * (inside - inside_yes) + ["yes"] * outside_yes + ["no"] * (outside - outside_yes)
    frame = pl.DataFrame({"subject_key": pl.Series(keys, dtype=pl.Binary), "attribute": ["band"] * len(keys), "answer": answers})
    return pl.DataFrame({"subject_key": pl.Series(keys[:inside], dtype=pl.Binary)}), frame


def test_a_segment_that_stands_in_for_an_attribute_is_refused() -> None:
    with pytest.raises(Refused) as error:
        require_no_stand_in(*declared(180, 200, 20, 200))
    assert error.value.code == "segment.stands_in"
    with pytest.raises(Refused):
        require_no_stand_in(*declared(20, 200, 180, 200))


def test_one_that_does_not_passes_with_its_measure() -> None:
    yes, no = require_no_stand_in(*declared(102, 200, 98, 200))[::-1]
    assert yes.correlation == pytest.approx(0.02)
    assert no.correlation == pytest.approx(-0.02)
    assert yes.low < 0 < yes.high


def test_too_few_answers_say_nothing() -> None:
    assert stand_ins(*declared(29, 29, 0, 200)) == []


def test_groups_that_feel_alike_are_proposed_with_their_rule() -> None:
    rows = []
    for p in range(1, 31):
        rows += [(p, 1, "Larkmoor", "delivery", 1), (p, 1, "Larkmoor", "price", -1)]
    rows += [(p, 1, "Larkmoor", "price", 1) for p in range(31, 61)]
    held = stances(facts(rows), PARENTS)
    found = discover(held, OWN, 10)
    told = [words(one.rule) for one in found]
    assert any("likes delivery" in t and "dislikes price" in t for t in told)
    for one in found:
        again = members(one.rule, facts(rows), PARENTS, TODAY)
        assert again.height == one.people >= 10
    assert discover(held, OWN, 31) == []
