"""What people said of an opinion inferred from their post: that it is another, or none at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import delete, func, select

from heedful.store.rights_schema import CORRECTIONS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

SCHEMA = {"post_key": pl.Binary, "brand": pl.String, "aspect": pl.String, "said": pl.Int8}


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction in one lake.

    Guarantee: `polarity` is 1 or -1, or null where the opinion was not theirs at all.
    """

    correction_id: str
    person_id: str
    lake: str
    post_key: bytes
    brand: str
    aspect: str
    polarity: int | None
    at: datetime


def put_corrections(tx: Connection, corrections: Sequence[Correction]) -> None:
    """Write corrections.

    Guarantee: of several of one opinion the last one written holds. Source: GDPR Art. 16.
    """
    for one in corrections:
        same = (CORRECTIONS.c.lake == one.lake) & (CORRECTIONS.c.post_key == one.post_key)
        tx.execute(delete(CORRECTIONS).where(same & (CORRECTIONS.c.brand == one.brand) & (CORRECTIONS.c.aspect == one.aspect)))
    put(tx, CORRECTIONS, [_row(one) for one in corrections])


def standing(tx: Connection) -> tuple[int, int]:
    """How many corrections there are, and when the last was made.

    Guarantee: another answer after every change of them.
    """
    count, last = tx.execute(select(func.count(), func.max(CORRECTIONS.c.at)).select_from(CORRECTIONS)).one()
    return int(count), int(last or 0)


def in_lake(tx: Connection, lake: str) -> pl.DataFrame:
    """All corrections of one lake.

    Guarantee: one row an opinion; columns post_key, brand, aspect, said (1, -1, or null: not theirs).
    """
    columns = (CORRECTIONS.c.post_key, CORRECTIONS.c.brand, CORRECTIONS.c.aspect, CORRECTIONS.c.polarity)
    rows = tx.execute(select(*columns).where(CORRECTIONS.c.lake == lake)).fetchall()
    return pl.DataFrame([(bytes(r[0]), *r[1:]) for r in rows], schema=SCHEMA, orient="row")


def of_person(tx: Connection, person_id: str) -> list[Correction]:
    """One person's corrections.

    Guarantee: the oldest first.
    """
    return _listed(tx, CORRECTIONS.c.person_id == person_id)


def since(tx: Connection, since_us: int = 0) -> list[Correction]:
    """Everybody's corrections since a moment in microseconds.

    Guarantee: the oldest first.
    """
    return _listed(tx, CORRECTIONS.c.at >= since_us)


def _listed(tx: Connection, chosen: ColumnElement[bool]) -> list[Correction]:
    query = select(CORRECTIONS).where(chosen).order_by(CORRECTIONS.c.at, CORRECTIONS.c.correction_id)
    return [Correction(**{**r._mapping, "post_key": bytes(r.post_key), "at": to_instant(r.at)}) for r in tx.execute(query)]


def _row(one: Correction) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Correction.__dataclass_fields__} | {"at": to_us(one.at)}
