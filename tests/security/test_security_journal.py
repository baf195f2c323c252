"""Write-ahead mode for a file that others write meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from heedful.security.journal import write_ahead


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.db"


def test_a_file_is_put_into_the_mode_once(path: Path) -> None:
    with closing(sqlite3.connect(path)) as one:
        write_ahead(one, 1)
        write_ahead(one, 1)
        assert one.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_who_writes_meanwhile_is_waited_for(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other, closing(sqlite3.connect(path)) as one:
        other.execute("BEGIN IMMEDIATE")
        later = threading.Timer(0.1, lambda: other.execute("COMMIT"))
        later.start()
        write_ahead(one, 10)
        later.join()
        assert one.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_but_not_for_ever(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other, closing(sqlite3.connect(path)) as one:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            write_ahead(one, 0.05)
