"""What a report says, computed from shown counts only, which are perturbed: nothing here could know more than a reader could.

Every number is a measure of docs/reference/measures.md. Marks are given last, over all comparisons of the page at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.insights import contrasts, significance, terms, trends
from heedful.insights.book import Book
from heedful.tables.insights import SHOWN, SHOWN_JOINTS, SHOWN_TERMS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    Row = dict[str, Any]

_RANGES: Final = {f"{name}_{end}": pl.Int64 for name in ("people", "likes", "dislikes") for end in ("low", "high")}
_ESTIMATE: Final = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "exact": pl.Boolean}
_TEST: Final = {"people": pl.Int64, "p": pl.Float64, "q": pl.Float64, "mark": pl.String}
_NET: Final = {"net": pl.Float64, "net_low": pl.Float64, "net_high": pl.Float64}
_SHARE: Final = {"share": pl.Float64, "share_low": pl.Float64, "share_high": pl.Float64}
_TOLD: Final = {**_RANGES, **_SHARE, **_NET, "exact": pl.Boolean, "note": pl.String, "more": pl.Int64}

VIEWS: Final = {"brand": pl.String, "aspect": pl.String, "network": pl.String, "at_aspect": pl.String, "at_network": pl.String, **_TOLD}
TRENDS: Final = {"brand": pl.String, "aspect": pl.String, "period": pl.String, "start": pl.Date, "complete": pl.Boolean, **_TOLD}
CHANGES: Final = {
    "brand": pl.String, "aspect": pl.String, "measure": pl.String, "period": pl.String, "start": pl.Date, "before": pl.Date,
    "now": pl.Float64, "then": pl.Float64, **_ESTIMATE, **_TEST,
}  # fmt: skip
DIFFERENCES: Final = {
    "aspect": pl.String, "brand": pl.String, "against": pl.String, "net": pl.Float64, "against_net": pl.Float64, **_ESTIMATE, **_TEST,
}  # fmt: skip
DRIVERS: Final = {
    "brand": pl.String,
    "aspect": pl.String,
    "likers": pl.Float64,
    "dislikers": pl.Float64,
    **_ESTIMATE,
    **_TEST,
    "clear": pl.Boolean,
}
TERMS: Final = {
    "brand": pl.String, "polarity": pl.Int8, "term_key": pl.Binary, "period": pl.String, "start": pl.Date, "before": pl.Int64, **_TEST,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a report says, a frame a part: shares and nets in percent, differences in points, both from -100 to 100.

    Guarantee: no row rests on fewer than k people; `mark` (of drivers, `clear`) is set only where the page's test passed.
    """

    k: int
    today: datetime.date
    views: pl.DataFrame
    trends: pl.DataFrame
    changes: pl.DataFrame
    differences: pl.DataFrame
    drivers: pl.DataFrame
    terms: pl.DataFrame


def find(shown: pl.DataFrame, joints: pl.DataFrame, spelled: pl.DataFrame, *, k: int, today: datetime.date) -> Findings:
    """Compute every measure of a report.

    Guarantee: a whole function of its arguments alone; a mark is given only after Benjamini-Hochberg at 5 % over every change,
    difference, driver and rise of the page together. `today` must be the day the cells were counted for.
    Source: docs/reference/measures.md.
    """
    for table, frame in ((SHOWN, shown), (SHOWN_JOINTS, joints), (SHOWN_TERMS, spelled)):
        table.require(frame)
    book = Book(shown, k)
    tested = {
        "changes": contrasts.changes(book, today),
        "differences": contrasts.differences(book),
        "drivers": contrasts.drivers(joints),
        "terms": terms.rises(spelled, book),
    }
    _mark(list(tested.values()))
    schemas = {"changes": CHANGES, "differences": DIFFERENCES, "drivers": DRIVERS, "terms": TERMS}
    frames = {name: _frame(rows, schemas[name]) for name, rows in tested.items()}
    views = _frame([book.told(row) for row in book.rows if row["period"] == "all"], VIEWS)
    return Findings(k=k, today=today, views=views, trends=_frame(trends.points(book), TRENDS), **frames)


def _mark(parts: Sequence[list[Row]]) -> None:
    rows = [row for part in parts for row in part if row["p"] is not None]
    for row, q in zip(rows, significance.adjust([row["p"] for row in rows]), strict=True):
        row["q"] = q
        row["clear"] = q <= significance.RATE
        row["mark"] = row["mark"] if row["clear"] else None


def _frame(rows: list[Row], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
