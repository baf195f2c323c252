"""A person who asks to be erased is, once they were proven; and nothing of the queue names them after."""

from __future__ import annotations

import pytest

from heedful.errors import Refused
from heedful.flow import holds, requests
from heedful.flow.answer import export_subject
from heedful.flow.correct import rectify
from heedful.flow.leave import leave
from heedful.flow.own import own_rows
from heedful.store import requests as queue

PROOF = "one-time link"


@pytest.fixture
def world(bench):
    """A workspace that holds a post each of P-1 and P-2, and answered P-1 once."""
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("P-1"), bench.consent("P-2"))
    bench.gather(workspace, bench.ndjson([bench.post(n, f"9P-{n}", "Awful delivery from @larkmoor") for n in (1, 2)]))
    bench.learn(workspace)
    yield workspace
    workspace.close()


def held_of(workspace, person):
    with workspace.store.reading() as tx:
        return sum(own.posts.height for own in own_rows(workspace, tx, person))


def test_without_a_proof_nobody_is_erased(world) -> None:
    said = []
    for person, identity in (("P-1", None), ("P-999", None), ("P-999", PROOF)):
        with pytest.raises(Refused) as refused:
            leave(world, person, identity=identity)
        said.append((refused.value.code, str(refused.value)))
    assert len(set(said)) == 1
    assert held_of(world, "P-1") == 1


def test_erased_with_their_archive_and_corrections(world) -> None:
    done = export_subject(world, "P-1", identity=PROOF)
    with world.store.reading() as tx:
        key = own_rows(world, tx, "P-1")[0].posts["post_key"][0].hex()
    rectify(world, "P-1", key, "Larkmoor", "delivery", 1, identity=PROOF)
    waiting = requests.open_request(world, "complaint", "P-1")
    assert done.file.is_file()
    left = leave(world, "P-1", identity=PROOF)
    assert left.state == "done"
    assert not done.file.exists()
    assert (held_of(world, "P-1"), held_of(world, "P-2")) == (0, 1)
    with world.store.reading() as tx:
        every = [queue.find(tx, number) for number in (done.request_id, waiting.request_id, left.request_id)]
    for request in every:
        assert (request.person_id, request.answer, request.state) == (None, None, "answered")
        assert requests.said(world, request) == {}
    with pytest.raises(Refused) as refused:
        export_subject(world, "P-1", identity=PROOF)
    assert refused.value.code == "request.identity"
    assert world.keys.person_keys(["P-1"]) == {}


def test_under_a_hold_the_request_waits_and_asking_again_goes_on(world) -> None:
    holds.hold(world, "P-1", "A court asked for it.")
    first = leave(world, "P-1", identity=PROOF)
    assert first.state == "held"
    lines, _ = requests.listed(world)
    assert [line.request.request_id for line in lines] == [first.request_id]
    holds.release(world, "P-1")
    with world.writing():
        pass
    assert requests.listed(world)[0] == []
    assert held_of(world, "P-1") == 0


def test_what_was_asked_after_an_erasure_brings_no_number_back(world) -> None:
    from heedful.flow import limits

    leave(world, "P-1", identity=PROOF)
    limits.object_to(world, "P-1")
    limits.restrict(world, "P-1")
    requests.open_request(world, "access", "P-1")
    for file in world.folder.glob("*.db*"):
        assert b"P-1" not in file.read_bytes(), file.name
    assert world.keys.person_keys(["P-1"]) == {}
