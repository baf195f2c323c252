"""The store's tables of what proves who acts, beside a password: second factors, codes for when a device is lost, tokens of programs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA

FACTORS: Final = Table(
    "second_factors",
    METADATA,
    Column("folded", String(400), primary_key=True, comment="the member's name without capitals"),
    Column("secret", LargeBinary, nullable=False, comment="the secret their device keeps too, sealed under the workspace's key"),
    Column("begun_at", BigInteger, nullable=False, comment="when the secret was shown"),
    Column("confirmed_at", BigInteger, nullable=True, comment="when a first code of it was given; before that it asks nothing"),
    Column("step", BigInteger, nullable=False, comment="the last step of time whose code was used"),
)
RECOVERY: Final = Table(
    "recovery_codes",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True, comment="keyed hash of a code that serves once, and is gone then"),
    Column("folded", String(400), nullable=False, index=True, comment="the member's name without capitals"),
)
TOKENS: Final = Table(
    "api_tokens",
    METADATA,
    Column("token_id", String(16), primary_key=True, comment="the number by which it is listed and revoked"),
    Column("mark", LargeBinary(16), nullable=False, unique=True, comment="keyed hash of the token"),
    Column("folded", String(400), nullable=False, index=True, comment="the name, without capitals, of the member it acts as"),
    Column("purpose", Text, nullable=False, comment="what it is for, in words of whoever made it"),
    Column("made_by", String(200), nullable=False, comment="who made it"),
    Column("made_at", BigInteger, nullable=False, comment="when it was made"),
    Column("ends_at", BigInteger, nullable=False, comment="when it ends by itself"),
    Column("used_at", BigInteger, nullable=True, comment="the last day it was used"),
)
