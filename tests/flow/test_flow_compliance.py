"""Rounds with X: ids out, results in, every reason carried out in every lake, by the clock."""

from __future__ import annotations

import json
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from heedful.errors import BadInput, Unready
from heedful.flow.compliance import apply_results, list_duties
from heedful.flow.holds import hold, release
from heedful.flow.id_files import write_ids
from heedful.flow.removals import readmit, sweep_kept
from heedful.flow.workspace import Workspace
from heedful.sources.x_compliance import REASONS
from heedful.store import outbox, tombstones
from heedful.tables import posts
from heedful.terms import LAKES

FIRST = 1_700_000_000_000_000_000
PEOPLE = ["p1", "p2", "p3"]


@pytest.fixture(scope="module")
def made(tmp_path_factory, bench_in):
    """Three people with four posts each by X's interface, in two lakes, learnt; made once and copied for each test."""
    bench = bench_in(tmp_path_factory.mktemp("made"))
    workspace = bench.workspace(terms={"x_profile_approval": True})
    bench.bring(workspace, *(bench.consent(p, account=f"80{p[1:]}", matching="yes") for p in PEOPLE))
    written = [bench.post(n, f"80{n % 3 + 1}", "@larkmoor the delivery was great") for n in range(12)]
    file = bench.ndjson(written)
    bench.journey(workspace, file)
    workspace.close()
    return workspace.folder, file


@pytest.fixture
def world(made, bench):
    folder, file = made
    copy = bench.path("workspace")
    shutil.copytree(folder, copy)
    with Workspace(copy, clock=lambda: bench.now) as workspace:
        yield workspace, [file]


def ids(workspace, bench) -> set[int]:
    held = bench.held(workspace, live_only=False)
    return {int(dict(_named(row))["id"]) - FIRST for row in held["posts:insights"]}


def _named(row):
    # canonical rows are tuples in the order of the frame's columns; ids are the only 19-digit strings.
    return [("id", value) for value in row if isinstance(value, str) and value.isdigit() and len(value) == 19]


def results(bench, *orders: tuple[object, str], name: str = "results.jsonl", **more: object) -> Path:
    path = bench.path(name)
    path.write_text("".join(json.dumps({"id": str(i), "action": "delete", "reason": reason, **more}) + "\n" for i, reason in orders))
    return path


def test_ids_of_all_held_posts_are_written_once_for_their_owner_only(world, bench) -> None:
    workspace, _ = world
    out = bench.path("ids.txt")
    asked = write_ids(workspace, "x", "posts", out)
    assert out.read_text() == "".join(f"{FIRST + n}\n" for n in range(12))
    assert (asked.ids, asked.left_out) == (12, 0)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with pytest.raises(BadInput) as said:
        write_ids(workspace, "x", "posts", out)
    assert said.value.code == "file.exists"


def test_ids_of_linked_accounts(world, bench) -> None:
    workspace, _ = world
    bench.bring(workspace, bench.consent("p4", account="55", network="facebook"))
    out = bench.path("ids.txt")
    assert write_ids(workspace, "x", "users", out).ids == 3
    assert out.read_text() == "801\n802\n803\n"


def test_a_round_of_another_network_is_refused(world, bench) -> None:
    workspace, _ = world
    for network, kind, code in (("facebook", "posts", "compliance.network"), ("x", "likes", "compliance.kinds")):
        with pytest.raises(BadInput) as said:
            write_ids(workspace, network, kind, bench.path("ids.txt"))
        assert said.value.code == code


@pytest.mark.parametrize("reason", [r for r in REASONS["posts"] if r != "scrub_geo"] + ["quantum"])
def test_every_reason_takes_posts_out_of_every_lake_for_good(world, bench, reason: str) -> None:
    workspace, files = world
    write_ids(workspace, "x", "posts", bench.path("ids.txt"))
    done = apply_results(workspace, results(bench, (FIRST, reason), (FIRST + 5, reason), (FIRST + 5, reason), (4711, reason)))
    assert done.state == "applied"
    assert done.posts == 2
    assert done.taken_out == {"insights": 2, "profile": 2}
    assert done.unknown == (3 if reason == "quantum" else 0)
    held = bench.held(workspace, live_only=False)
    assert {len(rows) for rows in held.values()} == {10}
    assert ids(workspace, bench) == set(range(12)) - {0, 5}
    # The same file, a copy of it and another consent bring nothing back.
    again = bench.ndjson([json.loads(line) for line in files[0].read_text().splitlines()], "copy.ndjson")
    bench.bring(workspace, bench.consent("p1", account="801", given_at="2026-05-01T00:00:00Z", evidence="two", matching="yes"))
    bench.gather(workspace, *files, again)
    assert ids(workspace, bench) == set(range(12)) - {0, 5}


