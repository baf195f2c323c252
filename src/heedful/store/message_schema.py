"""The tables of campaigns, messages and what people said to them, beside those of `schema`."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from heedful.store.schema import METADATA

CAMPAIGNS: Final = Table(
    "campaigns",
    METADATA,
    Column("campaign_id", String(80), primary_key=True, comment="the campaign's number"),
    Column("name", String(200), nullable=False, comment="its name"),
    Column("state", String(20), nullable=False, comment="how far it has come"),
    Column("event", String(200), nullable=False, comment="what it is about; one message for one event, whatever campaigns there are"),
    Column("segment", Text, nullable=False, comment="the rule of its segment, in words"),
    Column("offers_digest", String(64), nullable=False, comment="SHA-256 of the catalogue it was drafted from"),
    Column("body", Text, nullable=False, comment="counts, findings, reasons and limits as JSON; nothing of a person"),
    Column("drafted_by", String(200), nullable=False, comment="who drafted it"),
    Column("drafted_at", BigInteger, nullable=False, comment="when"),
    Column("approved_by", String(200), nullable=True, comment="the second person; null until then"),
    Column("approved_at", BigInteger, nullable=True, comment="when"),
)
MESSAGES: Final = Table(
    "messages",
    METADATA,
    Column("message_id", String(80), primary_key=True, comment="the message's number"),
    Column("campaign_id", String(80), nullable=False, index=True, comment="the campaign's number"),
    Column("person_id", String(200), nullable=False, index=True),
    Column("event", String(200), nullable=False, comment="what it is about; one message for one event, whatever campaigns there are"),
    Column("state", String(20), nullable=False, comment="how far it has come"),
    Column("reason", String(40), nullable=True, comment="why it was refused, or is not known"),
    Column("offer", String(60), nullable=False, comment="the offer's id"),
    Column("sealed", LargeBinary, nullable=False, comment="sealed under the person's key"),
    Column("stop_mark", LargeBinary(16), nullable=False, unique=True, comment="mark of the token in its links"),
    Column("channel", String(20), nullable=True, comment="by which way it left"),
    Column("batch", String(80), nullable=True, comment="the file it stands in"),
    Column("made_at", BigInteger, nullable=False, comment="when it was drafted"),
    Column("tried_at", BigInteger, nullable=True, comment="when it was on its way"),
    Column("sent_at", BigInteger, nullable=True, comment="when it was taken; null: not sent"),
    Column("log", Text, nullable=True, comment="salt, and entry or proof of its explanation in the log"),
)
CODES: Final = Table(
    "message_codes",
    METADATA,
    Column("code_mark", LargeBinary(16), primary_key=True, comment="mark of the code in a message; leads to nobody"),
    Column("campaign_id", String(80), nullable=False, comment="the campaign's number"),
    Column("sent_at", BigInteger, nullable=True, comment="when it was taken; null: not sent"),
)
FEEDBACK: Final = Table(
    "feedback",
    METADATA,
    Column("feedback_id", String(80), primary_key=True, comment="the answer's number"),
    Column("person_id", String(200), nullable=False, index=True),
    Column("message_id", String(80), nullable=False, comment="the message's number"),
    Column("kind", String(20), nullable=False, comment="what was said, or which detail it is"),
    Column("brand", String(200), nullable=False, comment="the brand it is about"),
    Column("aspect", String(200), nullable=False, comment="the aspect it is about"),
    Column("offer", String(60), nullable=False, comment="the offer's id"),
    Column("at", BigInteger, nullable=False, comment="when"),
)
SHOWN: Final = Table(
    "inferences_shown",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("brand", String(200), primary_key=True, comment="the brand it is about"),
    Column("aspect", String(200), primary_key=True, comment="the aspect it is about"),
    Column("feeling", BigInteger, primary_key=True, comment="1 like, -1 dislike"),
    Column("at", BigInteger, nullable=False, comment="when"),
)
DETAILS: Final = Table(
    "details",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("kind", String(60), primary_key=True, comment="what was said, or which detail it is"),
    Column("sealed", LargeBinary, nullable=False, comment="sealed under the person's key"),
    Column("at", BigInteger, nullable=False, comment="when"),
)
