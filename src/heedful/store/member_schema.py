"""The store's tables of those who work here. Names are the team's, never of people whose posts are read."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA, Counter

MEMBERS: Final = Table(
    "members",
    METADATA,
    # The name without capitals: two members may not differ by those alone.
    Column("folded", String(400), primary_key=True, comment="the name without capitals"),
    Column("name", String(200), nullable=False, comment="the name as it is shown"),
    Column("role", String(40), nullable=False, comment="the one role they have"),
    Column("password", Text, nullable=False, comment="Argon2id hash"),
    Column("added_at", BigInteger, nullable=False, comment="when they were added"),
)
SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("folded", String(400), nullable=False, index=True, comment="the name without capitals"),
    Column("begun_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("provider_who", LargeBinary(16), nullable=True, index=True, comment="keyed mark of whom the team's provider signed in"),
    Column("provider_session", LargeBinary(16), nullable=True, comment="keyed mark of the provider's own session, where it names one"),
)
ATTEMPTS: Final = Table(
    "sign_in_attempts",
    METADATA,
    Column("attempt", Counter, primary_key=True, autoincrement=True, comment="counts up"),
    Column("folded", String(400), nullable=False, index=True, comment="the name without capitals"),
    Column("at", BigInteger, nullable=False),
)
USED_STATES: Final = Table(
    "used_states",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("ends_at", BigInteger, nullable=False),
)
