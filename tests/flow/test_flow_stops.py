"""The list outside a backup: what networks had removed, what people corrected and who is kept out reach it when it happens, and outlive the backup."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput
from heedful.flow import stops
from heedful.flow.backup import back_up_data, back_up_keys
from heedful.flow.compliance import apply_results
from heedful.flow.correct import rectify
from heedful.flow.erase import begin, erase
from heedful.flow.holds import hold
from heedful.flow.limits import object_to
from heedful.flow.own import own_rows
from heedful.flow.removals import account_key, readmit
from heedful.flow.restore import restore
from heedful.flow.retention import forget_due
from heedful.flow.snapshot import read_together
from heedful.flow.suppression import is_suppressed
from heedful.flow.workspace import Workspace
from heedful.store import corrections, erasures, suppressions

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "words for an archive of keys"
FIRST = 1_700_000_000_000_000_000


@pytest.fixture
def world(bench, tmp_path: Path):
    """Three people with four posts each in two lakes, learnt; the two archives of then; and a day gone by."""
    made = bench.workspace(terms={"x_profile_approval": True}, backup={"stops": str(tmp_path / "outside.list")})
    bench.bring(made, *(bench.consent(f"P{n}", account=f"80{n}", matching="yes") for n in (1, 2, 3)))
    bench.journey(made, bench.ndjson([bench.post(n, f"80{n % 3 + 1}", "Awful delivery from @larkmoor, so late") for n in range(12)]))
    back_up_data(made, tmp_path / "data.archive")
    back_up_keys(made, tmp_path / "keys.archive", WORDS, "Bo")
    bench.now += timedelta(days=1)
    yield made
    made.close()


def _again(bench, tmp_path: Path, name: str = "again"):
    given = {"stops": tmp_path / "outside.list", "actor": "Ada", "clock": lambda: bench.now}
    done = restore(tmp_path / "data.archive", tmp_path / "keys.archive", WORDS, tmp_path / name, **given)
    return done, Workspace(tmp_path / name, clock=lambda: bench.now)


def _ordered(bench, *orders: tuple[object, str]) -> Path:
    path = bench.path("results.jsonl")
    path.write_text("".join(json.dumps({"id": str(i), "action": "delete", "reason": reason}) + "\n" for i, reason in orders))
    return path


def _first_post(made, person: str) -> tuple[str, str, str]:
    (own,) = [one for one in read_together(made, lambda tx: own_rows(made, tx, person)) if one.lake == "insights"]
    row = own.opinions.row(0, named=True)
    return row["post_key"].hex(), row["brand"], row["aspect"]


def test_what_a_network_had_removed_since_is_gone_again(world, bench, tmp_path: Path) -> None:
    apply_results(world, _ordered(bench, (FIRST, "deleted"), (FIRST + 5, "suspended")), kind="posts")
    left = bench.held(world, live_only=False)
    told = (tmp_path / "outside.list").read_bytes()
    assert str(FIRST).encode() not in told
    assert sum(what.startswith(stops.BURIED) for _, what, _, _ in stops.read(tmp_path / "outside.list")) >= 4
    done, again = _again(bench, tmp_path)
    with again:
        assert done.removed == 4
        assert bench.held(again, live_only=False) == left
        # Nor does the file they came from bring them back.
        bench.gather(again, bench.ndjson([bench.post(0, "801", "Awful delivery from @larkmoor, so late")], "copy.ndjson"))
        assert bench.held(again, live_only=False) == left


def test_accounts_that_a_network_had_us_forget_since_stay_forgotten_until_they_are_taken_up_anew(world, bench, tmp_path: Path) -> None:
    apply_results(world, _ordered(bench, (802, "suspended")), kind="users")
    left = bench.held(world)
    _, again = _again(bench, tmp_path)
    with again:
        assert bench.held(again) == left
        with again.store.reading() as tx:
            key = account_key(again, "x", "global", "802")
            assert suppressions.present(tx, suppressions.FORGOTTEN, [key]) == {key}
        assert readmit(again, "x", "global", "802", "They proved it anew.")


@pytest.mark.parametrize("polarity", [1, None])
def test_what_was_corrected_since_holds_and_the_last_word_counts(world, bench, tmp_path: Path, polarity: int | None) -> None:
    post, brand, aspect = _first_post(world, "P1")
    rectify(world, "P1", post, brand, aspect, 1 if polarity is None else None, identity="card")
    bench.now += timedelta(minutes=1)
    rectify(world, "P1", post, brand, aspect, polarity, identity="card")
    told = (tmp_path / "outside.list").read_bytes()
    assert not [word for word in ("P1", brand, aspect, post) if word.encode() in told]
    with world.store.reading() as tx:
        said = corrections.of_person(tx, "P1")
    done, again = _again(bench, tmp_path)
    with again, again.store.reading() as tx:
        assert done.corrected == 6
        assert corrections.of_person(tx, "P1") == said
        assert {one.polarity for one in said} == {polarity}
    # The list of the restored workspace tells it no second time.
    lines = [what for _, what, _, _ in stops.read(tmp_path / "outside.list") if what.startswith(stops.CORRECTED)]
    assert len(lines) == len(set(lines)) == 6


def test_a_correction_that_is_in_the_backup_is_not_undone_by_an_older_one(world, bench, tmp_path: Path) -> None:
    post, brand, aspect = _first_post(world, "P1")
    rectify(world, "P1", post, brand, aspect, None, identity="card")
    bench.now += timedelta(minutes=1)
    rectify(world, "P1", post, brand, aspect, 1, identity="card")
    (tmp_path / "data.archive").unlink()
    back_up_data(world, tmp_path / "data.archive")
    done, again = _again(bench, tmp_path)
    with again, again.store.reading() as tx:
        assert done.corrected == 0
        assert {one.polarity for one in corrections.of_person(tx, "P1")} == {1}


def test_a_correction_of_somebody_who_was_erased_since_opens_for_nobody(world, bench, tmp_path: Path) -> None:
    post, brand, aspect = _first_post(world, "P1")
    rectify(world, "P1", post, brand, aspect, 1, identity="card")
    erase(world, "P1")
    done, again = _again(bench, tmp_path)
    with again, again.store.reading() as tx:
        assert (done.erased, done.corrected) == (1, 0)
        assert corrections.since(tx) == []


def test_who_is_kept_out_reaches_the_list_at_once(world, bench, tmp_path: Path) -> None:
    object_to(world, "P2", ["messages.email"])
    _, again = _again(bench, tmp_path)
    with again, again.store.reading() as tx:
        assert is_suppressed(again, tx, "person", "P2", use="messages")
        assert not is_suppressed(again, tx, "person", "P3", use="messages")


def test_what_could_not_be_written_at_once_is_told_later_and_posts_past_their_time_never(world, bench, tmp_path: Path) -> None:
    place = tmp_path / "outside.list"
    before = place.read_bytes()
    place.unlink()
    place.mkdir()
    apply_results(world, _ordered(bench, (FIRST, "deleted")), kind="posts")
    post, brand, aspect = _first_post(world, "P2")
    rectify(world, "P2", post, brand, aspect, 1, identity="card")
    place.rmdir()
    place.write_bytes(before)
    assert stops.tell(world) > 0
    assert stops.tell(world) == 0
    kinds = {what.partition(":")[0] for _, what, _, _ in stops.read(place)}
    assert {"buried", "corrected"} <= kinds
    buried = [one for one in stops.read(place) if one[1].startswith(stops.BURIED)]
    bench.now += timedelta(days=500)
    assert forget_due(world).posts
    stops.tell(world)
    assert [one for one in stops.read(place) if one[1].startswith(stops.BURIED)] == buried


def test_a_post_that_a_hold_keeps_is_used_no_more_after_a_restore(world, bench, tmp_path: Path) -> None:
    hold(world, "P1", "A lawsuit.")
    (tmp_path / "data.archive").unlink()
    back_up_data(world, tmp_path / "data.archive")
    apply_results(world, _ordered(bench, (FIRST, "deleted")), kind="posts")
    left = bench.held(world)
    done, again = _again(bench, tmp_path)
    with again:
        assert done.removed == 0
        assert bench.held(again) == left


@pytest.mark.parametrize(
    "line", [("zz", "buried:insights", "network", 1), ("zz", "keep_out:person", "erased", 1), ("P1", "corrected:abc", "00ff", 1)]
)
def test_a_line_that_cannot_be_read_is_told_and_nothing_is_restored(world, bench, tmp_path: Path, line) -> None:
    from heedful.flow.marks import suppress_mark

    mark = suppress_mark(world, "person", "P1").hex() if line[0] == "P1" else line[0]
    with (tmp_path / "outside.list").open("ab") as file:
        file.write(json.dumps(dict(zip(("mark", "what", "purpose", "at"), (mark, *line[1:]), strict=True))).encode() + b"\n")
    with pytest.raises(BadInput) as caught:
        _again(bench, tmp_path)
    assert caught.value.code == "backup.list"
    assert not (tmp_path / "again").exists()


def test_several_who_stop_at_one_moment_each_get_a_whole_line(tmp_path: Path) -> None:
    place = tmp_path / "outside.list"

    def say(who: int) -> None:
        for n in range(40):
            stops._append(place, [(f"{who:02d}" * (5 + who * 20), "withdraw", "insights", who * 1000 + n)])

    with ThreadPoolExecutor(3) as several:
        list(several.map(say, range(3)))
    assert len(set(stops.read(place))) == 120


def test_a_list_that_cannot_be_read_lets_an_erasure_wait_and_stops_no_other_work(world, tmp_path: Path) -> None:
    place = tmp_path / "outside.list"
    whole = place.read_bytes()
    place.write_bytes(whole + b'the end of another line"}\n')
    begin(world, "P1")
    with world.writing():
        pass
    with world.store.reading() as tx:
        assert [one.state for one in erasures.list_erasures(tx)] == ["begun"]
    place.write_bytes(whole)
    with world.writing():
        pass
    with world.store.reading() as tx:
        assert [one.state for one in erasures.list_erasures(tx)] == ["done"]


def test_what_was_corrected_before_somebody_left_and_agreed_anew_ended_then_and_hinders_no_restore(world, bench, tmp_path: Path) -> None:
    post, brand, aspect = _first_post(world, "P1")
    rectify(world, "P1", post, brand, aspect, 1, identity="card")
    begin(world, "P1", for_ever=False)
    with world.writing():
        pass
    bench.now += timedelta(days=1)
    anew = bench.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    bench.bring(world, bench.consent("P1", account="801", matching="yes", given_at=anew, evidence="again"))
    bench.journey(world, bench.ndjson([bench.post(99, "801", "Awful delivery from @larkmoor")], "anew.ndjson"))
    for name in ("data", "keys"):
        (tmp_path / f"{name}.archive").unlink()
    back_up_data(world, tmp_path / "data.archive")
    back_up_keys(world, tmp_path / "keys.archive", WORDS, "Bo")
    done, again = _again(bench, tmp_path)
    with again, again.store.reading() as tx:
        assert done.corrected == 0
        assert corrections.since(tx) == []
