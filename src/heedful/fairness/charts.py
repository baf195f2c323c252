"""Gaps and shares drawn as inline SVG: a dot and its interval a line, the limit as a band. The numbers stand in a table beside each.

Colours are variables of the page, so that they follow its light and dark dress; shape and place say the same without colour.
Source: WCAG 2.2, 1.1.1, 1.4.1, 1.4.11.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import vl_convert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_INK, _FAINT, _BAND, _FINE, _BAD = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES: Final = {_INK: "--ink", _FAINT: "--line", _BAND: "--band", _FINE: "--accent", _BAD: "--bad"}
_WIDTH: Final = 620
_LINE: Final = 21


def forest(
    rows: Sequence[Mapping[str, Any]], name: str, title: str, about: str, *, band: tuple[float, float], middle: float, form: str
) -> str:
    """A value and its interval a line, with the band within which it is no finding.

    Rows have `line`, `value`, `low`, `high`, `bad`. Guarantee: an SVG picture of exactly these rows, in their order; `form` is how the axis writes numbers.
    """
    lines = [dict(row, place=f"{at}|{row['line']}") for at, row in enumerate(rows)]
    ends = [*(row["low"] for row in rows), *(row["high"] for row in rows), *band, middle]
    room = (max(ends) - min(ends)) * 0.04 or 0.1
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    labels = alt.Axis(
        title=None, domain=False, ticks=False, labelColor=_INK, labelFontSize=12, labelLimit=300, labelExpr="split(datum.value, '|')[1]", labelPadding=8
    )  # fmt: skip
    y = alt.Y("place:N", scale=alt.Scale(domain=[row["place"] for row in lines]), axis=labels)
    x = alt.X("value:Q", scale=scale, title=None, axis=_axis(form))
    data = _data(lines)
    area = (
        _data([{"from": band[0], "to": band[1]}])
        .mark_rect(color=_BAND, opacity=1)
        .encode(x=alt.X("from:Q", scale=scale, title=None, axis=_axis(form)), x2="to:Q")
    )
    zero = _data([{"at": middle}]).mark_rule(color=_INK, strokeDash=[3, 3]).encode(x=alt.X("at:Q", title=None))
    colour = alt.Color("bad:N", scale=alt.Scale(domain=[False, True], range=[_FINE, _BAD]), legend=None)
    shape = alt.Shape("bad:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]), legend=None)
    bar = data.mark_rule(strokeWidth=2).encode(y=y, x=alt.X("low:Q", title=None), x2="high:Q", color=colour)
    dot = data.mark_point(filled=True, size=75, opacity=1).encode(y=y, x=x, color=colour, shape=shape)
    return _svg(alt.layer(area, zero, bar, dot), name, title, about, height=_LINE * len(lines) + 30)


def over_time(points: Sequence[Mapping[str, Any]], name: str, title: str, about: str, *, limit: float) -> str:
    """The largest gap of each assessment, a dot a day, with the limit.

    Points have `day` and `value`. Guarantee: as `forest`.
    """
    data = _data([{"day": f"{at + 1}. {point['day']}", "value": point["value"]} for at, point in enumerate(points)])
    days = [f"{at + 1}. {point['day']}" for at, point in enumerate(points)]
    x = alt.X(
        "day:N",
        sort=days,
        title=None,
        axis=alt.Axis(labelColor=_INK, labelAngle=0, labelFontSize=11, domainColor=_FAINT, tickColor=_FAINT, labelLimit=90),
    )
    most = max([limit, *(point["value"] for point in points)]) * 1.15 or 1.0
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, most], nice=False), axis=_axis(".3f"))
    line = data.mark_line(color=_FINE, strokeWidth=2).encode(x=x, y=y)
    dot = data.mark_point(color=_FINE, filled=True, size=60, opacity=1).encode(x=x, y=y)
    edge = _data([{"limit": limit}]).mark_rule(color=_BAD, strokeDash=[5, 3]).encode(y=alt.Y("limit:Q", title=None))
    return _svg(alt.layer(edge, line, dot), name, title, about, height=150)


def _data(values: Sequence[Mapping[str, Any]]) -> Any:
    return alt.Chart(alt.Data(values=[dict(value) for value in values]))  # type: ignore[no-untyped-call]


def _axis(form: str) -> alt.Axis:
    return alt.Axis(format=form, labelColor=_INK, labelFontSize=11, grid=True, gridColor=_FAINT, domain=False, ticks=False, tickCount=6)


def _svg(layers: Any, name: str, title: str, about: str, *, height: int) -> str:
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    drawn = layers.properties(
        width=_WIDTH, height=height, autosize=fit, background="transparent", padding={"left": 46, "right": 8, "top": 4, "bottom": 4}
    ).configure_view(stroke=None)
    svg = vl_convert.vegalite_to_svg(drawn.to_dict())
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
