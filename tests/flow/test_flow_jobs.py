"""Long work: done in order, in the name of whoever asked, by one worker; and whole whenever that is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import jobs, members, worker
from heedful.security.actor import Actor
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

WORDS = "a rather long password"


@pytest.fixture
def workspace(bench) -> Iterator[Workspace]:
    with bench.workspace() as made:
        rows = [bench.consent(f"p{n}", f"77{n}") for n in range(12)]
        bench.bring(made, *rows)
        posts = [bench.post(n, f"77{n}", "The delivery was great, I love it.") for n in range(12)]
        made.posts = bench.ndjson(posts)
        yield made


def _upload(workspace: Workspace) -> str:
    job_id, folder = jobs.begin_upload(workspace)
    (folder / "posts.ndjson").write_bytes(workspace.posts.read_bytes())
    return jobs.ask(workspace, "gather", job_id)


def _work(workspace: Workspace) -> int:
    return worker.work_off(workspace.folder, workspace.clock)


def test_gather_learn_and_report_follow_each_other(workspace: Workspace) -> None:
    asked = [_upload(workspace), jobs.ask(workspace, "learn"), jobs.ask(workspace, "report"), jobs.ask(workspace, "strategy")]
    assert worker.waiting(workspace)
    assert _work(workspace) == 4
    assert not worker.waiting(workspace)
    done = [jobs.find(workspace, one) for one in asked]
    assert [one.state for one in done] == [jobs.DONE] * 4, [one.result for one in done]
    assert done[0].result["kept"]["insights"] == 12
    assert done[1].result["posts"] > 0
    assert (workspace.folder / "reports" / done[2].result["folder"] / "report.html").exists()
    assert (workspace.folder / "reports" / done[3].result["file"]).exists()
    # What was uploaded holds words of people who may not have agreed: it is gone once it is read.
    assert not list((workspace.folder / "inbox").iterdir())
    assert done[0].done == done[0].total > 0


def test_the_same_work_asked_for_twice_waits_once(workspace: Workspace) -> None:
    assert jobs.ask(workspace, "learn") == jobs.ask(workspace, "learn")
    workspace.actor = Actor("Bo")
    assert jobs.ask(workspace, "learn") != jobs.listed(workspace)[-1].job_id
    assert len(jobs.listed(workspace)) == 2


def test_what_is_refused_says_why_and_the_next_is_done(workspace: Workspace, bench) -> None:
    job_id, folder = jobs.begin_upload(workspace)
    (folder / "notes.ndjson").write_text("not json at all")
    jobs.ask(workspace, "gather", job_id)
    good = _upload(workspace)
    assert _work(workspace) == 2
    failed = jobs.find(workspace, job_id)
    assert failed.state == jobs.FAILED
    assert set(failed.result) == {"code", "sentence", "remedy"}
    assert jobs.find(workspace, good).state == jobs.DONE


def test_work_that_cannot_be_done_yet_waits_and_is_given_up_after_some_tries(workspace: Workspace, bench) -> None:
    asked = jobs.ask(workspace, "learn")
    with FileLock(workspace.folder / "lock"):
        for tries in range(1, worker.MOST_TRIES + 1):
            assert _work(workspace) == (tries == worker.MOST_TRIES)
            assert jobs.find(workspace, asked).tries == tries
            assert _work(workspace) == 0  # not before its time
            bench.now += timedelta(minutes=5)
    assert jobs.find(workspace, asked).result["code"] == "workspace.busy"


def test_a_worker_that_is_killed_leaves_a_piece_that_is_done_anew(workspace: Workspace) -> None:
    asked = _upload(workspace)
    workspace.take_up()
    code = """
import os, sys
from pathlib import Path
from heedful.flow import jobs, worker
real = jobs._gather
def dies(workspace, job_id, tell):
    real(workspace, job_id, tell)
    tell("gather", 5, 10)
    os.kill(os.getpid(), 9)
