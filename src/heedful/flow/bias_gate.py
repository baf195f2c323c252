"""What a bad result holds: a model that misreads a group is no default, a campaign that leaves one out is not approved.

A privacy officer may let either go on, for a reason and until a day; both stand in the log. Source: AI Act Art. 10(2)(f)-(g), 14; GDPR Art. 22(3).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.duties.signing import require_other, require_reason
from heedful.errors import BadInput, Refused, Unready
from heedful.fairness.messaging import assess_messaging
from heedful.fairness.verdicts import ABOVE, Limits
from heedful.flow.access import journey
from heedful.flow.bias_events import happened
from heedful.flow.declared import counted
from heedful.store import bias, messages, outbox
from heedful.store.bias import Exempted

if TYPE_CHECKING:
    from datetime import date

    from heedful.fairness.messaging import Messaging
    from heedful.flow.workspace import Workspace
    from heedful.store.messages import Campaign
    from heedful.store.store import Tx

__all__ = ["Exempted", "assess_campaign", "limits_of", "make_exception", "require_campaign", "require_model"]

MODEL, CAMPAIGN = "model", "campaign"
KINDS: Final = (MODEL, CAMPAIGN)
# No exception lasts longer: what is wrong is to be mended.
LONGEST: Final = timedelta(days=90)
_EXCEPT: Final = "Mend it, or have a privacy officer make an exception: heedful assess except"


def limits_of(workspace: Workspace) -> Limits:
    """The limits of this workspace.

    Guarantee: from the settings only.
    """
    s = workspace.settings.fairness
    return Limits(s.ratio, s.polarity_shift, s.recall_difference, s.stand_in)


def require_model(workspace: Workspace, made_by: str) -> None:
    """Refuse to read posts by a model that an assessment found above a limit, or by one's own model that was not assessed.

    Guarantee: by the newest assessment of this very model and taxonomy; an exception that has not ended lets it go on. Errors: Refused
    `bias.model`, Unready `bias.unassessed`. Source: see the top of this file.
    """
    with workspace.store.reading() as tx:
        made = bias.assessed(tx, "mining", made_by)
        spared = bias.is_exempted(tx, MODEL, made_by, workspace.clock())
    if not made and workspace.settings.opinions.model:
        raise Unready("bias.unassessed", "A model of your own reads no post before it was looked at for bias.", "Run: heedful assess bias")
    if made and made[-1].verdict == ABOVE and not spared:
        raise Refused(
            "bias.model",
            f"{made_by} reads some people worse than the limits allow, as the assessment of {made[-1].at:%Y-%m-%d} says.",
            _EXCEPT,
        )


def assess_campaign(workspace: Workspace, tx: Tx, one: Campaign) -> Messaging:
    """How a campaign treats those who declared something of themselves.

    Guarantee: as `assess_messaging`; as things stand in this transaction.
    """
    declared, keys, noise = counted(workspace, tx)
    return assess_messaging(declared, happened(workspace, tx, keys, one), noise, workspace.settings.privacy.k, limits_of(workspace))


def require_campaign(workspace: Workspace, tx: Tx, one: Campaign) -> None:
    """Refuse to approve a campaign that is above a limit.

    Guarantee: measured now; names the attribute and the group, which are large ones, and no person. Errors: Refused `bias.campaign`.
    """
    if one.body.get("kind") == "digest" or bias.is_exempted(tx, CAMPAIGN, one.campaign_id, workspace.clock()):
        return
    above = assess_campaign(workspace, tx, one).above
    if above:
        worst = min(above, key=lambda found: found.p)
        raise Refused(
            "bias.campaign",
            f"This campaign treats a group unlike the others: {worst.question}, by {worst.attribute}: {worst.group} {worst.rate:.0%}, others {worst.rate_others:.0%}.",
            _EXCEPT,
        )


@journey("bias.except", "accountability")
def make_exception(workspace: Workspace, kind: str, subject: str, *, reason: str, until: date) -> Exempted:
    """Let a model or a campaign that is above a limit go on until a day.

    Guarantee: with a typed reason, at most 90 days, entered in the log; never by who drafted the campaign. Errors: BadInput
    `bias.kind`, `bias.subject`, `bias.until`, `second.reason`; Refused `second.same_person`. Source: see the top of this file.
    """
    now = workspace.clock()
    if kind not in KINDS:
        raise BadInput("bias.kind", "An exception is for a model or for a campaign.", f"Kinds are: {', '.join(KINDS)}.")
    if not now.date() < until <= (now + LONGEST).date():
        raise BadInput("bias.until", f"An exception ends after today and within {LONGEST.days} days.", "Give a day with --until.")
    end = now.replace(year=until.year, month=until.month, day=until.day, hour=0, minute=0, second=0, microsecond=0)
    with workspace.store.transaction() as tx:
        _require_subject(workspace, tx, kind, subject)
        one = Exempted(secrets.token_hex(4), kind, subject, require_reason(reason), workspace.actor.name, now, end)
        bias.put_exempted(tx, one)
        told = {"exception": one.exception_id, "kind": kind, "subject": subject, "reason": one.reason, "until": until.isoformat()}
        outbox.add(tx, "bias.excepted", workspace.actor, told, now)
    return one


def _require_subject(workspace: Workspace, tx: Tx, kind: str, subject: str) -> None:
    if kind == MODEL:
        if not bias.assessed(tx, "mining", subject):
            raise BadInput("bias.subject", "No assessment tells of this model.", "Name it as the report does, in quotes.")
        return
    one = messages.campaign(tx, subject)
    if one is None:
        raise BadInput("bias.subject", "There is no such campaign.", "See them: heedful messages list")
    require_other(one.drafted_by, workspace.actor.name)
