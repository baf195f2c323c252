"""How a table states what it holds, so that a room can refuse what it was not meant to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.errors import Broken

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether it may be null, whether it may lie open on disk, and where its name comes from.

    Guarantee: immutable.
    """

    dtype: Any
    meaning: str
    source: str
    nullable: bool = False
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A named table and its columns.

    Guarantee: `require` passes a frame only if names, types and nulls are as stated.
    """

    name: str
    version: int
    columns: Mapping[str, Column]

    @property
    def schema(self) -> dict[str, Any]:
        """The Polars schema of the table.

        Guarantee: same order as the columns.
        """
        return {name: column.dtype for name, column in self.columns.items()}

    @property
    def tag(self) -> str:
        """Name and version, as bound into sealed rows.

        Guarantee: changes whenever a reader could misread an older row.
        """
        return f"{self.name}/{self.version}"

    def empty(self) -> pl.DataFrame:
        """An empty frame of this table.

        Guarantee: passes `require`.
        """
        return pl.DataFrame(schema=self.schema)

    def require(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give the frame back if it is this table.

        Guarantee: otherwise raises Broken, naming the column and never a value.
        """
        if frame.columns != list(self.columns):
            missing = [c for c in self.columns if c not in frame.columns]
            extra = [c for c in frame.columns if c not in self.columns]
            raise Broken("table.columns", f"{self.name} was expected: missing {missing}, not known {extra}, or in another order.")
        for name, column in self.columns.items():
            if frame.schema[name] != column.dtype:
                raise Broken("table.type", f"{self.name}.{name} must be {column.dtype}, not {frame.schema[name]}.")
            if not column.nullable and frame[name].null_count():
                raise Broken("table.null", f"{self.name}.{name} may not be absent.")
        return frame