jobs.KINDS["gather"] = dies
worker.work_off(Path(sys.argv[1]))
"""
    killed = subprocess.run([sys.executable, "-c", code, workspace.folder], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = jobs.find(workspace, asked)
    assert (left.state, left.tries) == (jobs.RUNS, 1)
    assert _work(workspace) == 1
    done = jobs.find(workspace, asked)
    # It had been read when it was killed: twice is once.
    assert (done.state, done.tries, done.result["unchanged"]) == (jobs.DONE, 2, 1)
    assert not list((workspace.folder / "inbox").iterdir())


def test_work_that_kills_its_worker_every_time_is_given_up(workspace: Workspace) -> None:
    from heedful.store import jobs as kept

    asked = jobs.ask(workspace, "learn")
    with workspace.store.transaction() as tx:
        kept.change(tx, asked, tries=worker.MOST_TRIES, state=jobs.RUNS)
    assert _work(workspace) == 1
    assert jobs.find(workspace, asked).result["code"] == "jobs.tried"


def test_one_worker_at_a_time(workspace: Workspace) -> None:
    jobs.ask(workspace, "learn")
    with FileLock(workspace.folder / "jobs.lock"):
        assert _work(workspace) == 0


def test_who_asks_must_be_allowed_when_asking_and_when_it_is_done(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    members.add(workspace, "Ada", "administrator", WORDS)
    workspace.actor = Actor("Ada", "administrator")
    members.add(workspace, "Bo", "analyst", WORDS)
    members.add(workspace, "Cy", "marketer", WORDS)
    workspace.actor = Actor("Cy", "marketer")
    for refused in ("learn", "gather"):
        with pytest.raises(Refused):
            jobs.ask(workspace, refused)
    with pytest.raises(Refused):
        jobs.begin_upload(workspace)
    workspace.actor = Actor("Bo", "analyst")
    first, second = _upload(workspace), jobs.ask(workspace, "learn")
    workspace.actor = Actor("Cy", "marketer")
    assert not jobs.listed(workspace)
    with pytest.raises(BadInput) as caught:
        jobs.find(workspace, first)
    assert caught.value.code == "jobs.unknown"
    workspace.actor = Actor("Ada", "administrator")
    members.set_role(workspace, "Bo", "marketer")
    assert _work(workspace) == 2
    assert [jobs.find(workspace, one).result["code"] for one in (first, second)] == ["access.refused"] * 2
    # Entered under the name of whoever asked, not the worker's.
    with workspace.store.reading() as tx:
        refused_of = {e.actor.name for e in outbox.entries(tx) if e.kind == "access.refused"}
    assert refused_of == {"Cy", "Bo"}


def test_work_that_waits_is_taken_back_with_its_files(workspace: Workspace) -> None:
    asked = _upload(workspace)
    jobs.stop(workspace, asked)
    assert _work(workspace) == 0
    assert jobs.find(workspace, asked).state == jobs.STOPPED
    assert not list((workspace.folder / "inbox").iterdir())
    with pytest.raises(Refused):
        jobs.stop(workspace, asked)


@pytest.mark.parametrize("number", ["", "../../../../etc", "0" * 15, "0123456789abcde/", "..............//"])
def test_a_number_is_a_number(workspace: Workspace, number: str) -> None:
    for call in (lambda: jobs.find(workspace, number), lambda: jobs.ask(workspace, "gather", number)):
        with pytest.raises(BadInput):
            call()


def test_a_queue_has_an_end(workspace: Workspace) -> None:
    for n in range(jobs.WAITING):
        workspace.actor = Actor(f"N{n}")
        jobs.ask(workspace, "learn")
    workspace.actor = Actor("One more")
    with pytest.raises(Refused) as caught:
        jobs.ask(workspace, "learn")
    assert caught.value.code == "jobs.many"
    assert not isinstance(caught.value, Unready)
