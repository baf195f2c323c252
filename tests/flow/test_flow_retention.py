"""What is past its time: not used from that day on, destroyed when asked, and never back with its file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from sqlalchemy import func, select

from heedful.errors import BadInput, Unready
from heedful.flow.holds import hold, release
from heedful.flow.live import held, idle_subjects, live_rows
from heedful.flow.report import report_on
from heedful.flow.retention import forget_due
from heedful.store import manifest
from heedful.store.schema import METADATA, PEOPLE, RECORDS, TOMBSTONES

LOVE = "I love the Larkmoor delivery"
APPROVED = {"x_profile_approval": True}


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)


def posts(bench: Any, account: str, start: int, count: int = 3, text: str = LOVE) -> Any:
    made = [bench.post(start + n, account, f"{text} {n}.", created_at="2026-01-10T10:00:00.000Z") for n in range(count)]
    return bench.ndjson(made)


def used(workspace: Any, lake: str = "insights", kind: str = "posts") -> int:
    with workspace.store.reading() as tx:
        live = live_rows(workspace, tx, lake)
        return held(workspace, manifest.list_files(tx, lake), kind, ["post_key"], live).collect().height


def kept(workspace: Any, lake: str = "insights", kind: str = "posts") -> int:
    with workspace.store.reading() as tx:
        return sum(f.rows for f in manifest.list_files(tx, lake, kind))


def days(workspace: Any, kind: str = "posts") -> set[date]:
    with workspace.store.reading() as tx:
        frame = workspace.engine.scan(manifest.list_files(tx, "insights"), kind, ["gathered"]).collect()
    return set(frame["gathered"].to_list())


@pytest.fixture
def world(bench):
    bench.now = at("2026-02-10")
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("p1"), bench.consent("p2"))
    return workspace


def counted(workspace) -> tuple[int, int, int]:
    """People, posts and opinions a report would be computed from."""
    from heedful.flow.material import read_material

    with workspace.store.reading() as tx:
        material = read_material(workspace, tx)
    return len(material.people), material.posts, material.facts.height


def test_the_day_of_gathering_goes_with_post_and_opinion(bench, world):
    bench.journey(world, posts(bench, "9p1", 0))
    bench.now = at("2026-03-01")
    bench.journey(world, posts(bench, "9p2", 50))
    assert days(world) == days(world, "opinions") == {date(2026, 2, 10), date(2026, 3, 1)}


def test_no_reader_uses_what_is_past_its_time_though_nothing_was_cleaned_up(bench, world):
    file = posts(bench, "9p1", 0)
    bench.gather(world, file)
    bench.now = at("2027-02-09")
    assert used(world) == 3
    bench.now = at("2027-02-10")
    assert (used(world), kept(world)) == (0, 3)
    assert bench.learn(world).posts == 0
    bench.now = at("2027-02-09")
    assert bench.learn(world).not_live == 0
    assert used(world, kind="opinions") == 0
    assert counted(world) == (1, 3, 0)
    bench.now = at("2027-02-10")
    assert counted(world) == (0, 0, 0)
    bench.approve(world)
    assert report_on(world).people is None
    assert bench.held(world)["posts:insights"] == []


def test_opinions_are_not_used_either(bench, world):
    bench.journey(world, posts(bench, "9p1", 0))
    assert used(world, kind="opinions") == 3
    assert counted(world) == (1, 3, 3)
    bench.now = at("2027-02-10")
    assert used(world, kind="opinions") == 0
    assert counted(world) == (0, 0, 0)


def test_what_is_due_is_destroyed_and_does_not_come_back(bench, world):
    old, new = posts(bench, "9p1", 0), posts(bench, "9p2", 50)
    bench.journey(world, old)
    bench.now = at("2026-06-01")
    bench.journey(world, new)
    before = {f: (world.folder / "lake").stat().st_mtime_ns for f in ("lake",)}
    bench.now = at("2027-02-10")
    counted = forget_due(world, dry_run=True)
    assert (counted.posts, counted.opinions) == ({"insights": 3}, {"insights": 3})
    assert (kept(world), (world.folder / "lake").stat().st_mtime_ns) == (6, before["lake"])
    assert forget_due(world) == counted
    assert kept(world) == kept(world, kind="opinions") == used(world) == 3
    assert days(world) == {date(2026, 6, 1)}
    # A file is judged again when consent widened; what was destroyed stays away.
    bench.bring(world, bench.consent("p3"))
    bench.journey(world, old, new)
    assert kept(world) == 3
    again = forget_due(world)
    assert (again.posts, again.opinions, again.records) == ({}, {}, 0)


def test_moving_to_another_consent_does_not_begin_the_time_anew(bench, world):
    file = posts(bench, "9p1", 0)
    bench.gather(world, file)
    bench.now = at("2026-08-01")
    bench.bring(world, bench.consent("p1", given_at="2026-07-31T00:00:00Z", evidence="second"))
    bench.gather(world, file)
    more = posts(bench, "9p1", 0, text="Now I hate the Larkmoor delivery")
    assert days(world) == {date(2026, 2, 10)}
    edited = more.read_text().replace('"created_at"', '"edit_history_tweet_ids": ["1"], "created_at"')
    more.write_text(edited)
    bench.gather(world, more)
    assert days(world) <= {date(2026, 2, 10), date(2026, 8, 1)}


def test_a_shorter_period_holds_at_once(bench):
    bench.now = at("2026-02-10")
    workspace = bench.workspace(retention={"posts": 1})
    bench.bring(workspace, bench.consent("p1"))
    bench.gather(workspace, posts(bench, "9p1", 0))
    bench.now = at("2026-03-09")
    assert used(workspace) == 3
    bench.now = at("2026-03-10")
    assert used(workspace) == 0


@pytest.fixture
def profiled(bench):
    bench.now = at("2026-02-10")
    workspace = bench.workspace(retention={"posts": 36, "profile": 6, "consent": 60}, terms=APPROVED)
    bench.bring(workspace, *(bench.consent(p, matching="yes") for p in ("p1", "p2", "p3")))
    bench.journey(workspace, posts(bench, "9p1", 0), posts(bench, "9p2", 50), posts(bench, "9p3", 100))
    return workspace


def test_a_profile_ends_when_nothing_was_heard_of_the_person_for_its_period(bench, profiled):
    bench.now = at("2026-06-01")
    bench.gather(profiled, posts(bench, "9p2", 60, 1))
    bench.bring(profiled, bench.consent("p3", matching="yes", given_at="2026-06-01T00:00:00Z", evidence="again"))
    bench.now = at("2026-08-09")
    assert used(profiled, "profile") == 10
    bench.now = at("2026-08-10")
    assert used(profiled, "profile") == 7
    assert used(profiled, "insights") == 10
    with profiled.store.reading() as tx:
        assert idle_subjects(profiled, tx, "insights").height == 0
    due = forget_due(profiled)
    assert (due.posts, due.opinions) == ({"profile": 3}, {"profile": 3})
    assert (kept(profiled, "profile"), kept(profiled, "insights")) == (7, 10)
    bench.now = at("2026-12-02")
    assert used(profiled, "profile") == 0


def test_what_is_dated_in_the_future_is_no_activity(bench, profiled):
    bench.bring(profiled, bench.consent("p1", matching="yes", given_at="2031-01-01T00:00:00Z", evidence="later"))
    bench.now = at("2026-08-10")
    assert used(profiled, "profile") == 0


def test_a_legal_hold_keeps_what_is_due_sealed_and_unused(bench, world):
    bench.journey(world, posts(bench, "9p1", 0), posts(bench, "9p2", 50))
    hold(world, "p1", "A claim is before the court.")
    bench.now = at("2027-02-10")
    assert used(world) == 0
    due = forget_due(world)
    assert (due.posts, due.held_back) == ({"insights": 3}, 3)
    assert (kept(world), used(world)) == (3, 0)
    release(world, "p1")
    assert forget_due(world).held_back == 0
    assert kept(world) == 0


def test_consent_that_ended_three_years_ago_is_forgotten_with_its_person(bench, world):
    bench.journey(world, posts(bench, "9p1", 0))
    bench.bring(world, bench.consent("p2", given_at="2026-02-09T00:00:00Z", evidence="second", expires_at="2030-01-01T00:00:00Z"))
    hold(world, "p2", "a claim")
    # Given on 2 January 2026 for 24 months, so it ended on 2 January 2028.
    bench.now = at("2031-01-01")
    assert (forget_due(world, dry_run=True).records, forget_due(world).people) == (0, 0)
    bench.now = at("2031-01-02")
    counted = forget_due(world, dry_run=True)
    everything = forget_due(world)
    assert counted == everything
    assert (everything.records, everything.people) == (1, 1)
    with world.store.reading() as tx:
        assert tx.execute(select(PEOPLE.c.person_id)).scalars().all() == ["p2"]
        assert tx.execute(select(RECORDS.c.person_id).distinct()).scalars().all() == ["p2"]
    assert set(world.keys.person_keys()) == {"p2"}
    release(world, "p2")
    only = forget_due(world)
    assert (only.records, only.people) == (1, 0)
    bench.now = at("2031-02-10")
    assert forget_due(world).people == 1
    with world.store.reading() as tx:
        for table in METADATA.sorted_tables:
            if "person_id" in table.c:
                assert tx.execute(select(func.count(table.c.person_id))).scalar_one() == 0, table.name
    # Nobody was erased at their own word, so whoever comes back may agree anew.
    back = bench.bring(world, bench.consent("p1", given_at="2031-02-01T00:00:00Z", evidence="anew"))
    assert back.counts["people"] == 1


def test_consent_that_ended_less_than_three_years_ago_is_kept_as_proof(bench, world):
    from heedful.flow.join import withdraw

    bench.now = at("2026-05-01")
    withdraw(world, "p1", [])
    bench.now = at("2029-04-30")
    assert forget_due(world).people == 0
    bench.now = at("2029-05-01")
    assert forget_due(world).people == 1
    with world.store.reading() as tx:
        assert tx.execute(select(PEOPLE.c.person_id)).scalars().all() == ["p2"]
    bench.now = at("2030-12-01")
    assert forget_due(world).people == 0


def test_a_lake_written_before_the_day_was_noted_counts_from_the_day_of_the_post(bench, world):
    bench.journey(world, posts(bench, "9p1", 0))
    with world.store.reading() as tx:
        files = manifest.list_files(tx)
    for file in files:
        path = world.lakes.path(file.lake, file.file_id)
        pl.read_parquet(path, glob=False).drop("gathered").write_parquet(path)
    assert days(world) == days(world, "opinions") == {date(2026, 1, 10)}
    assert all(world.lakes.read(f.lake, f.file_id)["gathered"].to_list() == [date(2026, 1, 10)] * f.rows for f in files)
    bench.gather(world, posts(bench, "9p2", 50))
    bench.learn(world)
    assert (used(world), used(world, kind="opinions")) == (6, 6)
    bench.now = at("2027-01-10")
    assert used(world) == 3
    forget_due(world)
    assert (kept(world), kept(world, kind="opinions")) == (3, 3)


def test_while_another_run_writes_nothing_is_destroyed(bench, world):
    bench.gather(world, posts(bench, "9p1", 0))
    bench.now = at("2027-02-10")
    with world.writing(), pytest.raises(Unready):
        forget_due(world)
    assert kept(world) == 3


def test_stopped_between_two_lakes_it_goes_on(bench, profiled, monkeypatch):
    from heedful.flow import retention

    bench.now = at("2029-02-10")
    whole = retention._take_out

    def once(*given: Any) -> None:
        whole(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(retention, "_take_out", once)
        forget_due(profiled)
    assert (kept(profiled, "insights"), kept(profiled, "profile")) == (0, 9)
    with profiled.store.reading() as tx:
        assert tx.execute(select(func.count()).select_from(TOMBSTONES)).scalar_one() == 9
    forget_due(profiled)
    assert (kept(profiled, "insights"), kept(profiled, "profile")) == (0, 0)


def test_settings_refuse_a_period_of_nothing(bench):
    with pytest.raises(BadInput):
        bench.workspace(retention={"posts": 0})
