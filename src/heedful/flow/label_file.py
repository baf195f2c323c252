"""Labelled rows in a file: what somebody read a text as, to check ours against or to teach by. Read strictly, never guessed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from heedful.errors import BadInput
from heedful.terms import DISLIKE, LIKE, OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from heedful.opinions.taxonomy import Taxonomy

COLUMNS: Final = ("id", "text", "likes", "dislikes")
NONE: Final = "none"
_LARGEST: Final = 64 * 1024 * 1024
_REMEDY: Final = "See docs/how-to/teach-and-check.md."
_T = TypeVar("_T")
# A brand, an aspect, and which of the two is felt.
Felt = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row.

    Guarantee: `felt` and `aspects` are None where nobody filled them in, and empty where somebody wrote `none`; all names are the taxonomy's.
    """

    line: int
    id: str
    text: str
    person: str
    aspects: frozenset[str] | None
    felt: frozenset[Felt] | None


def read_labels(path: Path, taxonomy: Taxonomy) -> list[Labelled]:
    """Read a CSV file, or JSON Lines, of labelled texts.

    Guarantee: every row as it stands; an unknown brand or aspect is refused by its line, and not its words. Columns: text, or id of a post that was
    written out to be labelled; aspects, or likes and dislikes; person where it is somebody's. Errors: BadInput `labels.*`.
    """
    names = _Names(taxonomy)
    found = [_labelled(line, row, names, path.name) for line, row in _rows(path)]
    if not found:
        raise BadInput("labels.empty", f"{path.name} holds no row.", _REMEDY)
    return found


class _Names:
    """How brands and aspects may be written."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        own = [brand.name for brand in taxonomy.brands if not brand.competitor] or [brand.name for brand in taxonomy.brands]
        self.brand = own[0] if len(own) == 1 else None
        self.brands = {n.casefold(): b.name for b in taxonomy.brands for n in (*b.names, b.name)}
        labels = taxonomy.labels()
        self.aspects = {label.casefold(): name for name, label in labels.items()} | {name.casefold(): name for name in labels}

    def pair(self, said: str) -> tuple[str, str] | None:
        """`Brand: aspect`, `Brand` alone, or an aspect of the only brand."""
        first, colon, second = (part.strip().casefold() for part in said.partition(":"))
        if colon:
            return (self.brands[first], self.aspects[second]) if first in self.brands and second in self.aspects else None
        if first in self.brands:
            return self.brands[first], OVERALL
        return (self.brand, self.aspects[first]) if self.brand and first in self.aspects else None


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput("labels.large", f"{path.name} is larger than 64 MB.", "Give fewer rows.")
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise BadInput("labels.missing", f"There is no file {path.name}.", "Name a file that is there.") from None
    except (OSError, UnicodeDecodeError):
        raise BadInput("labels.unreadable", f"{path.name} cannot be read as text in UTF-8.", "Save it as CSV in UTF-8.") from None
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        yield from _json_rows(text, path.name)
        return
    table = csv.DictReader(io.StringIO(text), strict=True)
    try:
        if not {"text", "id"} & set(table.fieldnames or ()) or not {"aspects", "likes", "dislikes"} & set(table.fieldnames or ()):
            raise BadInput("labels.columns", f"{path.name} needs the columns text and aspects, or text, likes and dislikes.", _REMEDY)
        for row in table:
            yield table.line_num, row
    except csv.Error:
        raise BadInput(
            "labels.csv", f"{path.name} is not valid CSV near line {table.line_num}.", "Mend the line, or save it anew as CSV."
        ) from None


def _json_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise BadInput("labels.json", f"Line {number} of {name} is not a JSON object.", _REMEDY)
            yield number, row


def _labelled(line: int, row: Mapping[str, Any], names: _Names, file: str) -> Labelled:
    told = {key: _cell(row.get(key), line, file) for key in ("id", "text", "person", "aspects", "likes", "dislikes")}
    if not told["text"] and not told["id"]:
        raise BadInput("labels.text", f"Line {line} of {file} has no text.", _REMEDY)
    felt: frozenset[Felt] | None = None
    if told["likes"] or told["dislikes"]:
        felt = frozenset(
            (*_known(names.pair(said), line, file), side)
            for side, key in ((LIKE, "likes"), (DISLIKE, "dislikes"))
            for said in _said(told[key])
        )
    aspects = None if felt is None else frozenset(aspect for _, aspect, _ in felt if aspect != OVERALL)
    if told["aspects"]:
        aspects = frozenset(_known(names.aspects.get(said.casefold()), line, file) for said in _said(told["aspects"])) - {OVERALL}
    return Labelled(line, told["id"], told["text"], told["person"], aspects, felt)


def _said(cell: str) -> Sequence[str]:
    return [part.strip() for part in cell.split(";") if part.strip() and part.strip().casefold() != NONE]


def _cell(value: Any, line: int, file: str) -> str:
    value = ";".join(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else value
    if value is not None and not isinstance(value, str):
        raise BadInput("labels.cell", f"Line {line} of {file} holds something that is not text.", _REMEDY)
    return (value or "").strip()


def _known(found: _T | None, line: int, file: str) -> _T:
    if found is None:
        raise BadInput(
            "labels.unknown",
            f"Line {line} of {file} names a brand or an aspect that heedful.yaml does not have.",
            "Write them as there, `Brand: aspect` or the aspect alone where you have one brand, parted by ;, or `none`.",
        )
    return found
