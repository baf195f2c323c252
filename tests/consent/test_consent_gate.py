"""The gate, reason by reason: the smallest example of each, what else each clause says, and that each clause is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from heedful.consent import clauses, gate
from heedful.consent.gate import NetworkTerms, decide, one_purpose, still_granted
from heedful.errors import Broken
from heedful.tables.consent import GRANTS, QUESTIONS
from heedful.terms import REASONS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)
QUESTION: dict[str, Any] = {
    "row": 0,
    "network": "x",
    "attributed_to": "4711",
    "published": BEFORE,
    "audience": "public",
    "kind": "post",
    "origin": "own_export",
    "own": True,
    "person_id": "ada",
    "verified": True,
}
GRANT: dict[str, Any] = {
    "record_id": "r1",
    "person_id": "ada",
    "purpose": "profile",
    "named": True,
    "state": "Given",
    "given_at": BEFORE,
    "expires_at": AFTER,
    "networks": ["x"],
    "kinds": ["post"],
    "period_from": None,
    "period_until": None,
    "objected": False,
    "restricted": False,
    "age_band": "adult",
    "matching": True,
}
# What has to change in the question and in the grant to be refused for just this reason.
SMALLEST: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "direct": ({"audience": "direct"}, {}),
    "no_author": ({"attributed_to": None}, {}),
    "no_owner": ({"verified": False}, {}),
    "third_party": ({"own": False}, {}),
    "no_record": ({"person_id": None, "origin": "upload"}, {}),
    "not_given": ({}, {"state": "Requested"}),
    "withdrawn": ({}, {"state": "Withdrawn"}),
    "expired": ({}, {"expires_at": NOW}),
    "objected": ({}, {"objected": True}),
    "restricted": ({}, {"restricted": True}),
    "minor": ({}, {"age_band": "minor"}),
    "purpose": ({}, {"named": False}),
    "network": ({"network": "facebook"}, {}),
    "kind": ({"kind": "comment"}, {}),
    "group": ({"kind": "group_post"}, {}),
    "period": ({}, {"period_from": NOW}),
    "platform_terms": ({"origin": "page_api"}, {"matching": False}),
}


def ask(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([QUESTION | {"row": n} | change for n, change in enumerate(changes)], schema=QUESTIONS.schema)


def grants(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([GRANT | change for change in changes], schema=GRANTS.schema)


def verdict(question: dict[str, Any], grant: dict[str, Any], purpose: str = "profile", terms: NetworkTerms | None = None) -> str:
    kept, refused = decide(ask(question), grants(grant | {"purpose": purpose}), purpose, terms or NetworkTerms(), NOW)
    assert kept.height + refused.height == 1
    return "kept" if kept.height else refused["reason"][0]


def test_the_example_of_all_examples_is_kept() -> None:
    kept, refused = decide(ask({}), grants({}), "profile", NetworkTerms(), NOW)
    assert kept.rows() == [(0, "ada", "r1")]
    assert refused.is_empty()


def test_there_is_a_clause_and_an_example_for_every_reason_in_order() -> None:
    assert tuple(clauses.CLAUSES) == REASONS == tuple(SMALLEST)


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_given(reason: str) -> None:
    assert verdict(*SMALLEST[reason]) == reason


@pytest.mark.parametrize("reason", REASONS)
def test_without_its_clause_a_reason_is_not_given(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "CLAUSES", {name: clause for name, clause in clauses.CLAUSES.items() if name != reason})
    # Who has no record is refused by what comes next, whatever it is: nothing known is never a yes.
    assert verdict(*SMALLEST[reason]) == ("network" if reason == "no_record" else "kept")


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(REASONS)))
def test_of_two_reasons_the_earlier_is_given(earlier: str, later: str) -> None:
    question = SMALLEST[later][0] | SMALLEST[earlier][0]
    grant = SMALLEST[later][1] | SMALLEST[earlier][1]
    assert verdict(question, grant) == earlier


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("Given", "kept"),
        ("RenewedConsentGiven", "kept"),
        ("Unknown", "not_given"),
        ("Requested", "not_given"),
        ("RequestDeferred", "not_given"),
        ("Refused", "not_given"),
        ("Invalidated", "not_given"),
        ("a word nobody defined", "not_given"),
        ("Expired", "expired"),
        ("Revoked", "withdrawn"),
        ("Withdrawn", "withdrawn"),
    ],
)
def test_states(state: str, reason: str) -> None:
    assert verdict({}, {"state": state}) == reason


@pytest.mark.parametrize(
    ("age", "insights", "profile"), [("adult", "kept", "kept"), ("unknown", "kept", "minor"), ("minor", "minor", "minor")]
)
def test_age(age: str, insights: str, profile: str) -> None:
    assert verdict({}, {"age_band": age}, "insights") == insights
    assert verdict({}, {"age_band": age}, "profile") == profile


@pytest.mark.parametrize(
    ("question", "purpose", "reason"),
    [
        ({"person_id": None}, "insights", "no_owner"),
        ({"person_id": None, "origin": "x_api"}, "insights", "no_record"),
        ({"person_id": None, "origin": "x_api", "verified": False}, "profile", "no_record"),
        ({"verified": False}, "insights", "kept"),
        ({"verified": False}, "improve", "no_owner"),
        ({"person_id": "bo"}, "insights", "no_record"),
    ],
)
def test_owners(question: dict[str, Any], purpose: str, reason: str) -> None:
    assert verdict(question, {}, purpose) == reason


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        (None, None, "kept"),
        (BEFORE, None, "kept"),
        (BEFORE + timedelta(microseconds=1), None, "period"),
        (None, BEFORE, "period"),
        (None, BEFORE + timedelta(microseconds=1), "kept"),
    ],
)
def test_periods_hold_their_first_moment_and_not_their_last(since: datetime | None, until: datetime | None, reason: str) -> None:
    assert verdict({}, {"period_from": since, "period_until": until}) == reason


@pytest.mark.parametrize(
    ("question", "kinds", "reason"),
    [
        ({"kind": "group_post", "audience": "group_private"}, ["post"], "group"),
        ({"kind": "group_post", "audience": "group_private"}, ["group_post"], "kept"),
        ({"kind": "group_comment", "audience": "group_public"}, ["group_post"], "group"),
        ({"kind": "post", "audience": "group_public"}, ["post"], "group"),
        ({"kind": "post", "audience": "group_public"}, ["post", "group_comment"], "kept"),
        ({"kind": "post", "audience": "followers"}, ["post"], "kept"),
        ({"kind": "reaction"}, ["post"], "kind"),
        ({"kind": "a kind nobody defined"}, ["post"], "kind"),
    ],
)
def test_groups_must_be_named(question: dict[str, Any], kinds: list[str], reason: str) -> None:
    assert verdict(question, {"kinds": kinds}) == reason


@pytest.mark.parametrize(
    ("audience", "reason"), [("public", "kept"), ("followers", "kind"), ("group_public", "kept"), ("group_private", "group")]
)
def test_what_few_could_read_is_never_quoted(audience: str, reason: str) -> None:
    assert verdict({"audience": audience}, {"kinds": ["post", "group_post"]}, "quotes") == reason


@pytest.mark.parametrize("approved", [False, True])
@pytest.mark.parametrize("matching", [False, True])
@pytest.mark.parametrize("purpose", ["profile", "improve", "quotes", "messages.email"])
def test_networks_terms_for_purposes_of_one_person(approved: bool, matching: bool, purpose: str) -> None:
    terms, grant = NetworkTerms(x_profile_approval=approved), {"matching": matching}
    assert verdict({"origin": "x_api"}, grant, purpose, terms) == ("kept" if approved and matching else "platform_terms")
    assert verdict({"origin": "page_api"}, grant, purpose, terms) == ("kept" if matching else "platform_terms")
    assert verdict({"origin": "own_export"}, grant, purpose, terms) == "kept"
    assert verdict({"origin": "upload"}, grant, purpose, terms) == "kept"
    assert verdict({"origin": "x_api"}, grant, "insights", terms) == "kept"


def test_an_x_archive_counts_as_xs_interface_where_the_settings_say_so() -> None:
    as_api = NetworkTerms(x_archive="as_api")
    assert verdict({}, {}, "profile", as_api) == "platform_terms"
    assert verdict({}, {}, "profile", NetworkTerms(x_profile_approval=True, x_archive="as_api")) == "kept"
    assert verdict({"network": "facebook"}, {"networks": ["facebook"]}, "profile", as_api) == "kept"


def test_of_several_records_the_last_given_admits_and_then_the_first_by_name() -> None:
    held = grants({"record_id": "b"}, {"record_id": "c"}, {"record_id": "a", "given_at": BEFORE - timedelta(days=9)})
    kept, _ = decide(ask({}), held, "profile", NetworkTerms(), NOW)
    assert kept.rows() == [(0, "ada", "b")]
    later = pl.concat([held, grants({"record_id": "z", "given_at": NOW}, {"record_id": "y", "given_at": None})])
    kept, _ = decide(ask({}), later, "profile", NetworkTerms(), NOW)
    assert kept.rows() == [(0, "ada", "z")]


def test_of_several_records_the_one_that_got_furthest_gives_the_reason() -> None:
    held = grants({"record_id": "a", "state": "Withdrawn"}, {"record_id": "b", "period_from": NOW}, {"record_id": "c", "named": False})
    _, refused = decide(ask({}), held, "profile", NetworkTerms(), NOW)
    assert refused.rows() == [(0, "period")]


def test_another_purposes_grant_admits_nothing() -> None:
    _, refused = decide(ask({}), grants({"purpose": "insights"}), "profile", NetworkTerms(), NOW)
    assert refused["reason"].to_list() == ["no_record"]
    assert one_purpose(grants({}, {"purpose": "insights", "record_id": "r2"}), "insights")["record_id"].to_list() == ["r2"]


def test_answers_come_in_the_order_of_the_questions() -> None:
    asked = ask({"person_id": "bo"}, {}, {"kind": "comment"}, {}, {"person_id": "bo"})
    kept, refused = decide(asked, grants({}, {"record_id": "r2"}), "profile", NetworkTerms(), NOW)
    assert kept["row"].to_list() == [1, 3]
    assert refused.rows() == [(0, "no_record"), (2, "kind"), (4, "no_record")]


def test_nothing_asked_is_nothing_answered() -> None:
    kept, refused = decide(QUESTIONS.empty(), GRANTS.empty(), "profile", NetworkTerms(), NOW)
    assert (kept.height, refused.height) == (0, 0)
    assert kept.schema == {"row": pl.UInt32, "person_id": pl.String, "record_id": pl.String}


def test_other_tables_are_refused() -> None:
    with pytest.raises(Broken):
        decide(ask({}).drop("own"), grants({}), "profile", NetworkTerms(), NOW)
    with pytest.raises(Broken):
        decide(ask({}), grants({}).drop("named"), "profile", NetworkTerms(), NOW)
    with pytest.raises(Broken) as caught:
        still_granted(ask({}), grants({}), "profile", NetworkTerms(), NOW)
    assert "record_id" in caught.value.sentence


HELD = {"record_id": "r1", "network": "x", "kind": "post", "audience": "public", "origin": "own_export", "note": "rides along"}
AT_READ = [reason for reason in REASONS if reason not in ("no_author", "no_owner", "third_party", "period")]


@pytest.mark.parametrize("reason", AT_READ)
def test_at_a_read_the_same_clauses_hold(reason: str) -> None:
    question, grant = SMALLEST[reason]
    row = HELD | {name: value for name, value in question.items() if name in HELD}
    held = pl.DataFrame([HELD, row | ({"record_id": "gone"} if reason == "no_record" else {})])
    kept, refused = still_granted(held, grants(grant), "profile", NetworkTerms(), NOW)
    assert refused["reason"].to_list()[-1] == reason
    assert kept.height + refused.height == 2
    assert refused.columns == [*held.columns, "reason"]
    if not grant:
        assert kept.equals(held.head(1))


def test_a_row_lives_only_while_its_own_record_does() -> None:
    held = pl.DataFrame([HELD, HELD | {"record_id": "r2"}])
    kept, refused = still_granted(held, grants({"state": "Withdrawn"}, {"record_id": "r2"}), "profile", NetworkTerms(), NOW)
    assert kept["record_id"].to_list() == ["r2"]
    assert refused.select("record_id", "reason").rows() == [("r1", "withdrawn")]
