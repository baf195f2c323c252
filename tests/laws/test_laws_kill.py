"""Law 11 for what people ask: killed at any moment, an erasure or a withdrawal is finished by the next run, or had not begun."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heedful.flow.entries import find
from heedful.flow.erase import list_certificates
from heedful.flow.live import held, live_rows
from heedful.flow.proofs import verify_log
from heedful.flow.workspace import Workspace
from heedful.store import manifest

SOAK = bool(os.environ.get("HEEDFUL_SOAK"))
LEAVES = "a"
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from heedful.flow.erase import erase
from heedful.flow.join import withdraw
from heedful.flow.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]), clock=lambda: datetime(2026, 6, 15, 12, tzinfo=UTC))
workspace.keys, workspace.store
print("ready", flush=True)
sys.stdin.readline()
erase(workspace, "a") if sys.argv[2] == "erase" else withdraw(workspace, "a", [])
workspace.close()
print("done", flush=True)
"""


def usable(workspace, lake: str) -> int:
    with workspace.store.reading() as tx:
        live = live_rows(workspace, tx, lake)
        return held(workspace, manifest.list_files(tx, lake), "posts", ["post_key"], live).collect().height


def entries(workspace) -> list[str]:
    from heedful.store import outbox

    with workspace.store.reading() as tx:
        return [entry.kind for entry in outbox.entries(tx)]


def run(folder: Path, what: str, after: float | None) -> float:
    """Begin in a process of its own and kill it so many seconds later; gives how long it took where it was let live."""
    command = [sys.executable, "-c", CHILD, str(folder), what]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin and child.stdout
        assert child.stdout.readline() == "ready\n"
        started = time.perf_counter()
        child.stdin.write("go\n")
        child.stdin.flush()
        if after is None:
            assert child.stdout.readline() == "done\n"
        else:
            time.sleep(after)
            child.send_signal(signal.SIGKILL)
        took = time.perf_counter() - started
        child.stdin.close()
    return took


@pytest.fixture
def world(bench):
    workspace = bench.workspace(terms={"x_profile_approval": True})
    bench.bring(workspace, bench.consent("a", matching="yes"), bench.consent("b", matching="yes"))
    posts = [bench.post(n, f"9{'ab'[n % 2]}", f"@larkmoor the delivery was great, parcel {n}") for n in range(40)]
    bench.journey(workspace, bench.ndjson(posts[:20]))
    bench.journey(workspace, bench.ndjson(posts[20:]))
    workspace.close()
    return workspace


@pytest.mark.parametrize("what", ["erase", "withdraw"])
def test_law_11_killed_anywhere_it_is_finished_or_had_not_begun(bench, world, what: str) -> None:
    chance = random.Random(11 if not SOAK else None)
    made = bench.path("whole")
    shutil.copytree(world.folder, made)
    whole = run(made, what, None)
    with Workspace(made, clock=lambda: bench.now) as workspace:
        expected = bench.held(workspace)
        assert (usable(workspace, "insights"), usable(workspace, "profile")) == (20, 20)
    seen = set()
    for _ in range(60 if SOAK else 4 if what == "erase" else 2):
        folder = bench.path("killed")
        shutil.copytree(world.folder, folder)
        run(folder, what, chance.uniform(0, 1.1 * whole))
        with Workspace(folder, clock=lambda: bench.now) as workspace:
            before = usable(workspace, "insights")
            # As it was, or as if all were done: a reader never meets half of it.
            assert before in (40, 20)
            begun = {"erase": "erasure.begun", "withdraw": "consent.withdrawn"}[what] in entries(workspace)
            # Effect and entry are both there or neither.
            assert begun == (before == 20)
            with workspace.writing():
                pass
            # The log holds each entry once, wherever appending was stopped (law 7).
            assert [one.said.action for one in find(workspace)] == entries(workspace)
            verify_log(workspace)
            seen.add((begun, [c.state for c in list_certificates(workspace)] == ["done"]))
            assert usable(workspace, "insights") == before
            if begun:
                assert bench.held(workspace) == expected
            if begun and what == "erase":
                assert [c.state for c in list_certificates(workspace)] == ["done"]
                assert LEAVES not in workspace.keys.person_keys()
                assert bench.held(workspace, live_only=False) == expected
                assert entries(workspace).count("erasure.done") == 1
        shutil.rmtree(folder)
    assert seen
