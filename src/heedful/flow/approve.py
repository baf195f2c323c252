"""Approve: a second person looks at a campaign and lets it go, with reasons for what the guard warned of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.bias_gate import require_campaign
from heedful.flow.drafts import opened
from heedful.flow.may_write import require_ready
from heedful.flow.second import second, use
from heedful.flow.write import judged, read_catalogue
from heedful.messages.compose import Words
from heedful.messages.finding import WARNING
from heedful.store import messages, outbox
from heedful.store.messages import APPROVED, DRAFTED, HELD_OUT, Campaign

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.messages.finding import Finding
    from heedful.store.store import Tx

LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a campaign is.

    Guarantee: counts by state; names of the team only.
    """

    campaign: Campaign
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """One message of a campaign, for whoever approves it.

    Guarantee: says to nobody whose it is.
    """

    offer: str
    subject: str
    plain: str


@journey("messages.approve", "messages")
def approve(workspace: Workspace, campaign_id: str, *, reason: str = "") -> Campaign:
    """Let a campaign go.

    Guarantee: never by who drafted it, or in a team of one or two after a day's wait with a typed reason; never where the guard blocks now, whatever anybody says; where it warns, only with a reason, which
    is logged. The catalogue must be the one it was drafted from. Errors: BadInput `campaign.unknown`, `campaign.reason`; Refused
    `second.same_person`, `campaign.state`, `campaign.changed`, `guard.blocked`, `bias.campaign`; Unready `second.wait`. Source: AI Act Art. 14; Directive 2005/29/EC Art. 5.
    """
    now = workspace.clock()
    require_ready(workspace)
    with workspace.store.reading() as tx:
        one = found(tx, campaign_id)
        _look(workspace, one, reason, now)
    signed = second(workspace, "message", campaign_id, one.drafted_by, reason)
    with workspace.store.transaction() as tx:
        one = found(tx, campaign_id)
        # Asked again: between the two somebody may have approved it, or the hour may have changed what the guard says.
        warned = _look(workspace, one, reason, now)
        require_campaign(workspace, tx, one)
        use(workspace, tx, signed, now)
        body = {**one.body, "reason": reason.strip(), "warnings": [f"{offer}: {f.rule}" for offer, f in warned]}
        approved = replace(one, state=APPROVED, approved_by=signed.by, approved_at=now, body=body)
        messages.change_campaign(tx, approved)
        told = {"campaign": campaign_id, "warnings": body["warnings"], "reason": body["reason"]}
        outbox.add(tx, "messages.approved", workspace.actor, told, now)
    return approved


@journey("messages.read", "messages")
def standing(workspace: Workspace, campaign_id: str = "") -> list[Standing]:
    """How far campaigns are: all of them, or one.

    Guarantee: counts only. Errors: BadInput `campaign.unknown`.
    """
    with workspace.store.reading() as tx:
        some = [found(tx, campaign_id)] if campaign_id else messages.campaigns(tx)
        return [Standing(one, messages.counts(tx, one.campaign_id)) for one in some]


@journey("messages.approve", "messages")
def samples(workspace: Workspace, campaign_id: str) -> list[Sample]:
    """One message of each offer and subject of a campaign, as it would be read.

    Guarantee: links, codes and names are those of one person, and are blotted out; entered in the log.
    """
    with workspace.store.transaction() as tx:
        one = found(tx, campaign_id)
        seen: dict[tuple[str, str], Sample] = {}
        some = messages.in_state(tx, campaign_id, DRAFTED, HELD_OUT, "sent", "refused")
        keys = workspace.keys.person_keys({m.person_id for m in some})
        for m in some:
            if m.person_id in keys and m.sealed:
                held = opened(keys[m.person_id], m.person_id, m.message_id, m.sealed)
                letter = held["letter"]
                text = letter.plain.replace(held["token"], "…").replace(letter.code, "…")
                seen.setdefault((m.offer, letter.subject), Sample(m.offer, letter.subject, text))
        outbox.add(tx, "messages.looked", workspace.actor, {"campaign": one.campaign_id}, workspace.clock())
    return [seen[key] for key in sorted(seen)]


def found(tx: Tx, campaign_id: str) -> Campaign:
    """One campaign.

    Guarantee: BadInput `campaign.unknown` where there is none.
    """
    one = messages.campaign(tx, campaign_id)
    if one is None:
        raise BadInput("campaign.unknown", "There is no such campaign.", "See them: heedful messages list")
    return one


def warnings(workspace: Workspace, one: Campaign, now: datetime) -> list[tuple[str, Finding]]:
    """What the guard warns of in a campaign now.

    Guarantee: raises Refused `campaign.changed` where the catalogue is another, `guard.blocked` where something blocks.
    """
    if one.body.get("kind") == "digest":
        return []
    book = read_catalogue(workspace, one.body.get("only", []))
    if book.digest != one.offers_digest:
        raise Refused("campaign.changed", "The catalogue was changed since this campaign was drafted.", "Draft it anew.")
    written = {offer: Words(said["subject"], said["text"], written_by_machine=True) for offer, said in one.body.get("written", {}).items()}
    return [(offer, f) for offer, f in judged(workspace, book, now, written) if f.level == WARNING]


def _look(workspace: Workspace, one: Campaign, reason: str, now: datetime) -> list[tuple[str, Finding]]:
    if one.state != DRAFTED:
        raise Refused("campaign.state", "This campaign was approved already.", "Send it: heedful send CAMPAIGN")
    warned = warnings(workspace, one, now)
    if warned and not reason.strip():
        raise BadInput(
            "campaign.reason", f"The guard warns of {len(warned)} thing{'s' if len(warned) > 1 else ''} in this campaign.",
            "Look at them, change the words, or say with --reason why they may be so.",
        )  # fmt: skip
    if len(reason) > LONGEST:
        raise BadInput("campaign.reason", f"A reason has at most {LONGEST:,} characters.", "Shorten it.")
    return warned
