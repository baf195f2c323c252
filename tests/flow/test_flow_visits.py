"""A person's own session at the pages, and the token of forms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from heedful.errors import Refused, Unready
from heedful.flow import visits
from heedful.store import outbox


@pytest.fixture
def ws(bench):
    with bench.workspace() as made:
        bench.bring(made, bench.consent("p1"), bench.consent("p2"))
        yield made


def test_a_visit_is_the_persons_until_it_ends(ws) -> None:
    token = visits.begin(ws, "p1")
    assert visits.person_of(ws, token) == visits.require_person(ws, token) == "p1"
    visits.end(ws, token)
    visits.end(ws, token)
    assert visits.person_of(ws, token) is None
    with ws.store.reading() as tx:
        kinds = [e.kind for e in outbox.entries(tx, limit=10_000)]
    assert (kinds.count("visit.begun"), kinds.count("visit.ended")) == (1, 1)


@pytest.mark.parametrize("token", [None, "", "x", "\0", "é" * 100])
def test_nothing_else_is_anybodys(ws, token) -> None:
    visits.begin(ws, "p1")
    assert visits.person_of(ws, token) is None
    with pytest.raises(Unready, match="yours alone"):
        visits.require_person(ws, token)


def test_only_a_mark_of_the_token_is_kept(ws) -> None:
    token = visits.begin(ws, "p1")
    with ws.store.reading() as tx:
        assert token not in str(tx.execute(text("SELECT * FROM visits")).all())


@pytest.mark.parametrize(("each", "times", "left"), [(29, 16, "p1"), (31, 1, None), (29, 17, None)])
def test_it_ends_when_nobody_reads_on_and_after_a_day_in_any_case(ws, bench, each, times, left) -> None:
    token = visits.begin(ws, "p1")
    for _ in range(times):
        bench.now += timedelta(minutes=each)
        found = visits.person_of(ws, token)
    assert found == left


def test_two_people_are_two(ws) -> None:
    one, other = visits.begin(ws, "p1"), visits.begin(ws, "p2")
    visits.end(ws, one)
    assert visits.person_of(ws, other) == "p2"


def test_an_erased_person_is_signed_out(ws) -> None:
    from heedful.flow.erase import erase

    token = visits.begin(ws, "p1")
    erase(ws, "p1")
    assert visits.person_of(ws, token) is None


def test_a_form_token_is_one_browsers(ws) -> None:
    token = visits.form_token(ws, "one")
    visits.require_form(ws, "one", token)
    for visitor, given in [("other", token), ("one", ""), ("one", token[:-1]), ("", visits.form_token(ws, "")), ("one", "é")]:
        with pytest.raises(Refused):
            visits.require_form(ws, visitor, given)
