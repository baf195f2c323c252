"""Files that may be an export, in whatever form somebody put them: delimited text in any encoding, JSON, Parquet, or an archive of them."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from heedful.duties.trace import rows_of
from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heedful.duties.trace import Row

LARGEST: Final = 200_000_000
_DELIMITERS: Final = ",;\t|"
# Byte order marks, the longer first. Source: Unicode 23.8.
_MARKS: Final = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_any(path: Path) -> tuple[list[Row], str]:
    """The rows of a file and its whole text, for what is searched in it.

    Guarantee: nothing is written; a form that is not known is read as text. Errors: BadInput `trace.file`, `trace.large`.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput("trace.large", f"The file is larger than {LARGEST // 1_000_000} MB.", "Cut it: a third of its rows will do.")
        data = path.read_bytes()
    except OSError:
        raise BadInput("trace.file", "There is no such file, or it cannot be read.", "Check the path.") from None
    return read_bytes(data, path.suffix)


def read_bytes(data: bytes, suffix: str = "") -> tuple[list[Row], str]:
    """As `read_any`, of bytes.

    Guarantee: the same rows for the same table in each form.
    """
    try:
        if data[:4] == b"PAR1":
            frame = pl.read_parquet(io.BytesIO(data))
            return rows_of(frame.rows()), ""
        if data[:4] == b"PK\x03\x04":
            return _members(data)
        text = _text(data)
        return (_pages(text) if suffix in {".html", ".htm"} else _rows(text)), text
    except (
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        IndexError,
        csv.Error,
        RecursionError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise BadInput("trace.file", "The file cannot be read as a table.", "Save it as CSV, and try again.") from None


def _members(data: bytes) -> tuple[list[Row], str]:
    rows: list[Row] = []
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise BadInput("trace.large", f"The archive holds more than {LARGEST // 1_000_000} MB.", "Give one of its files.")
        for entry in archive.infolist():
            name = entry.filename.lower()
            # An archive in an archive is not opened.
            if not entry.is_dir() and name.endswith((".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ".parquet", ".html")):
                read, text = read_bytes(archive.read(entry), f".{name.rpartition('.')[2]}")
                rows += read
                texts.append(text)
    return rows, "\n".join(texts)


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    # UTF-16 without its mark: every other byte of plain letters is nothing.
    sample = data[:2_000]
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 3 and sample[place::2].count(0) * 2 > len(sample) // 2:
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> list[Row]:
    begin = text.lstrip()[:1]
    if begin in ("[", "{"):
        try:
            return rows_of(_tables(orjson.loads(text)))
        except orjson.JSONDecodeError:
            return rows_of(_tables([orjson.loads(line) for line in text.splitlines() if line.strip()]))
    return _delimited(text)


def _tables(found: Any) -> Iterator[dict[str, Any]]:
    """Every record that stands in a list, however deep."""
    if isinstance(found, dict):
        for value in found.values():
            yield from _tables(value)
    elif isinstance(found, list):
        for one in found:
            if isinstance(one, dict):
                yield {name: value for name, value in one.items() if not isinstance(value, dict)}
            yield from _tables(one)


def _delimited(text: str) -> list[Row]:
    lines = [line for line in text.splitlines() if line.strip()][:50]
    best = max(_DELIMITERS, key=lambda mark: (sum(line.count(mark) > 0 for line in lines), sum(line.count(mark) for line in lines)))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=best))
    # The first line names the columns; as a row it would be every export's.
    return rows_of(rows[1:])


def _pages(_: str) -> list[Row]:
    # A page is known by the address in it, not by its tables: they are rounded for people.
    return []
