"""Going back to an older version: two people, an entry, and forward again with everything there."""

from __future__ import annotations

import pytest

from heedful.errors import Refused, Unready
from heedful.flow.step_back import step_back, steps
from heedful.flow.workspace import Workspace
from heedful.store import outbox
from heedful.store.schema import HEAD


def told(workspace) -> list[tuple[str, str]]:
    with workspace.store.reading() as tx:
        return [(e.body["from"], e.body["to"]) for e in outbox.entries(tx) if e.kind == "store.stepped_back"]


def test_a_store_goes_back_and_forward_again_and_the_log_tells_it(bench) -> None:
    with bench.workspace() as made:
        bench.bring(made, bench.consent("a"))
        held = bench.journey(made, bench.ndjson([bench.post(1, "9a", "@larkmoor the delivery was great")]))
        older = steps(made).reachable[0]
        assert step_back(made, older, "Bo")
        folder = made.folder
    with Workspace(folder, clock=lambda: bench.now) as again:
        assert steps(again).here == HEAD
        assert told(again) == [(HEAD, older)]
        assert bench.held(again) == held


def test_one_person_alone_cannot(bench) -> None:
    with bench.workspace() as made:
        with pytest.raises(Refused) as refused:
            step_back(made, steps(made).reachable[0], "")
        assert refused.value.code == "second.missing"


def test_a_step_that_would_lose_something_leaves_no_entry(bench) -> None:
    with bench.workspace() as made:
        bench.bring(made, bench.consent("a"))
        oldest = steps(made).reachable[-1]
        with pytest.raises(Unready) as refused:
            step_back(made, oldest, "Bo")
        assert refused.value.code == "store.no_way_back"
        assert not told(made)
