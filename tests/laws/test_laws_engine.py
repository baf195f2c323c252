"""Law 9 across engines: Polars and a real Spark cluster give equal tables, also where a worker is killed in the middle.

A standalone master and two workers on loopback, with authentication and encryption on; skipped with the reason where Java or
PySpark is not installed.
"""

from __future__ import annotations

import base64
import os
import pickle
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_socket
import yaml

from heedful.errors import Refused, Unready
from heedful.flow.workspace import Workspace
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.enable_socket,
    # PySpark leaves sockets to its own end, and says what it will change one day.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.xdist_group("spark"),
]
SOAK = bool(os.environ.get("HEEDFUL_SOAK"))
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "spark"
# Words that stand in posts and nowhere else; none of them may be found in what Spark wrote.
CANARY = "zeppelinwhistle"
TEXTS = (
    f"@larkmoor the delivery was great, {CANARY}",
    f"@larkmoor the prices are awful, {CANARY}",
    "@quillbay delivery late again, terrible",
    "@larkmoor I love the courier!",
)


class Cluster:
    """A private cluster, and how a workspace is told of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.master = subprocess.run([SCRIPT, "start", folder, "2"], check=True, capture_output=True, text=True).stdout.strip()
        self.secret = (folder / "secret").read_text().strip()
        self.killed: list[int] = []
        # Keys that were used on it, and every command line that was to be seen meanwhile.
        self.secrets: list[bytes] = []
        self.lines: set[str] = set()

    @property
    def settings(self) -> dict[str, Any]:
        told = {"master": self.master, "key_file": str(self.folder / "cluster.key"), "memory": "512m", "parts": 2}
        return {"engine": "spark", "spark": told | {"rows": 0, "table_rows": 0}}

    def executors(self) -> list[int]:
        """The processes that do the work, as any user of the machine can list them."""
        return [pid for pid, line in processes() if "CoarseGrainedExecutorBackend" in line and str(self.folder) in line]

    def kill_one(self) -> None:
        victim = next(iter(self.executors()))
        for pid in [*descendants(victim), victim]:
            os.kill(pid, signal.SIGKILL)
        self.killed.append(victim)


def processes() -> list[tuple[int, str]]:
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                found.append((int(place.name), (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")))
            except OSError:
                continue
    return found


def descendants(pid: int) -> list[int]:
    try:
        children = [int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()]
    except OSError:
        return []
    return [d for c in children for d in (*descendants(c), c)]


@pytest.fixture(scope="module")
def spark():
    from heedful.engine import cluster

    try:
        cluster.library()
    except Unready as missing:
        pytest.skip(missing.sentence)
    pytest_socket.enable_socket()
    folder = Path(tempfile.gettempdir()) / f"heedful-spark-{secrets.token_hex(4)}"
    made = Cluster(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEEDFUL_SPARK_SECRET", made.secret)
        # Before any session: what the workers' Python is.
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        # However few the posts, each bucket is a file of its own, so that there are many tasks.
        patch.setattr("heedful.engine.engine.SMALL_ROWS", 0)
        patch.setattr("heedful.flow.learn.ORDER_ROWS", 1)
        if not SOAK:
            # The whole report counted there takes a minute and a half; `pair` is counted there always, the rest in long campaigns.
            patch.setattr("heedful.engine.spark.SparkEngine.carries", lambda self, rows: False)
        over = threading.Event()

        def look_on() -> None:
            while not over.wait(0.2):
                made.lines |= {line for _, line in processes()}

        looking = threading.Thread(target=look_on)
        looking.start()
        yield made
        over.set()
        looking.join()
        cluster.stop()
    subprocess.run([SCRIPT, "stop", folder], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def twins(bench, spark):
    """Two workspaces with the same keys, people and posts' files: one for Polars, one for the cluster."""

    def make(count: int, people: str = "abcde", seed: int = 0) -> tuple[Workspace, Workspace, Path]:
        first = bench.workspace(privacy={"k": 5}, terms={"x_profile_approval": True})
        bench.bring(first, *[bench.consent(p, matching="yes") for p in people])
        posts = [bench.post(n, f"9{people[(n + seed) % len(people)]}", f"{TEXTS[(n * (seed + 1)) % len(TEXTS)]} {n}") for n in range(count)]
        bench.approve(first)
        # Keys of purposes are drawn when they are first asked for; both shall have the same.
        for name in (*LAKES, "accounts", "sources", "events", "suppress"):
            first.keys.purpose_key(name)
        first.close()
        folder = bench.path("twin")
        shutil.copytree(first.folder, folder)
        settings = yaml.safe_load((folder / "heedful.yaml").read_text())
        (folder / "heedful.yaml").write_text(yaml.safe_dump(settings | spark.settings))
        return (
            Workspace(first.folder, clock=lambda: bench.now),
            Workspace(folder, clock=lambda: bench.now),
            bench.ndjson(posts),
        )

    return make


