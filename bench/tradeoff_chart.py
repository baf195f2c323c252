"""The trade-off as one chart: coverage above, error below, a column for each thing that is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import altair as alt
import vl_convert

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = {
    "consent": "people who agree, in 100",
    "k": "k, with 20 in 100 agreeing",
    "epsilon": "epsilon of what is published",
    "redaction": "words (opinions, not views)",
}
BLUE, ORANGE, GREY = "#2f6f8f", "#c2622d", "#555555"


def draw(found: Mapping[str, Any]) -> str:
    """The chart as SVG.

    Points are joined in their order; each panel has the numbers of the bench and no others.
    """
    columns = [alt.vconcat(_panel(found, name, "coverage", title), _panel(found, name, "error", title)) for name, title in COLUMNS.items()]
    whole = alt.hconcat(*columns).configure_view(stroke=None).configure_axis(labelColor=GREY, titleColor=GREY, gridColor="#dddddd")
    return vl_convert.vegalite_to_svg(whole.configure(font="sans-serif", background="white").to_dict())


def _panel(found: Mapping[str, Any], name: str, measure: str, title: str) -> alt.LayerChart:
    rows = [{"at": at, "value": value, "of": said} for at, value, said in _points(found, name, measure)]
    axis = alt.X("at:O", title=title if measure == "error" else None, axis=alt.Axis(labelAngle=0), sort=[row["at"] for row in rows])
    y = alt.Y("value:Q", title="views shown, in 100" if measure == "coverage" else "error, points of net", scale=alt.Scale(domainMin=0))
    colour = alt.Color("of:N", scale=alt.Scale(domain=["year", "month"], range=[BLUE, ORANGE]), legend=alt.Legend(title=None, orient="top"))
    base = alt.Chart(alt.Data(values=rows), width=190, height=130).encode(x=axis, y=y, color=colour)
    return alt.layer(base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=45))


def _points(found: Mapping[str, Any], name: str, measure: str) -> list[tuple[str, float, str]]:
    if name == "redaction":
        whole = 100.0 if measure == "coverage" else 0.0
        value = found[f"tradeoff.redaction.{measure}"] * (100 if measure == "coverage" else 1)
        return [("as written", whole, "year"), ("redacted", value, "year")]
    pattern = re.compile(rf"tradeoff\.{name}\.([0-9.]+?)\.(monthly_)?{measure}")
    hits = [(match, value) for key, value in found.items() if (match := pattern.fullmatch(key))]
    scale = 100 if measure == "coverage" else 1
    said = [(float(match.group(1)), value * scale, "month" if match.group(2) else "year") for match, value in hits]
    return [(f"{at * 100:g}" if name == "consent" else f"{at:g}", value, of) for at, value, of in sorted(said)]
