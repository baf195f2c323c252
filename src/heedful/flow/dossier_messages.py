"""What the dossier tells of messages: which groups somebody was in, what they were sent and why, what they said, what they told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.flow.declared import declared_by
from heedful.flow.drafts import opened
from heedful.flow.told import details
from heedful.store import answers, messages

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

Row = dict[str, Any]


def groups_of(tx: Tx, person: str) -> list[Row]:
    """The segments somebody was in when a campaign was drafted.

    Guarantee: each with its rule in words, and when. Source: GDPR Art. 15(1)(h).
    """
    campaigns = {c.campaign_id: c for c in messages.campaigns(tx)}
    found = [(m, campaigns[m.campaign_id]) for m in messages.of_person(tx, person) if m.campaign_id in campaigns]
    return [{"rule": c.segment, "campaign": c.name, "at": m.made_at} for m, c in found]


def messages_of(workspace: Workspace, tx: Tx, person: str) -> list[Row]:
    """Every message written for somebody, also those that were held out or refused, with what chose it.

    Guarantee: theirs alone; words and reasons as they were, until their time is over. Source: GDPR Art. 15.
    """
    key = workspace.keys.person_keys([person]).get(person)
    said: dict[str, list[str]] = {}
    for one in answers.feedback_of(tx, [person]):
        said.setdefault(one.message_id, []).append(one.kind)
    rows = []
    for m in messages.of_person(tx, person) if key else ():
        held = opened(key or b"", person, m.message_id, m.sealed) if m.sealed else None
        subject, text, why = (held["letter"].subject, held["letter"].plain, held["told"]["parameters"]) if held else (None, None, None)
        rows.append(
            {
                "message": m.message_id, "state": m.state, "reason": m.reason, "made_at": m.made_at, "sent_at": m.sent_at, "channel": m.channel,
                "offer": m.offer, "subject": subject, "text": text, "why": why,
                "you_said": said.get(m.message_id, []),
            }
        )  # fmt: skip
    return rows


def told_of(workspace: Workspace, tx: Tx, person: str) -> list[Row]:
    """The details somebody told of themselves, and what they were shown of what is inferred.

    Guarantee: theirs alone.
    """
    told = [{"what": kind, "said": words} for (_, kind), words in sorted(details(workspace, tx, [person]).items())]
    told += [{"what": f"declared.{attribute}", "said": answer} for attribute, answer in sorted(declared_by(workspace, tx, person).items())]
    shown = [{"what": "shown", "said": f"{s.brand}, {s.aspect}: {s.feeling:+d}", "at": s.at} for s in answers.shown_to(tx, [person])]
    return [*told, *shown]
