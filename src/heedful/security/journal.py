"""Let an SQLite file keep a write-ahead log, also while others open it for the first time.

SQLite answers "locked" to whoever changes a file's journal while another writes, without waiting out its own busy timeout: its
busy handler is not called where waiting could deadlock. So it is waited for here.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Final

_PAUSE: Final = 0.005


def write_ahead(cursor: Any, patience: float) -> None:
    """Put the file behind a connection or cursor into WAL mode, where it is not yet.

    Guarantee: waits for whoever writes meanwhile, at most `patience` seconds. Errors: sqlite3.OperationalError after that.
    Source: SQLite, "Write-Ahead Logging", section 3, and `sqlite3_busy_handler`.
    """
    until = time.monotonic() + patience
    while True:
        try:
            # The mode stays with the file, and most connections only find it there.
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return
