"""Gaps and shares drawn as inline SVG: a dot and its interval a line, the limit as a band. The numbers stand in a table beside each.

Colours are variables of the page, so that they follow its light and dark dress; shape and place say the same without colour.
Source: WCAG 2.2, 1.1.1, 1.4.1, 1.4.11; the grammar of drawings: Vega-Lite 6.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

import vl_convert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Form = dict[str, Any]

_INK, _FAINT, _BAND, _FINE, _BAD = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES: Final = {_INK: "--ink", _FAINT: "--line", _BAND: "--band", _FINE: "--accent", _BAD: "--bad"}
_WIDTH: Final = 620
_LINE: Final = 21
_LABELS: Final = {"labelColor": _INK, "labelFontSize": 11}


def forest(
    rows: Sequence[Mapping[str, Any]], name: str, title: str, about: str, *, band: tuple[float, float], middle: float, form: str
) -> str:
    """A value and its interval a line, with the band within which it is no finding.

    Rows have `line`, `value`, `low`, `high`, `bad`. Guarantee: an SVG picture of exactly these rows, in their order; `form` is how the axis writes numbers.
    """
    lines = [dict(row, place=f"{at}|{row['line']}") for at, row in enumerate(rows)]
    ends = [*(row["low"] for row in rows), *(row["high"] for row in rows), *band, middle]
    room = (max(ends) - min(ends)) * 0.04 or 0.1
    across: Form = {"domain": [min(ends) - room, max(ends) + room], "nice": False}
    labels = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelLimit": 300,
        "labelExpr": "split(datum.value, '|')[1]",
        "labelPadding": 8,
    }
    places = [row["place"] for row in lines]
    y = _field("place", "nominal", scale={"domain": places}, axis={**labels, "labelColor": _INK, "labelFontSize": 12})
    x = _number("value", scale=across, axis=_axis(form))
    edges = [{"from": band[0], "to": band[1]}]
    area = _layer(edges, _mark("rect", color=_BAND, opacity=1), x=_number("from", scale=across, axis=_axis(form)), x2={"field": "to"})
    zero = _layer([{"at": middle}], _mark("rule", color=_INK, strokeDash=[3, 3]), x=_number("at"))
    colour = _field("bad", "nominal", scale={"domain": [False, True], "range": [_FINE, _BAD]}, legend=None)
    shape = _field("bad", "nominal", scale={"domain": [False, True], "range": ["circle", "diamond"]}, legend=None)
    bar = _layer(lines, _mark("rule", strokeWidth=2), y=y, x=_number("low"), x2={"field": "high"}, color=colour)
    dot = _layer(lines, _mark("point", filled=True, size=75, opacity=1), y=y, x=x, color=colour, shape=shape)
    return _svg([area, zero, bar, dot], name, title, about, height=_LINE * len(lines) + 30)


def over_time(points: Sequence[Mapping[str, Any]], name: str, title: str, about: str, *, limit: float) -> str:
    """The largest gap of each assessment, a dot a day, with the limit.

    Points have `day` and `value`. Guarantee: as `forest`.
    """
    values = [{"day": f"{at + 1}. {point['day']}", "value": point["value"]} for at, point in enumerate(points)]
    axis = {"labelAngle": 0, "domainColor": _FAINT, "tickColor": _FAINT, "labelLimit": 90, **_LABELS}
    x = _field("day", "nominal", sort=[value["day"] for value in values], title=None, axis=axis)
    most = max([limit, *(point["value"] for point in points)]) * 1.15 or 1.0
    y = _number("value", scale={"domain": [0, most], "nice": False}, axis=_axis(".3f"))
    line = _layer(values, _mark("line", color=_FINE, strokeWidth=2), x=x, y=y)
    dot = _layer(values, _mark("point", color=_FINE, filled=True, size=60, opacity=1), x=x, y=y)
    edge = _layer([{"limit": limit}], _mark("rule", color=_BAD, strokeDash=[5, 3]), y=_number("limit"))
    return _svg([edge, line, dot], name, title, about, height=150)


def _layer(values: Sequence[Mapping[str, Any]], mark: Form, **encoding: Form) -> Form:
    return {"data": {"values": [dict(value) for value in values]}, "mark": mark, "encoding": encoding}


def _mark(kind: str, **form: Any) -> Form:
    return {"type": kind, **form}


def _field(name: str, kind: str, **form: Any) -> Form:
    return {"field": name, "type": kind, **form}


def _number(name: str, **form: Any) -> Form:
    return _field(name, "quantitative", title=None, **form)


def _axis(form: str) -> Form:
    return {"format": form, "grid": True, "gridColor": _FAINT, "domain": False, "ticks": False, "tickCount": 6, **_LABELS}


def _svg(layers: Sequence[Form], name: str, title: str, about: str, *, height: int) -> str:
    form = {
        "layer": layers,
        "width": _WIDTH,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": "transparent",
        "padding": {"left": 46, "right": 8, "top": 4, "bottom": 4},
        "config": {"view": {"stroke": None}},
    }
    svg = vl_convert.vegalite_to_svg(form)
    svg = re.sub(r' (?:role|aria-[a-z]+|class|pointer-events|font-family)="[^"]*"', "", svg)
    clips = {clip: at for at, clip in enumerate(dict.fromkeys(re.findall(r"\bclip\d+", svg)))}
    svg = re.sub(r"\bclip\d+", lambda found: f"clip{clips[found[0]]}", svg)
    svg = re.sub(r'(id="|url\(#|href="#)', lambda found: f"{found[1]}{name}-", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"var({variable})"')
    box = re.search(r'viewBox="([^"]*)"', svg)
    said = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(about)}</desc>'
    size = f'viewBox="{box[1] if box else ""}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} class="chart" role="img" aria-labelledby="{name}-t {name}-d">{said}{svg[svg.index(">") + 1 :]}'
