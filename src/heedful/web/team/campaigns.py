"""Campaigns: drafted for a segment, looked at as people will read them, approved by a second member, sent, and measured."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow import approve, digest, effects, send, write
from heedful.flow.write import GuardBlocked
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

if TYPE_CHECKING:
    from heedful.web.team.member import Desk

router = APIRouter()


@router.get("/team/campaigns")
def campaigns(desk: At) -> Response:
    """Every campaign and how far it is; the offers; a form to draft one.

    Guarantee: counts only.
    """
    return _list(desk, {}, None)


@router.post("/team/campaigns")
def draft(desk: At, form: Form) -> Response:
    """Draft a campaign, or the digest that tells people what is inferred of them.

    Guarantee: nothing is sent; what the guard found is shown where it is. As `write.draft`.
    """
    said = words_of(form)
    try:
        if said.get("digest"):
            made = digest.draft_digest(desk.workspace)
        else:
            made = write.draft(
                desk.workspace, said.get("rule", ""), name=said.get("name", ""), only=[str(one) for one in form.getlist("offer")]
            )
    except (Refused, BadInput, Unready) as error:
        if error.code.startswith("access."):
            raise
        return _list(desk, said, error)
    return go(desk.visitor, f"/team/campaign/{made.campaign_id}")


@router.get("/team/campaign/{campaign}")
def campaign(desk: At, campaign: str) -> Response:
    """One campaign: how far it is, what the guard warns of, and the messages as they will be read.

    Guarantee: whose a message is is not said; looking is entered in the log.
    """
    return _one(desk, campaign)


@router.post("/team/campaign/{campaign}/approve")
def let_go(desk: At, campaign: str, form: Form) -> Response:
    """Approve it.

    Guarantee: as `approve.approve`: never by who drafted it, never against the guard.
    """
    try:
        approve.approve(desk.workspace, campaign, reason=words_of(form).get("reason", ""))
    except (Refused, BadInput, Unready) as error:
        return _failed(desk, campaign, error)
    return go(desk.visitor, f"/team/campaign/{campaign}")


@router.post("/team/campaign/{campaign}/send")
def hand_over(desk: At, campaign: str, form: Form) -> Response:
    """Send it, or (with `dry`) say what would be sent.

    Guarantee: as `send.send`.
    """
    said = words_of(form)
    try:
        done = send.send(desk.workspace, campaign, said.get("way", ""), dry_run=bool(said.get("dry")))
    except (Refused, BadInput, Unready) as error:
        return _failed(desk, campaign, error)
    return _one(desk, campaign, done=done)


@router.post("/team/campaign/{campaign}/effect")
def measure(desk: At, campaign: str, form: Form) -> Response:
    """What it changed, beside those held out, from a list of who did what it was for.

    Guarantee: nothing of the list is kept; refused where fewer than k stand behind a number.
    """
    given = form.get("outcomes")
    if given is None or isinstance(given, str):
        raise BadInput("effect.file", "The file cannot be read as CSV in UTF-8.", "Save it anew.")
    try:
        with TemporaryDirectory(prefix="heedful-") as folder:
            path = Path(folder) / "outcomes.csv"
            with given.file as said:
                # Whole, since a part would measure something else; the door lets nothing in that is too large.
                path.write_bytes(said.read())
            found = effects.effect(desk.workspace, campaign, path)
    except (Refused, BadInput, Unready) as error:
        return _failed(desk, campaign, error)
    return _one(desk, campaign, effect=found)


def _list(desk: Desk, said: dict[str, str], error: HeedfulError | None) -> Response:
    findings = error.findings if isinstance(error, GuardBlocked) else []
    some = approve.standing(desk.workspace)
    offers = write.offered(desk.workspace) if desk.may("messages.draft") else []
    return desk.page("campaigns.html", some=some, offers=offers, said=said, error=error, findings=findings)


def _one(desk: Desk, campaign: str, **more: Any) -> Response:
    (standing,) = approve.standing(desk.workspace, campaign)
    samples = approve.samples(desk.workspace, campaign) if desk.may("messages.approve") else []
    facts = {"error": None, "findings": [], "done": None, "effect": None} | more
    return desk.page("campaign.html", one=standing.campaign, counts=standing.counts, samples=samples, ways=send.WAYS, **facts)


def _failed(desk: Desk, campaign: str, error: HeedfulError) -> Response:
    if error.code.startswith(("access.", "campaign.unknown")):
        raise error
    return _one(desk, campaign, error=error, findings=error.findings if isinstance(error, GuardBlocked) else [])