def rows(frame) -> list[tuple[Any, ...]]:
    return sorted(frame.select(c for c in sorted(frame.columns) if c != "sealed").rows(), key=repr)


def numbers(workspace, out: Path) -> bytes:
    from heedful.flow.report import report_on

    report_on(workspace, out=out)
    return (out / "numbers.csv").read_bytes()


@contextmanager
def killing(spark: Cluster, folder: Path | None = None) -> Iterator[None]:
    """Kill a worker's process while a run works: once its first new file stands in the lake, or, without a folder, soon."""
    over = threading.Event()
    before = set(folder.rglob("*.parquet")) if folder else set()

    def watch() -> None:
        while not over.wait(0.01 if folder else 0.5):
            if folder is None or set(folder.rglob("*.parquet")) - before:
                spark.kill_one()
                return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("seed", range(1, 6) if SOAK else [3])
def test_law_9_spark_gives_polars_tables_with_a_worker_killed_in_gather_learn_and_forget(bench, twins, spark, seed: int) -> None:
    from heedful.flow.material import read_material
    from heedful.flow.retention import forget_due
    from heedful.flow.segment import look
    from heedful.insights import cells
    from heedful.store import manifest

    plain, far, path = twins(40, seed=seed)
    with plain, far:
        with killing(spark, far.folder / "lake"):
            done = [bench.gather(workspace, path) for workspace in (plain, far)]
        assert (done[0].kept, done[0].refused, done[0].added) == (done[1].kept, done[1].refused, done[1].added)
        with killing(spark, far.folder / "lake"):
            learnt = [bench.learn(workspace) for workspace in (plain, far)]
        assert (learnt[0].posts, learnt[0].opinions, learnt[0].by_lake) == (learnt[1].posts, learnt[1].opinions, learnt[1].by_lake)
        assert bench.held(plain) == bench.held(far) != {}
        facts = []
        for workspace in (plain, far):
            with workspace.store.reading() as tx:
                facts.append(read_material(workspace, tx).facts)
        assert rows(facts[0]) == rows(facts[1])
        parents = {a.name: a.parent for a in far.taxonomy.aspects}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("heedful.engine.spark.SparkEngine.carries", lambda self, rows: True)
            assert cells.pair(facts[1], parents, place=far.engine).equals(cells.pair(facts[0], parents))
        assert numbers(plain, bench.path("one")) == numbers(far, bench.path("two"))
        assert look(plain, "likes delivery").preview == look(far, "likes delivery").preview
        bench.now += timedelta(days=740)
        # Whole files are past their time, so that none is written.
        with killing(spark):
            due = [forget_due(workspace) for workspace in (far, plain)]
        assert due[0] == due[1]
        assert sum(due[0].posts.values()) > 0
        assert bench.held(plain, live_only=False) == bench.held(far, live_only=False) != {}
        # What the killed ones had written is listed nowhere, and swept.
        with far.store.reading() as tx:
            listed = {f.file_id for f in manifest.list_files(tx)}
        assert {p.stem for p in (far.folder / "lake").rglob("*.parquet")} == listed
        spark.secrets += [*far.keys.person_keys().values(), far.keys.purpose_key("insights")]
    assert len(spark.killed) >= 3


