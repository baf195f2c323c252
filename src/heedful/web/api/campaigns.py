"""Campaigns: draft, look, approve, send."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from heedful.flow import approve, send, write
from heedful.web.api.program import Acting, Rule, Sent, Words, routes

router = routes("campaigns")


class Campaign(BaseModel):
    """A campaign and how far it is."""

    campaign: str
    name: str
    state: str
    segment: str
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None
    counts: dict[str, int]


class Drafting(Sent):
    """A campaign to draft."""

    rule: Rule
    name: Annotated[str, Field(min_length=1, max_length=200)]
    offers: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100, default_factory=list)]


class Drafted(BaseModel):
    """What a draft came to."""

    campaign: str
    messages: int
    held_out: int
    left_out: dict[str, int]


class Sample(BaseModel):
    """One message as it will be read; whose it is is not said."""

    offer: str
    subject: str
    text: str


class Reason(Sent):
    """Why what the guard warns of may be so."""

    reason: Words = ""


class Sending(Sent):
    """How to send."""

    way: Literal["smtp", "csv", "mautic", "webhook"]
    dry_run: bool = True


class Done(BaseModel):
    """What a run of sending did, or would do."""

    sent: int
    uncertain: int
    refused: dict[str, int]
    waiting: dict[str, int]
    dry_run: bool


@router.get("/campaigns")
def campaigns(workspace: Acting) -> list[Campaign]:
    """Every campaign."""
    return [_told(one) for one in approve.standing(workspace)]


@router.post("/campaigns")
def draft(workspace: Acting, asked: Drafting) -> Drafted:
    """Draft one. Nothing is sent."""
    made = write.draft(workspace, asked.rule, name=asked.name, only=asked.offers)
    return Drafted(campaign=made.campaign_id, messages=made.messages, held_out=made.held_out, left_out=made.left_out)


@router.get("/campaigns/{campaign}")
def campaign(workspace: Acting, campaign: str) -> Campaign:
    """One campaign."""
    (found,) = approve.standing(workspace, campaign)
    return _told(found)


@router.get("/campaigns/{campaign}/samples")
def samples(workspace: Acting, campaign: str) -> list[Sample]:
    """One message of each kind, as it will be read."""
    return [Sample(offer=one.offer, subject=one.subject, text=one.plain) for one in approve.samples(workspace, campaign)]


@router.post("/campaigns/{campaign}/approval")
def let_go(workspace: Acting, campaign: str, asked: Reason) -> Campaign:
    """Approve it: never by who drafted it."""
    approve.approve(workspace, campaign, reason=asked.reason)
    (found,) = approve.standing(workspace, campaign)
    return _told(found)


@router.post("/campaigns/{campaign}/sending")
def hand_over(workspace: Acting, campaign: str, asked: Sending) -> Done:
    """Send it, or say what would be sent."""
    done = send.send(workspace, campaign, asked.way, dry_run=asked.dry_run)
    return Done(sent=done.sent, uncertain=done.uncertain, refused=done.refused, waiting=done.waiting, dry_run=done.dry)


def _told(found: approve.Standing) -> Campaign:
    one = found.campaign
    return Campaign(
        campaign=one.campaign_id, name=one.name, state=one.state, segment=one.segment, drafted_by=one.drafted_by, drafted_at=one.drafted_at,
        approved_by=one.approved_by, counts=found.counts,
    )  # fmt: skip
