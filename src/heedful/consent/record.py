"""A consent record with every field that ISO/IEC TS 27560 makes mandatory, and those its GDPR profile adds.

The company says once what it does (`Practice`); each record joins that to what one person agreed to.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import Broken, Refused
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

NOT_STATED: Final = "not stated"
# ISO/IEC TS 27560:2023, as the W3C guide states it for records under the GDPR.
SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"
MANDATORY: Final = (
    "schema_version",
    "record_id",
    "pii_principal_id",
    "privacy_notice",
    "language",
    "purposes",
    "lawful_basis",
    "pii_information",
    "pii_controllers",
    "collection_method",
    "processing_method",
    "storage_locations",
    "retention_period",
    "processing_location",
    "geographic_restrictions",
    "jurisdiction",
    "recipient_third_parties",
    "withdrawal_method",
    "privacy_rights",
    "authority_party",
    "events",
)
# The fields within each, by the same tables of the standard.
_WITHIN: Final = {
    "purposes": ("purpose", "purpose_type"),
    "pii_information": ("pii_type", "pii_optional", "special_pii_category"),
    "retention_period": ("data", "period"),
    "pii_controllers": ("party_id", "party_name", "party_role", "party_type", "party_address", "party_contact"),
    "events": ("event_time", "validity_duration", "entity_id", "event_type", "event_state"),
}
# W3C DPV 2.2: from which status a record may go to which. What has ended for good stays so; who changes their mind gives anew.
TRANSITIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Unknown": ("Requested", "RequestDeferred", "Refused", "Given", "Invalidated", "Withdrawn", "Revoked"),
    "Requested": ("RequestDeferred", "Refused", "Given", "Invalidated", "Withdrawn", "Revoked"),
    "RequestDeferred": ("Requested", "Refused", "Given", "Invalidated", "Withdrawn", "Revoked"),
    "Refused": ("Requested", "Given", "Withdrawn"),
    "Given": ("RenewedConsentGiven", "Expired", "Invalidated", "Withdrawn", "Revoked"),
    "RenewedConsentGiven": ("RenewedConsentGiven", "Expired", "Invalidated", "Withdrawn", "Revoked"),
    "Expired": ("RenewedConsentGiven", "Invalidated", "Withdrawn", "Revoked"),
    "Invalidated": (),
    "Revoked": (),
    "Withdrawn": (),
}
RIGHTS: Final = ("access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "complaint")
# What is used beyond being counted among many, or is about what people declare of themselves, needs consent said in so many words.
# Source: GDPR Art. 9(2)(a), 22(2)(c); X developer policy on matching off the network.
EXPLICIT: Final = ("profile", "fairness", "quotes")
# An own export names no account: that it could be handed over is what shows whose it is.
OWN_EXPORT: Final = "own_export"


@dataclass(frozen=True, slots=True)
class Party:
    """Who somebody is, in the fields of a party. Source: ISO/IEC TS 27560, party.

    Guarantee: immutable; what was not stated says so.
    """

    party_name: str
    party_id: str = "controller"
    party_role: str = "controller"
    party_type: str = "organisation"
    party_address: str = NOT_STATED
    party_contact: str = NOT_STATED
    party_email: str = NOT_STATED
    party_url: str = NOT_STATED


@dataclass(frozen=True, slots=True)
class Practice:
    """What the company does with what it is allowed, the same for every record made under one notice.

    Guarantee: immutable.
    """

    controller: Party
    language: str = "en"
    jurisdiction: str = "EU"
    authority: str = "the data protection authority of the person's country"
    storage_locations: tuple[str, ...] = ("the controller's own workspace",)
    processing_method: str = "opinions per brand and aspect, counted over people; redacted, keyed, sealed"
    processing_location: str = "where the controller runs the workspace"
    geographic_restrictions: str = "none stated"
    retention: Mapping[str, str] = field(default_factory=lambda: {"posts": "P12M", "profile": "P12M", "consent": "P24M"})
    recipients: tuple[str, ...] = ()
    withdrawal_method: str = "at any time, without a reason, at the controller's contact"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person agreed to, in one act.

    Guarantee: immutable. `digest` is the notice's, empty where no published one is meant.
    """

    person_id: str
    purposes: tuple[str, ...]
    networks: tuple[str, ...]
    kinds: tuple[str, ...]
    notice: str
    method: str
    evidence: str
    importer: str
    digest: str = ""
    given_at: str = ""
    period_from: str = ""
    period_until: str = ""
    matching: bool = False
    age_band: str = "unknown"


