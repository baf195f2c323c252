"""Records out of JSON, one after the other, however long the file and however bad one record.

RFC 8259 for documents, newline-delimited JSON for lines. A small document is parsed whole (orjson, fastest); a larger
one is walked through a window (walk.py). Records come in pieces: a list at a time, each with its number from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.sources.encoding import Joined, as_utf8, parse
from heedful.sources.problems import problem
from heedful.sources.walk import RECORD_BYTES, Piece, Walk, parse_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.sources.encoding import Bytes
    from heedful.sources.source import Problem

__all__ = ["RECORD_BYTES", "TEXT_MOST", "Piece", "identifier", "is_lines", "lines", "parse", "pieces", "problem"]

WHOLE_BYTES: Final = 8 << 20
TEXT_MOST: Final = 100_000
_PREFIX_MOST: Final = 4096


def pieces(
    stream: Bytes, member: str, problems: list[Problem], arrays: Sequence[str] = ("", "*"), signs: Sequence[str] = ()
) -> Iterator[Piece]:
    """The records of a document's arrays.

    Guarantee: memory does not grow with the file nor with a record's length; a bad record costs only itself where its end can
    be found, and is put into `problems`.
    Shapes: arrays are paths such as "" (the document is an array), "data", "includes.users", or "*" for every array right below
    the top; a wanted path that holds no array comes as one record numbered 0. signs are keys that every record has: by them
    reading finds its way again after a broken one. A prefix such as `window.YTD.tweets.part0 =` is stepped over.
    Source: RFC 8259.
    """
    source = as_utf8(stream)
    head = source.read(WHOLE_BYTES + 1)
    is_whole, head = len(head) <= WHOLE_BYTES, _past_prefix(head)
    if is_whole:
        try:
            document = orjson.loads(head)
        except orjson.JSONDecodeError:
            pass
        else:
            yield from _picked(document, arrays, len(head))
            return
    walk = Walk(Joined(head, source), member, problems, arrays, signs)
    del head
    yield from walk.top()


def lines(stream: Bytes, member: str, problems: list[Problem]) -> Iterator[Piece]:
    """The records of newline-delimited JSON.

    Guarantee: as `pieces`; a line longer than RECORD_BYTES is stepped over and told. Shapes: number is the line's, from 1.
    """
    source, rest, number, skipping = as_utf8(stream), b"", 1, False
    while chunk := source.read(1 << 20):
        if skipping:
            _, newline, chunk = chunk.partition(b"\n")
            if not newline:
                continue
            skipping, number = False, number + 1
        head, newline, tail = chunk.rpartition(b"\n")
        if newline:
            block = (rest + head).split(b"\n")
            yield _from_lines(block, number, member, problems)
            number, rest = number + len(block), tail
        else:
            rest += chunk
        if len(rest) > RECORD_BYTES:
            problems.append(problem("record.too_long", member, number))
            rest, skipping = b"", True
    if rest.strip():
        yield _from_lines([rest], number, member, problems)


def is_lines(head: bytes) -> bool:
    """Whether a text that begins so is newline-delimited JSON.

    Guarantee: says no for a document on one line or on indented lines.
    """
    first = [line.strip() for line in head.splitlines()[:64] if line.strip()][:2]
    return len(first) == 2 and all(len(line) > 2 and line[:1] == b"{" for line in first)


def identifier(value: object) -> str | None:
    """An id as text, from text or from a whole number; None for anything else.

    Guarantee: never rounds: a number that JSON could not hold exactly is refused.
    """
    if type(value) is str:
        return value.strip() or None
    return str(value) if type(value) is int else None


def _past_prefix(head: bytes) -> bytes:
    start = head[:_PREFIX_MOST]
    if start.lstrip()[:1] in (b"[", b"{") or b"=" not in start:
        return head
    return head[start.index(b"=") + 1 :]


def _picked(document: Any, arrays: Sequence[str], size: int) -> Iterator[Piece]:
    """The wanted arrays of a document that is in memory."""
    if isinstance(document, list):
        if "" in arrays:
            yield Piece("", range(1, len(document) + 1), document, size)
        return
    if not isinstance(document, dict):
        return
    names = [*arrays, *(k for k, v in document.items() if "*" in arrays and k not in arrays and isinstance(v, list))]
    for name in (n for n in names if n not in ("", "*")):
        value: Any = document
        for key in [name] if name in document else name.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, list):
            yield Piece(name, range(1, len(value) + 1), value, size)
        elif value is not None:
            yield Piece(name, (0,), [value])


def _from_lines(block: list[bytes], first: int, member: str, problems: list[Problem]) -> Piece:
    numbers = [first + i for i, line in enumerate(block) if line.strip()]
    kept = [line for line in block if line.strip()]
    return Piece("", *parse_all(kept, numbers, member, problems), sum(map(len, kept)))
