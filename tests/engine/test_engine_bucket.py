"""The lakes on object storage, against a local S3 server: whole commits, nothing left of what was erased, versions included."""

from __future__ import annotations

import multiprocessing
import pickle

import polars as pl
import pytest

from heedful.engine.bucket import LakeBucket, Place, place_of
from heedful.errors import BadInput, Refused, Unready

boto3 = pytest.importorskip("boto3")
pytest.importorskip("moto")
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def storage():
    """A local S3 server's address."""
    import pytest_socket
    from moto.server import ThreadedMotoServer

    pytest_socket.enable_socket()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def client(storage: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "heedful")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    return boto3.client("s3", endpoint_url=storage, region_name="us-east-1")


@pytest.fixture
def lake(storage: str, client, request: pytest.FixtureRequest) -> LakeBucket:
    """A lake in a bucket of its own that keeps versions."""
    name = "b" + str(abs(hash(request.node.name)))[:12]
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return LakeBucket(Place(name, "company/lake", storage))


def versions(client, bucket: str) -> list[str]:
    found = client.list_object_versions(Bucket=bucket)
    return sorted(one["Key"] for one in (*found.get("Versions", ()), *found.get("DeleteMarkers", ())))


FRAME = pl.DataFrame({"post_key": [b"a", b"b"], "network": ["x", "x"]})
EMPTY = FRAME.clear()


def test_what_is_written_is_read_whole_and_by_column(lake: LakeBucket) -> None:
    one, two = lake.write("insights", FRAME), lake.write("insights", FRAME.head(1))
    lake.make_durable()
    assert lake.read("insights", one).equals(FRAME)
    both = lake.scan("insights", [one, two], ["file", "post_key"], EMPTY).collect()
    assert sorted(both.rows()) == sorted([(one, b"a"), (one, b"b"), (two, b"a")])
    assert lake.scan("insights", [], ["post_key"], EMPTY).collect().height == 0


def test_of_what_was_deleted_no_version_is_left(lake: LakeBucket, client) -> None:
    bucket = lake.place.bucket
    kept, gone = lake.write("insights", FRAME), lake.write("insights", FRAME)
    # Somebody else's tool deleted and wrote again, as such tools do: a marker and two versions.
    key = f"company/lake/insights/{gone}.parquet"
    client.delete_object(Bucket=bucket, Key=key)
    client.put_object(Bucket=bucket, Key=key, Body=b"again")
    assert versions(client, bucket).count(key) == 3
    lake.delete("insights", [gone])
    lake.delete("insights", [gone])
    assert versions(client, bucket) == [f"company/lake/insights/{kept}.parquet"]


def test_sweeping_takes_what_is_not_listed_and_leaves_what_is_not_ours(lake: LakeBucket, client) -> None:
    bucket = lake.place.bucket
    kept = lake.write("insights", FRAME)
    lake.write("profile", FRAME)
    client.put_object(Bucket=bucket, Key="other/file", Body=b"-")
    assert lake.sweep({kept}) == 1
    assert versions(client, bucket) == [f"company/lake/insights/{kept}.parquet", "other/file"]


def test_a_bucket_that_locks_its_objects_is_refused(storage: str, client) -> None:
    client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    with pytest.raises(Refused) as told:
        LakeBucket(Place("locked", "lake", storage)).write("insights", FRAME)
    assert told.value.code == "lake.locked"
    assert versions(client, "locked") == []


