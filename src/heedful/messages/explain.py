"""Explaining: who writes, who pays, what of this person chose this message, from which posts, and how to change each.

Everything is read off the choice itself; nothing is looked up that did not choose. Source: Reg. (EU) 2022/2065 Art. 26(1);
GDPR Art. 13(2)(f), 15(1)(h).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.messages.profile import LIKE
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from heedful.messages.choose import Choice
    from heedful.messages.profile import Stance


@dataclass(frozen=True, slots=True)
class From:
    """Who is behind a message.

    Guarantee: `paid_by` is empty where the sender pays.
    """

    company: str
    address: str
    contact: str
    paid_by: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One post a cause came from: where and on which day, and its words for its author's eyes only.

    Guarantee: the person's own.
    """

    network: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The segment a message was written for.

    Guarantee: `rule` is what put the person into it, in words.
    """

    name: str
    rule: str


HOW: Final[Mapping[str, str]] = {
    "wrong": "Say that this is wrong about you: it is then no longer held of you.",
    "not_relevant": "Say that this does not interest you: nothing like it is chosen again.",
    "stop": "Stop these messages: one click, at once, for good.",
    "profile": "Take back your agreement to a profile: nothing is chosen by your likes any more.",
}


def short_line(choice: Choice, sender: From) -> str:
    """The line in every message: that it is advertising, whose, and what chose it.

    Guarantee: names the stance that led, and no other.
    """
    paid = f", paid for by {sender.paid_by}" if sender.paid_by else ""
    return f"This is advertising from {sender.company}{paid}. You get it because {_because(choice.led)}."


def explain(
    choice: Choice, sender: From, group: Group, sources: Mapping[tuple[str, str], Sequence[Source]], made_at: datetime
) -> dict[str, Any]:
    """The whole explanation, as values a page is made of.

    Guarantee: `parameters` are exactly the causes of the choice, in its order; each has the posts it came from and how to change
    it. Takes the posts by (brand, aspect). Source: Reg. (EU) 2022/2065 Art. 26(1)(a)-(d).
    """
    offer = choice.offer
    return {
        "advertising": True,
        "from": {"company": sender.company, "address": sender.address, "contact": sender.contact},
        "paid_by": sender.paid_by or sender.company,
        "made_at": made_at.isoformat(),
        "offer": {"id": offer.id, "name": offer.name} if offer else None,
        "group": {"name": group.name, "rule": group.rule},
        "parameters": [
            {
                "role": "led" if stance == choice.led else "held_back",
                "brand": stance.brand,
                "aspect": stance.aspect,
                "feeling": "like" if stance.feeling == LIKE else "dislike",
                "posts": stance.posts,
                "last": stance.last.isoformat(),
                "said": _cause(stance, leads=stance == choice.led),
                "from": [{"network": s.network, "day": s.day.isoformat(), "text": s.text} for s in sources.get((stance.brand, stance.aspect), ())],
            }
            for stance in choice.causes
        ],
        "facts": _facts(choice),
        "change": dict(HOW),
    }  # fmt: skip


def thing(stance: Stance) -> str:
    """What a stance is about, in words.

    Guarantee: the aspect's name, or the brand's where it is about the whole.
    """
    return stance.brand if stance.aspect == OVERALL else f"the {stance.aspect.replace('_', ' ')} of {stance.brand}"


def _because(stance: Stance | None) -> str:
    if stance is None:
        return "you asked for it"
    return (
        f"you wrote that you like {thing(stance)}" if stance.feeling == LIKE else f"you wrote that you are not happy with {thing(stance)}"
    )


def _cause(stance: Stance, *, leads: bool) -> str:
    often = "once" if stance.posts == 1 else f"in {stance.posts} posts"
    felt = "liked" if stance.feeling == LIKE else "did not like"
    what = f"You {felt} {thing(stance)}, {often}, last on {stance.last:%-d %B %Y}."
    return f"{what} This chose the message." if leads else f"{what} Because of this we left another message out."


def _facts(choice: Choice) -> list[dict[str, str]]:
    facts = choice.offer.facts if choice.offer else None
    if facts is None:
        return []
    told: list[tuple[str, Any, Any]] = [
        ("price", facts.price, facts.price and facts.price.said),
        ("before", facts.was, facts.was and facts.was.said),
    ]
    told += [
        ("left", facts.stock, facts.stock and str(facts.stock.left)),
        ("until", facts.deadline, facts.deadline and facts.deadline.said),
    ]
    told += [("rating", facts.rating, facts.rating and f"{facts.rating.value} of {facts.rating.of}, {facts.rating.count} ratings")]
    told += [("mended", facts.repaired, facts.repaired and facts.repaired.what), *(("claim", c, c.says) for c in facts.claims)]
    return [{"what": name, "says": str(says), "evidence": fact.evidence} for name, fact, says in told if fact is not None]
