"""What is on record about consent: records, what each names, events, and the people they are about.

The store hands these to `consent.fold`, which makes `consent.GRANTS` of them at one moment. Names are ISO/IEC
TS 27560's; states are the W3C Data Privacy Vocabulary's.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.consent import TS27560
from heedful.tables.posts import INSTANT, OURS
from heedful.tables.schema import Column, Table

# ISO/IEC TS 27560 §6.3 (event section): how the will was shown.
EVENT_TYPES: Final = ("Expressed", "ExplicitlyExpressed", "Implied")
# A person's own words about all their records at once. `withdraw` ends every record first given at or before it.
PERSON_EVENT_KINDS: Final = ("withdraw", "object", "lift_objection", "restrict", "lift_restriction")

_RECORD: Final = Column(pl.String, "the consent record", TS27560)
_PERSON: Final = Column(pl.String, "pii_principal_id", TS27560)

RECORDS: Final = Table(
    "records.RECORDS",
    1,
    {
        "record_id": _RECORD,
        "person_id": _PERSON,
        "created_at": Column(INSTANT, "when the record was written", OURS),
        "notice": Column(pl.String, "digest of the notice it was given under; null where that is not known", TS27560, nullable=True),
    },
)

NAMED: Final = Table(
    "records.NAMED",
    1,
    {
        "record_id": _RECORD,
        "purpose": Column(pl.String, "purpose the record names", TS27560),
        "networks": Column(pl.List(pl.String), "networks it covers", OURS),
        "kinds": Column(pl.List(pl.String), "kinds of post it covers", OURS),
        "period_from": Column(INSTANT, "posts from then on", OURS, nullable=True),
        "period_until": Column(INSTANT, "posts before then", OURS, nullable=True),
        "expires_at": Column(INSTANT, "end of validity_duration, unless an event says later", TS27560, nullable=True),
        "matching": Column(pl.Boolean, "agreed that their account is matched to them off the network", "X developer terms"),
    },
)

EVENTS: Final = Table(
    "records.EVENTS",
    1,
    {
        "event_id": Column(pl.String, "one event, however often it arrives", OURS),
        "record_id": _RECORD,
        "purpose": Column(pl.String, "the purpose it is about; null for all the record names", TS27560, nullable=True),
        "state": Column(pl.String, "event_state: a W3C DPV consent status", TS27560),
        "event_type": Column(pl.String, "Expressed, ExplicitlyExpressed or Implied", TS27560),
        "event_time": Column(INSTANT, "when it happened, not when it arrived", TS27560),
        "entity_id": Column(pl.String, "who said it", TS27560),
        "valid_until": Column(INSTANT, "end of validity_duration, where this event sets one", TS27560, nullable=True),
    },
)

PERSON_EVENTS: Final = Table(
    "records.PERSON_EVENTS",
    1,
    {
        "event_id": EVENTS.columns["event_id"],
        "person_id": _PERSON,
        "kind": Column(pl.String, "withdraw, object, lift_objection, restrict or lift_restriction", "GDPR Art. 7(3), 18, 21"),
        "purpose": Column(pl.String, "the purpose it is about; null for all", TS27560, nullable=True),
        "at": Column(INSTANT, "when it happened", OURS),
    },
)

PEOPLE: Final = Table(
    "records.PEOPLE",
    1,
    {
        "person_id": _PERSON,
        "age_band": Column(pl.String, "adult, minor or unknown, as declared, never inferred", OURS),
        "declared_at": Column(INSTANT, "when it was declared", OURS),
    },
)

ACCOUNTS: Final = Table(
    "records.ACCOUNTS",
    1,
    {
        "person_id": _PERSON,
        "network": Column(pl.String, "facebook, instagram or x", OURS),
        "scope": Column(pl.String, "where the account id is unique: global, app or page", OURS),
        "account_id": Column(pl.String, "the account's id on the network", OURS, sealed=True),
        "verified_by": Column(pl.String, "how it was proven to be theirs; null when it was not", OURS, nullable=True),
        "at": Column(INSTANT, "when it was linked", OURS),
    },
)

CONTACTS: Final = Table(
    "records.CONTACTS",
    1,
    {
        "person_id": _PERSON,
        "channel": Column(pl.String, "email", OURS),
        "address": Column(pl.String, "where to write to", OURS, sealed=True),
        "confirmed_at": Column(INSTANT, "when its owner confirmed it; until then it is not used", OURS, nullable=True),
    },
)
