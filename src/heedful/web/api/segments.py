"""Segments: how many people a rule is true of."""

from __future__ import annotations

from pydantic import BaseModel

from heedful.flow import segment
from heedful.web.api.program import Acting, Rule, Sent, routes

router = routes("segments")


class Asked(Sent):
    """A rule."""

    rule: Rule


class Told(BaseModel):
    """What may be told of a segment: counts, moved by up to three, always by the same for the same people."""

    rule: str
    size: int
    reach: int | None
    steady: float | None


class Proposal(BaseModel):
    """A rule that is proposed."""

    rule: str
    people: int
    lift: float


@router.post("/segments")
def look(workspace: Acting, asked: Asked) -> Told:
    """Say how many people a rule is true of, or why it is refused."""
    found = segment.look(workspace, asked.rule)
    return Told(rule=found.rule, size=found.preview.size, reach=found.preview.reach, steady=found.preview.steady)


@router.get("/segments/proposed")
def propose(workspace: Acting) -> list[Proposal]:
    """Rules for groups of people who feel alike."""
    return [Proposal(rule=one.rule, people=one.people, lift=one.lift) for one in segment.propose(workspace)]
