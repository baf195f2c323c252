"""The store's table of long work that was asked for: what waits, what runs and how far it is, what came of it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from heedful.store.schema import METADATA, Counter

JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True, comment="the order in which they were asked for"),
    Column("job_id", String(16), nullable=False, unique=True, comment="its number"),
    Column("kind", String(20), nullable=False, comment="gather, learn, report or strategy"),
    Column("asked_by", String(200), nullable=False, comment="the member who asked; their role of the moment is asked again when it runs"),
    Column("asked_at", BigInteger, nullable=False, comment="when it was asked for"),
    Column("state", String(10), nullable=False, index=True, comment="waits, runs, done, failed or stopped"),
    Column("tries", Integer, nullable=False, comment="how often it was begun"),
    Column("after", BigInteger, nullable=False, comment="not to be begun before"),
    Column("begun_at", BigInteger, nullable=True, comment="when it was last begun"),
    Column("ended_at", BigInteger, nullable=True, comment="when it ended"),
    Column("stage", String(40), nullable=True, comment="what it is at"),
    Column("done", BigInteger, nullable=False, comment="how far, of total"),
    Column("total", BigInteger, nullable=False, comment="how much there is; 0 where that is not known"),
    Column("result", Text, nullable=True, comment="counts and names of files, or the error's code and words"),
)
