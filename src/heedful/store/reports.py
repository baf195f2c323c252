"""The register of reports that were made: which, when, on how many people, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from heedful.store.rights_schema import REPORTS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Report:
    """One report.

    Guarantee: `digest` is the SHA-256 of its page as it was written.
    """

    report_id: str
    digest: str
    recipient: str | None
    people: int
    made_at: datetime


def put_report(tx: Connection, report: Report) -> None:
    """Enter a report.

    Guarantee: in the caller's transaction.
    """
    row = {"report_id": report.report_id, "digest": report.digest, "recipient": report.recipient, "people": report.people}
    put(tx, REPORTS, [row | {"made_at": to_us(report.made_at)}])


def list_reports(tx: Connection, since: datetime | None = None) -> list[Report]:
    """Every report, or those made at a moment or later.

    Guarantee: the oldest first.
    """
    query = select(REPORTS).order_by(REPORTS.c.made_at, REPORTS.c.report_id)
    rows = tx.execute(query if since is None else query.where(REPORTS.c.made_at >= to_us(since)))
    return [Report(r.report_id, r.digest, r.recipient, r.people, to_instant(r.made_at)) for r in rows]
