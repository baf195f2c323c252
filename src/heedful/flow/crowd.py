"""The door through which tables leave a workspace: rows about people only in crowds, numbers only on enough people."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from heedful.privacy.crowd import PERSON, require_crowd, require_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.workspace import Workspace

NUMBERS = "numbers.parquet"


def let_rows_out(workspace: Workspace, rows: pl.DataFrame, *, person: str = PERSON) -> pl.DataFrame:
    """Let a table with rows about people leave, such as the people of a segment.

    Guarantee: refused where fewer than k people share a combination of the columns that the settings name.
    Errors: Refused `crowd.few`. Source: `privacy.quasi_identifiers` and `privacy.k` of the settings.
    """
    settings = workspace.settings.privacy
    return require_crowd(rows, settings.quasi_identifiers, settings.k, person=person)


def let_numbers_out(files: Mapping[str, bytes], k: int) -> Mapping[str, bytes]:
    """Let the files of a report leave.

    Guarantee: as they are, or Broken `crowd.number`: looks at the very table that will be written.
    """
    require_told(pl.read_parquet(io.BytesIO(files[NUMBERS])), k)
    return files
