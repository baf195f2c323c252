"""The operational store's tables, as SQL that SQLite and PostgreSQL both understand.

Instants are whole microseconds since 1970 in UTC; lists and records are JSON text; what is a person's is sealed bytes.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

# Bumped with every migration; the store is brought to it when it is opened.
HEAD: Final = "0023"

# SQLite counts up by itself only in a column of exactly this type.
Counter = BigInteger().with_variant(Integer, "sqlite")
METADATA: Final = MetaData()

PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("age_band", String(10), nullable=False),
    Column("declared_at", BigInteger, nullable=False),
)
ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("account_key", LargeBinary(16), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("network", String(20), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("account_id", LargeBinary, nullable=False),
    Column("verified_by", String(60), nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("disputed", Boolean, nullable=False),
)
CONTACTS: Final = Table(
    "contacts",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("address", LargeBinary, nullable=False),
    Column("confirmed_at", BigInteger, nullable=True),
)
RECORDS: Final = Table(
    "consent_records",
    METADATA,
    Column("record_id", String(80), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    # The whole record as the standard shapes it, under the person's key; `body` is how the first schema kept it.
    Column("sealed", LargeBinary, nullable=True),
    Column("body", Text, nullable=True),
    # The digest of the notice it was given under; null where that is not known.
    Column("notice", String(64), nullable=True),
    Column("created_at", BigInteger, nullable=False),
)
NAMED: Final = Table(
    "consent_grants",
    METADATA,
    Column("record_id", String(80), primary_key=True),
    Column("purpose", String(60), primary_key=True),
    Column("networks", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("period_from", BigInteger, nullable=True),
    Column("period_until", BigInteger, nullable=True),
    Column("expires_at", BigInteger, nullable=True),
    Column("matching", Boolean, nullable=False),
)
EVENTS: Final = Table(
    "consent_events",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("event_id", String(80), nullable=False, unique=True),
    Column("record_id", String(80), nullable=False, index=True),
    Column("purpose", String(60), nullable=True),
    Column("state", String(30), nullable=False),
    Column("event_type", String(30), nullable=False),
    Column("event_time", BigInteger, nullable=False),
    Column("entity_id", String(200), nullable=False),
    Column("valid_until", BigInteger, nullable=True),
)
PERSON_EVENTS: Final = Table(
    "person_events",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("event_id", String(80), nullable=False, unique=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("purpose", String(60), nullable=True),
    Column("at", BigInteger, nullable=False),
)
LAKE_FILES: Final = Table(
    "lake_files",
    METADATA,
    Column("file_id", String(40), primary_key=True),
    Column("lake", String(40), nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("parent", String(40), nullable=True, index=True),
    Column("made_by", String(120), nullable=True),
    Column("seq", BigInteger, nullable=False),
    Index("lake_files_lake", "lake", "kind"),
)
SOURCES: Final = Table(
    "sources",
    METADATA,
    Column("number", Counter, primary_key=True, autoincrement=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("source", String(60), nullable=False),
    Column("person_id", String(200), nullable=True, index=True),
    Column("position", BigInteger, nullable=True),
    Column("complete", Boolean, nullable=False),
    Column("counts", Text, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("gathered_at", BigInteger, nullable=False),
    Column("first_day", String(10), nullable=True),
    Column("last_day", String(10), nullable=True),
)
TOMBSTONES: Final = Table(
    "tombstones",
    METADATA,
    Column("lake", String(40), primary_key=True),
    Column("post_key", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column(
        "why",
        String(10),
        comment="network: its network had it removed; page: gone from its page; time: past its time; null: noted before this.",
    ),
)
OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("body", Text, nullable=False),
)
META: Final = Table("meta", METADATA, Column("key", String(60), primary_key=True), Column("value", Text, nullable=False))
# How far the log has taken up the outbox, in one row, and what it was then: a log that is put back to before that is found.
LOG_MARK: Final = Table(
    "log_mark",
    METADATA,
    Column("origin", String(300), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("at", BigInteger, nullable=False),
)
LOG_WITNESSES: Final = Table(
    "log_witnesses",
    METADATA,
    Column("name", String(300), primary_key=True),
    Column("key", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
)


def all_tables() -> list[Table]:
    """Every table of the store, whatever was imported before: they stand here and in the modules whose names end in _schema.

    Guarantee: what goes through all tables of a person misses none because nobody had asked for it yet in this process.
    """
    for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if found.name.endswith("_schema"):
            import_module(f"heedful.store.{found.name}")
    return METADATA.sorted_tables
