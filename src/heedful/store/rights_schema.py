"""The store's tables for what people and networks may ask: notices, receipts, requests, erasures, rounds of deletion.

Same rules as `schema`: instants are microseconds since 1970, lists and records JSON text, what is a person's is sealed bytes.
A *mark* is a keyed hash of a person, account or address: it recognises somebody again, and tells nothing of who they are.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA, Counter

NOTICES: Final = Table(
    "notices",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("version", String(60), nullable=False, index=True),
    Column("language", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
)
INVITATIONS: Final = Table(
    "invitations",
    METADATA,
    Column("invitation_id", String(80), primary_key=True),
    Column("mark", LargeBinary(16), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("person_id", String(200), nullable=True, index=True),
    Column("kind", String(20), nullable=False),
    Column("notice", String(64), nullable=False),
    Column("token_mark", LargeBinary(16), nullable=False, unique=True),
    Column("sent_at", BigInteger, nullable=False),
    Column("answer", String(20), nullable=True),
    Column("answered_at", BigInteger, nullable=True),
)
JOININGS: Final = Table(
    "joinings",
    METADATA,
    Column("joining_id", String(80), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("network", String(20), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("proof", String(20), nullable=False),
    Column("person_id", String(200), nullable=True, index=True),
    Column("account_key", LargeBinary(16), nullable=True),
    Column("sealed", LargeBinary, nullable=True),
    Column("code_mark", LargeBinary(16), nullable=True, unique=True),
    Column("asked", Text, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
RECEIPTS: Final = Table(
    "receipts",
    METADATA,
    Column("receipt_id", String(80), primary_key=True),
    Column("record_id", String(80), nullable=False, index=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("denial_mark", LargeBinary(16), nullable=True, unique=True),
    Column("made_at", BigInteger, nullable=False),
    # What seals it in the log and, once it is taken up there, the entry and its proof; null in stores of before the log.
    Column("log", Text, nullable=True),
)
BATCHES: Final = Table(
    "consent_batches",
    METADATA,
    Column("batch_id", String(80), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("records", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("denied", Integer, nullable=False),
    Column("attested_by", String(200), nullable=True),
    Column("attested_at", BigInteger, nullable=True),
    Column("countersigned_by", String(200), nullable=True),
    Column("countersigned_at", BigInteger, nullable=True),
    Column("statement", Text, nullable=True),
    Column("made_at", BigInteger, nullable=False),
)
BATCH_RECORDS: Final = Table(
    "consent_batch_records",
    METADATA,
    Column("record_id", String(80), primary_key=True),
    Column("batch_id", String(80), nullable=False, index=True),
)
BATCH_CLAIMS: Final = Table(
    "consent_batch_claims",
    METADATA,
    Column("claim_id", String(80), primary_key=True),
    Column("batch_id", String(80), nullable=False, index=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
REQUESTS: Final = Table(
    "requests",
    METADATA,
    Column("request_id", String(80), primary_key=True),
    Column("person_id", String(200), nullable=True, index=True),
    Column("mark", LargeBinary(16), nullable=True),
    Column("kind", String(30), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("identity", String(40), nullable=True),
    Column("owner", String(200), nullable=True),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("extended_for", Text, nullable=True),
    Column("answered_at", BigInteger, nullable=True),
    Column("answer", Text, nullable=True),
)
CORRECTIONS: Final = Table(
    "corrections",
    METADATA,
    Column("correction_id", String(80), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("lake", String(40), nullable=False),
    Column("post_key", LargeBinary(16), nullable=False, index=True),
    Column("brand", String(200), nullable=False),
    Column("aspect", String(200), nullable=False),
    # Null: the opinion was not theirs at all.
    Column("polarity", Integer, nullable=True),
    Column("at", BigInteger, nullable=False),
)
STRIKES: Final = Table(
    "strikes",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("mark", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
)
SUPPRESSIONS: Final = Table(
    "suppressions",
    METADATA,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("why", String(30), nullable=False),
    Column("at", BigInteger, nullable=False),
)
ERASURES: Final = Table(
    "erasures",
    METADATA,
    Column("erasure_id", String(80), primary_key=True),
    Column("state", String(20), nullable=False),
    # Theirs until the last step, then null.
    Column("person_id", String(200), nullable=True),
    Column("body", Text, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("done_at", BigInteger, nullable=True),
)
HOLDS: Final = Table(
    "holds",
    METADATA,
    Column("hold_id", String(80), primary_key=True),
    Column("person_id", String(200), nullable=True, index=True),
    Column("reason", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("lifted_at", BigInteger, nullable=True),
)
REPORTS: Final = Table(
    "reports",
    METADATA,
    Column("report_id", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("recipient", String(200), nullable=True),
    Column("people", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
EXPORTS: Final = Table(
    "exports",
    METADATA,
    Column("export_id", String(80), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
SIGNALS: Final = Table(
    "signals",
    METADATA,
    Column("signal_id", String(80), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("conflict", Boolean, nullable=False),
    Column("effect", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
)
ROUNDS: Final = Table(
    "deletion_rounds",
    METADATA,
    Column("round_id", String(80), primary_key=True),
    Column("network", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("result_digest", String(64), nullable=True),
    Column("counts", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("heard_at", BigInteger, nullable=True),
    Column("due_at", BigInteger, nullable=True),
    Column("applied_at", BigInteger, nullable=True),
)
CALLBACKS: Final = Table(
    "callbacks",
    METADATA,
    Column("confirmation_code", String(80), primary_key=True),
    Column("network", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("request_mark", LargeBinary(16), nullable=False, unique=True),
    Column("request_id", String(80), nullable=True),
    # The keys of the accounts it may be about, until it is done; then null.
    Column("accounts", Text, nullable=True),
    Column("answer", Text, nullable=True),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger, nullable=True),
)
ACCESSES: Final = Table(
    "accesses",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("actor", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("what", String(60), nullable=False),
    Column("at", BigInteger, nullable=False),
)
