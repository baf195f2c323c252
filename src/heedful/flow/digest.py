"""The digest: what is inferred of somebody, told to them before it may choose anything, with how to say that it is wrong."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from heedful.flow.access import journey
from heedful.flow.drafts import CODE, CODE_LENGTH, Draft
from heedful.flow.marks import token_mark
from heedful.flow.may_write import require_ready
from heedful.flow.profiles import known
from heedful.flow.reach import reach
from heedful.flow.send import DIGEST
from heedful.flow.write import Drafted, sender_of
from heedful.messages.choose import Choice
from heedful.messages.compose import Words
from heedful.messages.explain import HOW, thing
from heedful.messages.letter import Links, write
from heedful.messages.profile import LIKE
from heedful.store import answers, messages, outbox
from heedful.store.messages import DRAFTED, Campaign, Message

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.messages.profile import Profile, Stance

NOTHING = Choice(None, None, None, ())


@journey("messages.draft", "messages")
def draft_digest(workspace: Workspace) -> Drafted:
    """Draft a digest for everybody who can be written to and has not yet seen all that is inferred of them.

    Guarantee: each holds their own likes and dislikes and nobody else's; it sells nothing. Sent like any campaign, after a second person
    has approved it; seven days after it arrived, what stands in it may choose messages. Source: GDPR Art. 13(2)(f), 14(2)(g).
    """
    require_ready(workspace)
    sender, now = sender_of(workspace), workspace.clock()
    with workspace.store.transaction() as tx:
        found = known(workspace, tx)
        profiles = found.profiles()
        reached = reach(workspace, tx, profiles.keys())
        seen = {(s.person_id, s.brand, s.aspect, s.feeling) for s in answers.shown_to(tx, reached.addresses)}
        keys = workspace.keys.person_keys(reached.addresses)
        campaign_id = secrets.token_hex(4)
        some, codes = [], []
        for person in sorted(reached.addresses):
            profile = profiles[person]
            if all((person, s.brand, s.aspect, s.feeling) in seen for s in profile):
                continue
            draft = _digest(workspace, profile, sender)
            number = secrets.token_hex(8)
            event = f"{DIGEST} {now:%Y-%m-%d}"
            sealed, mark = draft.sealed(keys[person], person, number), token_mark(workspace, draft.token)
            some.append(Message(number, campaign_id, person, event, DRAFTED, DIGEST, sealed, mark, now))
            codes.append(token_mark(workspace, draft.letter.code))
        body: dict[str, Any] = {"kind": DIGEST, "left_out": reached.why, "offers": {}, "findings": []}
        one = Campaign(
            campaign_id, "What we have understood", DRAFTED, f"{DIGEST} {now:%Y-%m-%d}", "everybody", "", body, workspace.actor.name, now
        )
        messages.put_campaign(tx, one)
        messages.put_messages(tx, some, codes)
        outbox.add(tx, "messages.drafted", workspace.actor, {"campaign": campaign_id, "messages": len(some), "digest": True}, now)
    return Drafted(campaign_id, len(some), 0, reached.why, {})


def _digest(workspace: Workspace, profile: Profile, sender: Any) -> Draft:
    site = workspace.settings.company.site.rstrip("/")
    code = "".join(secrets.choice(CODE) for _ in range(CODE_LENGTH))
    token = secrets.token_urlsafe(24)
    links = Links(f"{site}/w/{token}", f"{site}/u/{token}", f"{site}/verify")
    letter = write(_words(profile, sender.company), NOTHING, sender, links, code, why=_why(sender.company))
    told = {
        "advertising": False, "from": {"company": sender.company, "address": sender.address, "contact": sender.contact},
        "paid_by": sender.paid_by or sender.company, "made_at": workspace.clock().isoformat(), "offer": None,
        "group": {"name": DIGEST, "rule": "everybody who agreed that we remember their likes and dislikes and write to them"},
        "parameters": [_told(s) for s in profile], "facts": [], "change": dict(HOW),
    }  # fmt: skip
    return Draft(None, NOTHING, letter, told, token)


def _why(company: str) -> str:
    return f"This is from {company}. You get it because you agreed that we remember your likes and dislikes; nothing is sold in it."


def _words(profile: Profile, company: str) -> Words:
    likes = [f"- {thing(s)}" for s in profile if s.feeling == LIKE]
    dislikes = [f"- {thing(s)}" for s in profile if s.feeling != LIKE]
    parts = [
        "From the posts you share with us we have understood the following of you. Nothing else is used to choose what we write to you."
    ]
    parts += ["You like:\n" + "\n".join(likes)] if likes else []
    parts += ["You are not happy with:\n" + "\n".join(dislikes)] if dislikes else []
    parts.append("If any of it is wrong, tell us: follow the reasons below, or write to us. It is then no longer held of you.")
    return Words(f"What {company} has understood from your posts", "\n\n".join(parts))


def _told(s: Stance) -> dict[str, Any]:
    feeling = "like" if s.feeling == LIKE else "dislike"
    said = f"You {feeling} {thing(s)}: {s.posts} of your posts say so, the last of {s.last:%-d %B %Y}."
    return {
        "role": "shown", "brand": s.brand, "aspect": s.aspect, "feeling": feeling, "feeling_value": s.feeling, "posts": s.posts,
        "last": s.last.isoformat(), "said": said, "from": [],
    }  # fmt: skip
