"""How far the log has taken up the outbox, as the store remembers it beside the log's own checkpoint; and its witnesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from heedful.errors import Unready
from heedful.store.rows import to_instant, to_us
from heedful.store.schema import LOG_MARK, LOG_WITNESSES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the log stood when it last took up entries.

    Guarantee: every entry up to the number `seq` is among its `size` leaves; `root` is that of these.
    """

    origin: str
    seq: int
    size: int
    root: bytes
    at: datetime


def get_mark(tx: Connection) -> Mark | None:
    """Where the log stood.

    Guarantee: None where it has never taken anything up.
    """
    row = tx.execute(select(LOG_MARK)).one_or_none()
    return Mark(row.origin, row.seq, row.size, bytes(row.root), to_instant(row.at)) if row else None


def move_mark(tx: Connection, before: Mark | None, now: Mark) -> None:
    """Say where the log stands now.

    Guarantee: only if it still stood at `before`, or Unready `log.moved`: nobody takes up the same entries a second time.
    """
    values = {"seq": now.seq, "size": now.size, "root": now.root, "at": to_us(now.at)}
    if before is None:
        if get_mark(tx) is not None:
            raise _moved()
        tx.execute(insert(LOG_MARK).values(origin=now.origin, **values))
        return
    stood = (LOG_MARK.c.seq == before.seq) & (LOG_MARK.c.size == before.size)
    if tx.execute(update(LOG_MARK).where(stood).values(**values)).rowcount != 1:
        raise _moved()


def put_witness(tx: Connection, name: str, key: str, at: datetime) -> None:
    """Trust a witness from now on, by its key.

    Guarantee: one key a name; a new one takes the place of the old.
    """
    tx.execute(delete(LOG_WITNESSES).where(LOG_WITNESSES.c.name == name))
    tx.execute(insert(LOG_WITNESSES).values(name=name, key=key, added_at=to_us(at)))


def witnesses(tx: Connection) -> list[tuple[str, str, datetime]]:
    """The witnesses that are trusted: name, key, since when.

    Guarantee: by name.
    """
    found = tx.execute(select(LOG_WITNESSES).order_by(LOG_WITNESSES.c.name))
    return [(row.name, row.key, to_instant(row.added_at)) for row in found]


def _moved() -> Unready:
    return Unready("log.moved", "Another run has just written to the log.", "Run this again.")
