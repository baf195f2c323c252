"""What was read: each source file by a keyed hash of its content, what the gate said of it, and at which consent position."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, insert, select, update

from heedful.store.rows import to_instant, to_us
from heedful.store.schema import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row

# No later consent lets these in: they are about the record itself.
_FOR_EVER = frozenset({"direct", "no_author", "third_party"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One source file.

    Guarantee: its name, path and content are not in it; `number` says in which order files were first seen.
    """

    digest: bytes
    number: int
    source: str
    person_id: str | None
    position: int | None = None
    complete: bool = False
    counts: Mapping[str, Any] = field(default_factory=dict)
    problems: int = 0
    gathered_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None


def enter(tx: Connection, digest: bytes, source: str, person_id: str | None, at: datetime) -> SourceFile:
    """Give a source file's entry, made when it is seen for the first time.

    Guarantee: the same digest has the same number for ever.
    """
    found = find(tx, digest)
    if found is not None:
        return found
    row = {
        "digest": digest,
        "source": source,
        "person_id": person_id,
        "complete": False,
        "counts": "{}",
        "problems": 0,
        "gathered_at": to_us(at),
    }
    number = tx.execute(insert(SOURCES).values(row).returning(SOURCES.c.number)).scalar_one()
    return SourceFile(digest, int(number), source, person_id, gathered_at=at)


def judged(
    tx: Connection,
    digest: bytes,
    position: int,
    counts: Mapping[str, Any],
    problems: int,
    first_day: date | None,
    last_day: date | None,
    at: datetime,
) -> None:
    """Note what the gate said of a whole file, at which consent position.

    Guarantee: replaces what it said before.
    """
    values = {
        "position": position,
        "complete": True,
        "counts": orjson.dumps(dict(counts)).decode(),
        "problems": problems,
        "gathered_at": to_us(at),
    }
    values |= {"first_day": first_day.isoformat() if first_day else None, "last_day": last_day.isoformat() if last_day else None}
    tx.execute(update(SOURCES).where(SOURCES.c.digest == digest).values(values))


def find(tx: Connection, digest: bytes) -> SourceFile | None:
    """The entry of a file's digest.

    Guarantee: None if it was never seen.
    """
    row = tx.execute(select(SOURCES).where(SOURCES.c.digest == digest)).one_or_none()
    return _source(row) if row else None


def standing(tx: Connection) -> tuple[int, int]:
    """How many files were read, and when the last was judged.

    Guarantee: another answer after every file that is judged.
    """
    count, last = tx.execute(select(func.count(), func.max(SOURCES.c.gathered_at)).select_from(SOURCES)).one()
    return int(count), int(last or 0)


def list_sources(tx: Connection) -> list[SourceFile]:
    """Every source file, in the order in which they were first seen.

    Guarantee: also those whose reading was stopped.
    """
    return [_source(row) for row in tx.execute(select(SOURCES).order_by(SOURCES.c.number))]


def judge_again(source: SourceFile, last_widening: int) -> bool:
    """Whether a file that was judged must be judged again: consent has widened since, and it held what that could let in.

    Guarantee: False where no later consent could let anything more in. What was kept counts too: the consent it was kept
    under may have ended since, and a new one lets it in anew.
    """
    if not source.complete or source.position is None:
        return True
    if last_widening <= source.position:
        return False
    return any(verdict.get("kept") or set(verdict.get("refused", {})) - _FOR_EVER for verdict in source.counts.values())


def _source(row: Row[Any]) -> SourceFile:
    return SourceFile(
        bytes(row.digest),
        row.number,
        row.source,
        row.person_id,
        row.position,
        bool(row.complete),
        orjson.loads(row.counts),
        row.problems,
        to_instant(row.gathered_at),
        date.fromisoformat(row.first_day) if row.first_day else None,
        date.fromisoformat(row.last_day) if row.last_day else None,
    )
