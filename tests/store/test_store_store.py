"""Opening the store, and its transactions: all or nothing, one writer, one snapshot, the same on every database."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from heedful.errors import BadInput, Broken, HeedfulError, Unready
from heedful.security.actor import Actor
from heedful.store import meta, outbox
from heedful.store import store as store_module
from heedful.store.schema import HEAD, METADATA
from heedful.store.store import Store, open_store, sqlite_url

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DESK = Actor("desk", "operator")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path):
    with open_store(sqlite_url(path)) as opened:
        yield opened


def value(store: Store, key: str) -> str | None:
    with store.reading() as tx:
        return meta.get(tx, key)


def test_a_new_store_has_every_table_and_is_its_owners_only(path: Path, store: Store) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with store.reading() as tx:
        assert set(inspect(tx).get_table_names()) == set(METADATA.tables) | {"alembic_version"}
        assert tx.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    plain = create_engine("sqlite://")
    METADATA.create_all(plain)
    with store.reading() as tx, plain.connect() as other:
        for name in METADATA.tables:
            said = [(c["name"], str(c["type"]), c["nullable"]) for c in inspect(other).get_columns(name)]
            assert [(c["name"], str(c["type"]), c["nullable"]) for c in inspect(tx).get_columns(name)] == said
            assert len(inspect(tx).get_indexes(name)) == len(inspect(other).get_indexes(name))
    plain.dispose()


def test_sqlite_is_set_to_last(path: Path, store: Store) -> None:
    with store.reading() as tx:
        found = [tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")]
    assert found == ["wal", 2, 1, 1]


def test_every_table_is_also_postgresqls() -> None:
    dialect = postgresql.dialect()
    for table in METADATA.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        assert all("CREATE" in str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)


@pytest.mark.parametrize("name", ["plain.db", "with space.db", "per%20cent.db", "what?.db", "a#b.db", "größe.db"])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    with open_store(sqlite_url(tmp_path / name)) as store, store.transaction() as tx:
        meta.put(tx, "k", "v")
    assert (tmp_path / name).stat().st_size > 0


def test_opening_a_current_store_does_not_import_alembic(path: Path, store: Store) -> None:
    code = (
        f"import sys; from heedful.store.store import open_store; open_store({sqlite_url(path)!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_is_written_lasts(path: Path) -> None:
    with open_store(sqlite_url(path)) as store, store.transaction() as tx:
        meta.put(tx, "k", "v")
    with open_store(sqlite_url(path)) as store:
        assert value(store, "k") == "v"


def test_effect_and_entry_are_both_there_or_neither(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as tx:
        meta.put(tx, "k", "v")
        outbox.add(tx, "hold.listed", DESK, {"holds": 1}, NOW)
        raise RuntimeError
    with store.reading() as tx:
        assert meta.get(tx, "k") is None
        assert outbox.entries(tx) == []
    with store.transaction() as tx:
        meta.put(tx, "k", "v")
        outbox.add(tx, "hold.listed", DESK, {"holds": 1}, NOW)
    with store.reading() as tx:
        assert meta.get(tx, "k") == "v"
        assert [(e.kind, e.actor, e.body, e.at) for e in outbox.entries(tx)] == [("hold.listed", DESK, {"holds": 1}, NOW)]


KILLED = """
import os
from heedful.store import meta
from heedful.store.store import open_store
with open_store({url!r}).transaction() as tx:
    meta.put(tx, "k", "v")
    os._exit(9)
