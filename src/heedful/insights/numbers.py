"""Every number of a report as one tidy table, and that table as CSV, Parquet and JSON."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.tables.insights import ALL_NETWORKS, ALL_START, NUMBERS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from heedful.insights.acts import Acts
    from heedful.insights.findings import Findings

    Row = dict[str, Any]

_WHOLE: Final = {"network": ALL_NETWORKS, "period": "all", "start": ALL_START, "complete": True}
_KEY: Final = ("measure", "brand", "against", "aspect", "term", "network", "period", "start")


def table(findings: Findings, words: Mapping[bytes, str], acts: Sequence[Acts] = ()) -> pl.DataFrame:
    """Every number, one a row.

    Guarantee: passes NUMBERS; sorted by what each is about; terms without a word are left out; nothing rests on fewer than k people.
    """
    rows = [row for view in (*findings.views.to_dicts(), *findings.trends.to_dicts()) for row in _of_view(view)]
    rows += [_of_test(row, f"change_{row['measure']}", "points") for row in findings.changes.to_dicts()]
    rows += [_of_test(row, "difference", "points") for row in findings.differences.to_dicts()]
    rows += [_of_test(row, "driver", "points") for row in findings.drivers.to_dicts()]
    rows += [_of_term(row, words[row["term_key"]]) for row in findings.terms.to_dicts() if row["term_key"] in words]
    rows += [_of_acts(one) for one in acts]
    filled = [{**{name: row.get(name) for name in NUMBERS.columns}} for row in rows]
    frame = pl.DataFrame(filled, schema=NUMBERS.schema).unique(list(_KEY), keep="first")
    return NUMBERS.require(frame.sort(_KEY, nulls_last=False))


def files(numbers: pl.DataFrame) -> dict[str, bytes]:
    """The table as CSV, Parquet and JSON.

    Guarantee: the same numbers in each; the same bytes for the same table.
    """
    parquet = io.BytesIO()
    numbers.write_parquet(parquet)
    json = numbers.with_columns(pl.col("start").dt.to_string("iso")).write_json()
    return {"numbers.csv": numbers.write_csv().encode(), "numbers.parquet": parquet.getvalue(), "numbers.json": json.encode()}


def workbook(numbers: pl.DataFrame, about: Mapping[str, object], sheet: str = "numbers") -> bytes:
    """The table as a workbook for spreadsheets, with a second sheet that says what it is.

    Guarantee: the same numbers; no cell is taken for a formula. Source: ISO/IEC 29500 (Office Open XML).
    """
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        numbers.write_excel(book, sheet, autofit=True, freeze_panes=(1, 0))
        said = pl.DataFrame({"what": list(about), "": [str(value) for value in about.values()]}, schema={"what": pl.String, "": pl.String})
        said.write_excel(book, "about", autofit=True, include_header=False)
    return file.getvalue()


def plain(numbers: pl.DataFrame) -> bytes:
    """The table as CSV.

    Guarantee: a word that a spreadsheet would take for a formula has an apostrophe before it.
    """
    guarded = pl.col(pl.String).str.replace(r"^([=+\-@\t\r])", "'$1")
    return numbers.with_columns(guarded).write_csv().encode()


def _of_view(view: Row) -> list[Row]:
    if view["people_low"] is None:
        return []
    about: Row = {
        **_WHOLE,
        **{name: view[name] for name in ("brand", "aspect", "network", "period", "start", "complete", "note") if name in view},
    }
    about["people"] = view["people_low"]
    counts = [_ranged(about, name, view[f"{name}_low"], view[f"{name}_high"], "people") for name in ("people", "likes", "dislikes")]
    parts = [(name, unit) for name, unit in (("share", "percent"), ("net", "percent")) if view[name] is not None]
    shares = [
        {**about, "measure": n, "value": view[n], "low": view[f"{n}_low"], "high": view[f"{n}_high"], "unit": unit} for n, unit in parts
    ]
    return [*counts, *shares]


def _ranged(about: Row, measure: str, low: int, high: int, unit: str) -> Row:
    return {**about, "measure": measure, "value": low if low == high else None, "low": low, "high": high, "unit": unit}


def _of_test(row: Row, measure: str, unit: str) -> Row:
    kept = {name: row[name] for name in ("brand", "aspect", "value", "low", "high", "people", "q", "mark")}
    placed: dict[str, str | datetime.date] = {name: row[name] for name in ("period", "start", "against") if name in row}
    return {**_WHOLE, **kept, **placed, "measure": measure, "unit": unit}


def _of_term(row: Row, word: str) -> Row:
    measure = "term_liked" if row["polarity"] > 0 else "term_disliked"
    kept = {name: row[name] for name in ("brand", "period", "start", "people", "q", "mark")}
    return {**_WHOLE, **kept, "measure": measure, "term": word, "value": row["people"], "unit": "people"}


def _of_acts(acts: Acts) -> Row:
    about: Row = {**_WHOLE, "brand": acts.brand, "unit": "people", "people": acts.people}
    return {**about, "measure": "reacted", "value": acts.people}
