"""From shown numbers to what a marketing team can do: what matters, what pleases, and what each step costs in duties.

Importance is the share of those who speak of a brand that speaks of the aspect; satisfaction is the net, with its interval. Nothing is computed here
that a reader of the report could not compute. Source: Martilla and James 1977 (importance and performance); Kish 1965 (design effect).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heedful.insights.strategy_map import draw
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from heedful.insights.findings import Findings
    from heedful.insights.weights import Raked

FIX: Final = "fix"
KEEP: Final = "keep"
PROMOTE: Final = "promote"
STOP: Final = "stop"
WATCH: Final = "watch"
# What a step asks of the company's duties, beside what it may bring.
COSTS: Final[Mapping[str, tuple[str, str]]] = {
    FIX: ("Mend it where it is made. No message can.", "No new purpose, no new people, no new risk: counts of many are enough."),
    KEEP: ("Leave it as it is; say to your own people that it is liked.", "No new purpose, no new people, no new risk."),
    PROMOTE: (
        "Tell people who like it what else there is.",
        "Purposes profile and messages: only people who agreed to both, who were shown a week before what is inferred of them. It is profiling: "
        "the assessment must cover it.",
    ),
    STOP: ("Few speak of it, and they do not like it: ask whether you need it.", "No new purpose, no new people, no new risk."),
    WATCH: ("Too close to call. Look again when more people have spoken.", "No new purpose; more people would have to agree."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One aspect of one of your brands, and what to do about it.

    Guarantee: percent and points as shown in the report; `against` names brands that are clearly better or worse there.
    """

    brand: str
    aspect: str
    action: str
    importance: float
    net: float
    low: float
    high: float
    people: int
    against: tuple[str, ...]

    @property
    def sure(self) -> bool:
        return self.action != WATCH


@dataclass(frozen=True, slots=True)
class Speaks:
    """For whom the numbers speak, beside whom the company has.

    Guarantee: `effect` is Kish's design effect, `effective` the people the weighted number is worth; None where a group is not shown.
    """

    brand: str
    here: Mapping[str, float]
    there: Mapping[str, float]
    net: float | None
    weighted: float | None
    effect: float | None
    effective: int | None


def steps(findings: Findings, own: Collection[str]) -> list[Step]:
    """What to fix, keep, promote, stop and watch.

    Guarantee: only of views that are shown as asked, over all networks and the whole time; the most important first. An action is told only where the
    whole 95 % interval of the net lies on one side of 0. The same for the same findings.
    """
    views = findings.views.filter(
        pl.col("network") == ALL_NETWORKS, pl.col("brand").is_in(list(own)), pl.col("note").is_null(), pl.col("net").is_not_null()
    )
    whole = {row["brand"]: _middle(row) for row in views.filter(pl.col("aspect") == OVERALL).to_dicts()}
    rows = [row for row in views.filter(pl.col("aspect") != OVERALL).to_dicts() if whole.get(row["brand"])]
    shares = {(row["brand"], row["aspect"]): 100 * _middle(row) / whole[row["brand"]] for row in rows}
    half = {brand: median(share for (b, _), share in shares.items() if b == brand) for brand in {row["brand"] for row in rows}}
    apart = findings.differences.filter(pl.col("mark").is_not_null()).to_dicts()
    found = [
        Step(
            row["brand"], row["aspect"], _action(row, shares[row["brand"], row["aspect"]] >= half[row["brand"]]), shares[row["brand"], row["aspect"]],
            row["net"], row["net_low"], row["net_high"], row["people_low"], _against(row, apart),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda s: (s.brand, -s.importance, s.aspect))


def speaks(findings: Findings, own: Collection[str], there: Mapping[str, float]) -> list[Speaks]:
    """How people who agreed differ by network from the customers the company says it has, and what weighting would change.

    Guarantee: from shown numbers only; somebody on two networks counts in both. `there` are shares of customers by network, which sum to 1.
    Source: Kish 1965, §11.2.
    """
    views = findings.views.filter(
        pl.col("aspect") == OVERALL, pl.col("note").is_null(), pl.col("net").is_not_null(), pl.col("brand").is_in(list(own))
    )
    answers = []
    for brand in sorted(set(views["brand"].to_list())):
        rows = {row["network"]: row for row in views.filter(pl.col("brand") == brand).to_dicts()}
        near = {n: row for n, row in rows.items() if n != ALL_NETWORKS}
        total = sum(_middle(row) for row in near.values())
        here = {n: _middle(row) / total for n, row in near.items()} if total else {}
        answers.append(_speaks(brand, here, there, near, rows.get(ALL_NETWORKS)))
    return answers


def parts(findings: Findings, own: Collection[str]) -> dict[str, Any]:
    """What to do, and where each step stands on the map.

    Guarantee: as `steps`.
    """
    found = steps(findings, own)
    return {"steps": found, "map": Markup(draw(found)), "costs": COSTS}


def render(found: list[Step], whom: list[Speaks], about: Mapping[str, Any], raked: Raked | None = None) -> bytes:
    """The page.

    Guarantee: needs nothing else, asks nothing of any network, runs no script; the same bytes for the same arguments.
    """
    pages = Environment(
        loader=PackageLoader("heedful.insights"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return (
        pages.get_template("strategy.html")
        .render(steps=found, whom=whom, map=Markup(draw(found)), costs=COSTS, raked=raked, **about)
        .encode()
    )


def _middle(row: Mapping[str, Any]) -> float:
    return (float(row["people_low"]) + float(row["people_high"])) / 2


def _action(row: Mapping[str, Any], important: bool) -> str:
    if row["net_low"] is None or row["net_high"] is None or row["net_low"] <= 0 <= row["net_high"]:
        return WATCH
    if row["net_low"] > 0:
        return KEEP if important else PROMOTE
    return FIX if important else STOP


def _against(row: Mapping[str, Any], apart: list[dict[str, Any]]) -> tuple[str, ...]:
    mine = [d for d in apart if d["aspect"] == row["aspect"] and row["brand"] in (d["brand"], d["against"])]
    return tuple(
        f"{'better' if (d['value'] > 0) == (d['brand'] == row['brand']) else 'worse'} than {d['against'] if d['brand'] == row['brand'] else d['brand']}"
        for d in mine
    )


def _speaks(brand: str, here: Mapping[str, float], there: Mapping[str, float], near: Mapping[str, Any], whole: Any) -> Speaks:
    net = float(whole["net"]) if whole else None
    if not there or not here or any(name not in here for name, share in there.items() if share > 0):
        return Speaks(brand, here, there, net, None, None, None)
    weights = {name: there.get(name, 0.0) / share for name, share in here.items()}
    effect = (
        sum(share * weights[name] ** 2 for name, share in here.items()) / sum(share * weights[name] for name, share in here.items()) ** 2
    )
    weighted = sum(share * float(near[name]["net"]) for name, share in there.items() if share > 0)
    people = _middle(whole) if whole else sum(_middle(row) for row in near.values())
    return Speaks(brand, here, there, net, weighted, effect, int(people / effect))
