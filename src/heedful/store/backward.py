"""The way back: a store brought to the schema of an older version, so that a bad upgrade can be undone.

What an older version would not heed is a promise made to somebody, and is never dropped: a step that would lose it is refused.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from heedful.errors import BadInput, Unready

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alembic.config import Config
    from sqlalchemy import Table
    from sqlalchemy.sql.base import Executable

    from heedful.store.store import Tx

# Steps below this one reach a store without a log, which no released version had.
FLOOR = "0004"


def settings_of(connection: Tx) -> Config:
    """How Alembic reaches the steps, by a connection it is handed.

    Guarantee: no address of a store in it.
    """
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", os.fspath(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision_of(tx: Tx) -> str:
    """The step a store stands at.

    Guarantee: of an opened store, so there is one.
    """
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(tx).get_current_revision() or ""


def revisions(tx: Tx) -> list[str]:
    """Every step there is, the newest first.

    Guarantee: one line, without branches.
    """
    from alembic.script import ScriptDirectory

    return [step.revision for step in ScriptDirectory.from_config(settings_of(tx)).walk_revisions()]


def go_back(tx: Tx, revision: str) -> list[str]:
    """Undo steps until the store stands at an older one; gives the steps undone.

    Guarantee: in the caller's transaction, so all of them or none; nothing is dropped that somebody was promised. Errors: BadInput
    `store.step`, Unready `store.no_way_back`.
    """
    from alembic import command

    every, here = revisions(tx), revision_of(tx)
    known = every[every.index(here) : every.index(FLOOR) + 1]
    if revision not in known:
        raise BadInput("store.step", "The store cannot be brought to that step.", f"Name one of: {', '.join(known)}.")
    command.downgrade(settings_of(tx), revision)
    return known[: known.index(revision)]


def require_empty(tx: Any, tables: Iterable[Table], sentence: str) -> None:
    """Make sure that nothing is kept in some tables, for a step back that would lose it.

    Guarantee: raises before anything is changed. Errors: Unready `store.no_way_back`.
    """
    if any(_holds(tx, select(func.count()).select_from(table)) for table in tables):
        raise refusal(sentence)


def refusal(sentence: str) -> Unready:
    """What is said of a step that has no way back.

    Guarantee: the same remedy each time.
    """
    return Unready("store.no_way_back", sentence, "Stay with this version, or restore a backup made before the upgrade.")


def _holds(tx: Any, question: Executable) -> bool:
    return bool(tx.execute(question).scalar())
