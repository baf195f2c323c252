"""The table of who read and signed the house rules, beside those of `schema`. Names are the team's."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, String, Table

from heedful.store.schema import METADATA

SIGNED_RULES: Final = Table(
    "house_rules_signed",
    METADATA,
    Column("folded", String(400), primary_key=True, comment="the name without capitals"),
    Column("digest", String(64), primary_key=True, comment="SHA-256 of the rules that were read"),
    Column("name", String(200), nullable=False, comment="the name as it is shown"),
    Column("signed_at", BigInteger, nullable=False, comment="when"),
)
