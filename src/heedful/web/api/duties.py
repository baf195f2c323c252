"""What the company answers for: documents, recipients, settings, concerns, incidents, log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel

from heedful.flow import concerns, duty_documents, entries, incidents, standing
from heedful.web.api.program import Acting, routes

router = routes("duties")


class Line(BaseModel):
    """One fact of a document."""

    key: str
    label: str
    text: str


class Document(BaseModel):
    """The register or the assessment, as things stand."""

    kind: str
    title: str
    status: str
    current: bool
    digest: str
    lines: list[Line]


class Recipient(BaseModel):
    """Who is given what."""

    name: str
    role: str
    purpose: str
    gets: list[str]
    contract: date | None
    country: str


class Case(BaseModel):
    """A concern; nothing of what was said in it."""

    case: str
    kind: str
    state: str
    by: str
    raised_at: datetime
    due_at: datetime
    owner: str | None
    outcome: str | None


class Incident(BaseModel):
    """A breach, with its clock."""

    incident: str
    state: str
    known_at: datetime
    due_at: datetime
    told_at: datetime | None
    late: bool
    authority: bool
    people: bool
    kinds: list[str]


class Entry(BaseModel):
    """One entry of the log; people stand in it under marks only."""

    index: int
    at: str
    actor: str
    role: str
    action: str
    about: dict[str, Any]


@router.get("/duties/{kind}")
def document(workspace: Acting, kind: Literal["register", "impact"]) -> Document:
    """The register or the assessment."""
    found = duty_documents.show(workspace, kind)
    made = found.document
    lines = [Line(key=one.key, label=one.label, text=one.text) for one in made.lines]
    return Document(kind=made.kind, title=made.title, status=found.status, current=found.current, digest=made.digest, lines=lines)


@router.get("/recipients")
def recipients(workspace: Acting) -> list[Recipient]:
    """Who is given what."""
    return [
        Recipient(name=r.name, role=r.role, purpose=r.purpose, gets=list(r.gets), contract=r.contract, country=r.country)
        for r in standing.recipients(workspace)
    ]


@router.get("/settings")
def settings(workspace: Acting) -> dict[str, str]:
    """The settings as they are in force."""
    return dict(standing.settings(workspace))


@router.get("/concerns")
def cases(workspace: Acting) -> list[Case]:
    """Every case."""
    return [
        Case(case=c.case_id, kind=c.kind, state=c.state, by=c.by, raised_at=c.raised_at, due_at=c.due_at, owner=c.owner, outcome=c.outcome)
        for c in concerns.listed(workspace)
    ]


@router.get("/incidents")
def breaches(workspace: Acting) -> list[Incident]:
    """Every breach."""
    return [
        Incident(
            incident=t.incident.incident_id, state=t.incident.state, known_at=t.incident.known_at, due_at=t.clock.due_at, told_at=t.clock.told_at,
            late=t.clock.late, authority=t.duties.authority, people=t.duties.people, kinds=list(t.incident.kinds),
        )
        for t in incidents.listed(workspace)
    ]  # fmt: skip


@router.get("/log")
def log(
    workspace: Acting, action: Annotated[str, Query(max_length=200)] = "", limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> list[Entry]:
    """The newest entries."""
    found = entries.newest(workspace, limit, entries.Wanted(kinds=[action] if action else []))
    return [
        Entry(index=e.index, at=e.said.at, actor=e.said.actor, role=e.said.role, action=e.said.action, about=dict(e.said.about))
        for e in found
    ]
