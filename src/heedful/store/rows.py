"""Frames to SQL rows and back: instants as whole microseconds, lists as JSON text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
from sqlalchemy import func, insert, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Column, Connection, Row, Select
    from sqlalchemy import Table as SqlTable

    from heedful.tables.schema import Table

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# SQLite allows 32,766 values in one statement, PostgreSQL 65,535.
_AT_ONCE = 5_000
_VALUES = 10_000
# ASCII unit separator.
_BETWEEN = "\x1f"


def to_us(at: datetime) -> int:
    """Whole microseconds since 1970 in UTC.

    Guarantee: exact.
    """
    return (at - EPOCH) // timedelta(microseconds=1)


def to_instant(us: int) -> datetime:
    """The moment of whole microseconds since 1970 in UTC.

    Guarantee: exact; the inverse of `to_us`.
    """
    return EPOCH + timedelta(microseconds=us)


def frame_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as SQL takes them.

    Guarantee: one row a row, in order.
    """
    instants = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    columns = [pl.col(name).dt.timestamp("us") for name in instants]
    return frame.with_columns(*columns, *(_text_of_lists(frame[name]) for name in lists)).to_dicts()


def frame_of(rows: Sequence[Sequence[Any]], table: Table) -> pl.DataFrame:
    """A frame of one of our tables from SQL rows in its column order.

    Guarantee: passes the table's `require`.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    series = []
    for (name, dtype), values in zip(table.schema.items(), columns, strict=True):
        if isinstance(dtype, pl.List):
            series.append(_lists_of_text(pl.Series(name, values, dtype=pl.String), dtype))
        elif isinstance(dtype, pl.Datetime):
            series.append(pl.Series(name, values, dtype=pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
        else:
            series.append(pl.Series(name, values, dtype=dtype))
    return table.require(pl.DataFrame(series))


def _text_of_lists(lists: pl.Series) -> pl.Series:
    # Few different lists stand in many rows: each is written once. No word holds a control character.
    texts = lists.list.join(_BETWEEN)
    written = {text: orjson.dumps(text.split(_BETWEEN) if text else []).decode() for text in texts.unique()}
    return texts.replace_strict(written, return_dtype=pl.String)


def _lists_of_text(texts: pl.Series, dtype: pl.List) -> pl.Series:
    read = texts.unique()
    lists = pl.DataFrame({"text": read, texts.name: pl.Series([orjson.loads(text) for text in read], dtype=dtype)})
    return texts.to_frame("text").join(lists, on="text", how="left", maintain_order="left")[texts.name]


def put_new(tx: Connection, table: SqlTable, key: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Insert the rows whose key is not there yet; give those.

    Guarantee: a key that stands twice among the rows counts once, the first time.
    """
    distinct = {row[key]: row for row in reversed(rows)}
    held = present(tx, table, key, distinct)
    new = [row for row in rows if row[key] not in held and distinct[row[key]] is row]
    put(tx, table, new)
    return new


def put(tx: Connection, table: SqlTable, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows.

    Guarantee: in order; nothing to insert is nothing done.
    """
    for at in range(0, len(rows), _VALUES):
        tx.execute(insert(table), list(rows[at : at + _VALUES]))


def present(tx: Connection, table: SqlTable, key: str, values: Iterable[Any]) -> set[Any]:
    """Which of some key values are in a table.

    Guarantee: asks in parts that every database takes.
    """
    return {row[0] for row in rows_with(tx, table.c[key], values, table.c[key])}


def rows_with(tx: Connection, key: Column[Any], values: Iterable[Any], *columns: Column[Any]) -> Iterator[Row[Any]]:
    """The columns of the rows whose key is among some values.

    Guarantee: asks in parts that every database takes; of one part after the other.
    """
    return in_parts(tx, select(*columns), key, values)


def in_parts(tx: Connection, query: Select[Any], key: Column[Any], values: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows of a query whose key is among some values.

    Guarantee: as `rows_with`.
    """
    wanted = list(values)
    for at in range(0, len(wanted), _AT_ONCE):
        yield from tx.execute(query.where(key.in_(wanted[at : at + _AT_ONCE])))


def count_rows(tx: Connection, table: SqlTable) -> int:
    """How many rows a table has.

    Guarantee: of the caller's moment.
    """
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())
