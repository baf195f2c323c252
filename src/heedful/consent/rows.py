"""The rows of a file of consents: CSV, TSV, a JSON list or NDJSON, told apart by content. What a row means is `intake`'s."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS: Final = (
    "person", "network", "account", "scope", "verified_by", "purposes", "networks", "kinds", "given_at", "expires_at", "notice", "method",
    "evidence", "importer", "age_band", "period_from", "period_until", "matching", "state", "withdrawn_at", "email", "email_confirmed_at",
    "event_type", "renewed_at", "renewed_until", "objected", "restricted",
)  # fmt: skip

# The csv module's own limit holds for the whole process and others may move it, so the limit on a cell is asked here.
LONGEST_CELL: Final = 100_000
# A spreadsheet takes a cell that begins so for a formula. Source: CWE-1236.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that does not count, or not as it says.

    Guarantee: names the line and the column, never a value of it.
    """

    code: str
    line: int
    sentence: str
    remedy: str


def guarded(cell: str) -> str:
    """A cell as it is written into a CSV file: an apostrophe stands before one that a spreadsheet would take for a formula.

    Guarantee: `read_rows` takes that apostrophe off again, so that nothing is changed on the way. Source: CWE-1236.
    """
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _as_meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def read_rows(text: str) -> tuple[list[Row], list[Problem]]:
    """Give the rows of a file with their line numbers, or places in a JSON list, from 1; and the lines that are none.

    Guarantee: a line that cannot be read takes no other with it. Errors: BadInput where the file is none of the forms, or has
    unknown columns.
    Source: RFC 4180, RFC 8259.
    """
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if not start:
        raise BadInput("consent.empty", "The file of consents is empty.", "See docs/reference/consents.md for its columns.")
    rows: list[Row] = []
    problems: list[Problem] = []
    for found in _json_rows(text) if start in "[{" else _csv_rows(text):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            rows.append(found)
    if start in "[{":
        _require_known({str(name) for _, row in rows for name in row})
    return rows, problems


def _require_known(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(COLUMNS))
    if unknown:
        raise BadInput("consent.columns", f"The file has unknown columns: {', '.join(unknown)[:200]}.", f"Known are: {', '.join(COLUMNS)}.")


def _json_rows(text: str) -> Iterator[Row | Problem]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        if text.lstrip().startswith("["):
            raise BadInput("consent.json", "The JSON list cannot be read to its end.", "Mend it, or give one object a line.") from None
        yield from _ndjson_rows(text)
        return
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise BadInput("consent.shape", "The JSON must be a list of objects.", "See docs/reference/consents.md.")
    yield from enumerate(rows, 1)


def _ndjson_rows(text: str) -> Iterator[Row | Problem]:
    # Only a line feed ends a line: JSON allows other separators inside its strings.
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            row = json.loads(part)
        except (ValueError, RecursionError):
            row = None
        yield (line, row) if isinstance(row, dict) else Problem("consent.line", line, "The line is not a JSON object.", "Mend the line.")


def _csv_rows(text: str) -> Iterator[Row | Problem]:
    separator = max("\t;,", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip() for name in _next_cells(reader) or []]
    _require_known(names)
    if "person" not in names or len(set(names)) < len(names):
        sentence = "The file has no column person, or a column twice."
        raise BadInput("consent.columns", sentence, f"Its first line must name columns of: {', '.join(COLUMNS)}.")
    while True:
        try:
            cells = _short(next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield Problem("consent.csv", reader.line_num, "The line cannot be read as CSV.", "Check its quotes, and that no field is huge.")
            continue
        if len(cells) > len(names):
            yield Problem(
                "consent.cells", reader.line_num, "The line has more values than there are columns.", "Quote values that hold commas."
            )
        elif cells:
            yield reader.line_num, dict(zip(names, cells, strict=False))


def _next_cells(reader: Iterator[list[str]]) -> list[str]:
    try:
        return _short(next(reader))
    except csv.Error:
        raise BadInput("consent.header", "The first line cannot be read as CSV.", "It must name the columns.") from None


def _short(cells: list[str]) -> list[str]:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise csv.Error
    return [_as_meant(cell) for cell in cells]
