"""A JSON text seen through a window, so that one value at a time is found, taken or stepped over, whatever its length.

Written for RFC 8259. Finding where a value ends needs only brackets and quotes, which a regular expression does at the
speed of C; a value is parsed only after its end is found, so a broken one costs itself and not those that follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heedful.sources.encoding import Bytes

WINDOW: Final = 1 << 20
# A record nested deeper than this is no network's; X's videos reach 7.
_DEPTH: Final = 16

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT: Final = rb'[^"{}\[\]]*+(?:' + _STRING + rb'[^"{}\[\]]*+)*+'


def _nested(depth: int) -> bytes:
    inner = _FLAT
    for _ in range(depth):
        inner = _FLAT + rb"(?:[{\[]" + inner + rb"[}\]]" + _FLAT + rb")*+"
    return rb"[{\[]" + inner + rb"[}\]]"


_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
STRING: Final = re.compile(_STRING, re.DOTALL)
NESTED: Final = re.compile(_nested(_DEPTH), re.DOTALL)
_VALUE: Final = rb"(" + _nested(_DEPTH) + rb"|" + _STRING + rb'|[^\s,\[\]{}":]++)'
# An item of an array and what must follow it.
ITEM: Final = re.compile(rb"[ \t\r\n]*+" + _VALUE + rb"[ \t\r\n]*+([,\]])", re.DOTALL)
_MEMBER_VALUE: Final = re.compile(rb"[ \t\r\n]*+" + _VALUE + rb"(?=[ \t\r\n]*+[,}\]])", re.DOTALL)
_RUN: Final = re.compile(_FLAT, re.DOTALL)
_STRING_REST: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_MANY: Final = re.compile(rb"(?:[ \t\r\n]*+" + _nested(_DEPTH) + rb"[ \t\r\n]*+,)++", re.DOTALL)
_SCALAR: Final = re.compile(rb'[^\s,\[\]{}":]++')
BOUNDARY: Final = re.compile(rb"\}[ \t\r\n]*+,[ \t\r\n]*+(?=\{)")


class Window:
    """The part of a JSON text that is in memory.

    Guarantee: holds at most the value being looked for and one reading ahead; `at` is the next byte in `data`.
    """

    def __init__(self, stream: Bytes) -> None:
        self.data = b""
        self.at = 0
        self.ended = False
        self._stream = stream

    @property
    def ahead(self) -> int:
        """Bytes read and not yet used.

        Guarantee: none are dropped.
        """
        return len(self.data) - self.at

    def fill(self) -> bool:
        """Read on, and forget what is used.

        Guarantee: reads at least as much as is already waiting, so that looking again and again stays linear.
        """
        if self.ended:
            return False
        more = self._stream.read(max(WINDOW, self.ahead))
        self.ended = not more
        self.data = self.data[self.at :] + more
        self.at = 0
        return not self.ended

    def peek(self) -> bytes:
        """The next byte that is not white space; empty at the end.

        Guarantee: `at` stands on it.
        """
        while True:
            found = _SPACE.match(self.data, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.data):
                return self.data[self.at : self.at + 1]
            if not self.fill():
                return b""

    def take(self, most: int) -> bytes | None:
        """The next member's value, whole; None if it is longer than `most`, or does not end.

        Guarantee: moves past it only if it is given.
        """
        while True:
            if found := _MEMBER_VALUE.match(self.data, self.at):
                self.at = found.end()
                return found.group(1)
            if self.ahead > most or not self.fill():
                return None

    def key(self, most: int = 1 << 16) -> bytes | None:
        """The next string, with its quotes, and past the colon behind it; None where there is none.

        Guarantee: as `take`.
        """
        while not (found := STRING.match(self.data, self.at)):
            if self.ahead > most or not self.fill():
                return None
        self.at = found.end()
        if self.peek() != b":":
            return None
        self.at += 1
        return found.group()

    def skip(self) -> bool:
        """Step over the next value without keeping it; False if the text ends first.

        Guarantee: memory does not grow with the value.
        """
        depth = 0
        while first := self.peek():
            if first == b'"':
                if not self._skip_string():
                    return False
            elif first in b"[{":
                depth, self.at = depth + 1, self.at + 1
                self._skip_many()
            elif first in b"]}":
                depth, self.at = depth - 1, self.at + 1
            else:
                self._skip_run(depth)
                if depth == 0 and self.ahead == 0 and self.fill() and _SCALAR.match(self.data, self.at):
                    continue
            if depth <= 0:
                return True
        return False

    def _skip_many(self) -> None:
        """Step over all the objects of an array that the window holds; most of what is stepped over is such."""
        while found := _MANY.match(self.data, self.at):
            self.at = found.end()
            self.fill()

    def _skip_run(self, depth: int) -> None:
        found = (_RUN if depth else _SCALAR).match(self.data, self.at)
        self.at = max(found.end() if found else 0, self.at + (not found))

    def _skip_string(self) -> bool:
        self.at += 1
        while True:
            found = _STRING_REST.match(self.data, self.at)
            self.at = found.end() if found else self.at
            if self.data[self.at : self.at + 1] == b'"':
                self.at += 1
                return True
            if not self.fill():
                return False
