"""A table of posts from any other program: CSV (RFC 4180), newline-delimited JSON or Parquet, with its columns mapped to ours.

Which column is which field stands in heedful.yaml. Parquet keeps columns apart, so its words are read only for rows that
are opened; in the other two a line holds all, and only the head's cells are looked at before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.sources.csv_rows import csv_chunks, csv_header
from heedful.sources.encoding import as_utf8
from heedful.sources.problems import Problems
from heedful.sources.source import Member, Shape
from heedful.sources.stream import WHOLE_BYTES, is_lines, lines, parse
from heedful.sources.table_rows import FIELDS, HEAD_FIELDS, Columns, Mapping, batch_of, last_batch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from heedful.sources.source import Batch, Reading

_REQUIRED: Final = ("network", "attributed_to", "content", "published")
_PARQUET: Final = b"PAR1"
# What a damaged Parquet file raises; some damage the library meets as a fault of its own (a Rust panic, which is no Exception).
DAMAGED: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
_CSV, _NDJSON, _PARQUET_FORM = "CSV", "NDJSON", "Parquet"

# A post has words, and few are the same: packed, a row has more than a twentieth of a byte.
ROWS_A_BYTE: Final = 20
ROWS_FROM: Final = 1_000_000


class Table:
    """Tables of posts.

    Guarantee: streams; ids stay text; a bad row is a Problem and costs only itself.
    """

    name = "table"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Say what the file is, if it is a table whose columns are mapped.

        Guarantee: reads the names of columns and the first record. Errors: BadInput `table.unmapped`, `table.float_id`.
        """
        form = _form(path) if path.is_file() else None
        if form is None:
            return None
        columns = _columns(path, form)
        if form == _NDJSON and not set(reading.columns.values()) & set(columns) and not set(_REQUIRED) & set(columns):
            return None
        mapping = _mapping(columns, reading)
        read = [Member(field, read=True, why=f"column {column}") for field, column in mapping.columns.items()]
        read += [Member(field, read=True, why="one value for all rows") for field in mapping.fixed]
        return Shape(self.name, f"{form} table", "upload", mapping.fixed.get("network", ""), personal=False, members=read)

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """The rows of a table, in order.

        Guarantee: memory does not grow with the file. Errors: BadInput as `recognise`.
        """
        form = _form(path)
        if form is None:
            raise BadInput("table.unknown", "The file is no table.", "Give CSV, newline-delimited JSON or Parquet.")
        mapping = _mapping(_columns(path, form), reading)
        ways = {_CSV: _read_csv, _NDJSON: _read_ndjson, _PARQUET_FORM: _read_parquet}
        yield from ways[form](path, mapping, reading.batch_rows)


SOURCE: Final = Table()


def _form(path: Path) -> str | None:
    with path.open("rb") as file:
        head = as_utf8(file).read(WHOLE_BYTES + 1)
    if head.startswith(_PARQUET):
        return _PARQUET_FORM
    if head.lstrip()[:1] == b"{":
        return _NDJSON if is_lines(head) or _first(head) else None
    if head.lstrip()[:1] in (b"", b"[", b"<") or b"\0" in head[:4096]:
        return None
    return _CSV if csv_header(path) else None


def _first(head: bytes) -> dict[str, object]:
    """The record on the first line, if that is one."""
    try:
        record = parse(head.lstrip().partition(b"\n")[0])
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _columns(path: Path, form: str) -> list[str]:
    if form == _CSV:
        return csv_header(path)
    if form == _PARQUET_FORM:
        return list(_schema(path))
    with path.open("rb") as file:
        return list(_first(as_utf8(file).read(WHOLE_BYTES + 1)))


def _schema(path: Path) -> pl.Schema:
    try:
        table = pl.scan_parquet(path, glob=False)
        # Told by the file's own list of parts, before any of them is read.
        rows, size = table.select(pl.len()).collect().item(), path.stat().st_size
        schema = table.collect_schema()
    except DAMAGED:
        raise _damaged() from None
    if rows > ROWS_FROM and rows > ROWS_A_BYTE * size:
        raise BadInput("table.bomb", "The Parquet file unpacks to far more rows than posts would.", "Do not use this file; write it anew.")
    return schema


def _damaged() -> BadInput:
    return BadInput("table.damaged", "The Parquet file is damaged or cut off.", "Write or download it again.")


