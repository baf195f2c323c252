"""What a plan says, of what it is told, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from heedful.errors import BadInput
from heedful.flow.plan import Asked, as_json, assume, plan, release
from heedful.flow.prices import charges, read_prices, shares_of

ASKED = Asked(120, brands=["Larkmoor"], competitors=["Quillbay"])


def test_a_plan_has_each_brand_and_aspect_and_says_what_it_assumed() -> None:
    found = plan(ASKED)
    assert [line.aspect for line in found.lines[:2]] == ["overall", "delivery"]
    assert {line.brand for line in found.lines} == {"Larkmoor", "Quillbay"}
    said = as_json(found)
    assert said["assumed"]["brands"] == {"Larkmoor": 0.6, "Quillbay": 0.4}
    assert len(said["views"]) == 2 * (1 + len(said["assumed"]["aspects"]))
    people = [line.people for line in found.lines if line.brand == "Larkmoor"]
    assert people == sorted(people, reverse=True)
    assert all(line.change is None or line.month >= 0.5 for line in found.lines)


def test_the_next_view_is_the_nearest_that_is_closed_and_opens_with_so_many() -> None:
    found = plan(ASKED)
    following = found.next_month
    assert following is not None
    assert following.month < 0.5
    assert following.month_needs > ASKED.people
    assert following.brand == "Larkmoor"
    after = plan(replace(ASKED, people=following.month_needs))
    assert next(line for line in after.lines if (line.brand, line.aspect) == (following.brand, following.aspect)).month > 0.75


def test_with_very_many_people_nothing_is_left_to_open() -> None:
    found = plan(Asked(100_000))
    assert found.next_year is None
    assert found.next_month is None
    assert found.release.told == pytest.approx(found.release.cells) == len(found.lines)
    assert all(line.year == line.month == 1 for line in found.lines)


def test_more_epsilon_is_less_error() -> None:
    errors = [release(assume(ASKED), replace(ASKED, epsilon=epsilon)).error_side for epsilon in (0.1, 1.0, 10.0)]
    assert errors == sorted(errors, reverse=True)


def test_a_plan_states_of_a_release_what_the_release_states_of_itself(bench) -> None:
    from heedful.flow.material import read_material
    from heedful.flow.release import _planned

    said = release(assume(ASKED), ASKED)
    with bench.workspace() as workspace:
        bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(6)))
        bench.gather(workspace, bench.ndjson([bench.post(n, f"9p{n}", "@larkmoor the delivery was great") for n in range(6)]))
        bench.learn(workspace)
        with workspace.store.reading() as tx:
            stated = _planned(workspace, tx, read_material(workspace, tx), "public")
    assert (said.error_side, said.error_people, said.least_people) == (stated.error_side, stated.error_people, stated.least_people)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": 0}, "plan.people"),
        ({"people": 10**9}, "plan.people"),
        ({"k": 4}, "plan.k"),
        ({"posts": 0}, "plan.posts"),
        ({"posts": float("nan")}, "plan.posts"),
        ({"epsilon": -1}, "plan.epsilon"),
        ({"epsilon": float("inf")}, "plan.epsilon"),
        ({"networks": "x=a"}, "plan.networks"),
        ({"networks": "myspace=5"}, "plan.networks"),
        ({"networks": "x=0"}, "plan.networks"),
        ({"ready": "zoos"}, "taxonomy.ready"),
        ({"prices": Path("nowhere.yaml")}, "prices.file"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(change, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        plan(replace(ASKED, **change))
    assert refused.value.code == code
    assert refused.value.remedy


def test_every_price_has_its_day_and_source() -> None:
    prices = read_prices()
    assert {price.network for price in prices} == {"x", "facebook", "instagram"}
    assert all(price.source.startswith("https://") and price.day.year >= 2026 for price in prices)


def test_a_companys_own_prices_count(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text("prices: [{network: x, what: post, each: 2, currency: EUR, day: 2026-01-02, source: our contract, most_a_month: 99}]\n")
    charge = charges(read_prices(path), 1_000, shares_of("x=20,facebook=80"))[0]
    assert (charge.reads, charge.amount, charge.over) == (200, 400, True)
    path.write_text("prices: [{network: x, what: post, each: -2, currency: EUR, day: 2026-01-02, source: s, color: red}]\n")
    with pytest.raises(BadInput, match="not right at"):
        read_prices(path)


def test_twice_the_same_name_is_one_brand() -> None:
    assert sum(assume(replace(ASKED, brands=["A", "A"], competitors=["B", "A"])).brands.values()) == pytest.approx(1)
