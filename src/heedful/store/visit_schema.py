"""The store's table of people's own sessions at the pages: who is signed in to see what is held about them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from heedful.store.schema import METADATA

VISITS: Final = Table(
    "visits",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True, comment="keyed mark of the token that the person's browser holds"),
    Column("person_id", String(200), nullable=False, index=True, comment="whose visit it is"),
    Column("begun_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False, comment="when they last asked for a page"),
    Column("ends_at", BigInteger, nullable=False, comment="when it ends, whatever they do"),
)