"""


def test_a_kill_inside_leaves_nothing(path: Path, store: Store) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED.format(url=sqlite_url(path))], check=False)
    assert done.returncode == 9
    assert value(store, "k") is None
    with store.transaction() as tx:
        assert outbox.entries(tx) == []


def test_a_reader_sees_one_moment_and_holds_nobody_up(store: Store) -> None:
    with store.reading() as reader:
        assert meta.get(reader, "k") is None
        with store.transaction() as writer:
            meta.put(writer, "k", "v")
        assert meta.get(reader, "k") is None
    assert value(store, "k") == "v"


def test_writers_wait_for_one_another(path: Path) -> None:
    def count(url: str) -> None:
        with open_store(url) as mine:
            for _ in range(10):
                with mine.transaction() as tx:
                    meta.count_on(tx, "n")

    threads = [threading.Thread(target=count, args=(sqlite_url(path),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(sqlite_url(path)) as store:
        assert value(store, "n") == "40"


def test_a_new_store_waits_for_whoever_writes_its_file_meanwhile(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    later.start()
    with open_store(sqlite_url(path)) as store:
        assert value(store, "n") is None
    later.join()
    other.close()


def test_a_writer_that_waits_too_long_is_told_to_try_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_PATIENCE", 50)
    with open_store(sqlite_url(path)) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unready) as caught, store.transaction():
            pass
        assert caught.value.code == "store.busy"
        other.execute("ROLLBACK")
        other.close()
        with store.transaction() as tx:
            meta.put(tx, "k", "v")


def test_a_full_disk_is_said_and_nothing_is_half_written(store: Store) -> None:
    with store.reading() as tx:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(Unready) as caught, store.transaction() as tx:
        tx.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
        meta.put(tx, "a", "first")
        meta.put(tx, "b", "x" * 100_000)
    assert caught.value.code == "store.full"
    assert value(store, "a") is None


def test_our_own_errors_pass_through(store: Store) -> None:
    with pytest.raises(BadInput) as caught, store.transaction():
        raise BadInput("some.code", "A sentence.")
    assert caught.value.code == "some.code"


def test_a_broken_rule_is_our_fault(store: Store) -> None:
    with pytest.raises(Broken), store.transaction() as tx:
        tx.exec_driver_sql("INSERT INTO meta (key) VALUES ('k')")


def test_a_later_store_is_refused(path: Path, store: Store) -> None:
    with store.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Broken) as caught:
        open_store(sqlite_url(path))
    assert caught.value.code == "store.newer"


@pytest.mark.parametrize("url", ["nonsense", "nosuch://place/db", ""])
def test_an_address_that_is_none_is_bad_input(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(url)
    assert caught.value.code == "store.url"


def test_a_file_that_is_no_store_is_said(path: Path) -> None:
    path.write_bytes(b"something else entirely " * 100)
    with pytest.raises(HeedfulError):
        open_store(sqlite_url(path))


def test_outbox_entries_come_in_order_and_in_parts(store: Store) -> None:
    kinds = ["look.asked", "hold.listed", "joining.minor", "request.closed", "consent.shown"]
    with store.transaction() as tx:
        numbers = [outbox.add(tx, kind, DESK, {}, NOW) for kind in kinds]
        assert numbers == sorted(set(numbers))
        assert [e.kind for e in outbox.entries(tx, after=numbers[1], limit=2)] == kinds[2:4]


def test_meta_keeps_the_last(store: Store) -> None:
    with store.transaction() as tx:
        for word in ("one", "two"):
            meta.put(tx, "k", word)
        assert meta.get(tx, "k") == "two"
        assert [meta.count_on(tx, "n"), meta.count_on(tx, "n", 5)] == [1, 6]


def test_an_entry_says_only_what_its_kind_declares(store: Store) -> None:
    for kind, body, code in [
        ("nothing.known", {}, "log.kind"),
        ("hold.listed", {"holds": 1, "who": "Anna"}, "log.member"),
        ("hold.listed", {"holds": 0.5}, "log.value"),
        ("hold.listed", {"holds": 1 << 60}, "log.value"),
    ]:
        with pytest.raises(Broken) as caught, store.transaction() as tx:
            outbox.add(tx, kind, DESK, body, NOW)
        assert caught.value.code == code
    with store.reading() as tx:
        assert outbox.entries(tx) == []
