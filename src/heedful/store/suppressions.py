"""Who is never to be taken up again, or never written to again: marks only, by which nobody can be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from heedful.store.rights_schema import SUPPRESSIONS
from heedful.store.rows import put, rows_with, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

# Accounts that their network told us to forget; the mark is the account's key.
FORGOTTEN: Final = "network"


def put_marks(tx: Connection, kind: str, marks: Iterable[bytes], why: str, at: datetime) -> int:
    """Note marks of one kind; gives how many are new.

    Guarantee: noting twice is noting once, and the first time stays.
    """
    wanted = list(dict.fromkeys(marks))
    known = present(tx, kind, wanted)
    new = [mark for mark in wanted if mark not in known]
    put(tx, SUPPRESSIONS, [{"mark": mark, "kind": kind, "why": why, "at": to_us(at)} for mark in new])
    return len(new)


def present(tx: Connection, kind: str, marks: Iterable[bytes]) -> set[bytes]:
    """Which of some marks are noted under a kind.

    Guarantee: none of another kind.
    """
    found = rows_with(tx, SUPPRESSIONS.c.mark, marks, SUPPRESSIONS.c.mark, SUPPRESSIONS.c.kind)
    return {bytes(row.mark) for row in found if row.kind == kind}


def remove(tx: Connection, kind: str, mark: bytes) -> int:
    """Take one mark out; gives how many there were.

    Guarantee: the same mark under another kind stays.
    """
    return tx.execute(delete(SUPPRESSIONS).where(SUPPRESSIONS.c.mark == mark, SUPPRESSIONS.c.kind == kind)).rowcount


def list_marks(tx: Connection, since_us: int = 0) -> list[tuple[bytes, str, str, datetime]]:
    """Every mark noted since a moment in microseconds, with its kind, why and when.

    Guarantee: in one order for the same marks.
    """
    rows = tx.execute(select(SUPPRESSIONS).where(SUPPRESSIONS.c.at >= since_us).order_by(SUPPRESSIONS.c.kind, SUPPRESSIONS.c.mark))
    return [(bytes(row.mark), row.kind, row.why, to_instant(row.at)) for row in rows]


def count(tx: Connection) -> dict[str, int]:
    """How many marks there are, by why.

    Guarantee: counts only.
    """
    rows = tx.execute(select(SUPPRESSIONS.c.why, func.count()).group_by(SUPPRESSIONS.c.why).order_by(SUPPRESSIONS.c.why))
    return {why: int(number) for why, number in rows}
