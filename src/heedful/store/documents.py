"""The versions of the company's own documents: the register and the assessments. What was approved is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, select, update

from heedful.store.duties_schema import DOCUMENTS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one document.

    Guarantee: `body` as it was written; `approved_by` is null while nobody has approved it.
    """

    kind: str
    version: int
    body: Mapping[str, Any]
    digest: str
    written_by: str
    written_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    statement: str | None = None


def add(tx: Connection, kind: str, body: Mapping[str, Any], digest: str, by: str, at: datetime) -> Version:
    """Keep a new version of a document.

    Guarantee: numbered on from the last, without a gap.
    """
    last = tx.execute(select(func.max(DOCUMENTS.c.version)).where(DOCUMENTS.c.kind == kind)).scalar()
    version = Version(kind, int(last or 0) + 1, body, digest, by, at)
    row = {"kind": kind, "version": version.version, "body": orjson.dumps(dict(body)).decode(), "digest": digest}
    put(tx, DOCUMENTS, [row | {"written_by": by, "written_at": to_us(at)}])
    return version


def approve(tx: Connection, kind: str, version: int, by: str, statement: str, at: datetime) -> bool:
    """Note that a version was approved; False where it was already.

    Guarantee: only one that was not approved yet is changed.
    """
    chosen = (DOCUMENTS.c.kind == kind) & (DOCUMENTS.c.version == version) & DOCUMENTS.c.approved_at.is_(None)
    return tx.execute(update(DOCUMENTS).where(chosen).values(approved_by=by, approved_at=to_us(at), statement=statement)).rowcount == 1


def versions(tx: Connection, kind: str) -> list[Version]:
    """Every version of a document.

    Guarantee: the oldest first.
    """
    return [_version(row) for row in tx.execute(select(DOCUMENTS).where(DOCUMENTS.c.kind == kind).order_by(DOCUMENTS.c.version))]


def last(tx: Connection, kind: str, *, approved: bool = False) -> Version | None:
    """The newest version of a document, or the newest that was approved.

    Guarantee: None where there is none.
    """
    query = select(DOCUMENTS).where(DOCUMENTS.c.kind == kind)
    query = query.where(DOCUMENTS.c.approved_at.is_not(None)) if approved else query
    row = tx.execute(query.order_by(DOCUMENTS.c.version.desc()).limit(1)).one_or_none()
    return _version(row) if row else None


def _version(row: Row[Any]) -> Version:
    values = dict(row._mapping)
    values["body"] = orjson.loads(values["body"])
    values |= {name: to_instant(values[name]) for name in ("written_at", "approved_at") if values[name] is not None}
    return Version(**values)
