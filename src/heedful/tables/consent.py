"""Consent as the gate sees it: the questions it is asked and the grants it asks them of. Names are ISO/IEC TS 27560's."""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.posts import HEADS, INSTANT, OURS
from heedful.tables.schema import Column, Table

TS27560: Final = "ISO/IEC TS 27560"

# One row a post and purpose asked about; nothing of the post but its head.
QUESTIONS: Final = Table(
    "consent.QUESTIONS",
    1,
    {
        **{name: HEADS.columns[name] for name in ("row", "network", "attributed_to", "published", "audience", "kind", "origin", "own")},
        "person_id": Column(pl.String, "whose account, or whose export; null when nobody's we know", OURS, nullable=True),
        "verified": Column(pl.Boolean, "whether the account was proven to be theirs", OURS),
    },
)

# One row a record and purpose, folded from events at one moment.
GRANTS: Final = Table(
    "consent.GRANTS",
    1,
    {
        "record_id": Column(pl.String, "the consent record", TS27560),
        "person_id": Column(pl.String, "pii_principal_id", TS27560),
        "purpose": Column(pl.String, "purpose asked for", TS27560),
        "named": Column(pl.Boolean, "whether the record names this purpose", OURS),
        "state": Column(pl.String, "W3C DPV consent status at the moment asked for", "W3C DPV"),
        "given_at": Column(INSTANT, "event_time of the last Given or Renewed", TS27560, nullable=True),
        "expires_at": Column(INSTANT, "end of validity_duration", TS27560, nullable=True),
        "networks": Column(pl.List(pl.String), "networks it covers", OURS),
        "kinds": Column(pl.List(pl.String), "kinds of post it covers; group posts only where named", OURS),
        "period_from": Column(INSTANT, "posts from then on", OURS, nullable=True),
        "period_until": Column(INSTANT, "posts until then", OURS, nullable=True),
        "objected": Column(pl.Boolean, "GDPR Art. 21 objection in force for this purpose", "GDPR"),
        "restricted": Column(pl.Boolean, "GDPR Art. 18 restriction in force", "GDPR"),
        "age_band": Column(pl.String, "adult, minor or unknown, as declared", OURS),
        "matching": Column(pl.Boolean, "agreed that their account is matched to them off the network", "X developer terms"),
    },
)
