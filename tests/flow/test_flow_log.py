"""The log of a workspace: every run's entries are taken up in order, and a log or store that was put back is found."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow import entries, join, log, proofs
from heedful.flow.workspace import Workspace
from heedful.store import log_mark, outbox


def opened(bench, folder) -> Workspace:
    return Workspace(folder, clock=lambda: bench.now)


def actions(workspace) -> list[str]:
    return [one.said.action for one in entries.find(workspace)]


def waiting(workspace) -> int:
    with workspace.store.reading() as tx:
        mark = log_mark.get_mark(tx)
        return outbox.waiting(tx, mark.seq if mark else 0)


@pytest.fixture
def world(bench):
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("p1"), bench.consent("p2"))
    workspace.close()
    return workspace.folder


def test_a_run_takes_up_what_it_did_before_it_ends(bench, world) -> None:
    with opened(bench, world) as workspace:
        before = actions(workspace)
        assert before[0] == "workspace.made"
        assert before[-1] == "consent.imported"
        join.withdraw(workspace, "p1", ["insights"])
        assert waiting(workspace) == 1
    with opened(bench, world) as workspace:
        assert waiting(workspace) == 0
        last = list(entries.find(workspace))[-1]
        assert (last.said.action, last.said.purposes, last.said.about) == ("consent.withdrawn", ("insights",), {"records": 1})
        assert last.said.subject == entries.mark_of(workspace, "p1")
        assert proofs.verify_log(workspace).size == len(before) + 1
        # Nothing was done, so nothing is appended.
        assert log.sequence(workspace).size == len(before) + 1


def test_what_somebody_wrote_is_no_part_of_the_log(bench, world) -> None:
    with opened(bench, world) as workspace:
        from heedful.flow.suppression import lift

        lift(workspace, "p1", "Anna Lind telephoned")
    held = b"".join(path.read_bytes() for path in (world / "log").rglob("*") if path.is_file())
    assert b"suppression.lifted" in held
    assert b"Anna" not in held
    assert b"p1" not in held


def test_entries_are_found_by_kind_time_person_and_case(bench, world) -> None:
    with opened(bench, world) as workspace:
        made = bench.now
        bench.now += timedelta(days=1)
        join.withdraw(workspace, "p1", ["profile"])
        join.show(workspace, "p2")

        def found(**wanted):
            return [one.said.action for one in entries.find(workspace, entries.Wanted(**wanted))]

        assert found(kinds=("consent.*",)) == ["consent.imported", "consent.withdrawn", "consent.shown"]
        assert found(since=made + timedelta(hours=1), kinds=("consent.*",)) == ["consent.withdrawn", "consent.shown"]
        assert found(until=made + timedelta(hours=1), kinds=("consent.*",)) == ["consent.imported"]
        assert found(purpose="profile") == ["consent.withdrawn"]
        assert found(case="none") == []
        assert [one.said.action for one in entries.read_about(workspace, "p1")] == ["consent.withdrawn"]
        # Who reads about a person is told.
        assert found(kinds=("log.read",)) == ["log.read"]
        with pytest.raises(BadInput):
            entries.read_about(workspace, "nobody")


def test_changed_settings_are_an_entry_that_names_keys_and_no_value(bench, world) -> None:
    file = world / "heedful.yaml"
    file.write_text(file.read_text().replace("k: 10", "k: 12"))
    with opened(bench, world) as workspace:
        last = list(entries.find(workspace))[-1].said
        assert (last.action, last.about["keys"]) == ("settings.changed", ["privacy"])
        size = len(actions(workspace))
    with opened(bench, world) as workspace:
        assert len(actions(workspace)) == size


@pytest.mark.parametrize("after", ["tiles", "checkpoint"])
def test_a_run_killed_between_two_steps_is_gone_on_with(bench, world, monkeypatch, after: str) -> None:
    with opened(bench, world) as workspace:
        size = log.sequence(workspace).size
        join.withdraw(workspace, "p1", [])
        join.show(workspace, "p2")
        name = {"tiles": "heedful.audit.log.replace_durably", "checkpoint": "heedful.flow.log.log_mark.move_mark"}[after]

        class Killed(BaseException):
            pass

        def die(*_):
            raise Killed

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(name, die)
            log.sequence(workspace)
        assert waiting(workspace) == 2
        if after == "checkpoint":
            # More is done before anybody goes on: it is not taken for what was appended.
            join.show(workspace, "p1")
        assert proofs.verify_log(workspace).size == size + 2 + (after == "checkpoint")
        assert actions(workspace)[size : size + 2] == ["consent.withdrawn", "consent.shown"]
        assert waiting(workspace) == 0


def put_back(kept, folder) -> None:
    shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    (shutil.copytree if kept.is_dir() else shutil.copy)(kept, folder)


def test_a_log_that_was_put_back_or_exchanged_is_found(bench, world) -> None:
    early = bench.path("early")
    shutil.copytree(world / "log", early)
    with opened(bench, world) as workspace:
        join.withdraw(workspace, "p1", [])
    put_back(early, world / "log")
    with opened(bench, world) as workspace:
        for run in (log.sequence, proofs.verify_log):
            with pytest.raises(Refused) as caught:
                run(workspace)
            assert caught.value.code == "log.rolled_back"
        # What is done meanwhile waits; nothing is appended to a log that is not the one.
        with pytest.raises(Refused):
            join.show(workspace, "p2")
            workspace.take_up()
    shutil.rmtree(world / "log")
    with opened(bench, world) as workspace, pytest.raises(Refused) as caught:
        log.sequence(workspace)
    assert caught.value.code == "log.rolled_back"


def test_put_back_with_its_store_it_is_found_by_a_checkpoint_that_somebody_kept(bench, world) -> None:
    early = bench.path("early")
    shutil.copytree(world, early)
    kept = bench.path("kept.txt")
    with opened(bench, world) as workspace:
        join.withdraw(workspace, "p1", [])
        kept.write_text(proofs.current_checkpoint(workspace).checkpoint)
        assert proofs.verify_log(workspace, kept).earlier == log.sequence(workspace).size
    put_back(early, world)
    with opened(bench, world) as workspace:
        proofs.verify_log(workspace)
        for _ in range(3):
            with pytest.raises(Refused) as caught:
                proofs.verify_log(workspace, kept)
            assert caught.value.code == "log.forked"
            join.show(workspace, "p2")


def test_a_store_from_a_backup_goes_on_only_when_it_is_said(bench, world) -> None:
    early = bench.path("early")
    with opened(bench, world) as workspace:
        join.show(workspace, "p1")
        workspace.store.empty_log()
        shutil.copy(world / "store.db", early)
        join.withdraw(workspace, "p2", [])
        join.show(workspace, "p2")
        before = log.sequence(workspace).size
    for name in ("store.db", "store.db-wal", "store.db-shm"):
        (world / name).unlink(missing_ok=True)
    shutil.copy(early, world / "store.db")
    (world / "store.db").chmod(0o600)
    with opened(bench, world) as workspace:
        with pytest.raises(Refused) as caught:
            log.sequence(workspace)
        assert caught.value.code == "log.ahead"
        with pytest.raises(BadInput):
            log.rejoin(workspace, " ")
        assert log.rejoin(workspace, "The disk failed; last night's backup").size == before + 1
        last = list(entries.find(workspace))[-1].said
        # The look of before was in the backup, unmarked; it is not appended twice.
        assert (last.action, last.about["entries"], last.about["size"]) == ("log.rejoined", 2, before)
        assert actions(workspace).count("consent.shown") == 2
        join.show(workspace, "p1")
        assert proofs.verify_log(workspace).size == before + 2
        with pytest.raises(BadInput):
            log.rejoin(workspace, "again")


def test_a_store_that_was_changed_past_heedful_is_found(bench, world) -> None:
    with opened(bench, world) as workspace:
        proofs.verify_log(workspace)
        with workspace.store.transaction() as tx:
            tx.exec_driver_sql("UPDATE outbox SET body = '{\"k\": 5}' WHERE kind = 'workspace.made'")
        with pytest.raises(Refused) as caught:
            proofs.verify_log(workspace)
        assert caught.value.code == "log.outbox"


def test_an_entry_is_proven_to_whoever_has_the_key(bench, world) -> None:
    with opened(bench, world) as workspace:
        key = str(log.open_log(workspace).verifier)
        files = proofs.write_proof(proofs.prove_entry(workspace, 1), bench.path("proof"))
        assert proofs.check_proof(*files, key).index == 1
        with pytest.raises(BadInput):
            proofs.prove_entry(workspace, 1_000)
    copy = bench.path("copy")
    shutil.copytree(world / "log", copy)
    assert proofs.verify_copy(copy, key).size >= 3
    for file in files:
        whole = file.read_text()
        file.write_text(whole.replace("notice.published", "notice.forgotten").replace("index 1", "index 0"))
        with pytest.raises(Refused) as caught:
            proofs.check_proof(*files, key)
        assert caught.value.code == "log.not_included"
        file.write_text(whole)
    for nonsense in ("", "key", key[:-4] + "AAA=", key.replace("larkmoor", "quillbay")):
        with pytest.raises(HeedfulError):
            proofs.check_proof(*files, nonsense)


def test_one_run_at_a_time_appends(bench, world) -> None:
    with opened(bench, world) as workspace, opened(bench, world) as other:
        join.show(workspace, "p1")
        with log.alone(other), pytest.raises(Unready) as caught:
            log.sequence(workspace, patience=0.05)
        assert caught.value.code == "log.busy"
        assert waiting(workspace) == 1


def test_it_is_the_same_on_a_server(bench, databases) -> None:
    workspace = bench.workspace(store=databases())
    with workspace:
        bench.bring(workspace, bench.consent("p1"))
        join.withdraw(workspace, "p1", [])
    with opened(bench, workspace.folder) as again:
        assert actions(again)[-2:] == ["consent.imported", "consent.withdrawn"]
        assert proofs.verify_log(again).size == len(actions(again))
