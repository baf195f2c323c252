"""Counting, against a plain count: people and not posts, one stance a person, every level, any order and any split."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput, Broken
from heedful.insights import aspects, cells, periods
from heedful.tables.insights import ALL_START
from heedful.tables.opinions import FACTS

TODAY = datetime.date(2026, 3, 9)
PARENTS = {"overall": None, "service": None, "staff": "service", "till": "staff", "price": None}
KEY = ["brand", "aspect", "network", "period", "start"]

opinion = st.tuples(
    st.integers(0, 5),  # person
    st.integers(0, 2),  # their post
    st.sampled_from(["Alder", "Birch"]),
    st.sampled_from(["till", "staff", "service", "price", "overall", "unheard of"]),
    st.sampled_from([1, -1, 0]),
    st.lists(st.sampled_from([b"a", b"b", b"c"]), max_size=3),
)
said = st.lists(opinion, max_size=40)


def facts_of(rows: list[tuple]) -> pl.DataFrame:
    # A post is one person's, on one network, on one day.
    made = [
        (
            b"p%d" % p,
            b"p%d/%d" % (p, post),
            ("x", "facebook")[(p + post) % 2],
            TODAY - datetime.timedelta(days=(p * 7 + post * 31) % 120),
            b,
            a,
            pol,
            0.5,
            terms,
        )
        for p, post, b, a, pol, terms in rows
    ]
    return pl.DataFrame(made, schema=FACTS.schema, orient="row")


def line(aspect: str) -> list[str]:
    found = [aspect]
    while found[-1] != "overall":
        found.append(PARENTS.get(found[-1]) or "overall")
    return found


def plain(facts: pl.DataFrame) -> dict[tuple, tuple]:
    """A count by dictionaries: (people, likes, dislikes, mixed, neutral, posts, most posts of one person)."""
    lean: dict[tuple, dict[bytes, Counter]] = defaultdict(lambda: defaultdict(Counter))
    posts: dict[tuple, dict[bytes, set]] = defaultdict(lambda: defaultdict(set))
    for row in facts.to_dicts():
        for aspect in line(row["aspect"]):
            for network in (row["network"], "all"):
                for period in ("week", "month", "quarter", "year", "all"):
                    cell = (row["brand"], aspect, network, period, periods.start(period, row["day"]))
                    lean[cell][row["subject_key"]][row["polarity"]] += 1
                    posts[cell][row["subject_key"]].add(row["post_key"])
    counts = {}
    for cell, people in lean.items():
        stances = Counter(
            "likes" if c[1] > c[-1] else "dislikes" if c[1] < c[-1] else "mixed" if c[1] else "neutral" for c in people.values()
        )
        each = [len(of) for of in posts[cell].values()]
        counts[cell] = (len(people), *(stances[name] for name in ("likes", "dislikes", "mixed", "neutral")), sum(each), max(each))
    return counts


@given(said)
@settings(max_examples=40)
def test_every_cell_is_what_a_plain_count_gives(rows: list[tuple]) -> None:
    facts = facts_of(rows)
    counted = cells.count(facts, PARENTS, TODAY)
    names = ["people", "likes", "dislikes", "mixed", "neutral", "posts", "top_posts"]
    assert {row[:5]: row[5:] for row in counted.select(*KEY, *names).rows()} == plain(facts)
    # Nobody is lost: every person of a cell has one stance.
    assert counted.filter(pl.col("people") != pl.sum_horizontal("likes", "dislikes", "mixed", "neutral")).is_empty()


@given(said)
@settings(max_examples=30)
def test_the_key_of_a_cell_is_the_sum_over_its_different_people(rows: list[tuple]) -> None:
    facts = facts_of(rows)
    drawn = {b"p%d" % person: 10**person for person in range(6)}
    keys = facts["subject_key"].replace_strict(drawn, return_dtype=pl.Int64) if rows else pl.Series([], dtype=pl.Int64)
    lean: dict[tuple, Counter] = defaultdict(Counter)
    for row in facts.to_dicts():
        for aspect in line(row["aspect"]):
            for network in (row["network"], "all"):
                lean[row["brand"], aspect, network, row["subject_key"]][row["polarity"]] += 1
    expected: dict[tuple, Counter] = defaultdict(Counter)
    for (brand, aspect, network, person), own in lean.items():
        sides = {"people_key": True, "likes_key": own[1] > own[-1], "dislikes_key": own[1] < own[-1]}
        expected[brand, aspect, network].update({name: drawn[person] for name, inside in sides.items() if inside})
    made = cells.count(facts, PARENTS, TODAY, keys).filter(period="all")
    names = ["people_key", "likes_key", "dislikes_key"]
    found = {row[:3]: Counter(dict(zip(names, row[3:], strict=True))) for row in made.select("brand", "aspect", "network", *names).rows()}
    assert {at: +keys for at, keys in found.items()} == expected
    spelled = cells.spell(facts, TODAY, keys).filter(period="all")
    whom: dict[tuple, set] = defaultdict(set)
    for row in facts.to_dicts():
        for term in row["term_keys"] if row["polarity"] else []:
            whom[row["brand"], row["polarity"], term].add(drawn[row["subject_key"]])
    assert {row[:3]: row[3] for row in spelled.select("brand", "polarity", "term_key", "people_key").rows()} == {
        at: sum(people) for at, people in whom.items()
    }
    joined = cells.pair(facts, PARENTS, keys)
    assert all(len(set(str(row[0]))) <= 2 and str(row[0]).count("1") == row[1] for row in joined.select("people_key", "people").rows())


@given(said, st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_order_is_nothing(rows: list[tuple], rnd) -> None:
    mixed = rnd.sample(rows, len(rows))
    one, other = facts_of(rows), facts_of(mixed)
    assert cells.count(one, PARENTS, TODAY).equals(cells.count(other, PARENTS, TODAY))
    assert cells.pair(one, PARENTS).equals(cells.pair(other, PARENTS))
    assert cells.spell(one, TODAY).equals(cells.spell(other, TODAY))


@given(said)
@settings(max_examples=30)
def test_pairs_leave_the_aspect_itself_out_of_the_rest(rows: list[tuple]) -> None:
    lean: dict[tuple, Counter] = defaultdict(Counter)
    for person, _, brand, aspect, polarity, _ in rows:
        for at in line(aspect):
            lean[person, brand, at][polarity] += 1
    expected: dict[tuple, Counter] = defaultdict(Counter)
    for (person, brand, aspect), own in lean.items():
        rest = lean[person, brand, "overall"] - own
        if aspect != "overall" and own[1] != own[-1] and rest[1] + rest[-1]:
            expected[brand, aspect, 1 if own[1] > own[-1] else -1].update(people=1, likes=int(rest[1] > rest[-1]))
    found = cells.pair(facts_of(rows), PARENTS)
    assert {row[:3]: row[3:] for row in found.select("brand", "aspect", "stance", "people", "likes").rows()} == {
        key: (count["people"], count["likes"]) for key, count in expected.items()
    }


@given(said)
@settings(max_examples=30)
def test_terms_are_counted_by_people_now_and_before(rows: list[tuple]) -> None:
    facts = facts_of(rows)
    who: dict[tuple, set] = defaultdict(set)
    spans = {"month": ((2026, 1), (2026, 2)), "quarter": ((2025, 3), (2025, 4))}
    for row in facts.to_dicts():
        for term in row["term_keys"] if row["polarity"] else []:
            key = (row["brand"], row["polarity"], term)
            who[(*key, "all", "now")].add(row["subject_key"])
            place = {"month": (row["day"].year, row["day"].month), "quarter": (row["day"].year, (row["day"].month + 2) // 3)}
            for period, (before, now) in spans.items():
                if place[period] in (before, now):
                    who[(*key, period, "now" if place[period] == now else "before")].add(row["subject_key"])
    expected = {key[:-1]: (len(people), len(who.get((*key[:-1], "before"), ()))) for key, people in list(who.items()) if key[-1] == "now"}
    found = cells.spell(facts, TODAY)
    assert {row[:4]: row[4:] for row in found.select("brand", "polarity", "term_key", "period", "people", "before").rows()} == expected


def test_a_person_who_posts_a_hundred_times_is_one_person() -> None:
    rows = [(1, post, "Alder", "price", 1, []) for post in range(100)] + [(2, 0, "Alder", "price", -1, [])]
    made = cells.count(facts_of(rows), PARENTS, TODAY).filter(aspect="price", network="all", period="all").to_dicts()[0]
    assert (made["people"], made["likes"], made["dislikes"], made["posts"], made["top_posts"]) == (2, 1, 1, 101, 100)


def test_what_one_person_pastes_everywhere_counts_once() -> None:
    pasted = [(1, post, "Alder", "price", 1, [b"a"]) for post in range(30)]
    facts = facts_of([*pasted, (2, 0, "Alder", "price", 1, [b"a"])])
    assert facts.filter(subject_key=b"p1")["network"].n_unique() == 2
    made = cells.count(facts, PARENTS, TODAY)
    assert {row["people"] for row in made.filter(period="all", network="all").to_dicts()} == {2}
    assert made["likes"].max() == 2
    assert cells.spell(facts, TODAY)["people"].max() == 2


@pytest.mark.parametrize(
    ("day", "period", "complete"),
    [("2026-03-09", "week", False), ("2026-03-08", "week", True), ("2026-03-01", "month", False), ("2026-02-28", "month", True), ("2026-02-28", "quarter", False), ("2025-12-31", "year", True), ("2026-01-01", "year", False), ("2026-03-09", "all", True)],
)  # fmt: skip
def test_a_period_that_still_runs_is_marked(day: str, period: str, complete: bool) -> None:
    one = facts_of([(1, 0, "Alder", "price", 1, [])]).with_columns(day=pl.lit(datetime.date.fromisoformat(day)))
    assert cells.count(one, PARENTS, TODAY).filter(period=period)["complete"].unique().to_list() == [complete]


def test_the_parent_of_each_aspect_stands_beside_it() -> None:
    rows = [(1, 0, "Alder", aspect, 1, []) for aspect in ("till", "price", "unheard of")]
    made = dict(cells.count(facts_of(rows), PARENTS, TODAY).select("aspect", "parent").unique().rows())
    assert made == {"till": "staff", "staff": "service", "service": "overall", "price": "overall", "unheard of": "overall", "overall": None}


def test_a_circle_of_parents_is_refused() -> None:
    with pytest.raises(BadInput, match="its own parent"):
        aspects.line("a", {"a": "b", "b": "a"})
    with pytest.raises(BadInput):
        cells.count(facts_of([]), {"a": "b", "b": "a"}, TODAY)


def test_only_facts_are_let_in() -> None:
    for run in (lambda f: cells.count(f, PARENTS, TODAY), lambda f: cells.pair(f, PARENTS), lambda f: cells.spell(f, TODAY)):
        with pytest.raises(Broken):
            run(facts_of([]).drop("strength"))


@given(st.dates(datetime.date(1999, 1, 1), datetime.date(2030, 12, 31)), st.sampled_from(periods.CALENDAR))
def test_periods_touch_and_hold_their_days(day: datetime.date, period: str) -> None:
    first = periods.start(period, day)
    assert first <= day
    assert periods.start(period, first) == first
    last = periods.last_complete(period, day)
    assert periods.between(period, last, first) == [last, first]
    assert periods.start(period, first - datetime.timedelta(days=1)) == last
    assert periods.start("all", day) == ALL_START
    assert len({periods.label(period, at) for at in periods.between(period, last, first)}) == 2, "neighbours have names of their own"
