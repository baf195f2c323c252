"""A brand's section, and the comparison of brands: each picture with the table of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from markupsafe import Markup

from heedful.insights import charts, sentences, terms
from heedful.insights.sentences import aspect, interval, number, people, percent, short_period, signed
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.insights.findings import Findings

    Part = dict[str, Any]

# Pictures of trends on a page; what more there are stand in the files beside it.
TRENDS: Final = 36


@dataclass(frozen=True, slots=True)
class Quotes:
    """Words of people who agreed to be quoted, of one brand, aspect and feeling (1 like, -1 dislike).

    Guarantee: none; what may be quoted was decided before.
    """

    brand: str
    aspect: str
    polarity: int
    words: tuple[str, ...]


def summary(findings: Findings, brand: str, place: int) -> Part:
    """One brand in a sentence and a picture.

    Guarantee: as `section`.
    """
    views = _order(findings.views.filter(pl.col("brand") == brand, pl.col("network") == ALL_NETWORKS))
    return {"id": f"b{place}", "name": brand, "lead": _lead(views[0], findings.k), "sides": _sides(views, f"b{place}", brand, findings.k)}


def section(findings: Findings, words: Mapping[bytes, str], brand: str, place: int, of: int, quotes: Sequence[Quotes] = ()) -> Part:
    """All that is said of one brand.

    Guarantee: pictures hold the rows of the tables below them and no others.
    """
    views = _order(findings.views.filter(pl.col("brand") == brand, pl.col("network") == ALL_NETWORKS))
    own = [row for row in views if not row["note"]]
    whole = views[0]
    name = f"b{place}"
    return {
        "id": name,
        "name": brand,
        "lead": _lead(whole, findings.k),
        "sides": _sides(views, name, brand, findings.k),
        "views": [view_row(row, findings) for row in views],
        "networks": _networks(findings, brand),
        "trends": _trends(findings, brand, [row["aspect"] for row in views], name, max(TRENDS // of, 2)),
        "drivers": _drivers(findings, brand, name),
        "words": [_words(findings, words, brand, polarity) for polarity in (1, -1)],
        "quotes": _quotes(own, quotes, brand),
    }


def _quotes(own: Sequence[Part], quotes: Sequence[Quotes], brand: str) -> list[Part]:
    """Of aspects that are shown with a net, in the order in which they are shown."""
    order = {row["aspect"]: place for place, row in enumerate(own) if row["net"] is not None}
    mine = [one for one in quotes if one.brand == brand and one.aspect in order]
    mine.sort(key=lambda one: (order[one.aspect], -one.polarity))
    feelings = {1: "like", -1: "dislike"}
    return [{"aspect": aspect(one.aspect), "feeling": feelings[one.polarity], "words": said} for one in mine for said in one.words]


def comparisons(findings: Findings, drawn: Sequence[str]) -> list[Part]:
    """The brands side by side, an aspect at a time.

    Guarantee: only aspects that at least two brands can be shown on.
    """
    views = findings.views.filter(
        pl.col("network") == ALL_NETWORKS, pl.col("note").is_null(), pl.col("net").is_not_null(), pl.col("brand").is_in(list(drawn))
    )
    by_aspect = {name: [row for row in views.to_dicts() if row["aspect"] == name] for name in _aspects(views)}
    return [comparison(findings, name, rows, place) for place, (name, rows) in enumerate(by_aspect.items()) if len(rows) > 1]


def _order(views: pl.DataFrame) -> list[Part]:
    """Everything first, then the aspects most people speak of; widened ones last."""
    keyed = views.with_columns(whole=pl.col("aspect") != OVERALL, wide=pl.col("note").is_not_null(), many=-pl.col("people_low"))
    return keyed.sort("whole", "wide", "many", "aspect").to_dicts()


def _aspects(views: pl.DataFrame) -> list[str]:
    total = views.group_by("aspect").agg(pl.col("people_low").sum()).with_columns(whole=pl.col("aspect") != OVERALL)
    return total.sort("whole", "people_low", "aspect", descending=[False, True, False])["aspect"].to_list()


def _lead(whole: Part, k: int) -> str:
    spoke = people(whole["people_low"], whole["people_high"], k)
    if whole["net"] is None:
        return f"{spoke} people spoke of it. Too few took a side to give a net."
    net, ends = signed(whole["net"], exact=whole["exact"]), interval(whole["net_low"], whole["net_high"])
    likes, dislikes = (people(whole[f"{count}_low"], whole[f"{count}_high"], k) for count in ("likes", "dislikes"))
    return f"{spoke} people spoke of it: {likes} like it on the whole, {dislikes} dislike it. Net {net} (95 %: {ends})."


def _sides(views: Sequence[Part], name: str, brand: str, k: int) -> Markup:
    own = [row for row in views if not row["note"]]
    return Markup(charts.sides(own, f"{name}-sides", f"{brand}: people who like and dislike", _sides_said(own, k), k))


def _sides_said(rows: Sequence[Part], k: int) -> str:
    said = (
        f"{aspect(r['aspect'])}: {people(r['likes_low'], r['likes_high'], k)} like, {people(r['dislikes_low'], r['dislikes_high'], k)} dislike"
        for r in rows
    )
    return f"Bars of people, dislikes to the left, likes to the right. {'; '.join(said)}."


def view_row(row: Part, findings: Findings) -> Part:
    """A line of a table: who spoke of it, who likes and dislikes it, net, share and change, in words.

    Guarantee: a count below k is never told, nor can be worked out.
    """
    k = findings.k
    return {
        "key": row["aspect"],
        "aspect": aspect(row["aspect"]),
        "people": people(row["people_low"], row["people_high"], k),
        "likes": people(row["likes_low"], row["likes_high"], k),
        "dislikes": people(row["dislikes_low"], row["dislikes_high"], k),
        "net": signed(row["net"], exact=row["exact"]),
        "net_range": interval(row["net_low"], row["net_high"]),
        "share": percent(row["share"]),
        "note": sentences.instead(row),
        **_change_of(row, findings),
    }


def _change_of(row: Part, findings: Findings) -> Part:
    found = findings.changes.filter(
        pl.col("brand") == row["brand"], pl.col("aspect") == row["aspect"], pl.col("measure") == "net"
    ).to_dicts()
    if not found or row["note"]:
        return {"change": "–", "change_mark": None, "change_when": ""}
    change = found[0]
    return {
        "change": signed(change["value"], exact=change["exact"]),
        "change_mark": change["mark"],
        "change_when": short_period(change["period"], change["start"]),
    }


def _networks(findings: Findings, brand: str) -> list[Part]:
    shown = findings.views.filter(pl.col("brand") == brand, pl.col("aspect") == OVERALL, pl.col("network") != ALL_NETWORKS).sort("network")
    return [{**view_row(row, findings), "network": sentences.NETWORKS.get(row["network"], row["network"])} for row in shown.to_dicts()]


def _trends(findings: Findings, brand: str, order: Sequence[str], name: str, most: int) -> Part:
    points = findings.trends.filter(pl.col("brand") == brand).to_dicts()
    lines = {at: [point for point in points if point["aspect"] == at] for at in order}
    there = [(at, line) for at, line in lines.items() if sum(point["net"] is not None for point in line) > 1]
    drawn = [trend(at, line, f"{name}-t{place}", brand, findings.k) for place, (at, line) in enumerate(there[:most])]
    return {"drawn": drawn, "more": len(there) - len(drawn)}


def trend(name: str, line: Sequence[Part], label: str, brand: str, k: int) -> Part:
    """How the net of one aspect moved: the picture, and the table of its numbers.

    Guarantee: a period of fewer than k people is a gap. Takes at least one point with a net.
    """
    shown = [point for point in line if point["net"] is not None]
    by = line[0]["period"]
    about = (
        f"Net by {by}, from {signed(shown[0]['net'])} in {short_period(by, shown[0]['start'])} "
        f"to {signed(shown[-1]['net'])} in {short_period(by, shown[-1]['start'])}, with its 95 % interval."
    )
    hidden = len(line) - len(shown)
    return {
        "title": aspect(name),
        "by": by,
        "svg": Markup(charts.line(line, label, f"{brand}, {aspect(name)}: net by {by}", about)),
        "gaps": f"{hidden} of {len(line)} {by}s not shown: too few people." if hidden else "",
        "rows": [_point(point, k) for point in line],
    }


def _point(point: Part, k: int) -> Part:
    return {
        "when": short_period(point["period"], point["start"]),
        "running": not point["complete"],
        "people": people(point["people_low"], point["people_high"], k),
        "net": signed(point["net"]),
        "range": interval(point["net_low"], point["net_high"]),
        "more": f"{point['more']} more people would open it" if point["more"] else "",
    }


def _drivers(findings: Findings, brand: str, name: str) -> Part | None:
    rows = findings.drivers.filter(pl.col("brand") == brand).sort("value", "aspect", descending=[True, False]).to_dicts()
    if not rows:
        return None
    dots = [{"name": aspect(row["aspect"]), **{at: row[at] for at in ("value", "low", "high")}} for row in rows]
    said = "; ".join(f"{aspect(row['aspect'])} {signed(row['value'])} points" for row in rows)
    table = [
        {
            "aspect": aspect(row["aspect"]),
            "likers": percent(row["likers"]),
            "dislikers": percent(row["dislikers"]),
            "value": signed(row["value"]),
            "range": interval(row["low"], row["high"]),
            "verdict": "clear" if row["clear"] else "may be chance",
        }
        for row in rows
    ]
    picture = charts.dots(
        dots, f"{name}-drivers", f"{brand}: what goes with the overall feeling", f"Differences in points, with 95 % intervals. {said}."
    )
    return {"svg": Markup(picture), "rows": table}


def _words(findings: Findings, words: Mapping[bytes, str], brand: str, polarity: int) -> Part:
    found = findings.terms.filter(pl.col("brand") == brand, pl.col("polarity") == polarity).to_dicts()
    marked = {row["term_key"]: row for row in found if row["mark"]}
    whole = sorted(
        (row for row in found if row["period"] == "all" and row["term_key"] in words), key=lambda at: (-at["people"], words[at["term_key"]])
    )
    first = [row for row in whole if row["term_key"] in marked]
    rest = [row for row in whole if row["term_key"] not in marked]
    rows = [
        {
            "word": words[row["term_key"]],
            "people": number(row["people"]),
            "mark": marked[row["term_key"]]["mark"] if row["term_key"] in marked else None,
        }
        for row in [*first, *rest][: terms.LISTED]
    ]
    return {"feeling": "like" if polarity > 0 else "dislike", "rows": rows}


def comparison(findings: Findings, name: str, rows: Sequence[Part], place: int) -> Part:
    """Brands side by side on one aspect.

    Guarantee: says that two differ only where that is more than chance.
    """
    apart = findings.differences.filter(pl.col("aspect") == name, pl.col("mark").is_not_null()).sort("q", "brand", "against").to_dicts()
    dots = [{"name": r["brand"], "value": r["net"], "low": r["net_low"], "high": r["net_high"]} for r in rows]
    said = "; ".join(f"{row['brand']} {signed(row['net'])}" for row in rows)
    return {
        "title": aspect(name),
        "svg": Markup(
            charts.dots(dots, f"c{place}", f"{aspect(name)}: net by brand", f"Net of each brand with its 95 % interval. {said}.")
        ),
        "rows": [
            {
                "brand": r["brand"],
                "people": people(r["people_low"], r["people_high"], findings.k),
                "net": signed(r["net"]),
                "range": interval(r["net_low"], r["net_high"]),
            }
            for r in rows
        ],
        "apart": [f"{row['brand']} and {row['against']} differ by {number(abs(row['value']))} points" for row in apart],
    }
