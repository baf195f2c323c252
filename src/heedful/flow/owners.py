"""Whose export is whose: a small table of file and person, given by the company, never guessed from names."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = "exports.csv"


def read_owners(paths: Sequence[Path], given: Path | None = None) -> dict[Path, str]:
    """Read file,person rows from the table given, or from each `exports.csv` in or beside the paths.

    Guarantee: a line without a file or person is named by its number; files are relative to the table.
    """
    tables = [given] if given else sorted({t for p in paths for t in (p / FILE, p.parent / FILE) if t.is_file()})
    return {file: person for table in tables for file, person in _read(table).items()}


def _read(table: Path) -> dict[Path, str]:
    try:
        text = table.read_text(encoding="utf-8-sig")
        return _owners(csv.DictReader(text.splitlines()), table)
    except (OSError, ValueError, csv.Error):
        raise BadInput("exports.unreadable", "The table of exports cannot be read as CSV in UTF-8.", "Save it as CSV in UTF-8.") from None


def _owners(rows: csv.DictReader[str], table: Path) -> dict[Path, str]:
    if not {"file", "person"} <= set(rows.fieldnames or ()):
        raise BadInput(
            "exports.columns", "The table of exports must have the columns file and person.", "Write file,person as its first line."
        )
    owners: dict[Path, str] = {}
    for row in rows:
        if not row["file"] or not row["person"]:
            raise BadInput("exports.line", f"Line {rows.line_num} of the table of exports lacks a file or a person.", "Complete the line.")
        owners[(table.parent / row["file"]).resolve()] = row["person"]
    return owners