def test_a_post_in_one_lake_is_refused_by_all_lakes(bench) -> None:
    workspace = bench.workspace(terms={"x_profile_approval": True})
    bench.bring(workspace, bench.consent("p1", account="801", purposes="insights"))
    file = bench.ndjson([bench.post(0, "801", "@larkmoor the delivery was great")])
    bench.gather(workspace, file)
    apply_results(workspace, results(bench, (FIRST, "deleted")), kind="posts")
    bench.bring(workspace, bench.consent("p1", account="801", purposes="profile;insights;quotes", evidence="two", matching="yes"))
    bench.gather(workspace, file)
    assert all(not rows for rows in bench.held(workspace, live_only=False).values())


def test_a_location_is_not_held_so_that_scrubbing_changes_nothing(world, bench) -> None:
    workspace, _ = world
    before = bench.held(workspace)
    done = apply_results(workspace, results(bench, (FIRST, "scrub_geo")), kind="posts")
    assert done.orders == {"posts.scrub_geo": 1}
    assert done.posts == 0
    assert bench.held(workspace) == before
    assert not [name for name in posts.RAW.columns if "geo" in name or "place" in name or "location" in name]


def test_of_two_lines_about_a_post_the_stricter_holds(world, bench) -> None:
    workspace, _ = world
    for order in (("scrub_geo", "protected"), ("protected", "scrub_geo")):
        path = results(bench, *((FIRST, reason) for reason in order))
        apply_results(workspace, path, kind="posts")
    assert 0 not in ids(workspace, bench)


def test_ids_that_are_held_nowhere_leave_no_trace(world, bench) -> None:
    workspace, _ = world
    apply_results(workspace, results(bench, *((4_000_000 + n, "deleted") for n in range(50))), kind="posts")
    with workspace.store.reading() as tx:
        assert sum(tombstones.buried(tx, lake).height for lake in LAKES) == 0
    text = b"".join(p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file())
    assert b"4000007" not in text


@pytest.mark.parametrize("reason", REASONS["users"])
def test_an_account_that_is_gone_takes_its_posts_along(world, bench, reason: str) -> None:
    workspace, files = world
    done = apply_results(workspace, results(bench, ("801", reason), ("999", reason)), kind="users")
    assert (done.posts, done.accounts) == (4, 1)
    assert ids(workspace, bench) == {n for n in range(12) if n % 3 != 0}
    new = bench.ndjson([bench.post(n, "801", "@larkmoor the prices are awful") for n in range(20, 24)])
    bench.gather(workspace, *files, new)
    assert ids(workspace, bench) == {n for n in range(12) if n % 3 != 0}, "nor does it bring new ones"


def test_what_x_gives_back_is_not_taken_up_again(world, bench) -> None:
    workspace, files = world
    apply_results(workspace, results(bench, ("801", "deactivated")), kind="users")
    events = bench.path("events.ndjson")
    events.write_text("".join(json.dumps({e: {"user": {"id": "801"}}}) + "\n" for e in ("user_undelete", "user_unsuspend")))
    done = apply_results(workspace, events)
    assert (done.given_back, done.posts, done.accounts) == (2, 0, 0)
    bench.gather(workspace, *files)
    assert ids(workspace, bench) == {n for n in range(12) if n % 3 != 0}


def test_an_account_proven_anew_counts_for_what_comes_from_then_on(world, bench) -> None:
    workspace, files = world
    apply_results(workspace, results(bench, ("801", "protected")), kind="users")
    assert readmit(workspace, "x", "global", "801", "they signed in with it")
    assert not readmit(workspace, "x", "global", "801", "again")
    new = bench.ndjson([bench.post(21, "801", "@larkmoor the prices are awful")])
    bench.gather(workspace, *files, new)
    assert ids(workspace, bench) == {n for n in range(12) if n % 3 != 0} | {21}


