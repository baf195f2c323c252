"""One store on a server, several processes: one writes, the connection may be lost and the server restarted, jobs are taken once."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from heedful.errors import Unready
from heedful.store import outbox

HOLD = """
import sys
from pathlib import Path
from heedful.flow.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
with workspace.writing():
    print("holding", flush=True)
    sys.stdin.readline()
print("done", flush=True)
"""


@pytest.fixture
def shared_store(databases) -> str:
    return databases()


def drop_connections(cluster: str) -> None:
    engine = create_engine(cluster)
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'd%'")
        )
    engine.dispose()


def test_a_process_on_another_machine_is_told_to_wait_and_not_longer_than_the_first_lives(bench, shared_store: str) -> None:
    with bench.workspace(store=shared_store) as workspace, bench.mounted(workspace) as other:
        other.store  # noqa: B018
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(workspace.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as one:
            assert one.stdout
            assert one.stdout.readline() == "holding\n"
            with pytest.raises(Unready) as told, other.writing():
                pass
            assert told.value.code == "workspace.busy"
            # Killed, it holds nothing: the server lets go by itself.
            one.kill()
            one.wait()
            assert one.stdin
            one.stdin.close()
        for _ in range(100):
            try:
                with other.writing():
                    break
            except Unready:
                threading.Event().wait(0.05)
        else:
            raise AssertionError("nobody could write any more")


def test_a_writer_that_lost_its_connection_and_was_overtaken_commits_and_deletes_nothing(bench, shared_store: str, cluster: str) -> None:
    from heedful.flow.gather import gather
    from heedful.store import manifest

    with bench.workspace(store=shared_store) as workspace, bench.mounted(workspace) as other:
        bench.bring(workspace, bench.consent("a"))
        bench.gather(workspace, bench.ndjson([bench.post(1, "9a", "@larkmoor the delivery was great")]))
        with workspace.store.reading() as tx:
            before = manifest.list_files(tx)
        strays = []
        with pytest.raises(Unready) as told, workspace.writing():
            strays.append(workspace.lakes.write("insights", workspace.lakes.read("insights", before[0].file_id)))
            drop_connections(cluster)
            with other.writing():
                pass
            workspace.settle()
        assert told.value.code == "workspace.overtaken"
        assert strays[0] in {p.stem for p in (workspace.folder / "lake").rglob("*.parquet")}
        # The next run has the pen again, and sweeps.
        assert gather(workspace, [bench.ndjson([bench.post(2, "9a", "@larkmoor delivery late")])]).added == 1
        with workspace.store.reading() as tx:
            assert {p.stem for p in (workspace.folder / "lake").rglob("*.parquet")} == {f.file_id for f in manifest.list_files(tx)}


def test_a_server_that_was_restarted_in_the_middle_leaves_whole_commits(bench, tmp_path: Path) -> None:
    script = Path(__file__).resolve().parents[2] / "scripts" / "postgres"
    folder = Path(tempfile.gettempdir()) / f"heedful-{secrets.token_hex(4)}"
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=False)
    if started.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip("no private PostgreSQL")
    url = started.stdout.strip()
    try:
        with bench.workspace(store=url) as workspace:
            bench.bring(workspace, bench.consent("a"))
            posts = [bench.post(n, "9a", f"@larkmoor the delivery was great {n}") for n in range(20)]
            bench.gather(workspace, bench.ndjson(posts[:10]))
            restart = workspace.engine.add_posts

            def crash(*args, **kwargs):
                done = restart(*args, **kwargs)
                subprocess.run([script, "restart", folder], check=True, capture_output=True)
                return done

            workspace.engine.add_posts = crash
            # What was under way is whole or absent: the run either meets the restart and says so, or has gone on with a new connection.
            path = bench.ndjson(posts[10:])
            try:
                bench.gather(workspace, path)
            except Unready as error:
                assert error.code in {"store.away", "workspace.overtaken"}
                assert len(bench.held(workspace)["posts:insights"]) == 10
            workspace.engine.add_posts = restart
            bench.gather(workspace, path)
            bench.learn(workspace)
            held = bench.held(workspace)
            assert len(held["posts:insights"]) == 20
            assert len(set(held["posts:insights"])) == 20
    finally:
        subprocess.run([script, "stop", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pair():
    """A server and its standby, each in a folder of its own, and the address that names both."""
    script = Path(__file__).resolve().parents[2] / "scripts" / "postgres"
    folders = [Path(tempfile.gettempdir()) / f"heedful-{name}-{secrets.token_hex(4)}" for name in ("first", "second")]
    first, second = folders
    try:
        if subprocess.run([script, "start", first], capture_output=True, check=False).returncode:
            pytest.skip("no private PostgreSQL")
        made = subprocess.run([script, "standby", first, second], capture_output=True, text=True, check=True)
        yield script, first, second, made.stdout.strip()
    finally:
        for folder in folders:
            subprocess.run([script, "stop", folder], capture_output=True, check=False)
            shutil.rmtree(folder, ignore_errors=True)


def test_a_failover_to_the_standby_in_the_middle_loses_and_doubles_nothing(bench, pair) -> None:
    script, first, second, url = pair
    with bench.workspace(store=url) as workspace:
        bench.bring(workspace, bench.consent("a"))
        posts = [bench.post(n, "9a", f"@larkmoor the delivery was great {n}") for n in range(20)]
        bench.gather(workspace, bench.ndjson(posts[:10]))
        add = workspace.engine.add_posts

        def fail_over(*args, **kwargs):
            done = add(*args, **kwargs)
            workspace.engine.add_posts = add
            subprocess.run([script, "stop", first], check=True, capture_output=True)
            subprocess.run([script, "promote", second], check=True, capture_output=True)
            return done

        workspace.engine.add_posts = fail_over
        path = bench.ndjson(posts[10:])
        try:
            bench.gather(workspace, path)
        except Unready as error:
            assert error.code in {"store.away", "workspace.overtaken"}
        # The same open workspace goes on with the server that took over: what was told as done is there, and nothing twice.
        bench.gather(workspace, path)
        bench.learn(workspace)
        held = bench.held(workspace)["posts:insights"]
        assert (len(held), len(set(held))) == (20, 20)
        with workspace.store.reading() as tx:
            assert tx.execute(text("SHOW unix_socket_directories")).scalar() == str(second)
            assert sorted(e.kind for e in outbox.entries(tx)).count("gather.judged") == 2


WORK = """
import sys
from datetime import datetime
from pathlib import Path
from heedful.flow.worker import work_off
print(work_off(Path(sys.argv[1]), lambda: datetime.fromisoformat(sys.argv[2])), flush=True)
"""


def test_of_many_workers_at_one_queue_each_piece_is_done_once(bench, shared_store: str) -> None:
    from heedful.flow import jobs

    with bench.workspace(store=shared_store) as workspace:
        bench.bring(workspace, bench.consent("a"))
        asked = []
        for n in range(6):
            job_id, folder = jobs.begin_upload(workspace)
            (folder / "posts.ndjson").write_bytes(bench.ndjson([bench.post(n, "9a", f"@larkmoor delivery {n}")]).read_bytes())
            asked.append(jobs.ask(workspace, "gather", job_id))
        workspace.take_up()
        command = (sys.executable, "-c", WORK, str(workspace.folder), bench.now.isoformat())
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        did = [int(run.communicate(timeout=120)[0] or 0) for run in runs]
        # Whoever came too late left the rest to whoever worked; what came while the last one ended waits for the next.
        last = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        did.append(int(last.stdout))
        assert sum(did) == 6
        assert {jobs.find(workspace, one).state for one in asked} == {jobs.DONE}
        with workspace.store.reading() as tx:
            assert sorted(e.kind for e in outbox.entries(tx)).count("gather.judged") == 6
        assert len(bench.held(workspace)["posts:insights"]) == 6
