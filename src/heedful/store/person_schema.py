"""The store's tables of what a person has under way at the pages: links to sign in with, and an export shown before it is given."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA

SIGN_IN_LINKS: Final = Table(
    "sign_in_links",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True, comment="keyed mark of the token that was mailed"),
    Column("person_id", String(200), nullable=False, index=True, comment="whom it signs in"),
    Column("made_at", BigInteger, nullable=False, comment="when it was mailed"),
    Column("ends_at", BigInteger, nullable=False, comment="when it no longer serves"),
)
PREVIEWS: Final = Table(
    "previews",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True, comment="keyed mark of the key that only the person's browser holds"),
    Column("person_id", String(200), nullable=False, index=True, comment="whose export it is"),
    Column("sealed", LargeBinary, nullable=False, comment="what was sent, sealed under the key that only the person's browser holds"),
    Column("ends_at", BigInteger, nullable=False, comment="when it is gone"),
)
YEARLY: Final = Table(
    "yearly_digests",
    METADATA,
    Column("digest_id", String(16), primary_key=True, comment="random number, which the signed link in it names"),
    Column("person_id", String(200), nullable=False, index=True, comment="whom it tells"),
    Column("why", Text, nullable=False, comment="year, or what is new, a line each"),
    Column("state", String(10), nullable=False, comment="trying, sent, or bounced; trying after a stopped run may have arrived"),
    Column("told_at", BigInteger, nullable=False, index=True, comment="when it was handed over"),
)
