"""The store's tables of what a person has under way at the pages: links to sign in with, and an export shown before it is given."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

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
