"""Likes and dislikes as numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from heedful.flow import desk, takeaway
from heedful.flow.desk import Kept, Question
from heedful.web.api.program import Acting, kept_by, routes

router = routes("likes and dislikes")
Name = Annotated[str, Query(max_length=200)]
Views = Literal["overview", "brand", "aspect", "compare", "strategy"]
Keeping = Annotated[Kept, Depends(kept_by)]


class Number(BaseModel):
    """One number; docs/reference/measures.md says how each is computed, and its threshold."""

    measure: str
    brand: str
    against: str | None
    aspect: str | None
    term: str | None
    network: str
    period: str
    start: date
    value: float | None
    low: float | None
    high: float | None
    unit: str
    people: int | None
    q: float | None
    mark: str | None
    note: str | None


class Numbers(BaseModel):
    """The numbers of one view."""

    k: int
    made_at: datetime
    made_by: str
    consent_position: int
    banner: str
    numbers: list[Number]


@router.get("/numbers")
def numbers(workspace: Acting, kept: Keeping, view: Views = "overview", brand: Name = "", aspect: Name = "") -> Numbers:
    """The numbers of one view: none of fewer than k people, and only of those whose consent lives now."""
    found = desk.look(workspace, kept, Question(view, brand, aspect))
    rows: list[dict[str, Any]] = found.numbers.to_dicts()
    some = [Number.model_validate(row) for row in rows]
    return Numbers(
        k=found.k, made_at=found.made_at, made_by=found.made_by, consent_position=found.position, banner=found.banner, numbers=some
    )


@router.get("/numbers.{form}", response_class=Response, responses={200: {"content": {"text/csv": {}, "application/octet-stream": {}}}})
def table(
    workspace: Acting, kept: Keeping, form: Literal["csv", "xlsx"], view: Views = "overview", brand: Name = "", aspect: Name = ""
) -> Response:
    """The same as a file."""
    content = takeaway.take(workspace, kept, Question(view, brand, aspect), form)
    return Response(content, media_type="text/csv" if form == "csv" else "application/octet-stream")
