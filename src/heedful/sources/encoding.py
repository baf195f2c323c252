"""Bytes of whatever encoding as UTF-8, and JSON values read as leniently as can be done without guessing.

People open and save their exports with programs that change the encoding; RFC 8259 allows only UTF-8.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, Final, Protocol

import orjson

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Bytes(Protocol):
    """Anything that bytes can be read from.

    Guarantee: an empty answer means the end.
    """

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes.

        Guarantee: fewer than asked for only at the end, or from a raw file.
        """
        ...


def parse(raw: bytes) -> Any:
    """One JSON value, read leniently: bytes that are no UTF-8 are read as Windows-1252, lone surrogates replaced.

    Guarantee: whole numbers of up to 64 bits stay exact. Errors: ValueError where it is no JSON. Source: RFC 8259.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        return _mended(json.loads(raw.decode("utf-8", "heedful.cp1252"), strict=False))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def as_utf8(stream: Bytes) -> Bytes:
    """The same text in UTF-8, without byte order mark.

    Guarantee: UTF-16 and UTF-32 are recoded, told by their mark or by where their zeros lie; everything else is passed on.
    """
    head = stream.read(4)
    joined = Joined(head, stream)
    for mark, name in (
        (codecs.BOM_UTF8, ""), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if head.startswith(mark):
            return _Recoded(joined, name) if name else Joined(head[len(mark) :], stream)
    zeros = [byte == 0 for byte in head]
    if zeros == [True, False, True, False]:
        return _Recoded(joined, "utf-16-be")
    return _Recoded(joined, "utf-16-le") if zeros == [False, True, False, True] else joined


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("heedful.cp1252", _windows_1252)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(v) for v in value]
    return {_mended(k): _mended(v) for k, v in value.items()} if isinstance(value, dict) else value


class Joined:
    """Bytes already read, and then the rest.

    Guarantee: gives each byte once, in order.
    """

    def __init__(self, head: bytes, rest: Bytes) -> None:
        self._head, self._at, self._rest = head, 0, rest

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes.

        Guarantee: as Bytes.read.
        """
        if not self._head:
            return self._rest.read(size)
        given = self._head[self._at :] if size < 0 else self._head[self._at : self._at + size]
        self._at += len(given)
        if self._at == len(self._head):
            self._head = b""
        if size < 0:
            return given + self._rest.read()
        return given + self._rest.read(size - len(given)) if len(given) < size else given


class _Recoded:
    """A text in another encoding, as UTF-8."""

    def __init__(self, stream: Bytes, encoding: str) -> None:
        self._stream, self._left = stream, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int = -1, /) -> bytes:
        while size < 0 or len(self._left) < size:
            raw = self._stream.read(1 << 16)
            self._left += self._decoder.decode(raw, final=not raw).encode("utf-8", "replace")
            if not raw:
                break
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given
