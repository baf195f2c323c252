"""Invite: asking people once, in words that leave them free, and hearing what they answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent import asking, invite
from heedful.errors import BadInput, Refused, Unready
from heedful.flow import letters, notices
from heedful.flow.access import journey
from heedful.flow.calendar import months_later
from heedful.flow.eligible import eligible
from heedful.flow.marks import person_mark, suppress_mark, token_mark
from heedful.flow.valid import valid_consents
from heedful.store import invitations, joinings, outbox
from heedful.store.invitations import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.consent.invite import Ask
    from heedful.flow.eligible import Whom
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Letters and digits that nobody confuses, for tokens people may type: no 0 o 1 l i, no vowels that make words.
PLAIN: Final = "23456789bcdfghjkmnpqrstvwxyz"
COMMON_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Guarantee: `refused` counts by reason whom we do not ask; nobody is named.
    """

    made: int
    files: list[Path] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer did.

    Guarantee: `person_id` is None where only an address was asked, or nobody in particular; `renewed` counts records.
    """

    channel: str
    kind: str
    answer: str
    person_id: str | None
    renewed: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A consent that will end soon, whose person may be asked whether to renew it.

    Guarantee: nobody who was asked for it already.
    """

    person: str
    ends: datetime


@journey("people.ask", "asking")
def make(
    workspace: Workspace,
    channel: str,
    *,
    out: Path,
    people: Sequence[str] = (),
    addresses: Sequence[str] = (),
    got_from: str = "",
    purposes: Sequence[str] = (),
    network: str = "x",
    kind: str = "first",
) -> Made:
    """Make invitations: a link or mail for one person each, or a code, receipt line or pinned post for everybody.

    Guarantee: under a notice in force; one a person and channel; whom the rules of asking leave alone is counted by reason, and
    raised as Refused `invite.<reason>` where nobody else was asked for. What is on disk is on record, and the other way round.
    `got_from` says where a bare address comes from. Errors: Unready `invite.site`, `invite.sender`, BadInput, Refused.
    Source: GDPR Art. 7, 13, 14(2)(f); Reg. (EU) 2022/2065 Art. 25(3).
    """
    _require_asked(channel, kind, people, addresses, got_from)
    ask = _ask(workspace, purposes, network, got_from, common=channel in asking.COMMON)
    digest = notices.require_in_force(workspace).digest("en")
    if channel == "mail":
        letters.require_sender(workspace.settings.company.contact)
        addresses = [letters.require_address(one.strip()) for one in addresses]
    written: list[Path] = []
    try:
        with workspace.store.transaction() as tx:
            if channel in asking.COMMON:
                whom: list[Whom | None] = [None]
                refused: dict[str, int] = {}
            else:
                found = eligible(workspace, tx, kind, channel, people, addresses)
                whom, refused = list(found.whom), found.refused
            _raise_single(refused, len(people) + len(addresses))
            sent = [_one(workspace, ask, channel, kind, digest, one, network) for one in whom]
            invitations.put_invitations(tx, [one for one, _ in sent])
            body = {"channel": channel, "kind": kind, "made": len(sent), "refused": refused}
            outbox.add(tx, "invite.made", workspace.actor, body, workspace.clock())
            written = letters.write_files(out, {name: data for _, files in sent for name, data in files.items()})
    except BaseException:
        letters.remove_files(written)
        raise
    return Made(len(sent), written, refused)


@journey("consents.record", "asking")
def answer(workspace: Workspace, token: str, said: str) -> Answered:
    """Note what somebody answers: yes, no, or never (do not ask me again).

    Guarantee: only who holds the token can; saying it again is saying it once; a no counts at any time, a yes for as long as one
    may be asked. A yes to a renewal renews; any other yes is no consent yet, only the wish to see the choices. `never` is not
    undone by a later no. Errors: BadInput `invite.answer`; Refused `invite.unknown`, in the same words whatever is wrong with a
    token. Source: RFC 8058 §3.2; GDPR Art. 7(3), 21(2).
    """
    if said not in asking.ANSWERS:
        raise BadInput("invite.answer", "An answer is yes, no or never.", f"Say one of: {', '.join(asking.ANSWERS)}.")
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        found = invitations.by_token(tx, token_mark(workspace, token))
        if found is None or (said == "yes" and found.sent_at <= months_later(now, -asking.QUIET_MONTHS)):
            raise Refused("invite.unknown", "This link is not valid, or no longer.", "Ask the company for a new one.")
        if found.channel not in asking.COMMON and said != found.answer and not (found.answer == "never" and said == "no"):
            invitations.note_answer(tx, found.invitation_id, said, now)
            body = {"channel": found.channel, "kind": found.kind, "answer": said, **_marked(workspace, found)}
            outbox.add(tx, "invite.answered", workspace.actor, body, now)
    renewed = _renew(workspace, found) if said == "yes" and found.kind == "renewal" and found.answer != "yes" else 0
    return Answered(found.channel, found.kind, said, found.person_id, renewed)


@journey("people.ask", "asking")
def listed(workspace: Workspace) -> list[dict[str, str | int]]:
    """How many were asked and what they answered, a row a channel and kind; and how many joined from it.

    Guarantee: counts only.
    """
    with workspace.store.reading() as tx:
        rows = invitations.counts(tx)
        joined = joinings.in_states(tx, ["done"])
    table: dict[tuple[str, str], dict[str, str | int]] = {}
    for channel, kind, said, number in rows:
        empty: dict[str, str | int] = {
            "channel": channel,
            "kind": kind,
            "asked": 0,
            "yes": 0,
            "no": 0,
            "never": 0,
            "silent": 0,
            "joined": 0,
        }
        row = table.setdefault((channel, kind), empty)
        row["asked"] = int(row["asked"]) + number
        name = said or "silent"
        row[name] = int(row[name]) + number
    for one in joined:
        if (row_of := table.get((str(one.asked.get("channel")), "first"))) is not None:
            row_of["joined"] = int(row_of["joined"]) + 1
    return list(table.values())


