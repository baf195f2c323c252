"""Law 11, and 7: whatever is killed and whenever the disk is full, effect and entry are both there or neither, and the next run ends as the first would have.

A point is a journey and one of its operations on files: the process is killed before it, or from it on the disk has no room. What is
asked of each point: nothing is doubled or lost, log and store agree, and running the journey again gives what an undisturbed run gives.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from faults.journeys import JOURNEYS

from heedful.flow.entries import find
from heedful.flow.log import sequence
from heedful.flow.proofs import verify_log
from heedful.flow.workspace import Workspace
from heedful.store import manifest, outbox

POINTS = int(os.environ.get("HEEDFUL_POINTS", "500" if os.environ.get("HEEDFUL_SOAK") else "25"))
# Of how many points one is a full disk, and the others a kill.
FULL = 3
# Entries and what they tell of: as many of the one as of the other, at every point.
EFFECTS = {
    "report.made": "SELECT count(*) FROM reports",
    "release.debited": "SELECT count(*) FROM release_debits",
    "release.made": "SELECT count(*) FROM release_debits WHERE digest IS NOT NULL",
    "messages.drafted": "SELECT count(*) FROM campaigns",
    "messages.approved": "SELECT count(*) FROM campaigns WHERE approved_at IS NOT NULL",
    "erasure.begun": "SELECT count(*) FROM erasures",
    "erasure.done": "SELECT count(*) FROM erasures WHERE state = 'done'",
    "request.received": "SELECT count(*) FROM requests",
    "receipt.issued": "SELECT count(*) FROM receipts",
    "concern.raised": "SELECT count(*) FROM concerns",
}
# Entered before its effect may be seen, as a debit is before figures are drawn: killed between the two, the next run enters it once more,
# and never is there the effect without its entry.
BEFORE: dict[str, tuple[tuple[str, str], ...]] = {
    "release": (("release.debited", "release_debits"),),
    "back_up": (("backup.data", ""),),
    "back_up_keys": (("backup.keys", ""), ("second.signed", "")),
    "copy": (("keys.copied", ""), ("second.signed", "")),
    "send": (("message.left", ""),),
    "evidence": (("evidence.packed", ""),),
    # Steps of their own, each whole: a request that was received before the kill stands beside the next run's.
    "ask": (("request.received", "requests"),),
    "export": (
        ("request.received", "requests"),
        ("request.identified", ""),
        ("receipt.issued", "receipts"),
        ("receipt.made", ""),
        ("", "accesses"),
        ("", "exports"),
    ),
}
# What no two runs have alike, or only tells where the log is.
LEFT_OUT = {"log_mark", "meta", "alembic_version", "outbox", "lake_files"}


def drawn(count: int, chance: random.Random) -> list[tuple[str, bool, float]]:
    """Points: every journey about as often, in order of journeys, so that each is made ready once."""
    names = [name for _ in range(count // len(JOURNEYS) + 1) for name in JOURNEYS][:count]
    return sorted((name, place % FULL == 0, chance.random()) for place, name in enumerate(names))


def entries(workspace: Workspace) -> list[str]:
    with workspace.store.reading() as tx:
        return [entry.kind for entry in outbox.entries(tx, limit=100_000)]


def state(bench: Any, folder: Path) -> dict[str, Any]:
    """What a workspace holds and said, and what lies beside it, as far as two runs of the same must have it alike."""
    with Workspace(folder / "workspace", clock=lambda: bench.now) as workspace:
        with workspace.store.reading() as tx:
            names = [
                row[0] for row in tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            ]
            rows = {n: tx.exec_driver_sql(f"SELECT count(*) FROM {n}").scalar_one() for n in names if n not in LEFT_OUT}
        beside = [p for p in (folder / "place").rglob("*") if p.is_file() and not p.name.startswith(".")]
        return {"rows": rows, "said": Counter(entries(workspace)), "held": bench.held(workspace), "beside": len(beside)}


def forgiven(name: str, ends: dict[str, Any], once: dict[str, Any]) -> dict[str, Any]:
    """A state without what is entered before its effect and was entered once more."""
    rows, said = dict(ends["rows"]), Counter(ends["said"])
    for kind, table in BEFORE[name]:
        if not kind or said[kind] > once["said"][kind]:
            if kind:
                said[kind] = once["said"][kind]
            rows |= {table: min(rows[table], once["rows"][table])} if table else {}
    return ends | {"rows": rows, "said": said}


def agree(bench: Any, folder: Path, before: dict[str, int]) -> None:
    """Log and store agree, and nothing lies about."""
    with Workspace(folder / "workspace", clock=lambda: bench.now) as workspace:
        with workspace.writing():
            pass
        sequence(workspace)
        said = entries(workspace)
        assert [one.said.action for one in find(workspace)] == said
        verify_log(workspace)
        with workspace.store.reading() as tx:
            assert {f.file_id for f in manifest.list_files(tx)} == {p.stem for p in (folder / "workspace" / "lake").rglob("*.parquet")}
            for kind, asked in EFFECTS.items():
                assert tx.exec_driver_sql(asked).scalar_one() - said.count(kind) == before[kind], kind
        assert not list((folder / "workspace").glob(".*.part")), "a part of a file is left"


def standing(bench: Any, folder: Path) -> dict[str, int]:
    """How many more effects than entries a state begins with: none, but for what was made before entries were."""
    with Workspace(folder / "workspace", clock=lambda: bench.now) as workspace, workspace.store.reading() as tx:
        said = [entry.kind for entry in outbox.entries(tx, limit=100_000)]
        return {kind: tx.exec_driver_sql(asked).scalar_one() - said.count(kind) for kind, asked in EFFECTS.items()}


class Undisturbed:
    """A journey once and twice, as it goes where nothing is in its way."""

    def __init__(self, name: str, bench: Any, states: Any, runner: Any) -> None:
        self.name, self.bench, self.runner = name, bench, runner
        self.begin = states.of(JOURNEYS[name].begins)
        self.before = standing(bench, self.copy())
        self.folder = self.copy()
        first = runner.run(name, self.folder, bench.now)
        assert first["code"] == "", first
        self.calls, self.once = first["calls"], state(bench, self.folder)
        self.again: Any = None

    def copy(self) -> Path:
        folder = self.bench.path("run")
        shutil.copytree(self.begin, folder)
        return folder

    def twice(self) -> Any:
        """The state after a second run, and what that said."""
        if self.again is None:
            said = self.runner.run(self.name, self.folder, self.bench.now)["code"]
            self.again = (said, state(self.bench, self.folder))
        return self.again


def goes_on(whole: Undisturbed, folder: Path) -> None:
    """Log and store agree, the journey can be run once more, and what stands then is what stands where nothing disturbed it."""
    agree(whole.bench, folder, whole.before)
    again = whole.runner.run(whole.name, folder, whole.bench.now)
    assert again["code"] == "" or again["code"] == whole.twice()[0], again
    agree(whole.bench, folder, whole.before)
    ends = state(whole.bench, folder)
    if ends != whole.once and not (whole.name in BEFORE and forgiven(whole.name, ends, whole.once) == whole.once):
        assert ends == whole.twice()[1], [(k, ends[k], whole.once[k], whole.twice()[1][k]) for k in ends if ends[k] != whole.once[k]]


def disturbed(whole: Undisturbed, full: bool, share: float, mail: Any) -> None:
    """One point."""
    at = 1 + int(share * whole.calls)
    folder = whole.copy()
    mail.mails.clear()
    met = whole.runner.run(whole.name, folder, whole.bench.now, at=at, full=full)
    assert met["met"] != "hung", "it hangs"
    if full and met["met"]:
        assert met["code"] is not None, f"no error of ours: {met['trace']}"
        assert not met["code"] or met["remedy"], met["code"]
    goes_on(whole, folder)
    got = Counter(mail.to)
    assert not got or max(got.values()) == 1, "somebody got two"
    shutil.rmtree(folder)


def test_law_11_every_journey_survives_a_kill_and_a_full_disk(bench, states, runner, mail_server) -> None:
    chance = random.Random(11 if POINTS < 100 else os.environ.get("HEEDFUL_SEED"))
    only = os.environ.get("HEEDFUL_JOURNEY")
    wrong, whole = [], None
    for name, full, share in drawn(POINTS, chance):
        if only and name not in only.split(","):
            continue
        if whole is None or whole.name != name:
            whole = Undisturbed(name, bench, states, runner)
        print(name, full, whole.calls, flush=True)
        try:
            disturbed(whole, full, share, mail_server)
        except Exception as error:
            print(name, full, share, type(error).__name__, str(error)[:3000], flush=True)
            wrong.append(
                f"{name}, {'full' if full else 'killed'} at {1 + int(share * whole.calls)} of {whole.calls}: {type(error).__name__} {str(error)[:1500]}"
            )
    assert not wrong, f"{len(wrong)} of {POINTS} points:\n" + "\n".join(wrong)
