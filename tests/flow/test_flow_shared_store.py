"""One store on a server, several processes: one writes, the connection may be lost and the server restarted, jobs are taken once."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from heedful.errors import Unready

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
    import secrets
    import shutil
    import tempfile

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