def test_a_persons_own_archive_stays_theirs_unless_its_owner_deleted_the_post(bench) -> None:
    for reading, left in (("own", 3), ("as_api", 2)):
        workspace = bench.workspace(terms={"x_profile_approval": True, "x_archive": reading})
        bench.bring(workspace, bench.consent("p1", account="801", matching="yes"))
        tweets = [
            {"tweet": {"id": str(FIRST + n), "full_text": "@larkmoor great delivery", "created_at": "Mon Jun 01 10:00:00 +0000 2026"}}
            for n in range(4)
        ]
        archive = bench.path("archive")
        (archive / "data").mkdir(parents=True)
        (archive / "data" / "tweets.js").write_text("window.YTD.tweets.part0 = " + json.dumps(tweets))
        account = [{"account": {"accountId": "801"}}]
        (archive / "data" / "account.js").write_text("window.YTD.account.part0 = " + json.dumps(account))
        bench.gather(workspace, archive, person="p1")
        assert len(ids(workspace, bench)) == 4
        assert write_ids(workspace, "x", "posts", bench.path("ids.txt")).ids == (0 if reading == "own" else 4)
        apply_results(workspace, results(bench, (FIRST, "deleted"), (FIRST + 1, "suspended")), kind="posts")
        assert len(ids(workspace, bench)) == left
        apply_results(workspace, results(bench, ("801", "suspended")), kind="users")
        assert len(ids(workspace, bench)) == (left if reading == "own" else 0)


def test_an_edited_post_may_come_in_its_new_version(world, bench) -> None:
    workspace, _ = world
    events = bench.path("events.ndjson")
    edit = {"tweet_edit": {"tweet": {"id": str(FIRST + 50)}, "initial_tweet_id": str(FIRST), "edit_tweet_ids": [str(FIRST + 50)]}}
    events.write_text(json.dumps({"data": edit}))
    assert apply_results(workspace, events).posts == 1
    assert 0 not in ids(workspace, bench)
    bench.gather(workspace, bench.ndjson([bench.post(0, "801", "@larkmoor the delivery was slow after all")]))
    assert 0 in ids(workspace, bench)


def test_the_clock_runs_from_when_results_were_heard(world, bench) -> None:
    workspace, _ = world
    write_ids(workspace, "x", "posts", bench.path("ids.txt"))
    waits, done = list_duties(workspace)
    assert [(d.state, d.left, d.overdue) for d in waits] == [("asked", None, False)]
    file = results(bench, (FIRST, "deleted"))
    with workspace.writing(), pytest.raises(Unready):
        apply_results(workspace, file)
    waits, _ = list_duties(workspace)
    assert [(d.state, d.left) for d in waits] == [("heard", timedelta(hours=24))]
    bench.now += timedelta(hours=25)
    waits, _ = list_duties(workspace)
    assert [(d.left, d.overdue) for d in waits] == [(timedelta(hours=-1), True)]
    applied = apply_results(workspace, file)
    assert applied.late, "trying again does not begin the clock anew"
    waits, done = list_duties(workspace)
    assert (waits, [d.state for d in done]) == ([], ["applied"])


def test_a_newer_round_replaces_one_that_still_waits(world, bench) -> None:
    workspace, _ = world
    first = write_ids(workspace, "x", "posts", bench.path("a.txt"))
    users = write_ids(workspace, "x", "users", bench.path("b.txt"))
    second = write_ids(workspace, "x", "posts", bench.path("c.txt"))
    waits, done = list_duties(workspace)
    assert {d.duty_id for d in waits} == {users.round_id, second.round_id}
    assert [(d.duty_id, d.state) for d in done] == [(first.round_id, "replaced")]
    file = results(bench, ("801", "deleted"))
    with pytest.raises(BadInput) as said:
        apply_results(workspace, file)
    assert said.value.code == "compliance.which"
    assert apply_results(workspace, file, kind="users").round_id == users.round_id
    with pytest.raises(BadInput) as said:
        apply_results(workspace, file, round_id="nothing")
    assert said.value.code == "compliance.round"


