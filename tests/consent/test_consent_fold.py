"""Folding: what events amount to at one moment, by the clock of the events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from heedful.consent.fold import STRICTNESS, fold
from heedful.errors import Broken
from heedful.tables.consent import GRANTS
from heedful.tables.records import EVENTS, NAMED, PEOPLE, PERSON_EVENTS, RECORDS
from heedful.terms import STATES

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def rows(table: Any, *given: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=table.schema, orient="row")


def event(state: str, number: int, about: str | None = None, until: datetime | None = None) -> tuple[Any, ...]:
    return (f"{state}{number}{about}{until}", "r1", about, state, "Expressed", day(number), "ada", until)


def said(kind: str, number: int, about: str | None = None) -> tuple[Any, ...]:
    return (f"{kind}{number}{about}", "ada", kind, about, day(number))


def folded(
    *events: tuple[Any, ...],
    told: tuple[tuple[Any, ...], ...] = (),
    people: tuple[tuple[Any, ...], ...] = (),
    expires: datetime | None = None,
    now: datetime = NOW,
) -> dict[str, dict[str, Any]]:
    grants = fold(
        rows(RECORDS, ("r1", "ada", NOW, None)),
        rows(NAMED, *(("r1", p, ["x"], ["post"], None, None, expires, False) for p in ("insights", "profile"))),
        rows(EVENTS, *events),
        rows(PERSON_EVENTS, *told),
        rows(PEOPLE, *people),
        ["insights", "profile", "quotes"],
        now,
    )
    return {row["purpose"]: row for row in GRANTS.require(grants).iter_rows(named=True)}


def state(*events: tuple[Any, ...], **more: Any) -> str:
    return folded(*events, **more)["insights"]["state"]


def test_every_state_of_the_vocabulary_is_weighed_once() -> None:
    assert sorted(STRICTNESS) == sorted(STATES)


def test_without_events_nothing_is_known() -> None:
    assert state() == "Unknown"


def test_the_latest_event_rules_and_the_future_does_not_count_yet() -> None:
    events = [event("Given", -1), event("Requested", -3), event("Expired", 1)]
    assert state(*events) == "Given"
    assert state(*events, now=day(1)) == "Expired"
    assert state(*events, now=day(-2)) == "Requested"


def test_of_two_at_one_moment_the_stricter_rules() -> None:
    for milder, stricter in pairwise(STRICTNESS):
        assert state(event(milder, -1), event(stricter, -1)) == stricter
        assert state(event(stricter, -1), event(milder, -1)) == stricter


@pytest.mark.parametrize("end", ["Withdrawn", "Revoked", "Invalidated"])
def test_an_end_for_good_is_not_undone_by_a_later_gift(end: str) -> None:
    assert state(event("Given", -3), event(end, -2), event("RenewedConsentGiven", -1)) == end


def test_expired_and_refused_may_be_given_again() -> None:
    assert state(event("Given", -3), event("Expired", -2), event("RenewedConsentGiven", -1)) == "RenewedConsentGiven"
    assert state(event("Refused", -2), event("Given", -1)) == "Given"


def test_an_event_about_one_purpose_leaves_the_others() -> None:
    answer = folded(event("Given", -2), event("Withdrawn", -1, "profile"))
    assert {p: row["state"] for p, row in answer.items()} == {"insights": "Given", "profile": "Withdrawn", "quotes": "Given"}
    assert {p: row["named"] for p, row in answer.items()} == {"insights": True, "profile": True, "quotes": False}


def test_a_purpose_not_named_has_the_records_mildest_state_and_nothing_else() -> None:
    answer = folded(event("Withdrawn", -1))
    assert answer["quotes"]["state"] == "Withdrawn"
    assert (answer["quotes"]["networks"], answer["quotes"]["kinds"], answer["quotes"]["matching"]) == ([], [], False)


def test_expiry_is_computed_to_the_moment() -> None:
    assert state(event("Given", -2), expires=NOW + timedelta(microseconds=1)) == "Given"
    assert state(event("Given", -2), expires=NOW) == "Expired"


def test_an_events_own_validity_overrides_the_grants() -> None:
    assert state(event("Given", -2, None, day(-1)), expires=day(9)) == "Expired"
    assert state(event("Given", -2), event("RenewedConsentGiven", -1, None, day(9)), expires=day(-1)) == "RenewedConsentGiven"
    answer = folded(event("Given", -2, None, day(5)), event("RenewedConsentGiven", -1, "profile", day(9)))
    assert (answer["insights"]["expires_at"], answer["profile"]["expires_at"]) == (day(5), day(9))
    # What an older gift said does not shorten a newer one.
    renewed = folded(event("Given", -3, None, day(-1)), event("RenewedConsentGiven", -2, None, day(9)))["insights"]
    assert (renewed["state"], renewed["expires_at"], renewed["given_at"]) == ("RenewedConsentGiven", day(9), day(-2))
    # Of two validities given at one moment the shorter.
    assert folded(event("Given", -2, None, day(5)), event("Given", -2, "profile", day(3)))["profile"]["expires_at"] == day(3)
    assert folded(event("Given", -2, None, day(5)), event("Given", -2, None, day(4)))["insights"]["expires_at"] == day(4)


def test_given_at_is_the_last_gift() -> None:
    answer = folded(event("Given", -5), event("RenewedConsentGiven", -2, "profile"), event("RenewedConsentGiven", 3))
    assert answer["insights"]["given_at"] == day(-5)
    assert answer["profile"]["given_at"] == day(-2)


def test_a_person_withdraws_from_every_record_given_until_then() -> None:
    assert state(event("Given", -2), told=(said("withdraw", -1),)) == "Withdrawn"
    assert state(event("Given", -2), told=(said("withdraw", -2),)) == "Withdrawn"
    assert state(event("Given", -2), told=(said("withdraw", -3),)) == "Given"
    assert state(event("Given", -2), told=(said("withdraw", 1),)) == "Given"
    assert state(event("Given", -3), event("RenewedConsentGiven", -1), told=(said("withdraw", -2),)) == "Withdrawn"
    answer = folded(event("Given", -2), told=(said("withdraw", -1, "profile"),))
    assert (answer["insights"]["state"], answer["profile"]["state"]) == ("Given", "Withdrawn")


@pytest.mark.parametrize(("on", "off", "name"), [("object", "lift_objection", "objected"), ("restrict", "lift_restriction", "restricted")])
def test_objections_and_restrictions(on: str, off: str, name: str) -> None:
    def switched(*told: tuple[Any, ...]) -> tuple[bool, bool]:
        answer = folded(event("Given", -9), told=told)
        return answer["insights"][name], answer["profile"][name]

    assert switched() == (False, False)
    assert switched(said(on, -3)) == (True, True)
    assert switched(said(on, -3, "profile")) == (False, True)
    assert switched(said(off, -2), said(on, -3)) == (False, False)
    assert switched(said(on, -3), said(off, -3)) == (True, True)
    assert switched(said(on, -3), said(off, -2, "profile")) == (True, False)
    assert switched(said(on, 1)) == (False, False)


def test_age_is_the_last_declared_and_otherwise_unknown() -> None:
    def age(*people: tuple[Any, ...]) -> str:
        return folded(event("Given", -2), people=people)["insights"]["age_band"]

    assert age() == "unknown"
    assert age(("ada", "minor", day(-5)), ("ada", "adult", day(-1))) == "adult"
    assert age(("ada", "adult", day(-1)), ("ada", "unknown", day(-1))) == "unknown"
    assert age(("ada", "minor", day(-1)), ("ada", "unknown", day(-1))) == "minor"


def test_other_tables_are_refused() -> None:
    with pytest.raises(Broken):
        fold(RECORDS.empty(), NAMED.empty(), EVENTS.empty(), PERSON_EVENTS.empty(), EVENTS.empty(), ["insights"], NOW)


def test_nothing_on_record_is_no_grant() -> None:
    empty = [table.empty() for table in (RECORDS, NAMED, EVENTS, PERSON_EVENTS, PEOPLE)]
    assert GRANTS.require(fold(*empty, ["insights"], NOW)).is_empty()
