"""Finding an export again: what of a row survives sorting, cutting, other columns and other forms, and when a file is said to be one. Pure.

A row is known by its cells, in no order and without their columns' names; a rare value is known by itself. Both are kept as keyed
hashes only, so that nobody learns a row from them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

Row = tuple[str, ...]
# Bytes of a mark: of a million marks, one in 18 million million files meets one by chance.
MARK: Final = 8
# Shorter values are everybody's: a country, a yes, a small number.
RARE: Final = 8
# A file is said to be an export when this share of it, and this many of its rows or values, are that export's.
SHARE: Final = 0.2
LEAST: Final = 5
_NUMBER: Final = re.compile(r"[+-]?\d[\d, ]*(\.\d+)?([eE][+-]?\d+)?")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Match:
    """How much of a file is one export's.

    Guarantee: shares from 0 to 1 of the file's own rows and rare values.
    """

    rows: int
    row_share: float
    values: int
    value_share: float
    seed: bool

    @property
    def found(self) -> bool:
        """Whether the file is said to come from the export.

        Guarantee: by the seed alone, or by enough rows, or by enough rare values.
        """
        by_rows = self.row_share >= SHARE and self.rows >= LEAST
        by_values = self.value_share >= SHARE and self.values >= LEAST
        return self.seed or by_rows or by_values


def cell(value: Any) -> str:
    """A value in the one spelling that every form of file has of it.

    Guarantee: pure; the same for a number as text and as number, whatever blanks, capitals or composed letters are written; empty for
    nothing. Source: Unicode UAX #15 (NFKC).
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(filter(None, (cell(one) for one in value)))
    text = _BLANKS.sub(" ", unicodedata.normalize("NFKC", str(value))).strip().casefold().lstrip("'")
    if _NUMBER.fullmatch(text) and not text.startswith(("0", "+")):
        plain = text.replace(",", "").replace(" ", "")
        # Long whole numbers are ids, and no float holds them.
        return plain if plain.lstrip("-").isdigit() else f"{float(plain):.9g}"
    return text


def messages(rows: Sequence[Row], rare: Collection[str]) -> tuple[list[bytes], list[bytes]]:
    """What is hashed of some rows: each whole row once, and each of the rare values in them once.

    Guarantee: pure; the same whatever the order of rows and of cells.
    """
    whole = sorted({b"row\x1f" + "\x1f".join(sorted(filter(None, row))).encode() for row in rows if any(row)})
    return whole, sorted(b"value\x1f" + value.encode() for value in {value for row in rows for value in row if value in rare})


def rare_in(rows: Iterable[Row]) -> set[str]:
    """The rare values of a whole table: long enough, and in one row only.

    Guarantee: pure. What is rare in a part of a table may be common in the whole, so ask it of the whole.
    """
    often = Counter(value for row in rows for value in set(row) if len(value) >= RARE)
    return {value for value, times in often.items() if times == 1}


def weigh(row_marks: Iterable[bytes], value_marks: Iterable[bytes], kept: frozenset[bytes], *, seed: bool) -> Match:
    """Hold a file's marks against those of one export.

    Guarantee: pure.
    """
    rows, values = set(row_marks), set(value_marks)
    found, known = len(rows & kept), len(values & kept)
    return Match(found, found / len(rows) if rows else 0.0, known, known / len(values) if values else 0.0, seed)


def split(marks: bytes) -> frozenset[bytes]:
    """Marks that were kept one after another.

    Guarantee: the inverse of joining them.
    """
    return frozenset(marks[at : at + MARK] for at in range(0, len(marks), MARK))


def rows_of(values: Iterable[Mapping[str, Any] | Sequence[Any]]) -> list[Row]:
    """Rows in the one spelling.

    Guarantee: in order; names of columns are left out.
    """
    return [tuple(cell(v) for v in (row.values() if hasattr(row, "values") else row)) for row in values]
