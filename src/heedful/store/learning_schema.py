"""The tables of what is taught and checked: heads, whose words they were taught on, and labels that were compared with ours."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA

HEADS: Final = Table(
    "heads",
    METADATA,
    Column("head_id", String(10), primary_key=True, comment="digest of the head, as `made_by` tells it"),
    Column("made_at", BigInteger, nullable=False, comment="when it was taught"),
    Column("made_by", String(200), nullable=False, comment="who taught it"),
    Column("rows", Integer, nullable=False, comment="rows it was taught on"),
    Column("classes", Text, nullable=False, comment="the aspects it tells, as JSON"),
    Column("packed", LargeBinary, nullable=False, comment="its weights; places of words by checksum, no word"),
)
HEAD_PEOPLE: Final = Table(
    "head_people",
    METADATA,
    Column("head_id", String(10), primary_key=True, comment="digest of the head"),
    Column("subject_key", LargeBinary, primary_key=True, comment="key in the lake of `improve` of somebody whose words it was taught on"),
)
CHECKED: Final = Table(
    "checked",
    METADATA,
    Column("row_id", LargeBinary(16), primary_key=True, comment="the post's key in the lake of quotes; of own rows a keyed hash"),
    Column("subject_key", LargeBinary, nullable=True, index=True, comment="its author's key there; null for own rows"),
    Column("made_by", String(120), nullable=False, comment="what read it"),
    Column("checked_at", BigInteger, nullable=False, comment="when"),
    Column("found", Integer, nullable=False, comment="likes and dislikes that we found"),
    Column("right", Integer, nullable=False, comment="of them, those the analyst wrote too"),
    Column("wanted", Integer, nullable=False, comment="likes and dislikes that the analyst wrote"),
)
