"""Receipts: every key is a term of a published vocabulary, and the page says what the document says."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pyld import jsonld

from heedful.consent import receipt
from heedful.consent.record import MANDATORY, Party, Practice, Scope, build_body, event
from heedful.consent.vocabulary import CONTEXT
from heedful.errors import Refused
from heedful.terms import STATES

AT = datetime(2026, 1, 2, tzinfo=UTC)
SCOPE = Scope("c-1", ("insights", "profile"), ("x", "facebook"), ("post",), "v1", "form", "f-1", "desk", "a" * 64, AT.isoformat())
STANDING = [
    {"purpose": "insights", "state": "Given", "until": "2028-01-02T00:00:00+00:00", "objected": False, "restricted": False},
    {"purpose": "profile", "state": "Given", "until": "2029-01-02T00:00:00+00:00", "objected": True, "restricted": False},
]
SIGNATURE = {"algorithm": "Ed25519", "public_key": "K", "value": "V"}
# Terms of W3C DPV 2.2 that the guide to ISO/IEC TS 27560 maps the standard's fields to, with the statuses and types of consent.
DPV = frozenset(
    re.findall(
        r"\w+",
        """ConsentReceipt ConsentUnknown ConsentRequested ConsentRequestDeferred ConsentRefused ConsentGiven RenewedConsentGiven
    ConsentExpired ConsentInvalidated ConsentRevoked ConsentWithdrawn ExpressedConsent ExplicitlyExpressedConsent ImpliedConsent
    DataController hasConsentStatus hasIdentifier hasDataSubject hasNotice hasPurpose hasLegalBasis hasPersonalData hasNecessity
    hasSensitivityLevel hasDataController hasName hasAddress hasContact hasDataSource hasProcessing hasStorageCondition hasDuration
    hasLocation hasRule hasJurisdiction hasRecipient hasConsentControl hasRight hasAuthority isImplementedByEntity Marketing
    PersonalisedAdvertising DirectMarketing PublicRelations FulfilmentOfObligation ImproveInternalCRMProcesses""",
    )
)


def document(**changes: Any) -> dict[str, Any]:
    events = [event("Given", AT, "c-1", AT.replace(year=2028)) | {"event_purpose": "all"}]
    body = build_body("r1", SCOPE, Practice(Party("Larkmoor"), recipients=("Print House",)), events)
    return receipt.build_receipt("e1", {**body, **changes}, STANDING, AT) | {"signature": SIGNATURE}


def expanded(found: dict[str, Any]) -> list[Any]:
    def never(url: str, options: object) -> None:
        raise AssertionError(url)

    return jsonld.expand(found, {"documentLoader": never})


def marked(value: Any, marks: list[str]) -> Any:
    if isinstance(value, dict):
        return {name: marked(one, marks) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one, marks) for one in value]
    marks.append(f"urn:mark:{len(marks)}:")
    return marks[-1]


def keys_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {name for name in value if name != "@value"} | {k for name, one in value.items() if name != "@value" for k in keys_in(one)}
    return {k for one in value for k in keys_in(one)} if isinstance(value, list) else set()


def test_every_field_stands_under_an_iri_and_none_is_lost() -> None:
    marks: list[str] = []
    found = {name: marked(value, marks) for name, value in document().items() if name not in {"@context", "@id", "@type", "signature"}}
    text = json.dumps(expanded({"@context": CONTEXT, **found}))
    assert [mark for mark in marks if mark not in text] == []
    assert len(marks) > 50
    for key in keys_in(expanded(document())):
        assert key.startswith(("http", "urn:heedful:term:", "@")), key


def test_a_field_nobody_mapped_would_be_found() -> None:
    assert "urn:mark" not in json.dumps(expanded({"@context": CONTEXT, "mood": "urn:mark:1", "record_id": "r"}))


def test_terms_of_dpv_are_terms_of_dpv() -> None:
    used = {part.split('"')[0] for part in json.dumps([CONTEXT, document(), expanded(document())]).split("https://w3id.org/dpv#")[1:]} - {
        ""
    }
    used |= {part.split('"')[0] for part in json.dumps(CONTEXT).split('"dpv:')[1:]}
    assert used - DPV == set()
    (node,) = expanded(document())
    assert node["@type"] == ["https://w3id.org/dpv#ConsentReceipt"]
    (told,) = node["http://purl.org/dc/terms/provenance"]
    assert told["https://w3id.org/dpv#hasConsentStatus"] == [{"@id": "https://w3id.org/dpv#ConsentGiven"}]
    assert told["https://w3id.org/dpv#hasLegalBasis"] == [{"@id": "https://w3id.org/dpv#ExplicitlyExpressedConsent"}]
    assert {"@id": "https://w3id.org/dpv/legal/eu/gdpr#A7-3"} in node["https://w3id.org/dpv#hasRight"]


def test_it_is_a_full_copy_of_the_record_under_the_receipts_schema() -> None:
    found = document()
    assert set(MANDATORY) | {"receipt_id"} <= set(found)
    assert found["schema_version"].endswith("#receipt-eu-gdpr")
    assert set(STATES) == set(receipt.STATES)


def test_the_page_says_it_and_carries_it() -> None:
    found = document()
    page = receipt.render(found, "https://larkmoor.example/u/ABCD", "ABCD")
    assert json.loads(receipt.embedded(page.encode())) == found
    for words in (
        "Larkmoor",
        "Your consent holds until 2\u00a0January\u00a02028",
        "You objected",
        "Print House",
        "That was not me",
        "ABCD",
        "version v1",
    ):
        assert words in page, words
    assert "That was not me" not in receipt.render(found)
    assert "That was not me" not in receipt.render(found, "", "ABCD")
    for outside in ("http://", "src=", "<link", "url("):
        assert (
            outside not in page.replace(json.dumps(CONTEXT)[1:-1], "").split('<script type="application/ld+json"')[0].split("<details>")[0]
        ), outside
    over = document() | {"standing": [one | {"state": "Withdrawn"} for one in STANDING]}
    assert "Nothing is done with your posts" in receipt.render(over)


def test_what_people_wrote_stays_text() -> None:
    evil = '</script><script>alert("é")</script><!-- signed: '
    page = receipt.render(document(evidence=evil, collection_method=evil))
    assert page.count("<script") == 1
    assert json.loads(receipt.embedded(page.encode()))["evidence"] == evil


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b"[" * 100_000])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        receipt.read_document(data)
    assert caught.value.code == "receipt.altered"


def test_a_page_ends_with_its_seal() -> None:
    seal = "A" * 86 + "=="
    assert receipt.split_page(receipt.sealed_page("<p>é</p>", seal)) == ("<p>é</p>".encode(), seal)
    for data in (b"<p></p>", receipt.sealed_page("<p>", seal) + b" ", receipt.sealed_page("<p>", "A" * 84)):
        with pytest.raises(Refused):
            receipt.split_page(data)
