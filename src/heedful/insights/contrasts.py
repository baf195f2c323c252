"""Comparisons: with the period before, between brands, and between people who like and who dislike an aspect.

Each row has a p-value and the mark it would earn; `findings.find` keeps the mark only where the whole page's test passes.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from heedful.insights import intervals, periods, significance
from heedful.insights.book import percent
from heedful.insights.intervals import among, span
from heedful.terms import DISLIKE, LIKE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    import polars as pl

    from heedful.insights.book import Book
    from heedful.insights.intervals import Part

    Row = dict[str, Any]

# A change is looked for over the shortest of these in which both periods can be shown.
CHANGE_PERIODS: Final = ("month", "quarter", "year")


def changes(book: Book, today: datetime.date) -> list[Row]:
    """The last complete period against the one before: net, and share of people who spoke of the aspect.

    Guarantee: both periods have ended and are shown as asked; over all networks.
    """
    found = []
    for brand, aspect in itertools.product(book.brands, book.aspects):
        for measure, part_of in (("net", book.net), ("share", book.share)):
            change = _change(book, brand, aspect, today, part_of)
            if change:
                dates, now, then = change
                mark = "up" if now.value > then.value else "down"
                found.append({**dates, "measure": measure, "mark": mark, **_against(now, then, ("now", "then"), net=measure == "net")})
    return found


def _change(
    book: Book, brand: str, aspect: str, today: datetime.date, part_of: Callable[[Row], Part | None]
) -> tuple[Row, Part, Part] | None:
    for period in CHANGE_PERIODS:
        start = periods.last_complete(period, today)
        before = periods.before(period, start)
        rows = [book.own(brand, aspect, period, first) for first in (start, before)]
        now, then = (part_of(row) if row else None for row in rows)
        if now and then:
            return {"brand": brand, "aspect": aspect, "period": period, "start": start, "before": before}, now, then
    return None


def differences(book: Book) -> list[Row]:
    """Each two brands' nets on an aspect, over all networks and the whole time.

    Guarantee: each pair once; both views shown as asked.
    """
    found = []
    for aspect, (brand, against) in itertools.product(book.aspects, itertools.combinations(book.brands, 2)):
        rows = [book.own(name, aspect) for name in (brand, against)]
        one, other = (book.net(row) if row else None for row in rows)
        if one and other:
            names = {"aspect": aspect, "brand": brand, "against": against, "mark": "difference"}
            found.append({**names, **_against(one, other, ("net", "against_net"), net=True)})
    return found


def drivers(joints: pl.DataFrame) -> list[Row]:
    """How much oftener people who like an aspect like the rest of the brand than people who dislike the aspect do.

    Guarantee: both sides are at least k people. A driver is no news and earns no mark, only `clear`; what goes with a feeling need not cause it.
    """
    sides = {
        (row["brand"], row["aspect"], row["stance"]): among(span(row, "likes"), span(row, "people"), row["variance"])
        for row in joints.iter_rows(named=True)
    }
    found = []
    for brand, aspect in sorted({key[:2] for key in sides}):
        likers, dislikers = (sides.get((brand, aspect, stance)) for stance in (LIKE, DISLIKE))
        if likers and dislikers:
            names = {"brand": brand, "aspect": aspect, "mark": None}
            found.append({**names, **_against(likers, dislikers, ("likers", "dislikers"), net=False)})
    return found


def _against(one: Part, other: Part, names: tuple[str, str], *, net: bool) -> Row:
    """Both sides in percent, and their difference in points with its interval and p-value."""
    scale = 200 if net else 100
    value, low, high = (round(scale * at, 1) for at in intervals.difference(one, other))
    sides = {name: percent(name, part, twice=net)[name] for name, part in zip(names, (one, other), strict=True)}
    people = min(one.least[1], other.least[1])
    return {
        **sides,
        "value": value,
        "low": low,
        "high": high,
        "exact": one.exact and other.exact,
        "people": people,
        "p": significance.two_sided(one, other),
    }
