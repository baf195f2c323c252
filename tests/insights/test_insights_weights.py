"""Raked weights against numbers worked out by hand; names on the map that do not overlap."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.insights.map_labels import _box, place
from heedful.insights.weights import compare, rake

MARGINS = {"region": {"north": 0.5, "south": 0.5}, "channel": {"shop": 0.25, "web": 0.75}}


def people(**counts: int) -> list[dict[str, str]]:
    return [dict(zip(("region", "channel"), name.split("_"), strict=True)) for name, count in counts.items() for _ in range(count)]


def test_one_margin_is_shares_over_shares() -> None:
    some = [{"region": "north"}] * 80 + [{"region": "south"}] * 20
    weights = rake(some, {"region": {"north": 0.5, "south": 0.5}})
    assert weights is not None
    assert (weights[0], weights[-1]) == (pytest.approx(0.625), pytest.approx(2.5))
    found = compare(some, {"region": {"north": 0.5, "south": 0.5}}, 10)
    # Kish: 100 · (80 · 0.625² + 20 · 2.5²) / 100² = 1.5625
    assert (found.people, found.effect, found.effective) == (100, 1.6, 60)
    assert [(g.name, g.here, g.weight) for g in found.groups] == [("north", 0.8, 0.6), ("south", 0.2, 2.5)]


@given(st.lists(st.integers(1, 60), min_size=4, max_size=4))
def test_every_margin_is_met_at_once(counts: list[int]) -> None:
    some = people(**dict(zip(("north_shop", "north_web", "south_shop", "south_web"), counts, strict=True)))
    weights = rake(some, MARGINS)
    assert weights is not None
    for margin, shares in MARGINS.items():
        for group, share in shares.items():
            held = sum(w for one, w in zip(some, weights, strict=True) if one[margin] == group)
            assert held / sum(weights) == pytest.approx(share, abs=1e-4)
    assert sum(weights) / len(weights) == pytest.approx(1)


def test_what_cannot_be_met_is_not_told() -> None:
    assert rake(people(north_shop=20), MARGINS) is None
    # Everybody in the north shops in a shop and everybody in the south on the web: half and half is not a quarter and three.
    assert rake(people(north_shop=20, south_web=20), MARGINS) is None
    few = compare(people(north_shop=40, north_web=40, south_shop=4, south_web=5), MARGINS, 10)
    assert (few.people, few.effect, few.effective) == (None, None, None)
    assert [(g.name, g.here) for g in few.groups][:2] == [("north", 1.0), ("south", None)]


def test_who_declared_only_part_has_no_weight() -> None:
    some = [*people(north_shop=10, north_web=10, south_shop=10, south_web=10), {"region": "north"}]
    weights = rake([one | {"channel": one.get("channel", "?")} for one in some], MARGINS)
    assert weights is not None and weights[-1] == 0


def boxes_of(dots) -> list[tuple[float, float, float, float]]:
    return [_box(one.left, one.base, len(one.name) * 7.4) for one in place(dots)]


@pytest.mark.parametrize("seed", range(20))
def test_names_on_the_map_lie_over_nothing(seed: int) -> None:
    chance = random.Random(seed)
    dots = [
        (chance.uniform(44, 584), chance.uniform(20, 320), chance.choice(["price", "delivery", "opening hours", "staff"]))
        for _ in range(14)
    ]
    boxes = boxes_of(dots)
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert top >= 0 and bottom <= 340 and right <= 600
        for other in boxes[number + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
        for x, y, _ in dots:
            assert not (left < x < right and top < y < bottom)
    assert place(dots) == place(dots)


def test_names_of_one_spot_stand_beside_each_other() -> None:
    placed = place([(300.0, 100.0, "delivery"), (302.0, 101.0, "price"), (301.0, 99.0, "staff")])
    assert len({(one.left, one.base) for one in placed}) == 3
