"""The store on PostgreSQL: made, written and read as on SQLite; skipped with a reason where PostgreSQL is not installed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, inspect, text

from heedful.errors import Unready
from heedful.security.actor import Actor
from heedful.store import manifest, meta, outbox, people, positions, sources, tombstones
from heedful.store import store as store_module
from heedful.store.manifest import LakeFile
from heedful.store.people import Account, Contact
from heedful.store.schema import HEAD, METADATA
from heedful.store.store import open_store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DESK = Actor("desk", "operator")


@pytest.fixture
def store(databases):
    with open_store(databases()) as opened:
        yield opened


def test_a_new_store_has_every_table_as_the_tables_say(databases) -> None:
    plain_url = databases(empty=True)
    plain = create_engine(plain_url)
    METADATA.create_all(plain)
    with open_store(databases(empty=True)) as store, store.reading() as tx, plain.connect() as other:
        assert set(inspect(tx).get_table_names()) == set(METADATA.tables) | {"alembic_version"}
        assert tx.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        for name in METADATA.tables:
            said = [(c["name"], str(c["type"]), c["nullable"]) for c in inspect(other).get_columns(name)]
            assert [(c["name"], str(c["type"]), c["nullable"]) for c in inspect(tx).get_columns(name)] == said
            assert len(inspect(tx).get_indexes(name)) == len(inspect(other).get_indexes(name))
    plain.dispose()


def test_many_may_open_a_new_store_at_once(databases) -> None:
    url = databases(empty=True)
    code = f"from heedful.store.store import open_store; open_store({url!r}).close()"
    runs = [subprocess.Popen([sys.executable, "-W", "error", "-c", code]) for _ in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]


def test_effect_and_entry_are_both_there_or_neither(store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as tx:
        meta.put(tx, "k", "v")
        outbox.add(tx, "hold.listed", DESK, {"holds": 1}, NOW)
        raise RuntimeError
    with store.transaction() as tx:
        assert (meta.get(tx, "k"), outbox.entries(tx)) == (None, [])
        outbox.add(tx, "hold.listed", DESK, {"holds": 1}, NOW)
    with store.reading() as tx:
        assert [(e.kind, e.actor, e.body, e.at) for e in outbox.entries(tx)] == [("hold.listed", DESK, {"holds": 1}, NOW)]


def test_a_reader_sees_one_moment(store) -> None:
    with store.transaction() as tx:
        meta.put(tx, "k", "before")
    with store.reading() as tx:
        assert meta.get(tx, "k") == "before"
        with store.transaction() as other:
            meta.put(other, "k", "after")
        assert meta.get(tx, "k") == "before"
    with store.reading() as tx:
        assert meta.get(tx, "k") == "after"


def test_a_reader_cannot_write_and_the_next_writer_can(store) -> None:
    # The connection goes back to the pool and must not stay read-only.
    for _ in range(3):
        with pytest.raises(Exception, match="could not do what was asked"), store.reading() as tx:
            meta.put(tx, "k", "v")
        with store.transaction() as tx:
            meta.put(tx, "k", "v")


def test_writers_come_one_after_the_other_and_lose_no_step(store) -> None:
    seen: list[int] = []

    def count() -> None:
        for _ in range(25):
            with store.transaction() as tx:
                number = meta.count_on(tx, "steps")
                entry = outbox.add(tx, "hold.listed", DESK, {"holds": number}, NOW)
                time.sleep(0.001)
                seen.append(entry)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        assert meta.get(tx, "steps") == "100"
        # The order of the entries is that of the commits: a log that reads on from a number misses none.
        assert [e.body["holds"] for e in outbox.entries(tx)] == list(range(1, 101))


def test_a_writer_that_waits_too_long_is_told_to_try_again(store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_PATIENCE", 50)
    with store.transaction(), pytest.raises(Unready) as told, store.transaction():
        pass
    assert told.value.code == "store.busy"


def test_a_server_that_is_away_is_said_and_its_password_is_not() -> None:
    with pytest.raises(Unready) as told:
        open_store("postgresql+psycopg://heedful:verysecret@/nothing?host=/nowhere")
    assert told.value.code == "store.away"
    assert "verysecret" not in str(told.value)


def test_a_connection_that_broke_is_made_anew(store, cluster: str) -> None:
    with store.reading() as tx:
        assert meta.get(tx, "k") is None
    engine = create_engine(cluster)
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'd%'")
        )
    engine.dispose()
    with store.transaction() as tx:
        meta.put(tx, "k", "v")
    with store.reading() as tx:
        assert meta.get(tx, "k") == "v"


def test_bytes_booleans_and_large_numbers_come_back_as_they_went(store) -> None:
    account = Account(bytes(range(16)), "p", "x", "global", b"\x00sealed\xff", None, NOW)
    with store.transaction() as tx:
        assert people.link_accounts(tx, [account]).new == 1
        people.put_contacts(tx, [Contact("p", "email", b"\xff\x00", NOW)])
        entry = sources.enter(tx, b"d" * 32, "x_api", None, NOW)
        manifest.commit(tx, [LakeFile("f", "insights", 3, "posts", 1 << 40)])
        assert tombstones.bury(tx, "insights", [b"\x00" * 16, b"\x00" * 16], NOW, tombstones.PAGE) == 1
    with store.reading() as tx:
        assert people.accounts_of(tx, "p") == [account]
        assert people.owners(tx).rows() == [(bytes(range(16)), "p", False)]
        assert people.contacts_of(tx, "p")[0].address == b"\xff\x00"
        assert sources.find(tx, b"d" * 32) == entry
        assert manifest.count_rows(tx, "insights", "posts") == 1 << 40
        assert tombstones.buried(tx, "insights")["post_key"].to_list() == [b"\x00" * 16]
        assert positions.consent_position(tx) == 1
