"""Charts as inline SVG: drawn for a telephone's width, so that a wide screen sets several side by side and none shrinks.

A chart is a picture with a name and a description (SVG `title` and `desc`); its numbers stand in a table below it. Colours are
CSS variables of the page, so that they follow its light and dark dress; side, place and label say the same without colour.
Source: WCAG 2.2, 1.1.1, 1.4.1, 1.4.11; W3C SVG Accessibility API Mappings; the grammar of drawings: Vega-Lite 6.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

import vl_convert

from heedful.insights import sentences
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = dict[str, Any]
    Form = dict[str, Any]

WIDTH: Final = 328
EPOCH: Final = datetime.date(1970, 1, 1)
# The reader's font may be wider than the one the drawing was measured with.
_PADDING: Final = {"left": 14, "right": 6, "top": 2, "bottom": 2}
_LINE_HEIGHT: Final = 26
# Longer names are cut (they stand in full in the table); a letter's width in the widest system font in use.
_LETTERS: Final = 16
_LETTER: Final = 7.4
# Between a bar and what stands beside it; the least part of its half that the longest bar keeps, and the least room around it.
_GAP: Final = 6
_LEAST: Final = 0.2
_SPREAD: Final = 1.38
# Dates under a line.
_DATES: Final = 3
# Stand-ins in the drawing, each replaced by a variable of the page.
_INK, _FAINT, _LIKE, _DISLIKE, _NET = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES: Final = {_INK: "--ink", _FAINT: "--line", _LIKE: "--like", _DISLIKE: "--dislike", _NET: "--accent"}
_LABELS: Final = {"labelColor": _INK, "labelFontSize": 11}
_NO_LINE: Final = {"domain": False, "ticks": False}
_NET_AXIS: Final = "datum.value > 0 ? '+' + datum.value : datum.value < 0 ? '−' + (-datum.value) : '0'"


def sides(rows: Sequence[Row], name: str, title: str, about: str, k: int) -> str:
    """People who dislike to the left, people who like to the right, a line an aspect.

    Guarantee: an SVG picture of exactly these rows; a range is drawn to its lower end, and said in full beside it.
    """
    bars = []
    for at, row in enumerate(rows):
        weight = "head" if row["aspect"] == OVERALL else ""
        for count, side in (("likes", 1), ("dislikes", -1)):
            low, high = row[f"{count}_low"], row[f"{count}_high"]
            said = sentences.people(low, high, k)
            bars.append({"line": f"{at}|{sentences.aspect(row['aspect'])}|{weight}", "side": count, "to": side * low, "said": said})
    lines = list(dict.fromkeys(bar["line"] for bar in bars))
    half = (WIDTH - _PADDING["left"] - _PADDING["right"] - _room([line.split("|")[1] for line in lines])) / 2
    # What stands beside a bar is as long as a range; neither the edge nor a name may cut it.
    beside = {bar["said"]: max(half - len(bar["said"]) * _LETTER - _GAP, half * _LEAST) for bar in bars}
    most = max((abs(bar["to"]) * max(half / beside[bar["said"]], _SPREAD) for bar in bars), default=1) or 1
    y = _nominal("line", scale={"domain": lines}, title=None, axis=_names([line.split("|")[1] for line in lines]))
    across: Form = {"scale": {"domain": [-most, most], "nice": False}, "axis": None}
    x = _number("to", **across)
    colour = _nominal("side", scale={"domain": ["likes", "dislikes"], "range": [_LIKE, _DISLIKE]}, legend=None)
    bar = _layer(bars, _mark("bar", height=14, cornerRadiusEnd=2), y=y, x=x, color=colour)
    zero = _zero(x=_number("zero", **across))
    text = [
        _layer(
            [bar for bar in bars if bar["side"] == side],
            _mark("text", align=align, dx=dx, color=_INK, fontSize=12),
            y=y,
            x=x,
            text=_nominal("said"),
        )
        for side, align, dx in (("likes", "left", 4), ("dislikes", "right", -4))
    ]
    head = [
        _layer(
            [{"at": at, "said": said}],
            _mark("text", align=align, y=-9, color=_INK, fontSize=12, fontWeight="bold"),
            x=_number("at", **across),
            text=_nominal("said"),
        )
        for at, said, align in ((-most, "← dislike", "left"), (most, "like →", "right"))
    ]
    return _svg([bar, zero, *text, *head], name, title, about, height=_LINE_HEIGHT * len(rows) + 22)


def line(points: Sequence[Row], name: str, title: str, about: str) -> str:
    """Net over time with its interval; periods that may not be shown are gaps, one that still runs is hollow.

    Guarantee: an SVG picture of exactly these points.
    """
    values: list[Row] = []
    stretch = 0
    for point in points:
        stretch += point["net"] is None
        if point["net"] is not None:
            day = _milliseconds(point["start"])
            kept = {key: point[key] for key in ("net", "net_low", "net_high", "complete")}
            values.append({**kept, "day": day, "stretch": stretch})
    span = [points[0]["start"].isoformat(), points[-1]["start"].isoformat()]
    starts = [_milliseconds(point["start"]) for point in points]
    # First of each third: enough to read the time by, and never so near that two dates touch.
    ticks = starts[:: max(1, -(-len(starts) // _DATES))]
    dates = {
        "title": None,
        "format": "%b %Y",
        "values": ticks,
        "labelFlush": True,
        "grid": False,
        "domainColor": _FAINT,
        "tickColor": _FAINT,
    }
    x = _field("day", "temporal", scale={"type": "utc", "domain": span}, axis={**dates, **_LABELS})
    y = _number("net", scale={"domain": [-100, 100]}, axis=_net_axis(), title=None)
    apart = _nominal("stretch")
    low = _number("net_low", title=None)
    band = _layer(values, _mark("area", color=_NET, opacity=0.18), x=x, y=low, y2={"field": "net_high"}, detail=apart)
    stroke = _layer(values, _mark("line", color=_NET, strokeWidth=2), x=x, y=y, detail=apart)
    size = 12 if len(values) > 26 else 30
    done = _layer([v for v in values if v["complete"]], _mark("point", color=_NET, filled=True, size=size, opacity=1), x=x, y=y)
    running = _layer([v for v in values if not v["complete"]], _mark("point", color=_NET, filled=False, size=40), x=x, y=y)
    return _svg([band, _zero(y=_number("zero", title=None)), stroke, done, running], name, title, about, height=150)


def dots(rows: Sequence[Row], name: str, title: str, about: str) -> str:
    """A value and its interval, a line each.

    Rows have `name`, `value`, `low`, `high`. Guarantee: an SVG picture of exactly these rows, in their order.
    """
    lines = [{**row, "line": f"{at}|{row['name']}|"} for at, row in enumerate(rows)]
    y = _nominal("line", scale={"domain": [at["line"] for at in lines]}, title=None, axis=_names([row["name"] for row in rows]))
    least, most = min([-100, *(row["low"] for row in rows)]), max([100, *(row["high"] for row in rows)])
    x = _number("value", scale={"domain": [least, most], "nice": False}, title=None, axis=_net_axis())
    bar = _layer(lines, _mark("rule", color=_NET, strokeWidth=2), y=y, x=_number("low", title=None), x2={"field": "high"})
    dot = _layer(lines, _mark("point", color=_NET, filled=True, size=70, opacity=1), y=y, x=x)
    return _svg([_zero(x=_number("zero", title=None)), bar, dot], name, title, about, height=_LINE_HEIGHT * len(lines) + 24)


# What the page's variables are, where a drawing stands by itself: on white, and dark enough for print (WCAG 2.2, 1.4.11).
_ON_WHITE: Final = {"--ink": "#17202a", "--line": "#d5dbe1", "--like": "#1a6fb5", "--dislike": "#b35900", "--accent": "#4b3f8f"}


def alone(svg: str) -> bytes:
    """A drawing of a page as a file of its own.

    Guarantee: the same drawing, with its name and description, on white; needs nothing else.
    """
    for variable, colour in _ON_WHITE.items():
        svg = svg.replace(f"var({variable})", colour)
    box = [float(part) for part in svg.partition('viewBox="')[2].partition('"')[0].split()]
    ground = f'<rect x="{box[0]:g}" y="{box[1]:g}" width="{box[2]:g}" height="{box[3]:g}" fill="#fff"/>'
    head, _, rest = svg.partition("</desc>")
    head = head.replace("<svg ", f'<svg font-family="sans-serif" width="{box[2]:g}" height="{box[3]:g}" ', 1)
    return f"{head}</desc>{ground}{rest}".encode()


def picture(svg: str) -> bytes:
    """A drawing of a page as PNG, at twice its size.

    Guarantee: as `alone`.
    """
    return bytes(vl_convert.svg_to_png(alone(svg).decode(), scale=2))


def _layer(values: Sequence[Row], mark: Form, **encoding: Form) -> Form:
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _mark(kind: str, **form: Any) -> Form:
    return {"type": kind, **form}


def _field(name: str, kind: str, **form: Any) -> Form:
    return {"field": name, "type": kind, **form}


def _number(name: str, **form: Any) -> Form:
    return _field(name, "quantitative", **form)


def _nominal(name: str, **form: Any) -> Form:
    return _field(name, "nominal", **form)


def _zero(**encoding: Form) -> Form:
    return _layer([{"zero": 0}], _mark("rule", color=_INK, opacity=0.6), **encoding)


def _milliseconds(day: datetime.date) -> int:
    # A number is the one form of a day that needs no parsing, and so cannot be parsed in another time zone.
    return (day - EPOCH).days * 86_400_000


def _names(lines: Sequence[str]) -> Form:
    """Names of lines, set left, headings bold. The reader's letters may be wider than the drawing's: room is kept by count of letters."""
    room = _room(lines)
    bold = {"condition": {"test": "split(datum.value, '|')[2] == 'head'", "value": "bold"}, "value": "normal"}
    said = f"truncate(split(datum.value, '|')[1], {_LETTERS})"
    width = {"labelPadding": room, "minExtent": room, "maxExtent": room, "labelLimit": 400}
    return {"labelExpr": said, "labelFontWeight": bold, "labelAlign": "left", **width, **_NO_LINE, **_LABELS, "labelFontSize": 12}


def _room(lines: Sequence[str]) -> float:
    return min(max((len(line) for line in lines), default=0), _LETTERS) * _LETTER + 10


def _net_axis() -> Form:
    marks = {"values": [-100, -50, 0, 50, 100], "labelExpr": _NET_AXIS, "labelPadding": 6, "grid": True, "gridColor": _FAINT}
    return {**marks, **_NO_LINE, **_LABELS}


def _svg(layers: Sequence[Form], name: str, title: str, about: str, *, height: int) -> str:
    form = {
        "layer": layers,
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": "transparent",
        "padding": _PADDING,
        "config": {"view": {"stroke": None}},
    }
    return _slim(_drawn(json.dumps(form)), name, title, about)


@lru_cache(maxsize=256)
def _drawn(form: str) -> str:
    # Drawing is what takes time; most pictures of a page are those of a moment before.
    return str(vl_convert.vegalite_to_svg(form))


def _slim(svg: str, name: str, title: str, about: str) -> str:
    """One picture with a name and a description, without what only its own parts would say."""
    svg = re.sub(r' (?:role|aria-[a-z]+|class|pointer-events|font-family)="[^"]*"', "", svg)
    svg = re.sub(r' opacity="1"|<path d=""(?: display="none")?/>|<path d="M0,0h0v0h0Z"/>|<rect [^>]*fill="transparent"/>', "", svg)
    svg = re.sub(r"-?\d+\.\d{2,}(?:e-?\d+)?", lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), svg)
    parts = {
        part: at for at, part in enumerate(dict.fromkeys(re.findall(r"\bclip\d+", svg)))
    }  # numbered anew: the drawing counts on for ever
    svg = re.sub(r"\bclip\d+", lambda found: f"clip{parts[found[0]]}", svg)
    svg = re.sub(r'(id="|url\(#|href="#)', lambda found: f"{found[1]}{name}-", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"var({variable})"')
    box = re.search(r'viewBox="([^"]*)"', svg)
    inner = svg[svg.index(">") + 1 :]
    said = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(about)}</desc>'
    size = f'viewBox="{box[1] if box else ""}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} class="chart" role="img" aria-labelledby="{name}-t {name}-d">{said}{inner}'
