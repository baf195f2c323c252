"""The tables of fairness: what people declared of themselves, what assessments found, and exceptions from their limits."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA

DECLARED: Final = Table(
    "declared",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("sealed", LargeBinary, nullable=False, comment="attributes and answers, sealed under the person's key and that of the purpose"),
    Column("at", BigInteger, nullable=False, comment="when they last declared something"),
)
BIAS_ASSESSMENTS: Final = Table(
    "bias_assessments",
    METADATA,
    Column("assessment_id", String(80), primary_key=True, comment="the assessment's number"),
    Column("kind", String(20), nullable=False, comment="mining or messaging"),
    Column("subject", String(200), nullable=False, index=True, comment="the model as `made_by` tells it, or the campaign's number"),
    Column(
        "verdict", String(40), nullable=False, comment="above, where anything is above a limit; otherwise within or not enough evidence"
    ),
    Column("body", Text, nullable=False, comment="every figure, as JSON; perturbed where it is of people"),
    Column("made_by", String(200), nullable=False, comment="who had it made"),
    Column("at", BigInteger, nullable=False, comment="when"),
)
BIAS_EXCEPTIONS: Final = Table(
    "bias_exceptions",
    METADATA,
    Column("exception_id", String(80), primary_key=True, comment="the exception's number"),
    Column("kind", String(20), nullable=False, comment="model or campaign"),
    Column("subject", String(200), nullable=False, index=True, comment="the model as `made_by` tells it, or the campaign's number"),
    Column("reason", Text, nullable=False, comment="why, in the officer's own words"),
    Column("made_by", String(200), nullable=False, comment="the officer"),
    Column("at", BigInteger, nullable=False, comment="when"),
    Column("until", BigInteger, nullable=False, comment="when it ends"),
)
