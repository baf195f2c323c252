"""A walk through a JSON document too large, or too bad, to be parsed whole: the records of its arrays, as they pass.

A broken record hides where the next begins, above all if a stray quote stands in it. Records of one array share keys;
by these the walk finds its way again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.sources.encoding import parse
from heedful.sources.problems import problem
from heedful.sources.scan import BOUNDARY, ITEM, NESTED, WINDOW, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.sources.encoding import Bytes
    from heedful.sources.source import Problem

# 100,000 characters, each of four UTF-8 bytes written as \u00XX, as Meta's exports do, and room for the other fields.
RECORD_BYTES: Final = 4 << 20
_RESYNC_BYTES: Final = 64 << 10
_RESYNC_TRIES: Final = 256
_FIRST_KEY: Final = re.compile(rb'\{\s*"[^"\\]{1,64}"')


@dataclass(frozen=True, slots=True)
class Piece:
    """Some records of one array of a document, or of consecutive lines, each with its number in it.

    Guarantee: records and numbers are equally long. `name` is the array's path, keys joined by dots; "" at the top.
    `size` is about how many bytes of the file they took.
    """

    name: str
    numbers: Sequence[int]
    records: list[Any]
    size: int = 0


def parse_all(raws: list[bytes], numbers: list[int], member: str, problems: list[Problem]) -> tuple[list[int], list[Any]]:
    """Parse values all at once where all are good, else one by one.

    Guarantee: gives the numbers and values of the good ones; the others are put into `problems`.
    """
    try:
        records = orjson.loads(b"[" + b",".join(raws) + b"]")
    except orjson.JSONDecodeError:
        records = []
    if len(records) == len(raws):
        return numbers, records
    good, records = [], []
    for number, raw in zip(numbers, raws, strict=True):
        try:
            records.append(parse(raw))
        except ValueError:
            problems.append(problem("record.broken", member, number))
        else:
            good.append(number)
    return good, records


class Walk:
    """One walk through one document.

    Guarantee: as `stream.pieces`.
    """

    def __init__(self, stream: Bytes, member: str, problems: list[Problem], arrays: Sequence[str], signs: Sequence[str]) -> None:
        self._window = Window(stream)
        self._member, self._problems = member, problems
        self._arrays, self._signs = arrays, frozenset(signs)
        self._going = True
        # The array we are in, and the number of its next item; 0 before the first array.
        self._name, self._number = "", 0
        # What stands between two items, and where in it their comma is.
        self._edge = (b"", 0)

    def top(self) -> Iterator[Piece]:
        """The records of the wanted arrays.

        Guarantee: as `stream.pieces`.
        """
        first = self._window.peek()
        if first == b"[" and "" in self._arrays:
            yield from self._array("")
        elif first == b"{":
            yield from self._object("")
        elif first != b"[":
            self._stop("json.broken" if first else "json.cut")
        while self._going and self._window.peek():
            yield from self._after_end()

    def _after_end(self) -> Iterator[Piece]:
        """Something follows where the document seemed to end, or to be no longer JSON: perhaps a broken record closed it."""
        window = self._window
        while (start := self._resync(window.at, len(window.data))) is None:
            window.at = max(window.at, len(window.data) - _RESYNC_BYTES)
            if self._number == 0 or not window.fill():
                self._stop("json.broken")
                return
        self._problems.append(problem("record.broken", self._member, self._number))
        window.at, self._going = start, True
        yield from self._items_on()

    def _stop(self, code: str, number: int = 0) -> None:
        self._going = False
        self._problems.append(problem(code, self._member, number))

    def _object(self, prefix: str) -> Iterator[Piece]:
        window = self._window
        window.at += 1
        while self._going:
            first = window.peek()
            if first == b",":
                window.at += 1
            elif first == b"}":
                window.at += 1
                return
            elif (key := window.key()) is None:
                if not first:
                    self._stop("json.cut")
                return
            else:
                yield from self._member_value(prefix, key)

    def _member_value(self, prefix: str, key: bytes) -> Iterator[Piece]:
        window, first = self._window, self._window.peek()
        try:
            path = prefix + str(parse(key))
        except ValueError:
            path = prefix
        wanted = path in self._arrays or ("*" in self._arrays and not prefix)
        if wanted and first == b"[":
            yield from self._array(path)
        elif first == b"{" and any(a.startswith(path + ".") for a in self._arrays):
            yield from self._object(path + ".")
        elif path in self._arrays and (raw := window.take(RECORD_BYTES)) is not None:
            _, records = parse_all([raw], [0], self._member, self._problems)
            yield Piece(path, (0,) * len(records), records, len(raw))
        elif not window.skip():
            self._stop("json.cut")

    def _array(self, name: str) -> Iterator[Piece]:
        """The items of an array, as many at a time as the window holds."""
        self._name, self._number, self._edge = name, 1, (b"", 0)
        self._window.at += 1
        yield from self._items_on()

    def _items_on(self) -> Iterator[Piece]:
        """The items of the array we are in, from here to its end."""
        window, closed = self._window, False
        while self._going and not closed:
            if window.peek() == b"]":
                window.at += 1
                return
            if records := self._guess():
                yield self._piece(records, WINDOW)
            elif items := self._items():
                closed = items[-1].group(2) == b"]"
                piece, again = self._read(items)
                closed = closed and not again
                yield piece
            else:
                self._trouble()

    def _piece(self, records: list[Any], size: int) -> Piece:
        first = self._number
        self._number += len(records)
        return Piece(self._name, range(first, self._number), records, size)

    def _guess(self) -> list[Any]:
        """Items up to the last place that looks like the edge between two, if that is where it is.

        Where a text up to a comma is whole JSON, that comma divides items of this array: so parsing proves the guess.
        """
        window, (edge, comma) = self._window, self._edge
        if not edge:
            return []
        if window.ahead < WINDOW:
            window.fill()
        end = window.data.rfind(edge, window.at) + comma
        if end <= window.at + comma:
            return []
        try:
            records: list[Any] = orjson.loads(b"[" + window.data[window.at : end] + b"]")
        except orjson.JSONDecodeError:
            return []
        window.at = end + 1
        self._learn(records[-1])
        return records

    def _learn_edge(self, items: list[re.Match[bytes]]) -> None:
        """How one record ends and the next begins here, byte for byte, up to the first key."""
        if len(items) > 1 and (key := _FIRST_KEY.match(items[1].group(1))):
            start = items[0].end(1) - 1
            self._edge = (items[0].string[start : items[1].start(1) + key.end()], items[0].start(2) - start)

    def _items(self) -> list[re.Match[bytes]]:
        """Whole items from here on, up to the end of the array or of the window."""
        window, items = self._window, []
        while found := ITEM.match(window.data, window.at):
            items.append(found)
            window.at = found.end()
            if found.group(2) == b"]":
                break
        return items

    def _read(self, items: list[re.Match[bytes]]) -> tuple[Piece, bool]:
        """Parse items; if one hides the start of others, go back to there and say so."""
        size = items[-1].end() - items[0].start()
        try:
            records = orjson.loads(b"[" + items[0].string[items[0].start(1) : items[-1].end(1)] + b"]")
        except orjson.JSONDecodeError:
            records = []
        if len(records) == len(items):
            self._learn(records[-1])
            self._learn_edge(items)
            return self._piece(records, size), False
        numbers: list[int] = []
        records = []
        for item in items:
            self._number += 1
            try:
                records.append(parse(item.group(1)))
            except ValueError:
                self._problems.append(problem("record.broken", self._member, self._number - 1))
                if (start := self._resync(item.start(1) + 1, item.end(1))) is not None:
                    self._window.at = start
                    return Piece(self._name, numbers, records, size), True
            else:
                numbers.append(self._number - 1)
                self._learn(records[-1])
        return Piece(self._name, numbers, records, size), False

    def _trouble(self) -> None:
        """No whole item lies in the window: read on, or get past it."""
        window, number = self._window, self._number
        if window.ahead <= RECORD_BYTES and window.fill():
            return
        self._number += 1
        if (start := self._resync(window.at + 1, len(window.data))) is not None:
            self._problems.append(problem("record.broken", self._member, number))
            window.at = start
            return
        if window.ended or not window.skip():
            self._stop("json.cut", number)
            return
        self._problems.append(problem("record.too_long", self._member, number))
        after = window.peek()
        if after not in (b",", b"]"):
            self._stop("json.broken" if after else "json.cut", number + 1)
        window.at += after == b","

    def _learn(self, record: Any) -> None:
        if not self._signs and isinstance(record, dict):
            self._signs = frozenset(record)

    def _resync(self, start: int, end: int) -> int | None:
        """Where the next record of the same kind begins, by the keys such a record has."""
        data = self._window.data
        for tries, edge in enumerate(BOUNDARY.finditer(data, start, end)):
            if tries > _RESYNC_TRIES or not self._signs:
                return None
            if found := NESTED.match(data, edge.end(), edge.end() + _RESYNC_BYTES):
                try:
                    record = parse(found.group())
                except ValueError:
                    continue
                if isinstance(record, dict) and self._signs <= record.keys():
                    return edge.end()
        return None
