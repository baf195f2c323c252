"""Words that people use when they like or dislike a brand, and which of them are new or rising. Keys only, until a word is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.insights import periods, significance
from heedful.insights.intervals import among, span
from heedful.tables.insights import SHOWN_TERMS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import polars as pl

    from heedful.insights.book import Book

    Row = dict[str, Any]

# Terms listed for each brand and polarity.
LISTED: Final = 12


def candidates(shown_terms: pl.DataFrame) -> list[bytes]:
    """The keys of the terms a report may name, for whoever holds the words to open those and no others.

    Guarantee: each was used by at least k people; sorted, each once.
    """
    keys: list[bytes] = SHOWN_TERMS.require(shown_terms)["term_key"].unique().sort().to_list()
    return keys


def rises(shown_terms: pl.DataFrame, book: Book) -> list[Row]:
    """Every shown term; those of a month or quarter tested for having risen since the one before.

    Guarantee: a term of too few people before is compared with the most that would still not have been told, and would be marked 'new';
    where a term is shown for the month, its quarter is not tested again.
    """
    rows = shown_terms.to_dicts()
    monthly = {_name(row) for row in rows if row["period"] == "month"}
    return [{**row, **_test(row, book, tested=row["period"] == "month" or _name(row) not in monthly)} for row in rows]


def _name(row: Row) -> tuple[Any, ...]:
    return row["brand"], row["polarity"], row["term_key"]


def _test(row: Row, book: Book, *, tested: bool) -> Row:
    if row["period"] == "all" or not tested:
        return {"p": None, "mark": None}
    now = book.own(row["brand"], OVERALL, row["period"], row["start"])
    then = book.own(row["brand"], OVERALL, row["period"], periods.before(row["period"], row["start"]))
    if not now or not then:
        return {"p": None, "mark": None}
    before = row["before_most"]
    added = row["variance"]
    said, earlier = (among((count, count), span(whole, "people"), added) for count, whole in ((row["people"], now), (before, then)))
    return {"p": significance.rise(said, earlier), "mark": "new" if row["before"] is None else "rise"}
