"""Charts as inline SVG: drawn for a telephone's width, so that a wide screen sets several side by side and none shrinks.

A chart is a picture with a name and a description (SVG `title` and `desc`); its numbers stand in a table below it. Colours are
CSS variables of the page, so that they follow its light and dark dress; side, place and label say the same without colour.
Source: WCAG 2.2, 1.1.1, 1.4.1, 1.4.11; W3C SVG Accessibility API Mappings.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import vl_convert

from heedful.insights import sentences
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = dict[str, Any]

WIDTH: Final = 328
EPOCH: Final = datetime.date(1970, 1, 1)
# The reader's font may be wider than the one the drawing was measured with.
_PADDING: Final = {"left": 14, "right": 6, "top": 2, "bottom": 2}
_LINE_HEIGHT: Final = 26
# Longer names are cut (they stand in full in the table); a letter's width in the widest system font in use.
_LETTERS: Final = 16
_LETTER: Final = 7.4
# Dates under a line.
_DATES: Final = 3
# Stand-ins in the drawing, each replaced by a variable of the page.
_INK, _FAINT, _LIKE, _DISLIKE, _NET = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES: Final = {_INK: "--ink", _FAINT: "--line", _LIKE: "--like", _DISLIKE: "--dislike", _NET: "--accent"}
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
    most = max((abs(bar["to"]) for bar in bars), default=1) * 1.38 or 1
    data = _chart(bars)
    lines = list(dict.fromkeys(bar["line"] for bar in bars))
    y = alt.Y("line:N", scale=alt.Scale(domain=lines), title=None, axis=_names([line.split("|")[1] for line in lines]))
    x = alt.X("to:Q", scale=alt.Scale(domain=[-most, most], nice=False), axis=None)
    colour = alt.Color("side:N", scale=alt.Scale(domain=["likes", "dislikes"], range=[_LIKE, _DISLIKE]), legend=None)
    bar = data.mark_bar(height=14, cornerRadiusEnd=2).encode(y=y, x=x, color=colour)
    zero = _zero().encode(x=alt.X("zero:Q", scale=alt.Scale(domain=[-most, most], nice=False), axis=None))
    text = [
        data.transform_filter(alt.datum.side == side).mark_text(align=align, dx=dx, color=_INK, fontSize=12).encode(y=y, x=x, text="said:N")
        for side, align, dx in (("likes", "left", 4), ("dislikes", "right", -4))
    ]
    heads = _chart([{"at": -most, "said": "← dislike"}, {"at": most, "said": "like →"}])
    head = [
        heads.transform_filter(alt.datum.at * side > 0)
        .mark_text(align=align, y=-9, color=_INK, fontSize=12, fontWeight="bold")
        .encode(x=alt.X("at:Q", scale=alt.Scale(domain=[-most, most], nice=False), axis=None), text="said:N")
        for side, align in ((-1, "left"), (1, "right"))
    ]
    return _svg(alt.layer(bar, zero, *text, *head), name, title, about, height=_LINE_HEIGHT * len(rows) + 22)


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
    data = _chart(values)
    starts = [_instant(point["start"]) for point in points]
    # First of each third: enough to read the time by, and never so near that two dates touch.
    ticks = starts[:: max(1, -(-len(starts) // _DATES))]
    dates = alt.Axis(
        title=None, format="%b %Y", values=ticks, labelColor=_INK, labelFontSize=11, labelFlush=True, grid=False, domainColor=_FAINT, tickColor=_FAINT
    )  # fmt: skip
    x = alt.X("day:T", scale=alt.Scale(type="utc", domain=span), axis=dates)
    y = alt.Y("net:Q", scale=alt.Scale(domain=[-100, 100]), axis=_net_axis(), title=None)
    band = data.mark_area(color=_NET, opacity=0.18).encode(x=x, y=alt.Y("net_low:Q", title=None), y2="net_high:Q", detail="stretch:N")
    stroke = data.mark_line(color=_NET, strokeWidth=2).encode(x=x, y=y, detail="stretch:N")
    size = 12 if len(values) > 26 else 30
    done = data.transform_filter(alt.datum.complete).mark_point(color=_NET, filled=True, size=size, opacity=1).encode(x=x, y=y)
    running = data.transform_filter(~alt.datum.complete).mark_point(color=_NET, filled=False, size=40).encode(x=x, y=y)
    zero = _zero().encode(y=alt.Y("zero:Q", title=None))
    return _svg(alt.layer(band, zero, stroke, done, running), name, title, about, height=150)


def dots(rows: Sequence[Row], name: str, title: str, about: str) -> str:
    """A value and its interval, a line each.

    Rows have `name`, `value`, `low`, `high`. Guarantee: an SVG picture of exactly these rows, in their order.
    """
    lines = [{**row, "line": f"{at}|{row['name']}|"} for at, row in enumerate(rows)]
    data = _chart(lines)
    y = alt.Y("line:N", scale=alt.Scale(domain=[at["line"] for at in lines]), title=None, axis=_names([row["name"] for row in rows]))
    least, most = min([-100, *(row["low"] for row in rows)]), max([100, *(row["high"] for row in rows)])
    x = alt.X("value:Q", scale=alt.Scale(domain=[least, most], nice=False), title=None, axis=_net_axis())
    bar = data.mark_rule(color=_NET, strokeWidth=2).encode(y=y, x=alt.X("low:Q", title=None), x2="high:Q")
    dot = data.mark_point(color=_NET, filled=True, size=70, opacity=1).encode(y=y, x=x)
    zero = _zero().encode(x=alt.X("zero:Q", title=None))
    return _svg(alt.layer(zero, bar, dot), name, title, about, height=_LINE_HEIGHT * len(lines) + 24)


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


def _chart(values: Sequence[Row]) -> Any:
    # The library's own types say less of a chart than its documentation does.
    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def _zero() -> Any:
    return _chart([{"zero": 0}]).mark_rule(color=_INK, opacity=0.6)


def _milliseconds(day: datetime.date) -> int:
    # A number is the one form of a day that needs no parsing, and so cannot be parsed in another time zone.
    return (day - EPOCH).days * 86_400_000


def _instant(day: datetime.date) -> int:
    """Milliseconds since 1970, as a drawing counts time."""
    return (day - datetime.date(1970, 1, 1)).days * 86_400_000


def _names(lines: Sequence[str]) -> alt.Axis:
    """Names of lines, set left, headings bold. The reader's letters may be wider than the drawing's: room is kept by count of letters."""
    room = min(max((len(line) for line in lines), default=0), _LETTERS) * _LETTER + 10
    bold = {"condition": {"test": "split(datum.value, '|')[2] == 'head'", "value": "bold"}, "value": "normal"}
    return alt.Axis(
        domain=False, ticks=False, labelColor=_INK, labelFontSize=12, labelAlign="left", labelPadding=room, minExtent=room, maxExtent=room,
        labelExpr=f"truncate(split(datum.value, '|')[1], {_LETTERS})", labelFontWeight=bold, labelLimit=400,
    )  # fmt: skip


def _net_axis() -> alt.Axis:
    return alt.Axis(
        values=[-100, -50, 0, 50, 100],
        labelExpr=_NET_AXIS,
        labelColor=_INK,
        labelFontSize=11,
        grid=True,
        gridColor=_FAINT,
        domain=False,
        ticks=False,
        labelPadding=6,
    )


def _svg(layers: Any, name: str, title: str, about: str, *, height: int) -> str:
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    drawn = layers.properties(width=WIDTH, height=height, autosize=fit, background="transparent", padding=_PADDING).configure_view(
        stroke=None
    )
    return _slim(_drawn(json.dumps(drawn.to_dict())), name, title, about)


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
