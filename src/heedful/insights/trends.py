"""How each view moved: by week where most weeks can be told exactly, else by month, else by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.insights import periods
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import datetime

    from heedful.insights.book import Book

    Row = dict[str, Any]

# A line by week or month needs three in four of its periods told exactly; else the next longer period is tried.
LEAST_EXACT: Final = 0.75
LEAST_POINTS: Final = 3
FALLBACK: Final = "quarter"


def points(book: Book) -> list[Row]:
    """The points of each brand's and aspect's trend, in order of time, over all networks.

    Guarantee: one period a trend; a period that may not be shown has a row with its note and no number.
    """
    by_view: dict[tuple[str, str, str], list[Row]] = {}
    for row in book.rows:
        if row["network"] == ALL_NETWORKS:
            by_view.setdefault((row["brand"], row["aspect"], row["period"]), []).append(row)
    found: list[Row] = []
    for brand in book.brands:
        whole = {period: _starts(by_view, brand, period, book) for period in periods.CALENDAR}
        for aspect in book.aspects:
            found += _finest(by_view, brand, aspect, whole, book)
    return found


def _starts(by_view: dict[tuple[str, str, str], list[Row]], brand: str, period: str, book: Book) -> list[datetime.date]:
    starts = [row["start"] for (name, _, kind), rows in by_view.items() if (name, kind) == (brand, period) for row in rows]
    return periods.between(period, min(starts), max(starts)) if starts else []


def _finest(
    by_view: dict[tuple[str, str, str], list[Row]], brand: str, aspect: str, whole: dict[str, list[datetime.date]], book: Book
) -> list[Row]:
    for period in ("week", "month", "quarter"):
        rows = {row["start"]: row for row in by_view.get((brand, aspect, period), [])}
        if not rows:
            return []
        line = [
            _point(rows.get(start), {"brand": brand, "aspect": aspect, "period": period, "start": start}, book) for start in whole[period]
        ]
        told = [point for point in line if point.get("net") is not None]
        exact = sum(point["exact"] for point in told)
        if exact >= LEAST_POINTS and exact >= LEAST_EXACT * len(line):
            return line
        if period == FALLBACK:
            return line if len(told) > 1 else []
    return []


def _point(row: Row | None, bare: Row, book: Book) -> Row:
    if row is None:
        spoken = bare["brand"] if bare["aspect"] == OVERALL else f"{bare['aspect']} at {bare['brand']}"
        when = periods.label(bare["period"], bare["start"])
        return {**bare, "complete": True, "note": f"not shown because fewer than {book.k} people spoke of {spoken} in {when}"}
    if row["widened"] or row["at_start"] is None:
        return {**bare, "complete": row["complete"], "note": row["note"], "more": row["more"]}
    return book.told(row)
