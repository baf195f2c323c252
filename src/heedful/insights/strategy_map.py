"""The map of what to do: importance to the right, satisfaction upwards, a circle an aspect."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from heedful.insights.map_labels import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.insights.strategy import Step

# A letter's width, as map_labels counts it.
_LETTER: Final = 7.4


def draw(steps: Sequence[Step]) -> str:
    """The map.

    Guarantee: an SVG picture with name and description, of exactly these steps; colours are variables of the page.
    """
    brands = len({step.brand for step in steps})
    said = "; ".join(f"{s.brand}, {s.aspect}: {s.importance:.0f} % speak of it, net {s.net:+.0f}" for s in steps)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 340" class="chart" role="img" aria-labelledby="map-t map-d">',
        '<title id="map-t">What matters, and what pleases</title>',
        f'<desc id="map-d">{escape(said)}.</desc>',
        '<g fill="var(--ink)" font-size="12"><path d="M40,170H590M40,10V330" stroke="var(--line)" fill="none"/>',
        '<text x="46" y="20">liked</text><text x="46" y="328">disliked</text><text x="492" y="338">spoken of more →</text>',
    ]
    names = [step.aspect.replace("_", " ") + (f" ({step.brand})" if brands > 1 else "") for step in steps]
    spots = [(44 + 5.4 * min(100.0, step.importance), 170 - 1.5 * step.net, name) for step, name in zip(steps, names, strict=True)]
    for step, at in zip(steps, place(spots), strict=True):
        if at.led:
            end = at.left if at.left > at.x else at.left + _LETTER * len(at.name)
            parts.append(f'<path d="M{at.x:.1f},{at.y:.1f}L{end:.1f},{at.base - 4:.1f}" stroke="var(--line)" stroke-width=".7"/>')
        fill = "var(--accent)" if step.sure else "none"
        parts.append(f'<circle cx="{at.x:.1f}" cy="{at.y:.1f}" r="5" fill="{fill}" stroke="var(--accent)"/>')
        parts.append(f'<text x="{at.left:.1f}" y="{at.base:.1f}">{escape(at.name)}</text>')
    return "".join(parts) + "</g></svg>"
