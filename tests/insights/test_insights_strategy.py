"""The strategy: what to fix, keep, promote and stop, how sure, and for whom it speaks; against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from heedful.insights import strategy
from heedful.insights.findings import CHANGES, DIFFERENCES, DRIVERS, TERMS, TRENDS, VIEWS, Findings


def view(
    aspect: str, people: int, net: float, width: float = 5.0, network: str = "all", brand: str = "Larkmoor", note: str | None = None
) -> dict:
    row = dict.fromkeys(VIEWS) | {
        "brand": brand,
        "aspect": aspect,
        "network": network,
        "people_low": people,
        "people_high": people,
        "note": note,
    }
    return row | {"net": net, "net_low": net - width, "net_high": net + width}


def found(*rows: dict, apart: tuple[dict, ...] = ()) -> Findings:
    def frame(some, schema):
        return pl.DataFrame([{name: one.get(name) for name in schema} for one in some], schema=schema)

    empty = {name: frame([], schema) for name, schema in (("trends", TRENDS), ("changes", CHANGES), ("drivers", DRIVERS), ("terms", TERMS))}
    return Findings(k=10, today=date(2026, 6, 15), views=frame(rows, VIEWS), differences=frame(apart, DIFFERENCES), **empty)


ALL = (
    view("overall", 200, 10), view("delivery", 100, -30), view("quality", 80, 40), view("staff", 20, 50), view("stock", 10, -60),
    view("price", 60, 2), view("returns", 90, 30, note="wider"), view("delivery", 300, 70, brand="Quillbay"),
)  # fmt: skip


def test_each_quarter_of_the_map_has_its_step() -> None:
    steps = {s.aspect: s for s in strategy.steps(found(*ALL), ["Larkmoor"])}
    assert {a: s.action for a, s in steps.items()} == {
        "delivery": "fix",
        "quality": "keep",
        "staff": "promote",
        "stock": "stop",
        "price": "watch",
    }
    assert steps["delivery"].importance == 50
    assert not steps["price"].sure
    assert [s.aspect for s in strategy.steps(found(*ALL), ["Larkmoor"])][:2] == ["delivery", "quality"]


def test_a_clear_difference_to_others_is_told_and_an_unclear_one_not() -> None:
    one = {"aspect": "delivery", "brand": "Larkmoor", "against": "Quillbay", "value": -40.0, "mark": "difference"}
    steps = {s.aspect: s for s in strategy.steps(found(*ALL, apart=(one,)), ["Larkmoor"])}
    assert steps["delivery"].against == ("worse than Quillbay",)
    steps = {s.aspect: s for s in strategy.steps(found(*ALL, apart=(one | {"mark": None},)), ["Larkmoor"])}
    assert steps["delivery"].against == ()
    other = one | {"brand": "Quillbay", "against": "Larkmoor"}
    steps = {s.aspect: s for s in strategy.steps(found(*ALL, apart=(other,)), ["Larkmoor"])}
    assert steps["delivery"].against == ("better than Quillbay",)


def test_weighting_like_customers_and_what_it_costs() -> None:
    rows = (view("overall", 100, 30), view("overall", 80, 40, network="x"), view("overall", 20, -10, network="facebook"))
    (one,) = strategy.speaks(found(*rows), ["Larkmoor"], {"x": 0.5, "facebook": 0.5})
    assert one.here == {"x": pytest.approx(0.8), "facebook": pytest.approx(0.2)}
    assert one.weighted == pytest.approx(0.5 * 40 - 0.5 * 10)
    # Kish: 0.8 · 0.625² + 0.2 · 2.5² = 1.5625
    assert one.effect == pytest.approx(1.5625)
    assert one.effective == 64
    (one,) = strategy.speaks(found(*rows), ["Larkmoor"], {"x": 0.5, "instagram": 0.5})
    assert (one.weighted, one.effect) == (None, None)


def test_the_page_says_the_duties_and_escapes_names() -> None:
    steps = [replace(s, brand="<b>Lark</b>") for s in strategy.steps(found(*ALL), ["Larkmoor"])]
    about = {
        "workspace": "<i>Mine</i>",
        "made": "today",
        "k": 10,
        "margins": {},
        "brands": 1,
        "people": 200,
        "agreed": {"insights": "at least 200"},
        "bias": ("It is held <u>now</u>.",),
    }
    html = strategy.render(steps, [], about).decode()
    assert "<b>Lark" not in html and "<i>Mine" not in html
    for said in ("Fix", "Keep", "Promote", "Stop", "Watch", "What it costs in duties", "not all customers", "+40 (+35 to +45)"):
        assert said in html
    assert "<script" not in html and "It is held &lt;u&gt;now" in html
    assert "Too few people" in strategy.render([], [], about).decode()