def test_a_storage_that_keeps_a_version_is_said(lake: LakeBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id = lake.write("insights", FRAME)
    monkeypatch.setattr(lake._client, "delete_objects", lambda **_: {"Errors": [{"Code": "AccessDenied"}]})
    with pytest.raises(Unready) as told:
        lake.delete("insights", [file_id])
    assert told.value.code == "lake.kept"


def test_a_storage_that_is_away_is_said_without_its_secret(lake: LakeBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    away = LakeBucket(Place("nobody", "lake", lake.place.endpoint))
    with pytest.raises(Unready) as told:
        away.read("insights", "0" * 32)
    assert told.value.code == "lake.away"
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(Unready) as told:
        LakeBucket(lake.place).write("insights", FRAME)
    assert told.value.code == "lake.secret"
    assert "very-secret" not in str(told.value)


@pytest.mark.parametrize("url", ["s3://", "s3://bucket", "s3://bucket/", "file:///tmp/x", "bucket/prefix"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as told:
        place_of(url, "", "us-east-1", "A", "B")
    assert told.value.code == "lake.url"


def test_it_pickles_as_its_place(lake: LakeBucket) -> None:
    file_id = lake.write("insights", FRAME)
    data = pickle.dumps(lake)
    assert b"very-secret" not in data
    assert pickle.loads(data).read("insights", file_id).equals(FRAME)


def settings(lake: LakeBucket) -> dict[str, str]:
    return {"url": f"s3://{lake.place.bucket}/company/lake", "endpoint": lake.place.endpoint}


def test_a_whole_journey_and_an_erasure_in_a_bucket(bench, lake: LakeBucket, client, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.flow.erase import erase
    from heedful.store import manifest

    monkeypatch.setattr("heedful.engine.engine.SMALL_ROWS", 0)
    posts = [bench.post(n, f"9{'ab'[n % 2]}", f"@larkmoor the delivery was great {n}") for n in range(40)]
    with bench.workspace() as here, bench.workspace(lake=settings(lake)) as there:
        for workspace in (here, there):
            bench.bring(workspace, bench.consent("a"), bench.consent("b"))
            path = bench.ndjson(posts)
            bench.journey(workspace, path)
            # Twenty small gathers, so that files are joined.
            for n in range(20):
                bench.gather(workspace, bench.ndjson([bench.post(100 + n, "9a", f"@larkmoor delivery late {n}")]))
            bench.learn(workspace)
        assert bench.held(here) == bench.held(there)
        assert not (there.folder / "lake").exists()
        with there.store.reading() as tx:
            held = {f.file_id for f in manifest.list_files(tx) if f.lake == "insights" and f.kind == "posts"}
        assert 0 < len(held) < 20
        for workspace in (here, there):
            assert erase(workspace, "a").state == "done"
        assert bench.held(here, live_only=False) == bench.held(there, live_only=False)
        with there.store.reading() as tx:
            listed = {f"company/lake/{f.lake}/{f.file_id}.parquet" for f in manifest.list_files(tx)}
        # No old version, no marker, nothing but what the manifest lists.
        assert versions(client, lake.place.bucket) == sorted(listed)


def _gather(folder: str, path: str, gate: str, said: object) -> None:
    from pathlib import Path

    from heedful.errors import HeedfulError
    from heedful.flow.gather import gather
    from heedful.flow.workspace import Workspace

    Path(gate).touch()
    with Workspace(Path(folder)) as workspace:
        try:
            said.put(gather(workspace, [Path(path)]).added)
        except HeedfulError as error:
            said.put(error.code)


def test_of_two_writers_on_two_machines_one_waits_and_readers_see_whole_commits(bench, lake: LakeBucket, databases, tmp_path) -> None:
    store = databases()
    with bench.workspace(store=store, lake=settings(lake)) as workspace:
        bench.bring(workspace, bench.consent("a"))
        posts = [bench.post(n, "9a", f"@larkmoor the delivery was great {n}") for n in range(30)]
        paths = [bench.ndjson(posts[:15]), bench.ndjson(posts[15:])]
        other = bench.mounted(workspace).folder
        context = multiprocessing.get_context("spawn")
        said = context.Queue()
        runs = [
            context.Process(target=_gather, args=(str(folder), str(path), str(tmp_path / f"gate{n}"), said))
            for n, (folder, path) in enumerate(zip((workspace.folder, other), paths, strict=True))
        ]
        for run in runs:
            run.start()
        answers = [said.get(timeout=120) for _ in runs]
        for run in runs:
            run.join()
        assert set(answers) <= {15, "workspace.busy"}
        for path in paths:
            bench.gather(workspace, path)
        assert len(bench.held(workspace)["posts:insights"]) == 30
