"""Grants that a server keeps between questions: always those that folding everything anew gives, whatever was said and however time goes."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from datetime import timedelta

import polars as pl
import pytest

from heedful.errors import HeedfulError, Unready
from heedful.flow import desk, erase, join, limits, own_choices, own_look, own_posts
from heedful.flow.acting import PAGES
from heedful.flow.desk import Kept, Question
from heedful.flow.folded import ByPerson, Everyone
from heedful.flow.join import withdraw
from heedful.flow.snapshot import read_together
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.store import consents
from heedful.tables.canonical import canonical
from heedful.tables.records import PERSON_EVENTS

PEOPLE = ("p001", "p002", "p003", "p004", "p005", "p006")
LIKES = "The delivery by @larkmoor is wonderful, I love it."


@pytest.fixture
def own(shop):
    made = shop()
    made.people(6, LIKES, purposes="insights;profile")
    return made


def both(own) -> None:
    """What is kept is what a workspace without any memory says."""
    fresh = Workspace(own.ws.folder, Actor("cli"), clock=own.ws.clock)
    try:
        with own.ws.store.reading() as tx:
            assert canonical(own.ws.grants(tx)) == canonical(fresh.grants(tx))
            for person in PEOPLE:
                assert canonical(own.ws.grants_of(tx, person)) == canonical(fresh.grants_of(tx, person)), person
    finally:
        fresh.close()


def say_something(own, draw: random.Random) -> None:
    ws, person, purpose = own.ws, draw.choice(PEOPLE), draw.choice(["insights", "profile"])
    acts = {
        "off": lambda: own_choices.switch_off(ws, person, [purpose]),
        "on": lambda: own_choices.switch_on(ws, person, purpose),
        "all off": lambda: withdraw(ws, person, []),
        "object": lambda: limits.object_to(ws, person, [purpose]),
        "restrict": lambda: limits.restrict(ws, person, [purpose]),
        "lift": lambda: limits.lift_objection(ws, person, [purpose], identity="passport"),
        "erase": lambda: erase.erase(ws, draw.choice(PEOPLE[:2])),
        "wait": lambda: setattr(own.bench, "now", own.bench.now + timedelta(days=draw.choice([0, 1, 200, 500]))),
    }
    own.bench.now += timedelta(seconds=draw.choice([0, 1, 60]))
    with suppress(HeedfulError):  # What is refused has changed nothing either.
        acts[draw.choices(list(acts), [4, 4, 1, 2, 2, 2, 1, 2])[0]]()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_folding_anew_gives(own, seed: int) -> None:
    own.ws.everyone, draw = Everyone(), random.Random(seed)
    both(own)
    for _ in range(12):
        say_something(own, draw)
        both(own)


def test_only_who_has_spoken_is_folded_anew(own, monkeypatch) -> None:
    folded = []
    real = Workspace.grants.__globals__["fold"]
    monkeypatch.setitem(Workspace.grants.__globals__, "fold", lambda *tables: folded.append(tables[0].height) or real(*tables))
    own.ws.everyone = Everyone()
    for _ in range(3):
        with own.ws.store.reading() as tx:
            own.ws.grants(tx)
    withdraw(own.ws, "p003", [])
    folded_before = len(folded)
    with own.ws.store.reading() as tx:
        own.ws.grants(tx)
    assert folded[0] == 6 and folded[folded_before:] == [1]


def test_a_page_finds_its_rows_although_their_file_was_swept_meanwhile(own, monkeypatch) -> None:
    theirs = own_look.look(own.ws, "p002", "held")["posts"][0]["post"]
    scan, swept = own.ws.lakes.scan, []

    def sweeping(*args):
        if not swept:
            swept.append(True)
            own_posts.leave_out(own.ws.acting(PAGES), "p002", theirs)
            swept.append(True)
        return scan(*args)

    monkeypatch.setattr(own.ws.lakes, "scan", sweeping)
    assert len(own_look.look(own.ws, "p001", "held")["posts"]) == 1
    assert len(swept) == 2


def test_what_is_swept_again_and_again_is_said(own) -> None:
    def gone(tx):
        raise FileNotFoundError

    with pytest.raises(Unready, match="being rewritten"):
        read_together(own.ws, gone)


def test_two_who_leave_a_post_out_at_once_both_do(own) -> None:
    posts = {person: own_look.look(own.ws, person, "held")["posts"][0]["post"] for person in PEOPLE}
    held = threading.Event()

    def hold() -> None:
        with own.ws.writing():
            held.set()
            time.sleep(0.4)

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    own_posts.leave_out(own.ws, "p001", posts["p001"])
    other.join()
    assert own_look.look(own.ws, "p001", "held")["posts"] == []


def test_all_who_wait_for_a_view_share_one_count(own, monkeypatch) -> None:
    own.ws.actor = Actor("cli")
    counts, real = [], desk._read
    monkeypatch.setattr(desk, "_read", lambda *args: counts.append(1) or time.sleep(0.3) or real(*args))
    kept = Kept()
    desk.look(own.ws, kept, Question())
    withdraw(own.ws, "p006", [])
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(desk.look(own.ws, kept, Question()).position)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with own.ws.store.reading() as tx:
        from heedful.store import positions

        assert set(seen) == {positions.consent_position(tx)}
    assert len(counts) == 2


def test_figures_that_are_kept_are_those_counted_anew(own) -> None:
    from heedful.flow.consent_figures import figures

    own.ws.actor, own.ws.everyone, draw = Actor("cli"), Everyone(), random.Random(5)
    for _ in range(8):
        own.ws.actor = Actor("cli")
        say_something(own, draw)
        with Workspace(own.ws.folder, Actor("cli"), clock=own.ws.clock) as fresh:
            assert figures(own.ws) == figures(fresh)
        assert figures(own.ws) is figures(own.ws)


def test_a_person_is_looked_up_without_folding_all_while_somebody_joins(own, monkeypatch) -> None:
    folded = []
    real = Workspace.grants.__globals__["fold"]
    monkeypatch.setitem(Workspace.grants.__globals__, "fold", lambda *tables: folded.append(tables[0].height) or real(*tables))
    own.ws.everyone = Everyone()
    with own.ws.store.reading() as tx:
        own.ws.grants(tx)
        assert own.ws.grants_of(tx, "p002").height > 0
        assert own.ws.grants_of(tx, "nobody").height == 0
    assert folded == [6]
    # As another process lets somebody join.
    kept, own.ws.everyone = own.ws.everyone, None
    own.people(1, LIKES, first=7, purposes="insights")
    own.ws.everyone = kept
    folded.clear()
    with own.ws.store.reading() as tx:
        own.ws.grants_of(tx, "p002")
    assert folded == [1]


def test_rows_of_people_replaced_again_and_again_are_the_last(monkeypatch) -> None:
    monkeypatch.setattr("heedful.flow.folded._FEW", 2)
    rows = pl.DataFrame({"person_id": ["b", "a", "b", "c"], "n": [1, 2, 3, 4]})
    held = ByPerson.sorted(rows)
    for n, person in enumerate("abcab", 10):
        held = held.replaced([person], pl.DataFrame({"person_id": [person], "n": [n]}))
    assert {person: held.of(person)["n"].to_list() for person in "abcd"} == {"a": [13], "b": [14], "c": [12], "d": []}
    assert sorted(held.whole().rows()) == [("a", 13), ("b", 14), ("c", 12)]
    assert sorted(ByPerson.sorted(rows).replaced(["b"], rows.clear()).whole().rows()) == [("a", 2), ("c", 4)]


def test_what_was_rolled_back_is_never_remembered(own) -> None:
    """A word that did not hold, and the next word of somebody else, have the same numbers."""
    own.ws.everyone = Everyone()
    both(own)
    with pytest.raises(ZeroDivisionError), own.ws.store.transaction() as tx:
        events = pl.DataFrame([join._withdrawal(own.ws, "p001", None, own.ws.clock())], schema=PERSON_EVENTS.schema, orient="row")
        consents.add_person_events(tx, events)
        own.ws.grants_of(tx, "p001")
        own.ws.grants(tx)
        1 / 0  # noqa: B018
    withdraw(own.ws, "p002", [])
    both(own)
