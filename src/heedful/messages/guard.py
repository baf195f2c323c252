"""The guard: everything a message must not do, asked before approval and again before each send.

Findings carry rule, place, reason and remedy. A blocker is passed by nobody; a warning needs a reason, which is logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.messages.claims import unproven
from heedful.messages.creepy import reveals
from heedful.messages.finding import BLOCKER, Finding
from heedful.messages.pressure import press
from heedful.messages.weakness import weaknesses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.messages.catalogue import Offer
    from heedful.messages.compose import Words
    from heedful.messages.facts import Facts

SUBJECT: Final = "subject"
TEXT: Final = "text"
WHOLE: Final = "message"


def check(words: Words, facts: Facts, now: datetime) -> list[Finding]:
    """What of the words of a message must not be, or needs a reason.

    Guarantee: a pure function of the words, the facts and the hour; in order of place. Does not look at who gets it: `duties`
    and `Quotes` do.
    """
    return [*judge(SUBJECT, words.subject, facts, now), *judge(TEXT, words.text, facts, now)]


def judge(part: str, text: str, facts: Facts, now: datetime) -> list[Finding]:
    """The same of one text.

    Guarantee: as `check`; a claim that a fact supports is not pressure.
    """
    claims, rest = unproven(part, text, facts, now)
    return sorted([*claims, *press(part, rest), *weaknesses(part, text), *reveals(part, text)])


def facts_now(offer: Offer, now: datetime) -> list[Finding]:
    """The facts of an offer that do not hold any more.

    Guarantee: each blocks.
    """
    return [
        Finding(WHOLE, 0, 0, "claim.untrue", BLOCKER, f"The fact {name} is not true now.", "Bring the catalogue up to date.")
        for name in offer.facts.untrue(now)
    ]


def duties(message: str, must: Sequence[tuple[str, str]]) -> list[Finding]:
    """What a whole message, as it is sent, does not tell: sender, that it is advertising, why, how to stop.

    Guarantee: each duty is named that is not met; each blocks. `must` are pairs of duty and the words that meet it.
    Source: Directive 2002/58/EC Art. 13(4); Directive 2000/31/EC Art. 6; Reg. (EU) 2022/2065 Art. 26(1).
    """
    return [
        Finding(WHOLE, 0, 0, f"duty.{duty}", BLOCKER, f"The message does not tell {_DUTY[duty]}.", "Use the footer that every message has.")
        for duty, words in must
        if not words or words not in message
    ]


_DUTY: Final = {
    "sender": "who writes",
    "address": "where the sender can be reached",
    "advertising": "that it is advertising, and why it came",
    "why": "where the reasons are",
    "stop": "how to stop",
    "code": "by which code it can be checked",
    "machine": "that a machine wrote it",
}
