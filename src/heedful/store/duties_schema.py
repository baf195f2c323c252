"""The store's tables for what the company owes: documents with their versions, concerns, freezes, exports, signatures.

Same rules as `schema`: instants are microseconds since 1970, lists and records JSON text, what is a person's is sealed bytes.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA, Counter

DOCUMENTS: Final = Table(
    "duty_documents",
    METADATA,
    Column("kind", String(20), primary_key=True, comment="register, impact or provisional"),
    Column("version", Integer, primary_key=True, autoincrement=False, comment="counts up within a kind"),
    Column("body", Text, nullable=False, comment="the document as JSON, as it was written"),
    Column("digest", String(64), nullable=False, comment="SHA-256 of the document in its canonical form"),
    Column("written_by", String(200), nullable=False, comment="who wrote this version"),
    Column("written_at", BigInteger, nullable=False, comment="when it was written"),
    Column("approved_by", String(200), nullable=True, comment="who approved it; absent while nobody has"),
    Column("approved_at", BigInteger, nullable=True, comment="when it was approved"),
    Column("statement", Text, nullable=True, comment="what they said of it"),
)
CONCERNS: Final = Table(
    "concerns",
    METADATA,
    Column("case_id", String(80), primary_key=True, comment="random number of the case"),
    Column("kind", String(20), nullable=False, comment="concern, misuse or refused_task"),
    Column("state", String(20), nullable=False, comment="open, or decided"),
    Column("by", String(20), nullable=False, comment="person, employee or unnamed: as what they report"),
    # Theirs until they are erased; then their words cannot be opened any more, and the case goes on without them.
    Column("person_id", String(200), nullable=True, index=True, comment="the person it is about, if they are on record"),
    Column("raised_by", String(200), nullable=True, comment="the team's name of an employee who reports"),
    Column("code_mark", LargeBinary(16), nullable=True, unique=True, comment="keyed hash of the code to follow it up"),
    Column("about", Text, nullable=False, comment="those it is raised against, as JSON"),
    Column("words", LargeBinary, nullable=True, comment="what was reported, sealed"),
    Column("owner", String(200), nullable=True, comment="who of the team answers for it"),
    Column("raised_at", BigInteger, nullable=False, comment="when it was raised"),
    Column("due_at", BigInteger, nullable=False, comment="by when it must be answered"),
    Column("outcome", String(20), nullable=True, comment="upheld, in_part or not_upheld"),
    Column("answer", LargeBinary, nullable=True, comment="what was answered, sealed"),
    Column("decided_by", String(200), nullable=True, comment="who decided, and is not concerned by it"),
    Column("decided_at", BigInteger, nullable=True, comment="when it was decided"),
)
CONCERN_NOTES: Final = Table(
    "concern_notes",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("case_id", String(80), nullable=False, index=True, comment="the case"),
    Column("actor", String(200), nullable=False),
    Column("kind", String(20), nullable=False, comment="note, assigned, frozen, lifted, evidence or followed_up"),
    Column("words", LargeBinary, nullable=True, comment="what was said, sealed"),
    Column("at", BigInteger, nullable=False),
)
FREEZES: Final = Table(
    "freezes",
    METADATA,
    Column("freeze_id", String(80), primary_key=True, comment="random number of the freeze"),
    Column("case_id", String(80), nullable=False, index=True, comment="the case that froze it"),
    Column("kind", String(20), nullable=False, comment="purpose, lake, export or user"),
    Column("target", String(200), nullable=False, comment="which one; * stands for all of a kind"),
    Column("by", String(200), nullable=False, comment="who froze it"),
    Column("at", BigInteger, nullable=False),
    Column("lifted_at", BigInteger, nullable=True, comment="when it was lifted; absent while it holds"),
    Column("lifted_by", String(200), nullable=True, comment="who lifted it, and is not concerned"),
    Column("lifted_for", Text, nullable=True, comment="the written outcome on which it was lifted"),
)
HANDOUTS: Final = Table(
    "handouts",
    METADATA,
    Column("handout_id", String(80), primary_key=True, comment="random number of the export, which stands inside it"),
    Column("person_id", String(200), nullable=True, index=True, comment="whose own answer it is; absent for all others"),
    Column("kind", String(20), nullable=False, comment="report, subject, consent or segment"),
    Column("recipient", String(200), nullable=False, comment="whom it was made for"),
    Column("purpose", String(200), nullable=False, comment="what for, as the export itself says"),
    Column("by", String(200), nullable=False, comment="who made it"),
    Column("rows", BigInteger, nullable=False, comment="how many rows it has"),
    Column("marks", LargeBinary, nullable=False, comment="keyed hashes of its rows and rare values, eight bytes each, in order"),
    Column("seed", String(200), nullable=True, comment="the address that stands in this export and in no other"),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, comment="when the recipient must have deleted it"),
)
SIGNATURES: Final = Table(
    "second_signatures",
    METADATA,
    Column("act_id", String(80), primary_key=True, comment="random number of the act that waits for a second signature"),
    Column("kind", String(40), nullable=False, comment="what is to be signed"),
    Column("subject", String(200), nullable=False, index=True, comment="which one"),
    Column("asked_by", String(200), nullable=False, comment="who signed first"),
    Column("reason", Text, nullable=False, comment="why, in their words"),
    Column("code_mark", LargeBinary(16), nullable=True, unique=True, comment="keyed hash of the code that an outside signer was given"),
    Column("outside", Boolean, nullable=False, comment="whether only an outside signer will do"),
    Column("asked_at", BigInteger, nullable=False, comment="when the first signature was given: the wait begins"),
    Column("signed_by", String(200), nullable=True, comment="who signed second; the same name where the wait stood in for them"),
    Column("signed_at", BigInteger, nullable=True, comment="when"),
    Column("used_at", BigInteger, nullable=True, comment="when the act was done on it; it serves once"),
)
