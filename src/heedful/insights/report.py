"""The report: one page that needs nothing but itself, and every number of it as CSV, Parquet and JSON.

The page works without script, on a phone and on paper. Source: WCAG 2.2 (AA); GDPR Art. 12(1), 5(1)(a).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heedful.insights import charts, numbers, sentences, summary
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.insights.findings import Findings
    from heedful.insights.provenance import Provenance

    Row = dict[str, Any]

FIRST: Final = 5


def render(findings: Findings, provenance: Provenance, words: Mapping[bytes, str]) -> dict[str, bytes]:
    """Write the report and its numbers.

    Guarantee: shows only what `findings` holds; asks for nothing from anywhere; a term without a word is left out.
    Gives file name: content, of report.html, numbers.csv, numbers.parquet and numbers.json.
    """
    table = numbers.table(findings, words)
    page = (
        _environment()
        .get_template("report.html")
        .render(
            about=provenance,
            first=_first(findings, provenance),
            top=[(feeling, summary.ranked(findings, f"{feeling}s", FIRST)) for feeling in ("like", "dislike")],
            brands=[_brand(findings, brand) for brand in _brands(findings)],
            comparisons=_comparisons(findings),
            rising=_rising(findings, words),
            refused=sentences.merged(provenance.refused, provenance.k),
            k=provenance.k,
            marks=sentences.MARKS,
        )
    )
    return {"report.html": page.encode(), **numbers.files(table)}


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("heedful.insights"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["say"] = sentences
    return made


def _first(findings: Findings, provenance: Provenance) -> Row:
    k = provenance.k
    return {
        "people": sentences.counted(provenance.people, k),
        "posts": sentences.counted(provenance.posts_admitted, k),
        "opinions": sentences.counted(provenance.opinions, k),
        "refused": sentences.counted(sum(provenance.refused.values()), k),
        "consents": [(sentences.PURPOSES.get(p, p), sentences.counted(n, k)) for p, n in sorted(provenance.consents.items())],
        "shown": not findings.views.filter(pl.col("people_low").is_not_null()).is_empty(),
    }


def _brands(findings: Findings) -> list[str]:
    whole = findings.views.filter(pl.col("aspect") == OVERALL, pl.col("network") == ALL_NETWORKS)
    return whole.sort(pl.col("people_low").fill_null(-1), "brand", descending=[True, False])["brand"].to_list()


def _brand(findings: Findings, brand: str) -> Row:
    views = findings.views.filter(pl.col("brand") == brand, pl.col("network") == ALL_NETWORKS).to_dicts()
    aspects = [v for v in views if v["aspect"] != OVERALL]
    aspects.sort(key=lambda v: (v["note"] is not None, -(v["people_low"] or 0), v["aspect"]))
    told = [v for v in aspects if not v["note"] and v["people_low"] is not None]
    number = _brands(findings).index(brand)
    about = "; ".join(
        f"{sentences.aspect(v['aspect'])}: {_said(v, 'likes', findings.k)} like, {_said(v, 'dislikes', findings.k)} dislike" for v in told
    )
    return {
        "name": brand,
        "id": f"brand-{number}",
        "whole": next((v for v in views if v["aspect"] == OVERALL), None),
        "aspects": aspects,
        "sides": Markup(charts.sides(told, f"sides-{number}", f"Likes and dislikes of {brand}, people by aspect", about, findings.k))
        if told
        else None,  # noqa: S704  (our own drawing, its words escaped where it is made)
        "networks": _networks(findings, brand),
        "trend": _trend(findings, brand, number),
        "changes": findings.changes.filter(pl.col("brand") == brand).to_dicts(),
        "drivers": _drivers(findings, brand, number),
    }


def _said(view: Row, name: str, k: int) -> str:
    return sentences.people(view[f"{name}_low"], view[f"{name}_high"], k)


def _networks(findings: Findings, brand: str) -> list[Row]:
    chosen = (pl.col("brand") == brand) & (pl.col("network") != ALL_NETWORKS) & (pl.col("aspect") == OVERALL)
    return findings.views.filter(chosen).sort("network").to_dicts()


def _trend(findings: Findings, brand: str, number: int) -> Row | None:
    points = findings.trends.filter(pl.col("brand") == brand, pl.col("aspect") == OVERALL).sort("start").to_dicts()
    drawn = [p for p in points if p["net"] is not None]
    if len(drawn) < 3:
        return None
    first, last = drawn[0], drawn[-1]
    period = points[0]["period"]
    about = (
        f"Net by {period}, from {sentences.signed(first['net'])} in {sentences.short_period(period, first['start'])} "
        f"to {sentences.signed(last['net'])} in {sentences.short_period(period, last['start'])}."
    )
    title = f"How the feeling about {brand} moved, by {period}"
    return {"points": points, "period": period, "chart": Markup(charts.line(points, f"trend-{number}", title, about))}  # noqa: S704  (our own drawing)


def _drivers(findings: Findings, brand: str, number: int) -> Row | None:
    rows = findings.drivers.filter(pl.col("brand") == brand).sort("value", descending=True).to_dicts()
    if not rows:
        return None
    drawn = [{"group": "", "name": sentences.aspect(r["aspect"]), "value": r["value"], "low": r["low"], "high": r["high"]} for r in rows]
    about = "; ".join(f"{d['name']}: {sentences.signed(d['value'])} points" for d in drawn)
    chart = charts.dots(drawn, f"drivers-{number}", f"What goes with liking {brand}, by aspect", about)
    return {"rows": rows, "chart": Markup(chart)}  # noqa: S704  (our own drawing)


def _comparisons(findings: Findings) -> Row | None:
    rows = findings.differences.sort("aspect", "brand", "against").to_dicts()
    views = findings.views.filter(pl.col("network") == ALL_NETWORKS, pl.col("note").is_null(), pl.col("net").is_not_null())
    compared = views.filter(pl.col("brand").n_unique().over("aspect") > 1).sort("aspect", "brand").to_dicts()
    if not rows or not compared:
        return None
    drawn = [
        {"group": sentences.aspect(v["aspect"]), "name": v["brand"], "value": v["net"], "low": v["net_low"], "high": v["net_high"]}
        for v in compared
    ]
    about = "; ".join(f"{d['group']}, {d['name']}: {sentences.signed(d['value'])}" for d in drawn)
    return {"rows": rows, "chart": Markup(charts.dots(drawn, "brands", "Net by aspect and brand", about))}  # noqa: S704  (our own drawing)


def _rising(findings: Findings, words: Mapping[bytes, str]) -> list[Row]:
    told = findings.terms.filter(pl.col("mark").is_not_null()).sort("people", descending=True).to_dicts()
    return [{**row, "word": words[row["term_key"]]} for row in told if row["term_key"] in words]
