"""A backup of a store on a server, and a restore onto one: rows are moved, whichever database they came from, and who stopped stays stopped."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, inspect, text

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow import limits
from heedful.flow.backup import back_up_data, back_up_keys
from heedful.flow.erase import erase
from heedful.flow.log import sequence
from heedful.flow.proofs import verify_log
from heedful.flow.restore import restore
from heedful.flow.workspace import Workspace
from heedful.store import outbox
from heedful.store.schema import METADATA

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "words for an archive of keys"
# What a restore itself writes, and marks of whoever writes.
OWN = {"outbox", "log_mark", "meta", "lake_files", "tombstones"}


@pytest.fixture(params=["file to server", "server to server", "server to file", "server with keys to file"])
def way(request, bench, tmp_path: Path):
    """A workspace with four people on one database, its archives, and the address of where it is to go (None: a file)."""
    databases = request.getfixturevalue("databases")
    begins = {} if request.param.startswith("file") else {"store": databases()}
    begins |= {"keys": databases(empty=True)} if "keys" in request.param else {}
    with bench.workspace(backup={"stops": str(tmp_path / "outside.list")}, **begins) as made:
        bench.bring(made, *(bench.consent(p) for p in ("P1", "P2", "P3", "P4")))
        bench.journey(made, bench.ndjson([bench.post(i, f"9P{i % 4 + 1}", f"I love Larkmoor delivery, number {i}") for i in range(1, 25)]))
        back_up_data(made, tmp_path / "data.archive")
        back_up_keys(made, tmp_path / "keys.archive", WORDS, "Bo")
        yield made, None if request.param.endswith("file") else databases(empty=True)


def _again(bench, tmp_path: Path, store: str | None, **more):
    given = {"stops": tmp_path / "outside.list", "actor": "Ada", "clock": lambda: bench.now, "store": store} | more
    return restore(tmp_path / "data.archive", tmp_path / "keys.archive", WORDS, tmp_path / "again", **given)


def rows(workspace) -> dict[str, list[tuple]]:
    with workspace.store.reading() as tx:
        return {t.name: sorted(map(repr, tx.execute(t.select()))) for t in METADATA.sorted_tables if t.name not in OWN}


def test_what_was_backed_up_comes_back_whole_on_the_other_database_and_goes_on(way, bench, tmp_path: Path) -> None:
    made, store = way
    held, was = bench.held(made), rows(made)
    with made.store.reading() as tx:
        entries = list(takewhile(lambda kind: kind != "backup.data", (e.kind for e in outbox.entries(tx, limit=100_000))))
    _again(bench, tmp_path, store)
    with Workspace(tmp_path / "again", clock=lambda: bench.now) as again:
        assert again.settings.store == store
        assert (tmp_path / "again" / "store.db").exists() == (store is None)
        assert bench.held(again) == held
        assert rows(again) == was
        # What counts up goes on, and the log with it.
        bench.bring(again, bench.consent("P5"))
        more = bench.journey(again, bench.ndjson([bench.post(99, "9P5", "I hate Larkmoor prices")], "more.ndjson"))
        assert len(more["posts:insights"]) == len(held["posts:insights"]) + 1
        with again.store.reading() as tx:
            said = outbox.entries(tx, limit=100_000)
        assert [e.kind for e in said[: len(entries)]] == entries
        assert [e.seq for e in said] == sorted({e.seq for e in said})
        sequence(again)
        verify_log(again)
    assert not list((tmp_path / "again").glob(".*"))


def test_who_left_or_stopped_since_stays_so(way, bench, tmp_path: Path) -> None:
    made, store = way
    bench.now += timedelta(days=1)
    erase(made, "P2")
    limits.restrict(made, "P3")
    left = bench.held(made)
    done = _again(bench, tmp_path, store)
    assert (done.erased, done.stopped) == (1, 1)
    with Workspace(tmp_path / "again", clock=lambda: bench.now) as again:
        assert bench.held(again) == left
        assert not again.keys.person_keys(["P2"])


@pytest.fixture
def archives(bench, tmp_path: Path, databases):
    with bench.workspace(backup={"stops": str(tmp_path / "outside.list")}) as made:
        bench.bring(made, bench.consent("P1"))
        back_up_data(made, tmp_path / "data.archive")
        back_up_keys(made, tmp_path / "keys.archive", WORDS, "Bo")
    return databases


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_only_an_empty_database_of_a_server_is_taken(archives, bench, tmp_path: Path) -> None:
    taken = archives(empty=True)
    engine = create_engine(taken)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (one INTEGER)"))
    engine.dispose()
    for store, code in (
        (taken, "store.not_empty"),
        (archives(), "store.not_empty"),
        (f"sqlite:///{tmp_path / 'other.db'}", "store.url"),
        ("nothing of the kind", "store.url"),
    ):
        with pytest.raises(BadInput) as caught:
            _again(bench, tmp_path, store)
        assert caught.value.code == code
    assert tables(taken) == ["theirs"]
    with pytest.raises(HeedfulError) as away:
        _again(bench, tmp_path, "postgresql+psycopg://heedful@/nowhere?host=/nowhere")
    assert away.value.code == "store.away"
    assert not (tmp_path / "again").exists()


def test_a_restore_that_comes_to_nothing_leaves_the_database_empty(archives, bench, tmp_path: Path, monkeypatch) -> None:
    store = archives(empty=True)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("heedful.flow.restore._replay", killed)
        with pytest.raises(KeyboardInterrupt):
            _again(bench, tmp_path, store)
    assert tables(store) == []
    _again(bench, tmp_path, store)
    assert "people" in tables(store)


def test_a_server_elsewhere_must_be_listed(archives, bench, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("heedful.store.moving.require_empty_server", lambda _: None)
    with pytest.raises(Refused) as caught:
        _again(bench, tmp_path, "postgresql+psycopg://heedful@db.example/heedful")
    assert caught.value.code == "egress.unlisted"
    assert not (tmp_path / "again").exists()