def _mapping(columns: Sequence[str], reading: Reading) -> Mapping:
    """Which column holds which field: as mapped, else the column of the field's own name, else a fixed value."""
    mapped = {field: column for field, column in reading.columns.items() if field in FIELDS}
    own = {field: field for field in FIELDS if field in columns and field not in reading.fixed}
    found = {field: column for field, column in (own | mapped).items() if column in columns}
    fixed = {field: value for field, value in reading.fixed.items() if field in FIELDS and field not in found}
    unknown = sorted(set(reading.columns) - set(FIELDS)) + sorted(set(reading.fixed) - set(FIELDS))
    lacking = [field for field in _REQUIRED if field not in found and field not in fixed]
    gone = [field for field in mapped if field not in found and field not in lacking]
    if unknown or lacking or gone:
        raise BadInput("table.unmapped", _say(unknown, lacking, gone), _remedy(lacking or gone or unknown))
    return Mapping(found, fixed)


def _say(unknown: list[str], lacking: list[str], gone: list[str]) -> str:
    parts = [("no column is mapped to", lacking), ("the mapped column is not there for", gone), ("there is no such field as", unknown)]
    return "The table cannot be read: " + "; ".join(f"{what} {', '.join(fields)}" for what, fields in parts if fields) + "."


def _remedy(fields: Sequence[str]) -> str:
    example = ", ".join(f"{field}: <name of the column>" for field in fields if field != "network") or "content: <name of the column>"
    return (
        f'In heedful.yaml, below `tables:`, add `- match: "*"`, `columns: {{{example}}}` and, for what is the same in all rows,'
        f" `fixed: {{network: x}}`. Fields: {', '.join(FIELDS)}."
    )


def _read_csv(path: Path, mapping: Mapping, rows: int) -> Iterator[Batch]:
    header = csv_header(path)
    problems = Problems()
    places = {field: header.index(column) for field, column in mapping.columns.items()}
    for numbers, cells in csv_chunks(path, len(header), rows, problems):

        def column(field: str, chosen: Sequence[int], cells: list[list[str]] = cells) -> list[str | None]:
            place = places[field]
            # CSV cannot tell an empty text from none.
            return [cells[row][place] or ("" if field == "content" else None) for row in chosen]

        yield batch_of(Columns(len(cells), numbers, column), mapping, problems)
    yield from last_batch(problems)


def _read_ndjson(path: Path, mapping: Mapping, rows: int) -> Iterator[Batch]:
    problems = Problems()
    numbers: list[int] = []
    records: list[object] = []
    with path.open("rb") as file:
        for piece in lines(file, "", problems):
            numbers += piece.numbers
            records += piece.records
            while len(records) >= rows:
                yield _of_records(records[:rows], numbers[:rows], mapping, problems)
                del records[:rows], numbers[:rows]
    if records:
        yield _of_records(records, numbers, mapping, problems)
    yield from last_batch(problems)


def _of_records(records: list[object], numbers: list[int], mapping: Mapping, problems: Problems) -> Batch:
    def column(field: str, chosen: Sequence[int]) -> list[object]:
        name = mapping.columns[field]
        found = (records[row] for row in chosen)
        return [record.get(name) if isinstance(record, dict) else None for record in found]

    return batch_of(Columns(len(records), numbers, column), mapping, problems)


def _read_parquet(path: Path, mapping: Mapping, rows: int) -> Iterator[Batch]:
    _refuse_float_ids(_schema(path), mapping)
    table = pl.scan_parquet(path, glob=False)
    names = [mapping.columns[field] for field in HEAD_FIELDS if field in mapping.columns]
    start, problems = 0, Problems()
    try:
        for frame in table.select(names).collect_batches(chunk_size=rows, maintain_order=True):
            for part in frame.iter_slices(rows):
                yield _of_parquet(table, part, start, mapping, problems)
                start += part.height
        yield from last_batch(problems)
    except DAMAGED:
        raise _damaged() from None


def _of_parquet(table: pl.LazyFrame, heads: pl.DataFrame, start: int, mapping: Mapping, problems: Problems) -> Batch:
    def column(field: str, chosen: Sequence[int]) -> pl.Series:
        name = mapping.columns[field]
        try:
            whole = heads[name] if name in heads.columns else table.select(name).slice(start, heads.height).collect()[name]
            return whole.gather(list(chosen))
        except DAMAGED:
            raise _damaged() from None

    return batch_of(Columns(heads.height, range(start + 1, start + heads.height + 1), column), mapping, problems)


def _refuse_float_ids(schema: pl.Schema, mapping: Mapping) -> None:
    for field in ("attributed_to", "id", "in_reply_to"):
        if field in mapping.columns and schema[mapping.columns[field]].is_float():
            raise BadInput(
                "table.float_id",
                f"The column mapped to {field} holds decimal numbers, which lose digits of ids.",
                "Write the table again with ids as text.",
            )