@journey("people.ask", "asking")
def due(workspace: Workspace) -> list[Due]:
    """Whose consent ends within 60 days and who may be asked to renew it, the first to end first.

    Guarantee: nobody who was asked for that already, said no, objected or is a minor.
    """
    with workspace.store.reading() as tx:
        soon = workspace.clock() + timedelta(days=asking.RENEWAL_DAYS)
        ending = valid_consents(workspace, tx).group_by("person_id").agg(pl.col("expires_at").max()).filter(pl.col("expires_at") <= soon)
        people = ending["person_id"].sort().to_list()
        found = eligible(workspace, tx, "renewal", "link", people, [])
    return sorted((Due(one.person or "", one.ends) for one in found.whom if one.ends), key=lambda one: (one.ends, one.person))


def _require_asked(channel: str, kind: str, people: Sequence[str], addresses: Sequence[str], got_from: str) -> None:
    if channel not in asking.CHANNELS or kind not in asking.KINDS:
        raise BadInput("invite.channel", "There is no such way of asking.", f"Channels are: {', '.join(asking.CHANNELS)}.")
    if channel in asking.COMMON and (people or addresses or kind == "renewal"):
        raise BadInput("invite.common", f"A {channel} asks everybody alike, and nobody by number or address.", "Leave those out.")
    if channel in asking.PERSONAL and not (people or addresses):
        raise BadInput("invite.nobody", "Nobody is named whom to ask.", "Name people by number, or addresses for a mail.")
    if addresses and (channel != "mail" or kind == "renewal"):
        raise BadInput("invite.addresses", "Addresses are for a first mail only.", "Name people by number, or choose the channel mail.")
    if addresses and not got_from.strip():
        raise BadInput(
            "invite.source", "People must be told where you have their address from.", "Say it with --got-from, in words they will know."
        )


def _ask(workspace: Workspace, purposes: Sequence[str], network: str, got_from: str, *, common: bool) -> Ask:
    settings = workspace.settings
    if not settings.company.site.startswith("https://"):
        raise Unready("invite.site", "Links need an address that begins with https://.", "Set `company.site` in heedful.yaml.")
    notice = notices.require_in_force(workspace).notice()
    offered = [one for one in settings.uses.purposes if one in notice.purposes]
    unknown = [one for one in purposes if one not in offered]
    if unknown or not offered:
        raise BadInput("invite.purpose", "The notice in force does not name all these purposes.", f"It names: {', '.join(offered)}.")
    if network not in settings.uses.networks:
        raise BadInput("invite.network", "Posts of this network are not read here.", "See `uses.networks` in heedful.yaml.")
    return invite.Ask(
        company=settings.name,
        url="",
        purposes=tuple(purposes or offered),
        networks=tuple(settings.uses.networks),
        address=settings.company.address,
        contact=settings.company.contact,
        gets=notice.incentive.yes if notice.incentive else "",
        gets_no=notice.incentive.no if notice.incentive else "",
        got_from="" if common else got_from.strip() or "you gave it to us, and confirmed it",
        months=settings.retention.posts,
    )


def _one(
    workspace: Workspace, ask: Ask, channel: str, kind: str, digest: str, whom: Whom | None, network: str
) -> tuple[Invitation, dict[str, bytes]]:
    site = workspace.settings.company.site.rstrip("/")
    token = "".join(secrets.choice(PLAIN) for _ in range(COMMON_LENGTH)) if whom is None else secrets.token_urlsafe(24)
    number = secrets.token_hex(8)
    mark = token_mark(workspace, token)
    said = replace(ask, url=f"{site}/join/{token}")
    if whom is not None:
        ends = f"{whom.ends:%-d %B %Y}" if kind == "renewal" and whom.ends else ""
        said = replace(said, never_url=f"{site}/u/{token}", ends=ends, got_from=ask.got_from if channel == "mail" else "")
    noted = Invitation(number, whom.mark if whom else mark, channel, whom.person if whom else None, kind, digest, mark, workspace.clock())
    files = letters.files_of(
        said, channel, number, to=whom.address if whom else None, sender=workspace.settings.company.contact, network=network
    )
    return noted, files


def _raise_single(refused: dict[str, int], asked: int) -> None:
    # Of many, those left out are counted; where only one was meant, whoever runs this should hear why.
    if asked == 1 and refused:
        reason = next(iter(refused))
        kind = BadInput if reason == "unknown" else Refused
        raise kind(f"invite.{reason}", f"This person is not asked: {asking.REASONS[reason]}.", "Leave them in peace.")


def _renew(workspace: Workspace, found: Invitation) -> int:
    from heedful.flow.renewal import NOTHING, renew

    if not found.person_id:
        return 0
    try:
        return renew(workspace, found.person_id, method=f"invite:{found.channel}", evidence=f"invitation {found.invitation_id}")
    except Refused as refused:
        # A yes that comes after the consent has ended is heard, and renews nothing.
        if refused.code != NOTHING:
            raise
        return 0


def _marked(workspace: Workspace, found: Invitation) -> dict[str, str]:
    return {"person": person_mark(workspace, found.person_id)} if found.person_id else {}


def history(workspace: Workspace, tx: Tx, person: str, addresses: Sequence[str] = ()) -> list[Invitation]:
    """A person's invitations, for their own eyes.

    Guarantee: with their addresses, also those sent before they were known by number.
    """
    return invitations.of_person(tx, person, [suppress_mark(workspace, "address", "email", one) for one in addresses])
