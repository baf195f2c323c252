"""What each field of a consent record or receipt is called by the W3C Data Privacy Vocabulary, as a JSON-LD context.

The context travels inside every receipt, so that reading one asks nothing of any network. Source: W3C DPV 2.2 and its guide to
ISO/IEC TS 27560, table of terms; DCMI Terms; DCAT 3; JSON-LD 1.1 §4.1.8 (scoped contexts).
"""

from __future__ import annotations

from typing import Any, Final

_STATES: Final = {
    "Unknown": "dpv:ConsentUnknown",
    "Requested": "dpv:ConsentRequested",
    "RequestDeferred": "dpv:ConsentRequestDeferred",
    "Refused": "dpv:ConsentRefused",
    "Given": "dpv:ConsentGiven",
    "RenewedConsentGiven": "dpv:RenewedConsentGiven",
    "Expired": "dpv:ConsentExpired",
    "Invalidated": "dpv:ConsentInvalidated",
    "Revoked": "dpv:ConsentRevoked",
    "Withdrawn": "dpv:ConsentWithdrawn",
}
_TYPES: Final = {
    "Expressed": "dpv:ExpressedConsent",
    "ExplicitlyExpressed": "dpv:ExplicitlyExpressedConsent",
    "Implied": "dpv:ImpliedConsent",
}
# The article of the GDPR behind each right, as DPV's extension for it names them.
_RIGHTS: Final = {
    "access": "gdpr:A15",
    "rectification": "gdpr:A16",
    "erasure": "gdpr:A17",
    "restriction": "gdpr:A18",
    "portability": "gdpr:A20",
    "objection": "gdpr:A21",
    "withdrawal": "gdpr:A7-3",
    "complaint": "gdpr:A77",
}
_STATE: Final = {"@id": "dpv:hasConsentStatus", "@type": "@vocab", "@context": _STATES}

CONTEXT: Final[dict[str, Any]] = {
    "@version": 1.1,
    "dpv": "https://w3id.org/dpv#",
    "gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "own": "urn:heedful:term:",
    "ConsentReceipt": "dpv:ConsentReceipt",
    "schema_version": {"@id": "dct:conformsTo", "@type": "@id"},
    "receipt_id": "dct:identifier",
    "issued_at": "dct:issued",
    "record_id": "dpv:hasIdentifier",
    "pii_principal_id": "dpv:hasDataSubject",
    "privacy_notice": {"@id": "dpv:hasNotice", "@context": {"version": "dcat:version", "digest": "dct:identifier"}},
    "language": "dct:language",
    "purposes": {"@id": "dpv:hasPurpose", "@context": {"purpose": "dct:title", "purpose_type": "@type"}},
    "lawful_basis": {"@id": "dpv:hasLegalBasis", "@type": "@id"},
    "pii_information": {
        "@id": "dpv:hasPersonalData",
        "@context": {
            "pii_type": "dct:type",
            "pii_attribute_id": "dct:identifier",
            "pii_optional": "dpv:hasNecessity",
            "sensitive_pii_category": "dpv:hasSensitivityLevel",
            "special_pii_category": "own:special_pii_category",
        },
    },
    "pii_controllers": {
        "@id": "dpv:hasDataController",
        "@context": {
            "controller": "dpv:DataController",
            "party_id": "dpv:hasIdentifier",
            "party_name": "dpv:hasName",
            "party_role": "@type",
            "party_type": "dct:type",
            "party_address": "dpv:hasAddress",
            "party_contact": "dpv:hasContact",
            "party_email": "dpv:hasContact",
            "party_url": "dpv:hasContact",
        },
    },
    "collection_method": "dpv:hasDataSource",
    "processing_method": "dpv:hasProcessing",
    "storage_locations": "dpv:hasStorageCondition",
    "retention_period": {"@id": "dpv:hasStorageCondition", "@context": {"data": "dct:title", "period": "dpv:hasDuration"}},
    "processing_location": "dpv:hasLocation",
    "geographic_restrictions": "dpv:hasRule",
    "jurisdiction": "dpv:hasJurisdiction",
    "recipient_third_parties": "dpv:hasRecipient",
    "withdrawal_method": "dpv:hasConsentControl",
    "privacy_rights": {"@id": "dpv:hasRight", "@type": "@vocab", "@context": _RIGHTS},
    "authority_party": "dpv:hasAuthority",
    "evidence": "dct:source",
    "importer": "dct:contributor",
    "given_at": "dct:created",
    "networks": "own:networks",
    "kinds": "own:kinds",
    "period": {"@id": "dct:temporal", "@context": {"from": "dcat:startDate", "until": "dcat:endDate"}},
    "matching": "own:matching",
    "age_declared": "own:age_declared",
    "events": {
        "@id": "dct:provenance",
        "@context": {
            "event_time": "dct:date",
            "validity_duration": "dct:valid",
            "entity_id": "dpv:isImplementedByEntity",
            "event_type": {"@id": "dpv:hasLegalBasis", "@type": "@vocab", "@context": _TYPES},
            "event_state": _STATE,
            "event_purpose": "own:purpose",
            "event_method": "own:method",
            "event_evidence": "dct:source",
        },
    },
    "standing": {
        "@id": "own:standing",
        "@context": {
            "purpose": "dct:title",
            "state": _STATE,
            "until": "dct:valid",
            "objected": "own:objected",
            "restricted": "own:restricted",
        },
    },
    "log": {"@id": "own:log", "@type": "@json"},
    "signature": {"@id": "https://w3id.org/security#proof", "@type": "@json"},
}
