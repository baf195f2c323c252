"""Rows of a CSV file (RFC 4180), streamed, whatever its delimiter and encoding, and however long one cell.

Python's own reader loses its way in a cell that is too long, so rows are divided here and only whole rows given to it.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from heedful.sources.encoding import as_utf8
from heedful.sources.problems import problem
from heedful.sources.stream import RECORD_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heedful.sources.encoding import Bytes
    from heedful.sources.source import Problem

_WINDOW: Final = 1 << 20
_DELIMITERS: Final = (b",", b";", b"\t", b"|")
# So many rows after a quote that does not close tell whether the quote or the cell is at fault.
_WITNESSES: Final = 20


def csv_header(path: Path) -> list[str]:
    """The names of the columns; none where the file is no table of at least two columns.

    Guarantee: reads one window.
    """
    # Whoever asks first in a process: Python's own limit is lower, and it would fall over a first line that is one long word.
    csv.field_size_limit(RECORD_BYTES)
    with path.open("rb") as file:
        head = as_utf8(file).read(_WINDOW)
    delimiter = _delimiter(head)
    row = _row(delimiter).match(head if head.endswith(b"\n") else head + b"\n")
    names = [name.strip() for name in _cells([row.group()], delimiter)[0]] if row else []
    return names if len(names) > 1 and all(names) else []


def csv_chunks(path: Path, width: int, rows: int, problems: list[Problem]) -> Iterator[tuple[list[int], list[list[str]]]]:
    """The rows below the header, some at a time, with their numbers from 1.

    Guarantee: memory does not grow with the file nor with a cell; a row that is too long, or has another number of cells,
    is put into `problems`. Shapes: each row has `width` cells. Source: RFC 4180.
    """
    csv.field_size_limit(RECORD_BYTES)
    with path.open("rb") as file:
        source = as_utf8(file)
        head = source.read(_WINDOW)
        rest = _Rows(source, head, _delimiter(head), width, problems)
        rest.next_header()
        while True:
            numbers: list[int] = []
            cells: list[list[str]] = []
            size = 0
            for number, row, length in rest:
                numbers.append(number)
                cells.append(row)
                size += length
                if len(cells) >= rows or size > RECORD_BYTES * 4:
                    break
            if not cells:
                return
            yield numbers, cells


def _cell(delimiter: bytes) -> bytes:
    other = rb"[^\n" + re.escape(delimiter) + rb"]*+"
    return rb'(?:"[^"]*+(?:""[^"]*+)*+"' + other + rb'|(?!")' + other + rb")"


@cache
def _row(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(_cell(delimiter) + rb"(?:" + re.escape(delimiter) + _cell(delimiter) + rb")*+\n")


@cache
def _whole_cells(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:" + _cell(delimiter) + re.escape(delimiter) + rb")*+")


_QUOTED_REST: Final = re.compile(rb'[^"]*+(?:""[^"]*+)*+')


def _delimiter(head: bytes) -> bytes:
    first = head.lstrip().partition(b"\n")[0]
    return max(_DELIMITERS, key=first.count)


def _cells(rows: list[bytes], delimiter: bytes) -> list[list[str]]:
    texts = [row.decode("utf-8", "heedful.cp1252").rstrip("\r\n").replace("\0", "") for row in rows]
    try:
        return list(csv.reader(texts, delimiter=delimiter.decode()))
    except csv.Error:
        # A lone carriage return outside quotes.
        return list(csv.reader([text.replace("\r", " ") for text in texts], delimiter=delimiter.decode()))


class _Rows:
    """Rows of cells with their numbers and lengths, as they pass."""

    def __init__(self, source: Bytes, head: bytes, delimiter: bytes, width: int, problems: list[Problem]) -> None:
        self._source, self._data, self._at, self._ended = source, head, 0, False
        self._delimiter, self._width, self._problems = delimiter, width, problems
        self._number = 0
        self._ready: Iterator[tuple[int, list[str], int]] = iter(())

    def next_header(self) -> None:
        """Step over the names of the columns."""
        if found := _row(self._delimiter).match(self._data):
            self._at = found.end()

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> tuple[int, list[str], int]:
        while (one := next(self._ready, None)) is None:
            if not self._advance():
                raise StopIteration
        return one

    def _advance(self) -> bool:
        """Divide what the window holds; read on where it holds no whole row."""
        pattern, raw = _row(self._delimiter), []
        while found := pattern.match(self._data, self._at):
            raw.append(found.group())
            self._at = found.end()
        if raw:
            self._ready = self._parsed(raw)
            return True
        if len(self._data) - self._at <= RECORD_BYTES and self._fill():
            return True
        return self._past_trouble()

    def _fill(self) -> bool:
        if self._ended:
            return False
        more = self._source.read(max(_WINDOW, len(self._data) - self._at))
        self._ended = not more
        self._data, self._at = self._data[self._at :] + more, 0
        if self._ended and self._data and not self._data.endswith(b"\n"):
            self._data += b"\n"
        return bool(more) or bool(self._data)

    def _parsed(self, raw: list[bytes]) -> Iterator[tuple[int, list[str], int]]:
        filled = [(self._number + place, row) for place, row in enumerate(raw, 1) if row.strip()]
        self._number += len(raw)
        for (number, row), cells in zip(filled, _cells([row for _, row in filled], self._delimiter), strict=True):
            if len(cells) == self._width:
                yield number, cells, len(row)
            else:
                self._problems.append(problem("record.shape", "", number))

    def _past_trouble(self) -> bool:
        """A quote that does not close, or a cell without end: get past it."""
        if self._at >= len(self._data):
            return False
        self._number += 1
        line_end = self._data.find(b"\n", self._at) + 1
        if line_end and (self._ended or self._is_stray(line_end)):
            self._problems.append(problem("record.broken", "", self._number))
            self._at = line_end
            return True
        self._problems.append(problem("record.too_long", "", self._number))
        return self._skip_cell()

    def _is_stray(self, start: int) -> bool:
        following = [m.group() for m in islice(_row(self._delimiter).finditer(self._data, start), _WITNESSES)]
        fitting = sum(len(cells) == self._width for cells in _cells(following, self._delimiter))
        return bool(following) and fitting * 10 >= len(following) * 9

    def _skip_cell(self) -> bool:
        """Drop everything up to the end of the row in which the long cell stands."""
        if found := _whole_cells(self._delimiter).match(self._data, self._at):
            self._at = found.end()
        if self._data[self._at : self._at + 1] == b'"' and not self._past_quote():
            return False
        while (end := self._data.find(b"\n", self._at)) < 0:
            self._at = len(self._data)
            if not self._fill():
                return False
        self._at = end + 1
        return True

    def _past_quote(self) -> bool:
        """Drop a quoted cell up to its closing quote, which is one not doubled."""
        self._at += 1
        while True:
            if found := _QUOTED_REST.match(self._data, self._at):
                self._at = found.end()
            # The last byte may be the first half of a doubled quote.
            if self._at < len(self._data) - 1 or (self._ended and self._at < len(self._data)):
                return True
            if not self._fill():
                return False
