"""What assessments of bias found, and the exceptions from their limits; no row holds anything of one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from heedful.store.fairness_schema import BIAS_ASSESSMENTS, BIAS_EXCEPTIONS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment that was made.

    Guarantee: `kind` is mining or messaging; `body` holds every figure.
    """

    assessment_id: str
    kind: str
    subject: str
    verdict: str
    body: dict[str, Any]
    made_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Exempted:
    """One exception: something above a limit may go on until a day.

    Guarantee: `kind` is model or campaign; `reason` is the officer's own.
    """

    exception_id: str
    kind: str
    subject: str
    reason: str
    made_by: str
    at: datetime
    until: datetime


def put_assessed(tx: Connection, one: Assessed) -> None:
    """Keep an assessment.

    Guarantee: in the caller's transaction.
    """
    row = {name: getattr(one, name) for name in Assessed.__dataclass_fields__}
    put(tx, BIAS_ASSESSMENTS, [row | {"body": orjson.dumps(one.body).decode(), "at": to_us(one.at)}])


def assessed(tx: Connection, kind: str = "", subject: str = "") -> list[Assessed]:
    """Assessments, all or of one kind or subject.

    Guarantee: the oldest first.
    """
    query = select(BIAS_ASSESSMENTS).order_by(BIAS_ASSESSMENTS.c.at, BIAS_ASSESSMENTS.c.assessment_id)
    if kind:
        query = query.where(BIAS_ASSESSMENTS.c.kind == kind)
    if subject:
        query = query.where(BIAS_ASSESSMENTS.c.subject == subject)
    return [_assessed(row) for row in tx.execute(query)]


def put_exempted(tx: Connection, one: Exempted) -> None:
    """Keep an exception.

    Guarantee: in the caller's transaction.
    """
    row = {name: getattr(one, name) for name in Exempted.__dataclass_fields__}
    put(tx, BIAS_EXCEPTIONS, [row | {"at": to_us(one.at), "until": to_us(one.until)}])


def exempted(tx: Connection) -> list[Exempted]:
    """Every exception, ended ones too.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(BIAS_EXCEPTIONS).order_by(BIAS_EXCEPTIONS.c.at, BIAS_EXCEPTIONS.c.exception_id))
    return [Exempted(**dict(r._mapping) | {"at": to_instant(r.at), "until": to_instant(r.until)}) for r in rows]


def is_exempted(tx: Connection, kind: str, subject: str, now: datetime) -> bool:
    """Whether an exception holds for something now.

    Guarantee: one that has ended does not.
    """
    return any(one.kind == kind and one.subject == subject and one.at <= now < one.until for one in exempted(tx))


def _assessed(row: Row[Any]) -> Assessed:
    values = dict(row._mapping)
    return Assessed(**values | {"body": orjson.loads(row.body), "at": to_instant(row.at)})