def test_bad_lines_leave_the_round_open_and_the_good_ones_applied(world, bench) -> None:
    workspace, _ = world
    asked = write_ids(workspace, "x", "posts", bench.path("ids.txt"))
    file = results(bench, (FIRST, "deleted"))
    file.write_text(file.read_text() + '{"id": "17')
    done = apply_results(workspace, file)
    assert (done.state, done.posts, len(done.problems)) == ("partly", 1, 1)
    assert [d.duty_id for d in list_duties(workspace)[0]] == [asked.round_id]
    assert apply_results(workspace, results(bench, (FIRST + 1, "deleted")), round_id=asked.round_id).state == "applied"
    assert list_duties(workspace)[0] == []


def test_applying_twice_is_applying_once(world, bench) -> None:
    workspace, _ = world
    file = results(bench, (FIRST, "deleted"))
    once = apply_results(workspace, file, kind="posts")
    held = bench.held(workspace, live_only=False)
    twice = apply_results(workspace, file)
    assert (once.round_id, once.posts) == (twice.round_id, 1)
    assert twice.posts == 0
    assert bench.held(workspace, live_only=False) == held
    assert len(list_duties(workspace)[1]) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("{\n[\n", "compliance.unreadable"), ('{"data": {"id": "1", "upload_url": "u"}}', "compliance.not_results")],
)
def test_what_is_no_result_is_refused_and_starts_no_clock(world, bench, text: str, code: str) -> None:
    workspace, _ = world
    file = bench.path("results.jsonl")
    file.write_text(text)
    with pytest.raises(BadInput) as said:
        apply_results(workspace, file, kind="posts")
    assert said.value.code == code
    with pytest.raises(BadInput):
        apply_results(workspace, bench.path("none.jsonl"), kind="posts")
    assert list_duties(workspace) == ([], [])


def test_no_results_are_results(world, bench) -> None:
    workspace, _ = world
    write_ids(workspace, "x", "posts", bench.path("ids.txt"))
    file = bench.path("results.jsonl")
    file.touch()
    assert apply_results(workspace, file).state == "applied"


def test_a_legal_hold_keeps_the_sealed_posts_and_not_their_use(world, bench) -> None:
    workspace, _ = world
    hold(workspace, "p1", "a claim is pending")
    done = apply_results(workspace, results(bench, (FIRST, "deleted"), (FIRST + 1, "deleted")), kind="posts")
    assert (done.posts, done.kept_back) == (2, 1)
    assert ids(workspace, bench) == set(range(12)) - {1}
    used = bench.held(workspace)
    assert {len(rows) for rows in used.values()} == {10}, "nobody may use what is only kept"
    with workspace.writing():
        assert sweep_kept(workspace) == 0
    release(workspace, "p1")
    with workspace.writing():
        assert sweep_kept(workspace) == 2
    assert ids(workspace, bench) == set(range(12)) - {0, 1}
    assert bench.held(workspace) == used


def test_the_log_holds_counts_only(world, bench) -> None:
    workspace, _ = world
    write_ids(workspace, "x", "posts", bench.path("ids.txt"))
    apply_results(workspace, results(bench, (FIRST, "deleted"), ("801", "deleted")), kind="posts")
    with workspace.store.reading() as tx:
        entries = [e for e in outbox.entries(tx) if e.kind.startswith("compliance.")]
    assert [e.kind for e in entries] == ["compliance.asked", "compliance.heard", "compliance.applied"]
    assert str(FIRST) not in json.dumps([e.body for e in entries])


def test_killed_before_it_is_put_through_nothing_is_taken_out(world, bench, monkeypatch) -> None:
    workspace, _ = world
    before = bench.held(workspace, live_only=False)
    file = results(bench, (FIRST, "deleted"))
    with monkeypatch.context() as patch:
        patch.setattr("heedful.store.tombstones.bury", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            apply_results(workspace, file, kind="posts")
    assert bench.held(workspace, live_only=False) == before
    assert list_duties(workspace)[0][0].state == "heard"
    assert apply_results(workspace, file).posts == 1
