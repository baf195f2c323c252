"""The store's tables of breaches: the register of all of them (GDPR Art. 33(5)), what was done, how far the log was watched, and decoys."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA, Counter

INCIDENTS: Final = Table(
    "incidents",
    METADATA,
    Column("incident_id", String(40), primary_key=True, comment="random number of the incident"),
    Column("how", String(60), nullable=False, comment="how it was found: reported, or the rule that found it"),
    Column("state", String(20), nullable=False, comment="open, contained or closed"),
    Column("known_at", BigInteger, nullable=False, comment="when it became known: the clock runs from here"),
    Column("began_at", BigInteger, nullable=True, comment="when it began"),
    Column("ended_at", BigInteger, nullable=True, comment="when it was over"),
    Column("kinds", Text, nullable=False, comment="kinds of data that are affected"),
    Column("readable", Boolean, nullable=False, comment="whether it could be read"),
    Column("special", Boolean, nullable=False, comment="whether minors or special categories are among it"),
    Column("actor", String(200), nullable=True, comment="in whose name it was done, where that is known"),
    Column("people", BigInteger, nullable=True, comment="about how many people"),
    Column("records", BigInteger, nullable=True, comment="about how many records"),
    Column("told_at", BigInteger, nullable=True, comment="when the authority was first told"),
    Column("people_told_at", BigInteger, nullable=True, comment="when the people were told"),
    Column("sealed", LargeBinary, nullable=False, comment="what happened, in words, sealed under a key of the workspace"),
)
INCIDENT_STEPS: Final = Table(
    "incident_steps",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True, comment="counts up"),
    Column("incident_id", String(40), nullable=False, index=True, comment="of which incident"),
    Column("kind", String(20), nullable=False, comment="opened, noted, contained, drafted, told or closed"),
    Column("at", BigInteger, nullable=False, comment="when"),
    Column("actor", String(200), nullable=False, comment="by whom"),
    Column("sealed", LargeBinary, nullable=False, comment="what was done, in words, sealed under a key of the workspace"),
)
DECOYS: Final = Table(
    "decoys",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("planted_at", BigInteger, nullable=False, comment="when it was planted"),
)
