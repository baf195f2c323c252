"""Writes zips and JSON the way the networks do, with the same bytes for the same input."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# A fixed moment for all members: the time of packing is nobody's business, and would change the bytes.
_MOMENT: Final = (2026, 7, 1, 9, 0, 0)
_HIGH: Final = re.compile(rb"[\x80-\xff]")


def write_zip(path: Path, members: Mapping[str, bytes], *, level: int = 6) -> None:
    """Write a zip of these members, in their order.

    Guarantee: the same members give the same bytes. Source: APPNOTE 6.3.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED, level)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, making its folder.

    Guarantee: nothing is kept of an older one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def plain_json(value: Any) -> bytes:
    """JSON as an API answers it.

    Guarantee: UTF-8, one line.
    """
    return orjson.dumps(value)


def ytd(name: str, records: list[Any], part: int = 0) -> bytes:
    """A member of an X archive: JSON behind an assignment.

    Guarantee: begins `window.YTD.<name>.part<N> = `.
    """
    return f"window.YTD.{name}.part{part} = ".encode() + orjson.dumps(records, option=orjson.OPT_INDENT_2)


def meta_json(value: Any) -> bytes:
    """JSON as Meta's exports hold it: every byte of a letter's UTF-8 written as a character of its own.

    Guarantee: ASCII only; decoding each string's characters as Latin-1 bytes gives the words back.
    """
    # Outside strings JSON is ASCII, so the whole may be broken into bytes at once.
    return _HIGH.sub(lambda found: b"\\u00%02x" % found.group()[0], orjson.dumps(value, option=orjson.OPT_INDENT_2))
