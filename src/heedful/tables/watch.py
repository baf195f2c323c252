"""What is watched for break-ins: entries of the log, and what the rules find in them."""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.schema import Column, Table

ENTRIES: Final = Table(
    "watch.ENTRIES",
    1,
    {
        "seq": Column(pl.Int64(), "number of the entry", "outbox"),
        "at": Column(pl.Datetime("us", "UTC"), "when", "outbox"),
        "actor": Column(pl.String(), "in whose name", "outbox"),
        "kind": Column(pl.String(), "what was done", "audit/kinds.py"),
        "person": Column(pl.String(), "mark of the one person it is about", "outbox", nullable=True),
    },
)
FINDINGS: Final = Table(
    "watch.FINDINGS",
    1,
    {
        "rule": Column(pl.String(), "which rule found it", "ours"),
        "actor": Column(pl.String(), "in whose name it was done", "outbox"),
        "first_at": Column(pl.Datetime("us", "UTC"), "its first entry", "outbox"),
        "last_at": Column(pl.Datetime("us", "UTC"), "its last entry", "outbox"),
        "last_seq": Column(pl.Int64(), "number of its last entry", "outbox"),
        "count": Column(pl.Int64(), "how many entries, or people, made it", "ours"),
    },
)
