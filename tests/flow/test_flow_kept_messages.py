"""How long messages are kept: words and reasons go when their time is over, for readers before anything is cleaned up; stopping works for good."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from heedful.errors import Refused
from heedful.flow import hear, told
from heedful.flow.affected import affected
from heedful.flow.dossier_messages import messages_of
from heedful.flow.drafts import opened
from heedful.flow.erase import erase
from heedful.flow.holds import hold
from heedful.flow.join import withdraw
from heedful.flow.retention import forget_due
from heedful.messages.deliver.files import without
from heedful.store import answers, messages
from heedful.store.message_schema import SHOWN

GOOD = "@larkmoor the delivery was great"


@pytest.fixture
def sent(shop, bench):
    one = shop()
    one.people(6, GOOD)
    one.show()
    done = one.send(one.approved(), out=bench.path("out"))
    return one, done.file


def token_of(one, person: str) -> str:
    with one.ws.store.reading() as tx:
        (m,) = messages.of_person(tx, person)
    return opened(one.ws.keys.person_keys([person])[person], person, m.message_id, m.sealed)["token"]


def test_words_and_reasons_go_when_their_time_is_over_and_stopping_works_for_good(sent, bench) -> None:
    one, file = sent
    told.tell(one.ws, "p001", name="Anna")
    with one.ws.store.reading() as tx:
        whom = affected(one.ws, tx, ["messages"])
        # A name somebody told is nothing they declared of themselves.
        assert (whom.count, whom.records, affected(one.ws, tx, ["declared"]).count) == (6, 6, 0)
    token = token_of(one, "p001")
    hold(one.ws, "p006", "a lawsuit")
    bench.now += timedelta(days=364)
    assert "Evening delivery" in hear.reasons(one.ws, token)
    assert forget_due(one.ws, dry_run=True).messages == 0
    bench.now += timedelta(days=2)
    # Not used any more, though nothing was cleaned up yet.
    with pytest.raises(Refused) as error:
        hear.reasons(one.ws, token)
    assert error.value.code == "message.forgotten"
    assert forget_due(one.ws, dry_run=True).messages == 5
    with one.ws.store.reading() as tx:
        assert all(m.sealed for m in messages.of_person(tx, "p001"))
    assert file.read_text().count("@post.example") == 6
    assert forget_due(one.ws).messages == 5
    with one.ws.store.reading() as tx:
        assert affected(one.ws, tx, ["messages"]).people == {"p006"}
        (m,) = messages.of_person(tx, "p001")
        assert (m.sealed, m.log, m.state, m.event) == (b"", None, "sent", "June")
        assert messages_of(one.ws, tx, "p001")[0]["text"] is None
        (kept,) = messages.of_person(tx, "p006")
        assert kept.sealed
        assert {row.person_id for row in tx.execute(select(SHOWN.c.person_id))} == {"p006"}
    assert [row["email"] for row in csv.DictReader(io.StringIO(file.read_text()))] == ["p006@post.example"]
    assert hear.hear(one.ws, token, "stop").kind == "stop"
    assert forget_due(one.ws).messages == 0


def test_limits_are_counted_over_at_least_their_days(shop, bench) -> None:
    one = shop(cap_days=365)
    one.ws.settings = one.ws.settings.model_copy(update={"retention": one.ws.settings.retention.model_copy(update={"profile": 1})})
    one.people(6, GOOD)
    one.show()
    one.send(one.approved())
    bench.now += timedelta(days=100)
    assert forget_due(one.ws).messages == 0
    bench.now += timedelta(days=266)
    assert forget_due(one.ws).messages == 6


def test_details_go_when_nothing_allows_them_any_more(sent) -> None:
    one, _ = sent
    told.tell(one.ws, "p001", name="Anna", zone="Europe/Dublin")
    told.tell(one.ws, "p002", name="Bea")
    withdraw(one.ws, "p001", ["messages.email"])
    assert forget_due(one.ws, dry_run=True).details == 2
    assert forget_due(one.ws).details == 2
    with one.ws.store.reading() as tx:
        assert answers.details_kept(tx) == [("p002", "name")]


def test_who_is_erased_is_taken_out_of_files_that_still_lie_where_they_were_written(sent) -> None:
    one, file = sent
    before = file.read_text()
    erase(one.ws, "p003")
    after = file.read_text()
    assert "p003@post.example" not in after
    assert {row["email"] for row in csv.DictReader(io.StringIO(after))} == {f"p{n:03d}@post.example" for n in (1, 2, 4, 5, 6)}
    rows = [row for row in csv.reader(io.StringIO(before)) if "p003@post.example" not in row]
    assert list(csv.reader(io.StringIO(after))) == rows
    assert file.stat().st_mode & 0o077 == 0
    for person in ("p001", "p002", "p004", "p005", "p006"):
        erase(one.ws, person)
    assert not file.exists()


def test_a_file_that_is_not_ours_any_more_is_left_alone() -> None:
    assert without(b"something else\r\n", {"m1"}) == b"something else\r\n"
    assert without(b"", {"m1"}) == b""
