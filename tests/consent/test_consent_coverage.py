"""What a consent covers: never more than its notice said, nor more than is done now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from heedful.consent.coverage import cover, end
from heedful.consent.notice_check import Facts
from heedful.tables.consent import GRANTS

NOW = datetime(2026, 6, 15, tzinfo=UTC)
GIVEN = NOW - timedelta(days=200)
TOLD = Facts(
    "Larkmoor",
    frozenset({"insights", "profile"}),
    frozenset({"x", "facebook"}),
    frozenset({"post", "comment"}),
    frozenset({"Pollwright"}),
    frozenset({"IE"}),
    {"posts": 12, "profile": 12, "consent": 24},
    frozenset({"logic"}),
)
GRANT: dict[str, Any] = {
    "record_id": "r1", "person_id": "ada", "purpose": "insights", "named": True, "state": "Given", "given_at": GIVEN, "expires_at": None,
    "networks": ["x", "instagram"], "kinds": ["post", "group_post"], "period_from": None, "period_until": None, "objected": False,
    "restricted": False, "age_band": "adult", "matching": False,
}  # fmt: skip


def covered(done: Facts = TOLD, notice: str | None = "d1", notices: dict[str, Facts] | None = None, **grant: Any) -> dict[str, Any]:
    grants = pl.DataFrame([GRANT | grant], schema=GRANTS.schema)
    records = pl.DataFrame({"record_id": ["r1"], "notice": [notice]}, schema={"record_id": pl.String, "notice": pl.String})
    answer = GRANTS.require(cover(grants, records, {"d1": TOLD} if notices is None else notices, done))
    assert answer.height == 1
    return answer.row(0, named=True)


def test_within_its_notice_a_consent_counts() -> None:
    found = covered()
    assert (found["state"], found["named"], found["networks"], found["kinds"]) == ("Given", True, ["x"], ["post"])
    assert {k: v for k, v in found.items() if k not in ("networks", "kinds", "expires_at")} == {
        k: v for k, v in GRANT.items() if k not in ("networks", "kinds", "expires_at")
    }


@pytest.mark.parametrize("notice", [None, "d2"])
def test_without_a_known_notice_it_does_not(notice: str | None) -> None:
    assert covered(notice=notice)["state"] == "Unknown"
    assert covered(notice=notice, state="RenewedConsentGiven")["state"] == "Unknown"
    assert covered(notices={})["state"] == "Unknown"


@pytest.mark.parametrize(
    ("changes", "insights", "profile"),
    [
        ({"recipients": frozenset({"Pollwright", "Brokers"})}, "Unknown", "Unknown"),
        ({"countries": frozenset({"US"})}, "Unknown", "Unknown"),
        ({"months": {"posts": 13, "profile": 12, "consent": 24}}, "Unknown", "Unknown"),
        ({"months": {"posts": 12, "profile": 13, "consent": 24}}, "Given", "Unknown"),
        ({"profiling": frozenset({"other"})}, "Given", "Unknown"),
        ({"recipients": frozenset(), "countries": frozenset(), "months": {"posts": 1, "profile": 1, "consent": 1}}, "Given", "Given"),
    ],
)
def test_more_than_it_was_given_for_ends_it(changes: dict[str, Any], insights: str, profile: str) -> None:
    done = replace(TOLD, **changes)
    assert (covered(done)["state"], covered(done, purpose="profile")["state"]) == (insights, profile)


def test_a_network_or_kind_more_does_not_stretch_it() -> None:
    done = replace(TOLD, networks=TOLD.networks | {"instagram"}, kinds=TOLD.kinds | {"group_post"})
    found = covered(done)
    assert (found["state"], found["networks"], found["kinds"]) == ("Given", ["x"], ["post"])


def test_what_is_not_done_is_not_covered() -> None:
    done = replace(TOLD, purposes=frozenset({"profile"}), networks=frozenset({"facebook"}))
    found = covered(done)
    assert (found["named"], found["networks"]) == (False, [])


def test_a_purpose_the_notice_does_not_name_is_unknown() -> None:
    assert covered(replace(TOLD, purposes=TOLD.purposes | {"quotes"}), purpose="quotes")["state"] == "Unknown"


@pytest.mark.parametrize("state", ["Withdrawn", "Expired", "Refused", "Requested", "Unknown"])
def test_what_does_not_count_anyway_keeps_its_reason(state: str) -> None:
    assert covered(notice=None, state=state)["state"] == state


def test_it_ends_at_the_latest_when_the_notice_said() -> None:
    assert covered()["expires_at"] == GIVEN.replace(year=GIVEN.year + 2)
    assert covered(expires_at=NOW)["expires_at"] == NOW
    assert covered(expires_at=NOW + timedelta(days=3000))["expires_at"] == GIVEN.replace(year=GIVEN.year + 2)


def test_a_grant_whose_end_has_come_expires() -> None:
    def state(expires: datetime | None, before: str = "Given") -> str:
        grants = pl.DataFrame([GRANT | {"state": before, "expires_at": expires}], schema=GRANTS.schema)
        return end(grants, NOW)["state"][0]

    assert state(NOW) == "Expired"
    assert state(NOW + timedelta(seconds=1)) == "Given"
    assert state(None) == "Given"
    assert state(NOW, "Withdrawn") == "Withdrawn"


def test_nobody_is_no_grant() -> None:
    records = pl.DataFrame(schema={"record_id": pl.String, "notice": pl.String})
    assert cover(GRANTS.empty(), records, {"d1": TOLD}, TOLD).is_empty()
    assert cover(GRANTS.empty(), records, {}, TOLD).is_empty()
