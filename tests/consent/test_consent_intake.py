"""Bringing in consents: what counts, what is refused by its line, and that twice is once."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.consent.fold import fold
from heedful.consent.intake import COLUMNS, Intake, intake
from heedful.consent.record import Party, Practice
from heedful.consent.rows import guarded, read_rows
from heedful.errors import BadInput
from heedful.tables import records as tables
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PRACTICE = Practice(Party("Larkmoor"))
NOTICES = {"v1": "1" * 64, "v2": "2" * 64}
ROW = {
    "person": "c-1",
    "network": "x",
    "account": "4711",
    "verified_by": "oauth",
    "purposes": "insights;profile",
    "networks": "x facebook",
    "kinds": "post;comment",
    "given_at": "2026-01-02T10:00:00+02:00",
    "notice": "v1",
    "method": "form",
    "evidence": "form-1",
    "age_band": "adult",
}


def as_csv(*rows: dict[str, Any], separator: str = ",") -> str:
    out = io.StringIO()
    names = [c for c in COLUMNS if any(c in row for row in rows)]
    writer = csv.DictWriter(out, names, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(text: str, now: datetime = NOW, linked: frozenset[str] = frozenset(), **changes: Any) -> Intake:
    known = {"notices": NOTICES, "lasts": lambda at: at + timedelta(days=730), "linked": lambda ids: linked & set(ids)}
    return intake(text, PRACTICE, "desk", now, **known | changes)


def bring(*rows: dict[str, Any], now: datetime = NOW, **changes: Any) -> Intake:
    return read(json.dumps(rows), now, **changes)


def states(*several: Intake, now: datetime = NOW, purposes: tuple[str, ...] = ("insights", "profile")) -> dict[tuple[str, str], set[str]]:
    def all_of(name: str) -> pl.DataFrame:
        return pl.concat([getattr(one, name) for one in several])

    # The store keeps the first of an id.
    records, named = all_of("records").unique("record_id", keep="first"), all_of("named").unique(["record_id", "purpose"], keep="first")
    events, told = all_of("events").unique("event_id", keep="first"), all_of("person_events").unique("event_id", keep="first")
    grants = fold(records, named, events, told, all_of("people"), purposes, now)
    found: dict[tuple[str, str], set[str]] = {}
    for row in grants.filter("named").iter_rows(named=True):
        found.setdefault((row["person_id"], row["purpose"]), set()).add(row["state"])
    return found


def codes(taken: Intake) -> list[tuple[str, int]]:
    return [(p.code, p.line) for p in taken.problems]


def test_a_whole_row_counts() -> None:
    taken = bring(ROW)
    assert taken.problems == []
    assert taken.given == 1
    assert states(taken) == {("c-1", "insights"): {"Given"}, ("c-1", "profile"): {"Given"}}
    (event,) = taken.events.iter_rows(named=True)
    assert event["event_time"] == datetime(2026, 1, 2, 8, tzinfo=UTC)
    assert event["valid_until"] == event["event_time"] + timedelta(days=730)
    assert taken.accounts.rows() == [("c-1", "x", "global", "4711", "oauth", event["event_time"])]
    assert taken.people.rows() == [("c-1", "adult", event["event_time"])]
    assert taken.named["networks"].to_list() == [["facebook", "x"]] * 2
    assert list(taken.bodies) == taken.records["record_id"].to_list()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_form_says_the_same(separator: str) -> None:
    rows = [ROW, ROW | {"person": "c-2", "account": "4712", "evidence": 'said "yes",\nin two lines'}]
    forms = [json.dumps(rows), "\n".join(json.dumps(r) for r in rows), as_csv(*rows), "\ufeff" + as_csv(*rows)]
    if separator != ",":
        forms = [forms[0], as_csv(*[r | {"purposes": "insights profile"} for r in rows], separator=separator)]
    taken = [read(form) for form in forms]
    assert all(t.events.equals(taken[0].events) and t.named.equals(taken[0].named) for t in taken)
    assert all(t.problems == [] and t.records.height == 2 for t in taken)


def test_lists_and_truth_may_be_json() -> None:
    taken = bring(ROW | {"purposes": ["profile", "insights"], "networks": ["x"], "kinds": ["post"], "matching": True, "person": 12})
    assert taken.named["matching"].to_list() == [True, True]
    assert taken.records["person_id"].to_list() == ["12"]


@pytest.mark.parametrize("lacking", ["given_at", "notice", "method", "evidence"])
@pytest.mark.parametrize("state", ["Given", "RenewedConsentGiven", ""])
def test_without_proof_nobody_knows(lacking: str, state: str) -> None:
    taken = bring({name: value for name, value in ROW.items() if name != lacking} | {"state": state})
    assert codes(taken) == [("consent.unproven", 1)]
    assert taken.given == 0
    assert states(taken) == {("c-1", "insights"): {"Unknown"}, ("c-1", "profile"): {"Unknown"}}


def test_unproven_stays_unknown_also_when_it_is_withdrawn_in_the_future() -> None:
    row = {k: v for k, v in ROW.items() if k != "notice"} | {"state": "Withdrawn", "withdrawn_at": "2026-09-01"}
    assert states(bring(row))["c-1", "insights"] == {"Unknown"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": ""}, "consent.person"),
        ({"purposes": "insights;sell"}, "consent.purpose"),
        ({"purposes": ""}, "consent.purpose"),
        ({"networks": "myspace"}, "consent.word"),
        ({"kinds": "diary"}, "consent.word"),
        ({"network": "myspace"}, "consent.word"),
        ({"network": ""}, "consent.network"),
        ({"scope": "galaxy"}, "consent.word"),
        ({"age_band": "young"}, "consent.word"),
        ({"state": "Agreed"}, "consent.word"),
        ({"given_at": "2026-03-01T00:00:01Z"}, "consent.future"),
        ({"given_at": "yesterday"}, "consent.time"),
        ({"given_at": "0001-01-01T00:00:00+14:00"}, "consent.time"),
        ({"expires_at": "31/12/2026"}, "consent.time"),
        ({"period_from": "soon"}, "consent.time"),
        ({"evidence": "x" * 201}, "consent.value"),
        ({"person": {"name": "Ada"}}, "consent.value"),
        ({"email": ["a@b.example"]}, "consent.value"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_takes_nothing_with_it(change: dict[str, Any], code: str) -> None:
    taken = bring(ROW | {"person": "c-0", "account": "1"}, ROW | change, ROW | {"person": "c-2", "account": "2"})
    assert codes(taken) == [(code, 2)]
    assert taken.people["person_id"].to_list() == ["c-0", "c-2"]
    assert set(taken.records["person_id"]) == {"c-0", "c-2"}
    assert taken.accounts.height == 2


def test_problems_never_repeat_what_the_row_says() -> None:
    taken = bring(ROW | {"person": "Ada Lovelace", "age_band": "0612345678"})
    (problem,) = taken.problems
    assert "Ada" not in str(problem)
    assert "0612345678" not in str(problem)


def test_unknown_columns_are_refused_by_name() -> None:
    for text in (json.dumps([ROW | {"mood": "good"}]), as_csv(ROW).replace("evidence", "mood")):
        with pytest.raises(BadInput, match="mood") as caught:
            read(text)
        assert caught.value.code == "consent.columns"


@pytest.mark.usefixtures("process_limit")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "consent.empty"),
        (" \n ", "consent.empty"),
        ("[1, 2]", "consent.shape"),
        (json.dumps([ROW])[:-20], "consent.json"),
        ("network,account\nx,1\n", "consent.columns"),
        ("person,person\na,b\n", "consent.columns"),
        ("[" * 100_000, "consent.json"),
        ('"' + "x" * 200_000, "consent.header"),
    ],
)
def test_a_file_that_is_none_is_bad_input(text: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.code == code


@pytest.fixture(params=[131_072, 1 << 24])
def process_limit(request: pytest.FixtureRequest) -> Iterator[None]:
    # The csv module's limit is the process's, and a room that reads tables moves it.
    before = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("process_limit")
def test_broken_lines_leave_the_others() -> None:
    lines = as_csv(ROW, ROW | {"person": "c-2", "account": "2"}, ROW | {"person": "c-3", "account": "3"}).splitlines()
    lines[2] += ",one,too,many,values"
    taken = read("\n".join(lines))
    assert codes(taken) == [("consent.cells", 3)]
    assert set(taken.records["person_id"]) == {"c-1", "c-3"}
    huge = as_csv(ROW, ROW | {"person": "c-2", "evidence": "x" * 200_000}, ROW | {"person": "c-3", "account": "3"})
    taken = read(huge)
    assert codes(taken) == [("consent.csv", 3)]
    assert set(taken.records["person_id"]) == {"c-1", "c-3"}
    ndjson = "\n".join([json.dumps(ROW), "{cut", json.dumps(ROW | {"person": "c-3", "account": "3"})])
    taken = read(ndjson)
    assert codes(taken) == [("consent.line", 2)]
    assert taken.records.height == 2


def test_csv_lines_are_counted_as_an_editor_counts_them() -> None:
    text = as_csv(ROW | {"evidence": "two\nlines"}, ROW | {"person": "c-2", "kinds": "diary"})
    assert codes(read(text)) == [("consent.word", 4)]


@given(st.lists(st.sampled_from(["", "c-1", "2026-01-01", "x", "post", '"', ",", "\n", "Given", "é"]), max_size=60))
def test_no_text_breaks_it(parts: list[str]) -> None:
    try:
        taken = read("person,purposes,given_at,network,account\n" + ",".join(parts))
    except BadInput:
        return
    assert taken.given == 0


def test_twice_is_once_and_at_any_time() -> None:
    rows = [
        ROW,
        ROW | {"person": "c-2", "account": "2", "state": "Withdrawn"},
        {"person": "c-3", "purposes": "insights", "state": "Refused"},
    ]
    first, later = bring(*rows), bring(*rows, now=NOW + timedelta(days=3))
    for name, key in (("records", "record_id"), ("named", "record_id"), ("events", "event_id"), ("person_events", "event_id")):
        assert set(getattr(first, name)[key]) == set(getattr(later, name)[key])
    assert bring(*rows, *rows).events.equals(first.events)
    assert states(first, later) == states(first)


def test_a_consent_with_two_accounts_is_one_record() -> None:
    taken = bring(ROW, ROW | {"account": "99", "network": "facebook"})
    assert taken.records.height == 1
    assert taken.accounts["scope"].to_list() == ["global", "page"]


@pytest.mark.parametrize(
    "change",
    [
        {"period_from": "2025-01-01"},
        {"period_until": "2027-01-01"},
        {"matching": "yes"},
        {"kinds": "post"},
        {"networks": "x"},
        {"notice": "v2"},
    ],
)
def test_what_was_agreed_to_tells_records_apart(change: dict[str, str]) -> None:
    taken = bring(ROW, ROW | change)
    assert taken.records.height == 2
    assert taken.named.height == 4


@pytest.mark.parametrize("order", [1, -1])
def test_the_same_row_withdrawn_later_withdraws_the_record_in_any_order(order: int) -> None:
    files = [bring(ROW), bring(ROW | {"state": "Withdrawn", "withdrawn_at": "2026-02-01"})][::order]
    assert states(*files) == {("c-1", "insights"): {"Withdrawn"}, ("c-1", "profile"): {"Withdrawn"}}
    assert states(*files, now=datetime(2026, 1, 15, tzinfo=UTC))["c-1", "insights"] == {"Given"}
    assert bring(ROW | {"withdrawn_at": "2026-02-01"}).given == 0
    assert bring(ROW | {"withdrawn_at": "2026-09-01"}).given == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_withdrawal_told_in_other_words_still_holds(order: int) -> None:
    out = {"person": "c-1", "purposes": "profile", "state": "Withdrawn", "withdrawn_at": "2026-02-01"}
    assert states(*[bring(ROW), bring(out)][::order])["c-1", "profile"] == {"Withdrawn"}
    assert states(*[bring(ROW), bring(out)][::order])["c-1", "insights"] == {"Given"}
    everything = {name: value for name, value in out.items() if name != "purposes"}
    assert states(*[bring(ROW), bring(everything)][::order]) == {("c-1", "insights"): {"Withdrawn"}, ("c-1", "profile"): {"Withdrawn"}}
    assert bring(everything).problems == []


def test_a_new_consent_after_a_withdrawal_counts() -> None:
    out = {"person": "c-1", "state": "Withdrawn", "withdrawn_at": "2026-02-01"}
    again = ROW | {"given_at": "2026-02-02", "evidence": "form-2"}
    assert states(bring(ROW, out, again))["c-1", "insights"] == {"Withdrawn", "Given"}


def test_a_withdrawal_without_a_moment_holds_at_once() -> None:
    assert states(bring(ROW), bring({"person": "c-1", "state": "Withdrawn"}))["c-1", "profile"] == {"Withdrawn"}
    assert states(bring(ROW | {"state": "Revoked"}))["c-1", "profile"] <= {"Withdrawn", "Revoked"}


def test_a_shorter_end_told_later_counts() -> None:
    assert states(bring(ROW), bring(ROW | {"expires_at": "2026-02-01"}))["c-1", "profile"] == {"Expired"}
    assert bring(ROW | {"expires_at": "2026-02-01"}).given == 0


def test_an_age_not_told_declares_nothing() -> None:
    later = {name: value for name, value in ROW.items() if name != "age_band"} | {"given_at": "2026-02-20", "evidence": "form-2"}
    taken = bring(ROW, later)
    grants = fold(taken.records, taken.named, taken.events, taken.person_events, taken.people, ["insights"], NOW)
    assert set(grants["age_band"]) == {"adult"}
    assert bring(later).people["age_band"].to_list() == ["unknown"]


def test_what_is_not_told_is_narrow() -> None:
    taken = bring({name: value for name, value in ROW.items() if name not in ("networks", "kinds", "verified_by")})
    assert taken.named["networks"].to_list() == [["x"]] * 2
    assert taken.named["kinds"].to_list() == [["post", "comment", "reaction"]] * 2
    assert taken.named["matching"].to_list() == [False, False]
    assert taken.accounts["verified_by"].to_list() == [None]


def test_an_account_two_people_claim_is_a_problem_of_both() -> None:
    taken = bring(ROW, ROW | {"person": "c-2"}, ROW | {"person": "c-3", "scope": "page"})
    assert codes(taken) == [("consent.claimed", 1), ("consent.claimed", 2)]
    # Both claims go to the store, which holds them back.
    assert taken.accounts.height == 3
    assert codes(bring(ROW, ROW)) == []


def test_an_address_counts_only_once_its_owner_confirmed_it() -> None:
    taken = bring(
        ROW | {"email": "ada@larkmoor.example"},
        ROW | {"email": "bo@larkmoor.example", "email_confirmed_at": "2026-01-03", "person": "c-2", "account": "2"},
    )
    assert taken.contacts["confirmed_at"].to_list() == [None, datetime(2026, 1, 3, tzinfo=UTC)]


def test_every_frame_is_its_table() -> None:
    taken = bring(ROW | {"email": "ada@larkmoor.example"}, ROW | {"state": "Withdrawn"})
    for name in ("records", "named", "events", "person_events", "people", "accounts", "contacts"):
        getattr(tables, name.upper()).require(getattr(taken, name))
    assert len(taken.bodies) == taken.records.height


def test_every_purpose_can_be_given() -> None:
    taken = bring(ROW | {"purposes": list(PURPOSES)})
    assert set(taken.named["purpose"]) == set(PURPOSES)


@pytest.mark.parametrize("state", ["Given", "RenewedConsentGiven", ""])
def test_without_an_account_on_record_nobody_knows(state: str) -> None:
    row = {name: value for name, value in ROW.items() if name not in ("network", "account", "verified_by")} | {"state": state}
    assert codes(bring(row)) == [("consent.unproven", 1)]
    assert states(bring(row))["c-1", "insights"] == {"Unknown"}
    assert states(bring(row, linked=frozenset({"c-1"})))["c-1", "insights"] == {"Given" if state != "RenewedConsentGiven" else state}
    assert bring(row, linked=frozenset({"c-2"})).given == 0
    assert codes(bring(row | {"method": "own_export"})) == []
    another = {"person": "c-1", "network": "x", "account": "4711", "state": "Requested", "purposes": "quotes"}
    assert bring(row, another).given == 1


def test_a_notice_that_was_never_published_is_told_and_nobody_knows() -> None:
    taken = bring(ROW | {"notice": "v9"})
    assert codes(taken) == [("consent.notice", 1)]
    assert states(taken)["c-1", "profile"] == {"Unknown"}
    assert taken.records["notice"].to_list() == [None]
    assert bring(ROW).records["notice"].to_list() == ["1" * 64]


def test_what_could_not_be_shown_stands_in_nobodys_way_once_it_can() -> None:
    early = bring(ROW, notices={})
    assert states(early, bring(ROW))["c-1", "insights"] == {"Unknown", "Given"}
    bare = {name: value for name, value in ROW.items() if name not in ("network", "account")}
    assert states(bring(bare), bring(ROW))["c-1", "insights"] == {"Unknown", "Given"}


def test_a_notice_is_the_same_however_it_is_called() -> None:
    by_digest = bring(ROW | {"notice": "sha256:1"}, notices=NOTICES | {"sha256:1": "1" * 64})
    assert by_digest.records["record_id"].to_list() == bring(ROW).records["record_id"].to_list()


def test_what_was_implied_is_no_consent_and_what_was_not_explicit_is_no_profile() -> None:
    implied = bring(ROW | {"event_type": "Implied"})
    assert codes(implied) == [("consent.implied", 1)]
    assert states(implied)["c-1", "insights"] == {"Unknown"}
    expressed = bring(ROW | {"event_type": "Expressed", "matching": "yes"})
    assert states(expressed) == {("c-1", "insights"): {"Given"}, ("c-1", "profile"): {"Unknown"}}
    assert expressed.named["matching"].to_list() == [False, False]


def test_two_periods_of_one_act_that_overlap_count_neither() -> None:
    one = ROW | {"period_from": "2025-01-01", "period_until": "2025-06-01"}
    for other in ({"period_from": "2025-05-01", "period_until": ""}, {"period_from": "", "period_until": ""}):
        taken = bring(one, ROW | other)
        assert codes(taken) == [("consent.overlap", 1), ("consent.overlap", 2)]
        assert states(taken)["c-1", "insights"] == {"Unknown"}
    for other in (
        {"period_from": "2025-06-01"},
        {"period_from": "2025-05-01", "evidence": "form-2"},
        one,
        {"period_from": "2025-05-01", "purposes": "quotes"},
    ):
        assert codes(bring(one, ROW | other)) == []


def test_many_periods_of_one_act_take_no_long_time() -> None:
    rows = [ROW | {"period_from": f"2025-01-01T00:{n // 60 % 60:02}:{n % 60:02}.{n:06}"} for n in range(3_000)]
    assert len(bring(*rows).problems) == 3_000


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": "2026-01-01"},
        {"period_from": "2026-01-02", "period_until": "2026-01-01"},
        {"renewed_at": "2025-01-01"},
        {"renewed_at": "2026-02-01", "renewed_until": "2026-01-15"},
    ],
)
def test_what_ends_before_it_begins_is_refused(change: dict[str, str]) -> None:
    assert codes(bring(ROW | change)) == [("consent.period", 1)]


def test_a_renewal_holds_on_and_one_of_the_future_is_refused() -> None:
    much_later = NOW + timedelta(days=690)
    assert states(bring(ROW), now=much_later)["c-1", "insights"] == {"Expired"}
    assert states(bring(ROW | {"renewed_at": "2026-02-01"}), now=much_later)["c-1", "insights"] == {"RenewedConsentGiven"}
    assert codes(bring(ROW | {"renewed_at": "2026-03-02"})) == [("consent.future", 1)]


def test_however_long_somebody_agreed_it_is_asked_again() -> None:
    taken = bring(ROW | {"expires_at": "2040-01-01"})
    assert taken.named["expires_at"].to_list() == [datetime(2026, 1, 2, 8, tzinfo=UTC) + timedelta(days=730)] * 2


def test_objections_and_restrictions_come_along() -> None:
    taken = bring(ROW | {"objected": "profile", "restricted": "all"})
    assert {(e["kind"], e["purpose"]) for e in taken.person_events.to_dicts()} == {("object", "profile"), ("restrict", None)}
    assert codes(bring(ROW | {"objected": "everything"})) == [("consent.purpose", 1)]


def test_no_cell_holds_what_a_database_cannot() -> None:
    assert codes(bring(ROW | {"evidence": "a\0b"})) == [("consent.value", 1)]


@given(st.text(alphabet="'=+-@\t\rab,\"\n", max_size=6))
def test_no_cell_is_a_formula_and_each_comes_back_as_it_was(cell: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["person", "evidence"], ["p", guarded(cell)]])
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    ((_, row),) = read_rows(out.getvalue())[0]
    assert row["evidence"] == cell
