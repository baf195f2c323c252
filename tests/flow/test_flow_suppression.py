"""Who was erased or objected is recognised by marks only, and taken up by nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from heedful.errors import BadInput, Refused
from heedful.flow.erase import erase
from heedful.flow.join import give
from heedful.flow.marks import person_mark, suppress_mark, suppress_marks, token_mark
from heedful.flow.suppression import is_suppressed, lift, require_unerased, suppress
from heedful.store import outbox, people, suppressions
from heedful.store.rights_schema import SUPPRESSIONS


def of_import(done: Any) -> list[tuple[str, int]]:
    return [(p.code, p.line) for p in done.problems]


@pytest.fixture
def world(bench):
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("gone", "111"), bench.consent("stays", "222"))
    erase(workspace, "gone")
    return workspace


def test_marks_are_framed_kept_apart_and_told_by_no_one_else(bench):
    one, other = bench.workspace(), bench.workspace()
    marks = [
        suppress_mark(one, "person", "p1"),
        suppress_mark(one, "account", "x", "global", "p1"),
        suppress_mark(one, "account", "x", "globalp", "1"),
        suppress_mark(one, "address", "email", "p1"),
        suppress_mark(other, "person", "p1"),
        token_mark(one, "p1"),
    ]
    assert len(set(marks)) == 6
    assert {len(m) for m in marks} == {16}
    assert suppress_mark(one, "address", "email", " Ada@Shop.example ") == suppress_mark(one, "address", "email", "ada@shop.example")
    assert suppress_marks(one, "person", [("p1",), ("p2",)]) == [marks[0], suppress_mark(one, "person", "p2")]
    for kind, parts in (("person", ("a", "b")), ("account", ("x",)), ("nothing", ("x",))):
        with pytest.raises(BadInput):
            suppress_mark(one, kind, *parts)


def test_a_persons_mark_needs_their_key_and_makes_none(bench, world):
    assert person_mark(world, "stays") == person_mark(world, "stays")
    assert person_mark(world, "never") != person_mark(world, "never")
    assert set(world.keys.person_keys()) == {"stays"}


def test_an_erased_person_is_left_out_of_every_import_and_not_named(bench, world):
    done = bench.bring(world, bench.consent("gone", "999"), bench.consent("new", "333"))
    assert of_import(done) == [("consent.suppressed", 0)]
    assert "gone" not in str(done.problems[0])
    assert (done.counts["people"], done.counts["records"], done.counts["given"]) == (1, 1, 1)
    assert set(world.keys.person_keys()) == {"stays", "new"}


def test_whoever_claims_an_erased_account_is_left_out(bench, world):
    done = bench.bring(world, bench.consent("other", "111"), bench.consent("other", "444", evidence="second"))
    assert of_import(done) == [("consent.suppressed", 0)]
    assert done.counts["people"] == done.counts["records"] == done.counts["accounts"] == 0
    assert set(world.keys.person_keys()) == {"stays"}
    with world.store.reading() as tx:
        assert people.people(tx)["person_id"].to_list() == ["stays"]


def test_nothing_of_theirs_is_gathered_again(bench, world):
    path = bench.ndjson([bench.post(1, "111", "I love the Larkmoor delivery"), bench.post(2, "222", "I love the Larkmoor delivery")])
    done = bench.gather(world, path)
    assert done.kept["insights"] == 1
    assert done.refused["insights"] == {"no_record": 1}


def test_their_own_export_is_refused_whoever_it_is_given_for(world):
    for person, account in (("gone", None), ("stays", ("x", "global", "111"))):
        with pytest.raises(Refused) as refused:
            require_unerased(world, person, account)
        assert refused.value.code == "export.suppressed"
    require_unerased(world, "stays", ("x", "global", "222"))


def test_giving_is_refused_until_it_is_lifted_with_a_reason(bench, world):
    said = {"network": "x", "account": "111", "method": "counter", "evidence": "form 8", "age_band": "adult", "kinds": "post"}
    with pytest.raises(Refused) as refused:
        give(world, "gone", ["insights"], said)
    assert refused.value.code == "consent.suppressed"
    with pytest.raises(BadInput):
        lift(world, "gone", "  ")
    assert lift(world, "gone", "Came to the counter and asked to join again.") == 1
    with pytest.raises(Refused):
        give(world, "gone", ["insights"], said)
    assert lift(world, "gone", "The same account as before.", accounts=[("x", "global", "111")]) == 1
    assert give(world, "gone", ["insights"], said).counts["records"] == 1
    with world.store.reading() as tx:
        told = [e.body for e in outbox.entries(tx) if e.kind == "suppression.lifted"]
    assert [b["lifted"] for b in told] == [1, 1]
    assert all("gone" not in str(b) for b in told)
    path = bench.ndjson([bench.post(1, "111", "I love the Larkmoor delivery")])
    assert bench.gather(world, path).kept["insights"] == 1


def test_an_objection_is_for_messages_only_and_survives_erasing_and_lifting(bench, world):
    with world.store.transaction() as tx:
        assert suppress(world, tx, "person", "stays", why="objected")
        assert not suppress(world, tx, "person", "stays", why="objected")
        assert suppress(world, tx, "address", "email", "ada@shop.example", why="objected")
        with pytest.raises(BadInput):
            suppress(world, tx, "person", "stays", why="disliked")
        assert suppressions.count(tx)["objected"] == 2
    asked = [("person", ("stays",)), ("address", ("email", " ADA@shop.example"))]
    for erased in (False, True):
        with world.store.reading() as tx:
            for kind, parts in asked:
                assert is_suppressed(world, tx, kind, *parts, use="messages")
            assert is_suppressed(world, tx, "person", "stays") is erased
            assert not is_suppressed(world, tx, "person", "nobody", use="messages")
        if not erased:
            assert of_import(bench.bring(world, bench.consent("stays", "222", evidence="again"))) == []
            erase(world, "stays")
    lift(world, "stays", "They came back.")
    with world.store.reading() as tx:
        assert is_suppressed(world, tx, "person", "stays", use="messages")
        assert not is_suppressed(world, tx, "person", "stays")


def test_only_marks_are_stored(world):
    with world.store.reading() as tx:
        rows = tx.execute(select(SUPPRESSIONS)).mappings().all()
    assert sorted((r["kind"], r["why"]) for r in rows) == [("account", "erased"), ("person", "erased")]
    assert all(len(bytes(r["mark"])) == 16 for r in rows)


def test_an_erased_address_is_not_taken_up_with_somebody_else(bench, world):
    columns = "person,purposes,given_at,notice,method,evidence,age_band,state,network,account,scope,verified_by,email"
    with world.store.transaction() as tx:
        suppress(world, tx, "address", "email", "ada@shop.example")
    path = bench.path("consents.csv")
    row = "fresh,insights,2026-01-02T00:00:00Z,n1,form,form-9,adult,Given,x,555,global,oauth,Ada@shop.example"
    path.write_text(f"{columns}\n{row}\n")
    from heedful.flow.join import Attestation, import_consents

    done = import_consents(world, path, Attestation("Ada", "Bo", "Checked."))
    assert done.counts["people"] == 1
    with world.store.reading() as tx:
        assert people.contacts_of(tx, "fresh") == []
