"""A release: figures fit to leave the company, computed from noisy counts only, on a page of their own.

Nothing here is private any more: every number is a function of counts that carry the noise of differential privacy, so cutting,
adding up and comparing them costs nothing (post-processing, Dwork & Roth 2014, prop. 2.1). The page says what was promised, to whom, what
is spent, and how to read it. Source: WCAG 2.2 AA; GDPR Art. 5(1)(a).
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.insights import sentences
from heedful.insights.book import percent
from heedful.insights.contributions import STANCES
from heedful.insights.intervals import Z95, Part
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    Row = dict[str, Any]

# A count is told where its 95 % noise is at most half of it.
WORTH: Final = 2.0
COLUMNS: Final = {
    "measure": pl.String, "brand": pl.String, "aspect": pl.String, "term": pl.String,
    "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "unit": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a release promises, whom it is for, and what is left.

    Guarantee: settings and sums of debits only; nothing of anybody.
    """

    release_id: str
    made_at: datetime.datetime
    workspace: str
    audience: str
    period: str
    epsilon: float
    delta: float
    epsilon_cells: float
    epsilon_terms: float
    cells_each: int
    terms_each: int
    scale_cells: float
    scale_terms: float
    least_people: int
    least_term: int
    spent: float
    granted: float


def noise_of(scale: float, counts: int = 1) -> float:
    """Half of the 95 % interval of a sum of counts, each with Laplace noise of that scale.

    Guarantee: for one count exact, for more the normal form of their variance.
    """
    return scale * math.log(20) if counts == 1 else Z95 * math.sqrt(counts * variance_of(scale) / len(STANCES))


def variance_of(scale: float) -> float:
    """The variance of the noise in the people of a cell: the sum of its stances, each with Laplace noise of that scale.

    Guarantee: that of the continuous form, a little above the discrete one's.
    """
    return 2 * len(STANCES) * scale * scale


def least_people(scale: float) -> int:
    """From how many noisy people on a cell is told: where noise is at most half of it.

    Guarantee: depends on the scale alone.
    """
    return math.ceil(WORTH * noise_of(scale, len(STANCES)))


def cells_told(noisy: pl.DataFrame, scale: float) -> list[Row]:
    """The cells worth telling, with likes, dislikes, people, the share who like among those who took a side, and the net.

    Guarantee: from noisy counts only. Takes brand, aspect, stance and people; the largest first.
    """
    least = least_people(scale)
    rows = []
    for (brand, aspect), cell in noisy.group_by("brand", "aspect", maintain_order=True):
        counts = {stance: int(people) for stance, people in cell.select("stance", "people").iter_rows()}
        people = sum(counts.values())
        if people >= least:
            shown = {name: max(counts[name], 0) for name in STANCES}
            rows.append({"brand": brand, "aspect": aspect, "people": people, **shown, **_parts(shown, scale)})
    return sorted(rows, key=lambda row: (-row["people"], row["brand"], row["aspect"]))


def _parts(shown: dict[str, int], scale: float) -> Row:
    likes, dislikes = shown["likes"], shown["dislikes"]
    # Of a side too small for its noise a share would say nothing.
    if likes + dislikes < WORTH * noise_of(scale, 2):
        return {**percent("like_share", None), **percent("net", None)}
    part = Part((likes, likes), (dislikes, dislikes), 2 * scale * scale)
    return {**percent("like_share", part), **percent("net", part, twice=True)}


