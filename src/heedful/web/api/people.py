"""What people agreed to, in figures, and what they ask."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from heedful.flow import consent_figures, requests
from heedful.web.api.program import Acting, routes

router = routes("people")


class Month(BaseModel):
    """Who came and left in a month; None: fewer than may be told."""

    month: str
    purpose: str
    agreed: int | None
    left: int | None


class Consent(BaseModel):
    """Counts of people, in steps of five."""

    k: int
    now: dict[str, int | None]
    months: list[Month]


class Request(BaseModel):
    """One request of a person."""

    request: str
    kind: str
    person: str | None
    state: str
    received_at: datetime
    due_at: datetime
    days_left: int
    overdue: bool
    owner: str | None


@router.get("/consent")
def consent(workspace: Acting) -> Consent:
    """How many agree now, and who came and left by month."""
    found = consent_figures.figures(workspace)
    months = [Month(month=m, purpose=p, agreed=came, left=gone) for m, p, came, gone in found.months]
    return Consent(k=found.k, now=dict(found.now), months=months)


@router.get("/requests")
def queue(workspace: Acting, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[Request]:
    """What people ask about their data, overdue first."""
    found, _ = requests.listed(workspace, limit=limit)
    return [
        Request(
            request=line.request.request_id, kind=line.request.kind, person=line.request.person_id, state=line.request.state,
            received_at=line.request.received_at, due_at=line.request.due_at, days_left=line.days_left, overdue=line.overdue, owner=line.request.owner,
        )
        for line in found
    ]  # fmt: skip
