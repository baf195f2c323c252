"""The queue of what people asked: due dates, proofs, extensions and answers, for one and for ten thousand at once."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import requests
from heedful.flow.calendar import months_later
from heedful.flow.request_file import bring
from heedful.flow.requests import Ask
from heedful.store import outbox
from heedful.store import requests as queue


@pytest.fixture
def desk(bench):
    """A workspace that knows P-1 and P-2."""
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("P-1"), bench.consent("P-2"))
    yield workspace
    workspace.close()


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29"), ("2026-12-05", "2027-01-05"), ("2026-06-30", "2026-07-30")],
)
def test_due_in_one_calendar_month(desk, bench, received, due) -> None:
    bench.now = datetime.fromisoformat(received + "T09:30:00+00:00")
    asked = requests.open_request(desk, "access", "P-1")
    assert asked.due_at == datetime.fromisoformat(due + "T09:30:00+00:00")


def test_months_are_counted_from_the_first_day() -> None:
    moment = datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert months_later(moment, 3) == datetime(2026, 4, 30, 8, tzinfo=UTC)
    assert months_later(moment, -2) == datetime(2025, 11, 30, 8, tzinfo=UTC)
    assert months_later(months_later(moment.date(), 12), -12) == moment.date()


def test_extended_once_within_the_month_and_with_a_reason(desk, bench) -> None:
    bench.now = datetime(2026, 1, 31, tzinfo=UTC)
    asked = requests.open_request(desk, "access", "P-1")
    with pytest.raises(BadInput) as empty:
        requests.extend(desk, asked.request_id, " ")
    assert empty.value.code == "request.reason"
    extended = requests.extend(desk, asked.request_id, "Many requests came at once.")
    # Three months from when it came, not two from the shortened February.
    assert extended.due_at == datetime(2026, 4, 30, tzinfo=UTC)
    assert requests.said(desk, extended) == {"extended_for": "Many requests came at once."}
    with pytest.raises(Refused) as again:
        requests.extend(desk, asked.request_id, "Again.")
    assert again.value.code == "request.extended"


def test_never_extended_after_the_month(desk, bench) -> None:
    asked = requests.open_request(desk, "access", "P-1")
    bench.now = asked.due_at + timedelta(seconds=1)
    with pytest.raises(Refused) as late:
        requests.extend(desk, asked.request_id, "We forgot.")
    assert late.value.code == "request.extend_late"
    bench.now = asked.due_at
    assert requests.extend(desk, asked.request_id, "Many came.").due_at > asked.due_at


def test_overdue_stands_first(desk, bench) -> None:
    begun = bench.now
    bench.now = begun + timedelta(days=20)
    late = requests.open_request(desk, "complaint", "P-2")
    bench.now = begun
    first = requests.open_request(desk, "object", "P-1")
    bench.now = first.due_at + timedelta(days=3)
    lines, totals = requests.listed(desk)
    assert [(line.request.request_id, line.overdue) for line in lines] == [(first.request_id, True), (late.request_id, False)]
    assert lines[0].days_left == -3
    assert totals == {"waiting": 2, "overdue": 1, "all": 2}


def test_what_is_due_first_stands_first_whatever_came_first(desk, bench) -> None:
    first = requests.open_request(desk, "complaint", "P-1")
    bench.now += timedelta(days=1)
    second = requests.open_request(desk, "complaint", "P-2")
    requests.extend(desk, first.request_id, "Many came.")
    lines, _ = requests.listed(desk, limit=1)
    assert [line.request.request_id for line in lines] == [second.request_id]


@pytest.mark.parametrize("kind", sorted(requests.KINDS))
def test_what_gives_or_destroys_needs_a_proof(desk, kind) -> None:
    asked = requests.open_request(desk, kind, "P-1")
    if kind in {"access", "rectify", "erase", "portability"}:
        with pytest.raises(Refused) as refused:
            requests.answer(desk, asked.request_id, "Here it is.")
        assert refused.value.code == "request.identity"
        requests.identify(desk, asked.request_id, "a call", passed=False)
        with pytest.raises(Refused):
            requests.answer(desk, asked.request_id, "Here it is.")
        requests.identify(desk, asked.request_id, "a call back")
    assert requests.answer(desk, asked.request_id, "Here it is.").state == "answered"


def test_a_refusal_needs_words_and_no_proof(desk) -> None:
    asked = requests.open_request(desk, "access", "P-1")
    with pytest.raises(BadInput):
        requests.answer(desk, asked.request_id, "", refuse=True)
    assert requests.answer(desk, asked.request_id, "We cannot tell who you are.", refuse=True).state == "refused"


def test_answered_once_and_closed_only_after(desk) -> None:
    asked = requests.open_request(desk, "complaint", "P-1")
    with pytest.raises(Refused) as early:
        requests.close(desk, asked.request_id)
    assert early.value.code == "request.unanswered"
    requests.answer(desk, asked.request_id, "Mended.")
    with pytest.raises(Refused) as twice:
        requests.answer(desk, asked.request_id, "Mended again.")
    assert twice.value.code == "request.answered"
    assert requests.close(desk, asked.request_id).state == "closed"
    assert requests.listed(desk)[0] == []
    assert [line.request.state for line in requests.listed(desk, person="P-1")[0]] == ["closed"]


def test_words_are_sealed_for_the_person(desk) -> None:
    asked = requests.open_request(desk, "complaint", "P-1")
    answered = requests.answer(desk, asked.request_id, "Plum seventeen.")
    assert requests.said(desk, answered) == {"answer": "Plum seventeen."}
    for file in desk.folder.glob("store.db*"):
        assert b"Plum seventeen" not in file.read_bytes()
    desk.keys.destroy_person("P-1")
    with pytest.raises(Refused):
        requests.said(desk, queue_find(desk, asked.request_id))


def queue_find(workspace, request_id):
    with workspace.store.reading() as tx:
        return queue.find(tx, request_id)


def test_who_is_not_on_record_is_kept_as_a_mark(desk) -> None:
    known, unknown = requests.open_request(desk, "access", "P-1"), requests.open_request(desk, "access", "P-999")
    assert (known.person_id, known.mark) == ("P-1", None)
    assert unknown.person_id is None
    assert len(unknown.mark) == 16
    assert [line.request.request_id for line in requests.listed(desk, person="P-999")[0]] == [unknown.request_id]
    assert desk.keys.person_keys(["P-999"]) == {}
    with desk.store.reading() as tx:
        assert "P-999" not in json.dumps([e.body for e in outbox.entries(tx)])
    # Also after somebody was told no: their answer is sealed by no key of theirs.
    said = requests.said(desk, requests.answer(desk, unknown.request_id, "We hold nothing.", refuse=True))
    assert said == {"answer": "We hold nothing."}


@pytest.mark.parametrize(
    ("kind", "person", "channel"),
    [
        ("sing", "P-1", "desk"),
        ("access", "", "desk"),
        ("access", "x" * 201, "desk"),
        ("access", "a\0b", "desk"),
        ("access", "P-1", "d" * 41),
    ],
)
def test_what_is_no_request_is_said(desk, kind, person, channel) -> None:
    with pytest.raises(BadInput):
        requests.open_request(desk, kind, person, channel=channel)
    assert requests.listed(desk)[1]["all"] == 0


@pytest.mark.parametrize("method", ["", "  ", "m" * 31])
def test_how_somebody_was_proven_is_said_in_few_words(desk, method) -> None:
    asked = requests.open_request(desk, "access", "P-1")
    with pytest.raises(BadInput) as wrong:
        requests.identify(desk, asked.request_id, method)
    assert wrong.value.code == "request.method"


def test_every_change_is_logged(desk) -> None:
    asked = requests.open_request(desk, "complaint", "P-1", owner="Ada")
    requests.identify(desk, asked.request_id, "a call")
    requests.assign(desk, asked.request_id, "Bo")
    requests.extend(desk, asked.request_id, "Many came.")
    requests.answer(desk, asked.request_id, "Mended.")
    requests.close(desk, asked.request_id)
    with desk.store.reading() as tx:
        told = [e for e in outbox.entries(tx) if e.kind.startswith("request.")]
    assert [e.kind.partition(".")[2] for e in told] == ["received", "identified", "assigned", "extended", "answered", "closed"]
    assert len({e.body["person"] for e in told}) == 1
    assert "P-1" not in json.dumps([e.body for e in told])


def test_ten_thousand_at_once(desk, counted) -> None:
    kinds = list(requests.KINDS)
    asks = [Ask(kinds[n % len(kinds)], f"P-{n % 5_000}", "mail") for n in range(10_000)]
    with counted(desk) as work:
        made = requests.open_many(desk, asks)
        lines, totals = requests.listed(desk, limit=50)
    assert len({r.request_id for r in made}) == 10_000
    assert totals["waiting"] == 10_000
    assert len(lines) == 50
    # One transaction that writes, and statements that grow with parts of thousands and not with requests.
    assert work["transactions"] <= 12
    assert work["statements"] <= 200
    with desk.store.reading() as tx:
        entry = [e for e in outbox.entries(tx, limit=100_000) if e.kind != "requests.looked"][-1]
    assert entry.body["requests"] == sum(entry.body["kinds"].values()) == 10_000


def test_of_many_all_are_taken_or_none(desk) -> None:
    with pytest.raises(BadInput):
        requests.open_many(desk, [Ask("access", "P-1"), Ask("sing", "P-2")])
    assert requests.listed(desk)[1]["all"] == 0


def test_a_file_of_requests_loses_no_good_row(desk, bench) -> None:
    file = bench.path("requests.csv")
    file.write_text("kind,person,channel\naccess,P-1,mail\nsing,P-1,mail\nerase,,mail\nobject,P-2,\n")
    count, unread = bring(desk, file)
    assert count == 2
    assert [u.line for u in unread] == [3, 4]
    assert "sing" not in unread[0].sentence
    assert {r.request.channel for r in requests.listed(desk)[0]} == {"mail", "desk"}


@pytest.mark.parametrize("limit", [131_072, 10_000_000])
def test_a_huge_field_loses_no_other_row_whatever_else_the_process_has_read(desk, bench, limit: int) -> None:
    file = bench.path("requests.csv")
    file.write_text("kind,person\n" + "a" * 200_000 + ",P-1\naccess,P-1\n")
    before = csv.field_size_limit(limit)
    try:
        count, unread = bring(desk, file)
    finally:
        csv.field_size_limit(before)
    assert (count, [u.line for u in unread]) == (1, [2])


@pytest.mark.parametrize("content", [b"", b"who,what\nP-1,access\n", b"kind,person\n\xff\xfe,x\n"])
def test_a_file_that_is_none_is_said(desk, bench, content) -> None:
    file = bench.path("requests.csv")
    file.write_bytes(content)
    with pytest.raises(BadInput) as wrong:
        bring(desk, file)
    assert wrong.value.code == "requests.file"


def test_a_request_that_is_not_there_is_said(desk) -> None:
    for change in (requests.close, lambda w, i: requests.answer(w, i, "x"), lambda w, i: requests.assign(w, i, "Bo")):
        with pytest.raises(BadInput) as missing:
            change(desk, "00" * 8)
        assert missing.value.code == "request.missing"