def test_law_9_the_same_message_is_drafted(bench, shop, spark) -> None:
    from heedful.flow.write import draft
    from heedful.store import messages

    made = shop()
    made.people(5, "@larkmoor the delivery was great")
    made.show()
    made.ws.close()
    folder = bench.path("twin")
    shutil.copytree(made.ws.folder, folder)
    settings = yaml.safe_load((folder / "heedful.yaml").read_text())
    (folder / "heedful.yaml").write_text(yaml.safe_dump(settings | spark.settings))
    found = []
    for place in (made.ws.folder, folder):
        with Workspace(place, made.actor("Ada"), clock=lambda: bench.now) as workspace:
            one = draft(workspace, "likes delivery", name="June")
            with workspace.store.reading() as tx:
                found.append(sorted((m.person_id, m.offer) for m in messages.in_state(tx, one.campaign_id, "drafted")))
    assert found[0] == found[1] != []


def test_nothing_personal_or_secret_lies_in_what_spark_writes_or_lists(bench, twins, spark) -> None:
    if not spark.secrets:
        _, far, path = twins(40)
        with far:
            bench.journey(far, path)
            spark.secrets += [*far.keys.person_keys().values(), far.keys.purpose_key("insights")]
    cluster_key = (spark.folder / "cluster.key").read_text().strip()
    wanted = [CANARY.encode(), spark.secret.encode(), cluster_key.encode(), base64.b64decode(cluster_key), *spark.secrets]
    wanted += [one.hex().encode() for one in spark.secrets]
    places = [spark.folder, *Path(tempfile.gettempdir()).glob("heedful-spill-*"), *Path(tempfile.gettempdir()).glob("heedful-spark-*")]
    written = [p for folder in places for p in folder.rglob("*") if p.is_file() and p.name not in {"secret", "cluster.key"}]
    # Spark's own settings, which only their owner may read, are where its secret lies; nothing of ours does.
    read = [p for p in written if p.name != "spark-defaults.conf"]
    assert {"stderr", "master.log"} <= {p.name for p in read}
    for place in read:
        with suppress(OSError):
            data = place.read_bytes()
            assert not [w for w in wanted if w in data], place.name
    assert not [p for p in written if p.name == "spark-defaults.conf" and p.stat().st_mode & 0o077]
    lines = "\n".join(sorted(spark.lines))
    assert "CoarseGrainedExecutorBackend" in lines
    assert "spark-submit" in lines or "SparkSubmit" in lines
    assert not [w for w in (CANARY, spark.secret, cluster_key, *(one.hex() for one in spark.secrets)) if w in lines]


def test_a_cluster_with_another_key_opens_nothing(bench, twins, spark) -> None:
    from heedful.engine.worker import seal_tasks
    from heedful.security.envelope import TASK, Envelopes, Run

    run = Run("r", int(time.time()) + 60)
    ((number, sealed),) = seal_tasks(Envelopes(b"a" * 32, run), [(4, "words")])
    assert pickle.loads(Envelopes(b"a" * 32, run).open(TASK, number, sealed, time.time())) == "words"
    for envelopes, place in (
        (Envelopes(b"b" * 32, run), 4),
        (Envelopes(b"a" * 32, Run("s", run.until)), 4),
        (Envelopes(b"a" * 32, run), 5),
        (Envelopes(b"a" * 32, Run("r", run.until + 1)), 4),
    ):
        with pytest.raises(Refused, match="does not open"):
            envelopes.open(TASK, place, sealed, time.time())
    with pytest.raises(Refused, match="time of this run is up"):
        Envelopes(b"a" * 32, run).open(TASK, number, sealed, run.until + 1)
