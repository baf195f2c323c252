"""Views: what is told of a small part, which wider view stands in, whose voice is too loud, and noise before all else."""

from __future__ import annotations

import datetime
import itertools

import polars as pl
import pytest

from heedful.errors import Broken
from heedful.privacy import views
from heedful.privacy.perturb import STEP, Noise, UnsafeExact
from heedful.tables.insights import ALL_START, CELLS, JOINTS, TERMS

MONTH, WEEK = datetime.date(2026, 2, 1), datetime.date(2026, 2, 2)
QUARTER = YEAR = datetime.date(2026, 1, 1)
EXACT = UnsafeExact()
STARTS = {"week": WEEK, "month": MONTH, "quarter": QUARTER, "year": YEAR, "all": ALL_START}


def cell(people: int, aspect: str = "price", network: str = "all", period: str = "all", **given) -> dict:
    parent = {"staff": "service", "overall": None}.get(aspect, "overall")
    row = {
        "brand": "Alder",
        "aspect": aspect,
        "network": network,
        "period": period,
        "start": STARTS[period],
        "parent": parent,
        "complete": True,
    }
    counts = {
        "people": people,
        "likes": people,
        "dislikes": 0,
        "mixed": 0,
        "neutral": 0,
        "posts": people * 3,
        "top_posts": min(3, people * 3),
        "people_key": 0,
        "likes_key": 0,
        "dislikes_key": 0,
    }
    return {**row, **counts, **given}


def cells(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=CELLS.schema)


def shown(*rows: dict, k: int = 10, noise=EXACT) -> list[dict]:
    return views.show(cells(*rows), k, noise=noise).to_dicts()


def told(likes: int, dislikes: int, neither: int, k: int) -> tuple | None:
    people = likes + dislikes + neither
    row = shown(cell(people, likes=likes, dislikes=dislikes, mixed=neither), k=k)[0]
    names = [f"{name}_{end}" for name in ("people", "likes", "dislikes") for end in ("low", "high")]
    return None if row["at_start"] is None else tuple(row[name] for name in names)


def test_no_part_below_k_can_be_solved_from_what_is_told() -> None:
    # Every view of up to 24 people at k = 5: what is told leaves likes or dislikes below k anything below k.
    k, most = 5, 24
    triples = [t for t in itertools.product(range(most + 1), repeat=3) if k <= sum(t) <= most]
    rows = [cell(sum(t), brand=f"b{at}", likes=t[0], dislikes=t[1], neutral=t[2]) for at, t in enumerate(triples)]
    frame = views.show(cells(*rows), k, noise=EXACT).select(
        "people_low", "people_high", "likes_low", "likes_high", "dislikes_low", "dislikes_high"
    )
    behind: dict[tuple, set[tuple]] = {}
    for triple, said in zip(triples, frame.rows(), strict=True):
        behind.setdefault(said, set()).add(triple)
    checked = 0
    for said, possible in behind.items():
        if said[1] > most:
            continue  # the range reaches past the views made here
        for side in range(3):
            small = {triple[side] for triple in possible if triple[side] < k}
            if small:
                checked += 1
                assert small == set(range(k)) if side < 2 else len(small) >= k - 2, (said, side)
    assert checked > 20


def test_parts_of_at_least_k_are_told_exactly() -> None:
    assert told(30, 12, 10, 10) == (52, 52, 30, 30, 12, 12)
    assert told(30, 12, 9, 10) == (50, 59, 30, 39, 10, 19)
    assert told(25, 3, 0, 10) == (20, 29, 20, 29, 0, 9)


@pytest.mark.parametrize(("people", "more"), [(9, 5), (6, 5), (5, 5), (4, 10), (1, 10)])
def test_a_view_below_k_is_not_shown_and_says_how_many_would_open_it(people: int, more: int) -> None:
    row = shown(cell(people, aspect="overall"))[0]
    assert row["at_start"] is None
    assert (row["people_low"], row["likes_high"]) == (None, None)
    assert row["note"] == "not shown because too few people spoke of Alder"
    assert (row["why"], row["more"], row["widened"]) == ("few", more, False)


def test_exactly_k_people_open_a_view() -> None:
    row = shown(cell(10))[0]
    assert (row["people_low"], row["note"], row["why"], row["more"]) == (10, None, None, None)


def test_one_voice_closes_a_view() -> None:
    half, over = cell(12, brand="b", posts=20, top_posts=10), cell(12, posts=20, top_posts=11)
    assert shown(half)[0]["at_start"] is not None
    row = shown(over)[0]
    assert (row["at_start"], row["why"], row["more"]) == (None, "one_voice", None)
    assert row["note"] == "not shown because more than half of the posts on price at Alder are one person's"


def test_a_longer_time_stands_in_first_then_a_wider_aspect_then_all_networks() -> None:
    few = [cell(3, "staff", "x", period) for period in ("week", "month", "quarter", "year", "all")]
    wider = [
        cell(11, "staff", "x", "quarter"),
        cell(12, "service", "x", "week"),
        cell(13, "overall", "x", "week"),
        cell(14, "staff", "all", "week"),
        cell(15, "staff", "x", "all"),
    ]
    for gone in range(4):
        there = wider[gone:4]
        keys = {(r["aspect"], r["network"], r["period"]) for r in there}
        asked = [row for row in few if (row["aspect"], row["network"], row["period"]) not in keys]
        row = shown(*asked, *there)[0]
        stands = there[0]
        assert (row["at_aspect"], row["at_network"], row["at_period"]) == (stands["aspect"], stands["network"], stands["period"])
        assert row["widened"]
        assert row["people_low"] == stands["people"] // 10 * 10
        assert row["note"] == "widened because too few people spoke of staff at Alder on X in the week of 2 February 2026"


