"""Restrictions and objections: they hold at once, need no proof to be made, and need one to be lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import limits, requests
from heedful.flow.live import live_rows
from heedful.flow.suppression import is_suppressed

PROOF = "one-time link"


@pytest.fixture
def world(bench):
    """A workspace with a post of P-1 in both lakes."""
    workspace = bench.workspace(terms={"x_profile_approval": True})
    bench.bring(workspace, bench.consent("P-1", matching="true"))
    bench.gather(workspace, bench.ndjson([bench.post(1, "9P-1", "great delivery @larkmoor")]))
    yield workspace
    workspace.close()


def used(workspace) -> set[str]:
    """The lakes in which the post may be used now."""
    with workspace.store.reading() as tx:
        return {lake for lake in ("insights", "profile") if live_rows(workspace, tx, lake).rows.height}


@pytest.mark.parametrize(("stop", "lift"), [(limits.restrict, limits.lift_restriction), (limits.object_to, limits.lift_objection)])
@pytest.mark.parametrize(("purposes", "left"), [((), set()), (("profile",), {"insights"}), (("insights", "profile"), set())])
def test_it_holds_at_once_and_can_be_lifted_by_the_person(world, bench, stop, lift, purposes, left) -> None:
    assert used(world) == {"insights", "profile"}
    stop(world, "P-1", purposes)
    assert used(world) == left
    bench.now += timedelta(seconds=1)
    with pytest.raises(Refused) as refused:
        lift(world, "P-1", purposes)
    assert refused.value.code == "request.identity"
    assert used(world) == left
    lift(world, "P-1", purposes, identity=PROOF)
    assert used(world) == {"insights", "profile"}


def test_an_objection_to_messages_takes_profiling_along_and_holds_for_ever(world, bench) -> None:
    limits.object_to(world, "P-1", ["messages.email"])
    assert used(world) == {"insights"}
    with world.store.reading() as tx:
        assert is_suppressed(world, tx, "person", "P-1", use="messages")
        assert not is_suppressed(world, tx, "person", "P-1")
    bench.now += timedelta(seconds=1)
    with pytest.raises(Refused) as for_ever:
        limits.lift_objection(world, "P-1", ["messages.email"], identity=PROOF)
    assert for_ever.value.code == "objection.for_ever"
    limits.lift_objection(world, "P-1", identity=PROOF)
    assert used(world) == {"insights", "profile"}
    with world.store.reading() as tx:
        assert is_suppressed(world, tx, "person", "P-1", use="messages")


def test_an_objection_to_everything_is_one_to_messages_too(world) -> None:
    limits.object_to(world, "P-1")
    with world.store.reading() as tx:
        assert is_suppressed(world, tx, "person", "P-1", use="messages")


def test_lifting_everything_leaves_the_objection_to_messages(world, bench) -> None:
    from heedful.consent.fold import fold
    from heedful.store import consents

    bench.bring(world, bench.consent("P-1", purposes="insights;messages.email", evidence="form-2"))
    limits.object_to(world, "P-1")
    bench.now += timedelta(seconds=1)
    limits.lift_objection(world, "P-1", identity=PROOF)
    with world.store.reading() as tx:
        grants = fold(*consents.ledger_of(tx, "P-1"), ["insights", "messages.email"], bench.now)
    assert dict(grants.filter(grants["named"]).select("purpose", "objected").iter_rows()) == {"insights": False, "messages.email": True}


def test_their_address_is_recognised_again(world, bench) -> None:
    from heedful.security.sealing import framed, seal
    from heedful.store import people

    own = seal(world.keys.person_key("P-1"), framed("contact", "P-1", "email"), b"Ada@Post.example")
    with world.store.transaction() as tx:
        people.put_contacts(tx, [people.Contact("P-1", "email", own, bench.now)])
    limits.object_to(world, "P-1", ["messages.email"])
    with world.store.reading() as tx:
        assert is_suppressed(world, tx, "address", "email", "ada@post.example ", use="messages")
        assert not is_suppressed(world, tx, "address", "email", "bo@post.example", use="messages")


def test_an_objection_to_something_else_is_not(world) -> None:
    limits.object_to(world, "P-1", ["insights"])
    with world.store.reading() as tx:
        assert not is_suppressed(world, tx, "person", "P-1", use="messages")


def test_a_consent_given_later_does_not_undo_an_objection(world, bench) -> None:
    limits.object_to(world, "P-1", ["profile"])
    bench.now += timedelta(days=1)
    bench.bring(world, bench.consent("P-1", matching="true", given_at="2026-06-16T00:00:00Z", evidence="form-2"))
    assert used(world) == {"insights"}


@pytest.mark.parametrize("stop", [limits.restrict, limits.object_to])
def test_somebody_unknown_gets_the_same_answer(world, bench, stop) -> None:
    known, unknown = stop(world, "P-1"), stop(world, "P-999")
    assert (known.kind, known.due_at, known.state) == (unknown.kind, unknown.due_at, unknown.state)
    assert world.keys.person_keys(["P-999"]) == {}
    # What they said before holds if they are entered later.
    bench.bring(world, bench.consent("P-999", matching="true"))
    bench.gather(world, bench.ndjson([bench.post(2, "9P-999", "great delivery @larkmoor")]))
    assert used(world) == set()


def test_each_is_in_the_queue_and_answered(world) -> None:
    limits.restrict(world, "P-1")
    lines, totals = requests.listed(world, person="P-1")
    assert [(line.request.kind, line.request.state) for line in lines] == [("restrict", "answered")]
    assert totals["waiting"] == 0


def test_an_unknown_purpose_is_said(world) -> None:
    for call in (limits.restrict, limits.object_to, limits.lift_restriction, limits.lift_objection):
        with pytest.raises(BadInput) as wrong:
            call(world, "P-1", ["selling"])
        assert wrong.value.code == "consent.purpose"
    assert requests.listed(world)[1]["all"] == 0