def build_body(record_id: str, scope: Scope, practice: Practice, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A consent record as the standard shapes it.

    Guarantee: holds every mandatory field; `require_body` passes it. Source: ISO/IEC TS 27560 §6, W3C DPV guide.
    """
    body = {
        "schema_version": SCHEMA,
        "record_id": record_id,
        "pii_principal_id": scope.person_id,
        "privacy_notice": {"version": scope.notice, "digest": f"sha256:{scope.digest}" if scope.digest else NOT_STATED},
        "language": practice.language,
        "purposes": [{"purpose": p, "purpose_type": PURPOSES.get(p, PURPOSES["messages.email"])} for p in scope.purposes],
        "lawful_basis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a",
        "pii_information": [dict(item) for item in _pii(scope.networks, scope.kinds)],
        "pii_controllers": [dict(_party(practice.controller))],
        "collection_method": scope.method,
        "processing_method": practice.processing_method,
        "storage_locations": list(practice.storage_locations),
        "retention_period": [{"data": data, "period": period} for data, period in practice.retention.items()],
        "processing_location": practice.processing_location,
        "geographic_restrictions": practice.geographic_restrictions,
        "jurisdiction": practice.jurisdiction,
        "recipient_third_parties": list(practice.recipients),
        "withdrawal_method": practice.withdrawal_method,
        "privacy_rights": list(RIGHTS),
        "authority_party": practice.authority,
        "evidence": scope.evidence,
        "importer": scope.importer,
        "given_at": scope.given_at,
        "networks": list(scope.networks),
        "kinds": list(scope.kinds),
        "period": {"from": scope.period_from, "until": scope.period_until},
        "matching": scope.matching,
        "age_declared": scope.age_band,
        "events": [dict(event) for event in events],
    }
    return require_body(body)


# Thousands of people agree to the same, so these are made once and copied.
@lru_cache(maxsize=256)
def _pii(networks: tuple[str, ...], kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "pii_type": f"{network} {kind}",
            "pii_attribute_id": f"{network}/{kind}",
            "pii_optional": True,
            "sensitive_pii_category": False,
            "special_pii_category": False,
        }
        for network in networks
        for kind in kinds
    ]


@lru_cache(maxsize=16)
def _party(party: Party) -> dict[str, Any]:
    return asdict(party)


def require_body(body: dict[str, Any]) -> dict[str, Any]:
    """Give a body back if no mandatory field is missing, in it or in the lists within.

    Guarantee: otherwise raises Broken `record.fields`, naming the fields.
    Source: ISO/IEC TS 27560 §6.
    """
    missing = [name for name in MANDATORY if name not in body]
    missing += [f"{name}.{one}" for name, within in _WITHIN.items() for part in body.get(name, ()) for one in within if one not in part]
    missing += [name for name in ("purposes", "pii_controllers", "events") if not body.get(name)]
    if missing:
        raise Broken("record.fields", f"A consent record lacks {', '.join(sorted(set(missing)))}.", "Report it: a record must be whole.")
    return body


def require_transition(before: str, after: str) -> str:
    """Give the new status back if a record may go to it.

    Guarantee: otherwise raises Refused `record.transition`.
    Source: W3C DPV 2.2, consent statuses.
    """
    if after not in TRANSITIONS.get(before, ()):
        raise Refused("record.transition", f"A consent record that is {before} cannot become {after}.", "Ask the person for a new consent.")
    return after


def event(state: str, at: datetime, entity: str, until: datetime | None = None, *, kind: str = "ExplicitlyExpressed") -> dict[str, Any]:
    """An event as the record's body holds it.

    Guarantee: the fields the standard makes mandatory; `validity_duration` is an ISO 8601 interval, open where no end was said.
    `kind` is how the will was shown: Expressed, ExplicitlyExpressed or Implied. Source: ISO/IEC TS 27560, event; ISO 8601-1 §5.5.
    """
    return {
        "event_time": at.isoformat(),
        "validity_duration": f"{at.isoformat()}/{until.isoformat() if until else '..'}",
        "entity_id": entity,
        "event_type": kind,
        "event_state": state,
    }
