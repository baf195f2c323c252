"""The record: every field the standard makes mandatory, and the statuses a record may go through."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from heedful.consent.fold import FINAL_STATES
from heedful.consent.record import MANDATORY, TRANSITIONS, Party, Practice, Scope, build_body, event, require_body, require_transition
from heedful.errors import Broken, Refused
from heedful.terms import STATES

AT = datetime(2026, 1, 2, tzinfo=UTC)
SCOPE = Scope("c-1", ("insights", "profile"), ("x",), ("post", "comment"), "v1", "form", "form-1", "desk")


def body() -> dict:
    return build_body("r1", SCOPE, Practice(Party("Larkmoor")), [event("Given", AT, "c-1", AT.replace(year=2028))])


def test_a_record_has_every_mandatory_field_of_the_standard() -> None:
    built = body()
    # ISO/IEC TS 27560, as the W3C guide lists them; what its GDPR profile adds is below.
    header = {"schema_version", "record_id", "pii_principal_id"}
    processing = {
        "privacy_notice", "language", "purposes", "pii_information", "pii_controllers", "storage_locations", "retention_period",
        "jurisdiction", "recipient_third_parties", "withdrawal_method",
    }  # fmt: skip
    gdpr = {
        "lawful_basis", "collection_method", "processing_method", "processing_location", "geographic_restrictions", "privacy_rights",
        "authority_party",
    }  # fmt: skip
    assert header | processing | gdpr | {"events"} <= set(built)
    assert {"party_id", "party_address", "party_name", "party_contact", "party_type", "party_role"} <= set(built["pii_controllers"][0])
    assert {"event_time", "validity_duration", "entity_id", "event_type", "event_state"} <= set(built["events"][0])
    assert {"pii_type", "pii_optional", "special_pii_category"} <= set(built["pii_information"][0])
    assert [p["purpose"] for p in built["purposes"]] == ["insights", "profile"]
    assert built["purposes"][0]["purpose_type"].startswith("https://w3id.org/dpv#")
    assert json.loads(json.dumps(built)) == built


@pytest.mark.parametrize("field", MANDATORY)
def test_a_record_without_a_field_is_refused_by_its_name(field: str) -> None:
    built = body()
    del built[field]
    with pytest.raises(Broken, match=field):
        require_body(built)


@pytest.mark.parametrize(
    ("part", "field"),
    [("events", "validity_duration"), ("pii_controllers", "party_id"), ("pii_information", "pii_type"), ("purposes", "purpose")],
)
def test_a_part_without_a_field_is_refused_by_its_name(part: str, field: str) -> None:
    built = body()
    del built[part][0][field]
    with pytest.raises(Broken, match=f"{part}.{field}"):
        require_body(built)


@pytest.mark.parametrize("part", ["purposes", "pii_controllers", "events"])
def test_an_empty_part_is_refused(part: str) -> None:
    with pytest.raises(Broken, match=part):
        require_body(body() | {part: []})


def test_an_event_says_how_long_it_holds() -> None:
    assert event("Given", AT, "c-1", AT.replace(year=2028))["validity_duration"] == "2026-01-02T00:00:00+00:00/2028-01-02T00:00:00+00:00"
    assert event("Withdrawn", AT, "c-1")["validity_duration"].endswith("/..")
    assert event("Given", AT, "c-1", kind="Expressed")["event_type"] == "Expressed"


def test_every_status_has_its_transitions_and_ends_are_ends() -> None:
    assert set(TRANSITIONS) == set(STATES)
    assert {state for state, after in TRANSITIONS.items() if not after} == set(FINAL_STATES)
    assert {one for after in TRANSITIONS.values() for one in after} <= set(STATES)


def test_transitions() -> None:
    assert require_transition("Requested", "Given") == "Given"
    assert require_transition("Expired", "RenewedConsentGiven") == "RenewedConsentGiven"
    for before, after in (
        ("Withdrawn", "Given"),
        ("Revoked", "RenewedConsentGiven"),
        ("Given", "Requested"),
        ("Requested", "RenewedConsentGiven"),
        ("?", "Given"),
    ):
        with pytest.raises(Refused) as caught:
            require_transition(before, after)
        assert caught.value.code == "record.transition"