def test_a_week_is_widened_to_the_month_of_its_thursday() -> None:
    late = cell(3, period="week", start=datetime.date(2026, 3, 30))  # Thursday is 2 April
    months = [cell(20, period="month", start=datetime.date(2026, month, 1)) for month in (3, 4)]
    assert shown(late, *months)[0]["at_start"] == datetime.date(2026, 4, 1)


def test_a_wider_view_that_one_voice_fills_does_not_stand_in() -> None:
    row = shown(cell(3, period="week"), cell(30, period="month", posts=99, top_posts=60), cell(40, period="quarter"))[0]
    assert (row["at_period"], row["people_low"]) == ("quarter", 40)


def test_no_view_is_widened_to_another_brand() -> None:
    assert shown(cell(3), cell(99, brand="Birch"), cell(99, "overall", brand="Birch"))[0]["at_start"] is None


def test_rows_come_back_in_the_order_asked() -> None:
    rows = [cell(people, brand=f"b{people}", period=period) for people in (30, 3, 12) for period in ("all", "week")]
    assert [(row["brand"], row["period"]) for row in shown(*rows)] == [(row["brand"], row["period"]) for row in rows]


def told_of(people: int, likes: int, dislikes: int, phase: int) -> dict:
    """What a view says where every count's remainder by seven is to be `phase`."""
    noise = Noise(phase * STEP)
    return shown(cell(people, likes=likes, dislikes=dislikes, neutral=people - likes - dislikes), noise=noise)[0]


def test_noise_comes_before_the_threshold_and_everything_else() -> None:
    # 16 becomes 13, which is k and the most that may have been added; 15 becomes 12 at phase 5.
    assert told_of(16, 16, 0, 6)["at_start"] is not None
    closed = told_of(15, 15, 0, 5)
    assert (closed["at_start"], closed["why"], closed["more"]) == (None, "few", 5)
    row = told_of(52, 27, 13, 0)
    assert (
        [row[f"{name}_low"] for name in ("people", "likes", "dislikes")]
        == [49, 28, 14]
        == [row[f"{name}_high"] for name in ("people", "likes", "dislikes")]
    )
    assert row["variance"] == 4.0
    # 13 that dislike become 11 at phase 4, too few to be told beside the others.
    assert [told_of(52, 27, 13, 4)[f"people_{end}"] for end in ("low", "high")] == [50, 59]


def test_whatever_the_noise_is_nothing_shown_rests_on_fewer_than_k_people() -> None:
    for people, phase in itertools.product(range(1, 30), range(7)):
        row = told_of(people, people, 0, phase)
        if row["at_start"] is not None:
            assert people >= 10
        assert people < 16 or row["at_start"] is not None


def test_those_who_take_no_side_are_perturbed_as_people_of_their_own() -> None:
    # The three parts may be solved for the fourth only up to what was added to each of the others.
    apart = {
        row["people_low"] - row["likes_low"] - row["dislikes_low"]
        for phase in range(7)
        for keys in itertools.product((0, STEP, 3 * STEP), repeat=2)
        if (
            row := shown(cell(90, likes=30, dislikes=30, neutral=30, likes_key=keys[0], dislikes_key=keys[1]), noise=Noise(phase * STEP))[0]
        )
    }
    assert len(apart) > 8


@pytest.mark.parametrize(("posts", "told"), [(15_454, 15_000), (15_500, 16_000), (97, 100), (94, 90), (1_249, 1_200)])
def test_how_many_spoke_is_told_perturbed_and_in_how_many_posts_to_two_figures(posts: int, told: int) -> None:
    crowd = views.show_crowd(254, 0, posts, posts, noise=Noise(0))
    assert (crowd.people, crowd.posts, crowd.opinions) == (252, told, told)
    assert views.show_crowd(12, 0, 40, 40, noise=Noise(5 * STEP)) == views.Crowd(None, None, None)


def test_only_cells_are_let_in() -> None:
    with pytest.raises(Broken):
        views.show(cells(cell(10)).drop("top_posts"), noise=EXACT)


def test_joints_below_k_are_left_out_and_small_sides_are_ranges() -> None:
    row = {"brand": "Alder", "aspect": "price", "stance": 1, "people": 30, "likes": 15, "posts": 60, "top_posts": 5}
    row |= {"people_key": 0, "likes_key": 0}
    rows = [
        row,
        {**row, "aspect": "app", "likes": 26},
        {**row, "aspect": "staff", "people": 9, "likes": 9},
        {**row, "aspect": "store", "top_posts": 31},
    ]
    found = views.show_joints(pl.DataFrame(rows, schema=JOINTS.schema), 10, noise=EXACT)
    assert found.drop("variance").rows() == [("Alder", "price", 1, 30, 30, 15, 15), ("Alder", "app", 1, 30, 39, 20, 29)]


def test_terms_below_k_are_left_out_and_so_is_what_was_before() -> None:
    row = {
        "brand": "Alder",
        "polarity": 1,
        "term_key": b"1",
        "period": "month",
        "start": MONTH,
        "people": 10,
        "before": 10,
        "opinions": 20,
        "top_opinions": 2,
        "people_key": 0,
        "before_key": 0,
    }
    rows = [
        row,
        {**row, "term_key": b"2", "before": 9},
        {**row, "term_key": b"3", "people": 9},
        {**row, "term_key": b"4", "top_opinions": 11},
    ]
    found = views.show_terms(pl.DataFrame(rows, schema=TERMS.schema), 10, noise=EXACT)
    assert found.select("term_key", "people", "before", "before_most").rows() == [(b"1", 10, 10, 10), (b"2", 10, None, 9)]
