"""Labels of an analyst compared with ours, post by post, as counts; nothing of what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from heedful.store.learning_schema import CHECKED
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Checked:
    """One post that was checked: likes and dislikes found, of them right, and those that there are.

    Guarantee: `subject_key` is None for rows of the company's own.
    """

    row_id: bytes
    subject_key: bytes | None
    made_by: str
    checked_at: datetime
    found: int
    right: int
    wanted: int

    @property
    def exact(self) -> bool:
        """Whether everything was found and nothing besides.

        Guarantee: true for a post of which both say nothing.
        """
        return self.found == self.right == self.wanted


def keep(tx: Connection, rows: Sequence[Checked]) -> None:
    """Keep what was checked, in place of an earlier answer on the same posts.

    Guarantee: in the caller's transaction.
    """
    for row in rows:
        tx.execute(delete(CHECKED).where(CHECKED.c.row_id == row.row_id))
    names = ("row_id", "subject_key", "made_by", "found", "right", "wanted")
    put(tx, CHECKED, [{name: getattr(r, name) for name in names} | {"checked_at": to_us(r.checked_at)} for r in rows])


def list_checked(tx: Connection, made_by: str | None = None) -> list[Checked]:
    """What was checked, or of it what one model read.

    Guarantee: in a fixed order.
    """
    asked = select(CHECKED).order_by(CHECKED.c.row_id)
    rows = tx.execute(asked if made_by is None else asked.where(CHECKED.c.made_by == made_by))
    return [
        Checked(
            bytes(r.row_id),
            bytes(r.subject_key) if r.subject_key is not None else None,
            r.made_by,
            to_instant(r.checked_at),
            r.found,
            r.right,
            r.wanted,
        )
        for r in rows
    ]


def drop_of(tx: Connection, subjects: Collection[bytes]) -> None:
    """Drop what was checked of some people's posts.

    Guarantee: in the caller's transaction.
    """
    tx.execute(delete(CHECKED).where(CHECKED.c.subject_key.in_(list(subjects))))