def numbers(cells: Sequence[Row], terms: Sequence[Row], promise: Promise) -> pl.DataFrame:
    """Every number of a release, one a row, with its interval.

    Guarantee: the same numbers as on the page; counts have the interval of their noise, shares that of noise and chance.
    """
    rows: list[Row] = []
    for cell in cells:
        about = {"brand": cell["brand"], "aspect": cell["aspect"]}
        for name, summed in (("people", len(STANCES)), ("likes", 1), ("dislikes", 1)):
            rows.append({**about, "measure": name, "unit": "people", **_around(cell[name], noise_of(promise.scale_cells, summed))})
        for name in ("like_share", "net"):
            if cell[name] is not None:
                ends = {"value": cell[name], "low": cell[f"{name}_low"], "high": cell[f"{name}_high"]}
                rows.append({**about, "measure": name, "unit": "percent", **ends})
    for term in terms:
        measure = "term_liked" if term["polarity"] > 0 else "term_disliked"
        ends = _around(term["people"], noise_of(promise.scale_terms))
        rows.append({"brand": term["brand"], "term": term["word"], "measure": measure, "unit": "people", **ends})
    return pl.DataFrame([{name: row.get(name) for name in COLUMNS} for row in rows], schema=COLUMNS)


def _around(count: int, half: float) -> Row:
    return {"value": float(count), "low": float(max(math.floor(count - half), 0)), "high": float(math.ceil(count + half))}


def render(cells: Sequence[Row], terms: Sequence[Row], promise: Promise) -> dict[str, bytes]:
    """Write a release.

    Guarantee: `release.html`, `release.csv` and `release.json`; the same bytes for the same arguments; no request to anywhere.
    """
    table = numbers(cells, terms, promise)
    pages = Environment(
        loader=PackageLoader("heedful.insights"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    html = pages.get_template("release.html").render(page=_page(cells, terms, promise))
    csv = io.StringIO()
    table.write_csv(csv)
    whole = {"promise": _said(promise), "numbers": table.to_dicts()}
    json = orjson.dumps(whole, option=orjson.OPT_INDENT_2)
    return {"release.html": html.encode(), "release.csv": csv.getvalue().encode(), "release.json": json}


def _said(promise: Promise) -> Row:
    kept = {name: getattr(promise, name) for name in Promise.__slots__}
    return kept | {"made_at": promise.made_at.isoformat(), "left": round(promise.granted - promise.spent, 6)}


def _page(cells: Sequence[Row], terms: Sequence[Row], promise: Promise) -> Row:
    half = {name: math.ceil(noise_of(promise.scale_cells, summed)) for name, summed in (("side", 1), ("people", len(STANCES)))}
    return {
        **_said(promise),
        "made": sentences.day(promise.made_at.date()),
        "half_side": half["side"],
        "half_people": half["people"],
        "half_term": math.ceil(noise_of(promise.scale_terms)),
        "delta_said": f"{promise.delta:.0e}" if promise.delta else "0",
        "odds": f"{math.exp(promise.epsilon):.1f}",
        "odds_spent": f"{math.exp(promise.spent):.1f}" if promise.spent < 5 else sentences.number(math.exp(promise.spent)),
        "period_said": promise.period.replace(" ", " from ", 1),
        "brands": [
            {"name": brand, "rows": [_line(cell) for cell in cells if cell["brand"] == brand]}
            for brand in dict.fromkeys(cell["brand"] for cell in cells)
        ],
        "terms": [
            {
                "title": f"{brand}: {'liked' if polarity > 0 else 'disliked'}",
                "rows": [
                    (term["word"], sentences.number(term["people"]))
                    for term in terms
                    if (term["brand"], term["polarity"]) == (brand, polarity)
                ],
            }
            for brand, polarity in dict.fromkeys((term["brand"], term["polarity"]) for term in terms)
        ],
    }


def _line(cell: Row) -> Row:
    return {
        "aspect": "Everything" if cell["aspect"] == OVERALL else sentences.aspect(cell["aspect"]),
        **{name: sentences.number(cell[name]) for name in ("people", "likes", "dislikes")},
        "like_share": sentences.percent(cell["like_share"]),
        "like_range": sentences.interval(cell["like_share_low"], cell["like_share_high"], sign=False),
        "net": sentences.signed(cell["net"]),
        "net_range": sentences.interval(cell["net_low"], cell["net_high"]),
    }
