"""Pressure and dark patterns: rules where a phrase says it all, and the classifier where it is the tone.

Each rule belongs to a family of the EDPB's Guidelines 03/2022 (overloading, skipping, stirring, obstructing, fickle, left in the dark) and,
where it has one, to a category of Mathur et al. 2019. What a fact of the catalogue supports is blanked out by the caller first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from heedful.messages.classifier import pressure
from heedful.messages.finding import BLOCKER, WARNING, Finding
from heedful.messages.sentences import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

# Above BLOCKS a sentence cannot go out; from WARNS on somebody must say why it may. Chosen on the taught pages, see the model's page.
BLOCKS: Final = 0.93
WARNS: Final = 0.5

_HURRY: Final = (
    r"\bhurry\b|\bact (?:now|fast|quickly)\b|\bdon['’]?t (?:wait|delay|hesitate|sleep on)\b|\b(?:order|buy|shop|book|get|grab|claim|join) "
    r"(?:it |yours |one )?(?:before it['’]?s (?:gone|too late)|before (?:the |this )?(?:sale|deal|offer)s? (?:ends?|is over)|while you (?:still )?can)"
    r"|\bbefore it['’]?s (?:gone|too late)\b|\bnow or never\b|\b(?:last|final) (?:chance|call|hours|reminder)\b|\btime is running out\b"
    r"|\bclock is ticking\b|\b(?:sale|offer|deal|discount)s? ends? soon\b|\bending soon\b|\b(?:only|just) (?:a few )?hours left\b|\bbe quick\b"
    r"|\bsnap (?:it|them) up\b|\bprices? (?:strikes? up|goes? up|rises?|increas\w+)(?: \w+)? soon\b|\block in (?:your|yours|this|up to)\b"
    r"|\bblink and\b|\bsale extended\b|\boffer extended\b|\bextended by\b|\btoday only\b|\bthis (?:week|weekend) only\b"
    r"|\b(?:immediate|urgent) action\b|\bexpires? in \d+ ?(?:min|hour)\w*"
)
_SCARCE: Final = (
    r"\b(?:selling|going|sells?) (?:out )?(?:again )?fast\b|\b(?:almost|nearly) (?:gone|sold out)\b|\blow stock\b|^\W*(?:in|high) demand\W*$"
    r"|\bsell ?out risk\b|\blimited (?:stock|quantit\w+|availability|supply)\b|\bsupplies are (?:very |extremely )?limited\b"
    r"|\bwhile (?:supplies|stocks?) lasts?\b|\bonce (?:it|they)['’]?(?:s|re) gone\b|\bgoing,? going\b|\bselling like\b"
)
_SOMEBODY: Final = (
    r"(?<!\bI )(?<!\bI've )(?<=[\w,.] )\b(?:just|recently) (?:bought|purchased|ordered|made a purchase)\b|\b(?:in|from) [A-ZÀ-Þ][\w' .-]{2,30}, ?[A-ZÀ-Þ][\w' ]{1,20},? (?:just |recently )?"
    r"(?:bought|purchased|ordered)\b|\b\d+ (?:other )?(?:people|shoppers|others|customers|visitors)(?: are)?(?: also| currently)? "
    r"(?:view|look|watch|brows|interest|see|have)\w*|\bpeople are (?:viewing|looking|watching)\b|\beveryone (?:is (?:talking|raving|buying)|wants)\b"
    r"|\beverybody(?: is|['’]s)? (?:buying|talking|wants)\b|\bjoin the (?:millions|thousands)\b|\bhave it in their (?:cart|basket|bag)\b"
)
_MISSING: Final = r"\b(?:don['’]?t|never) miss (?:out|this|it|your)\b|\bmiss(?:ing)? out\b|\b(?:you (?:don['’]?t|won['’]?t) want to miss)\b"
_SHAME: Final = (
    r"\bno[,.]? ?(?:thanks|thank you)?[,.]? i(?:['’]?d| do ?n['’]?t| don['’]?t| prefer| would| hate| like| am| want)\b|\bnah,? i\b|\bi['’]?ll (?:pass|skip|shop without|pay (?:full|more))\b"
    r"|\b(?:only )?fools? (?:pay|would)\b|\bwhat kind of (?:parent|mother|father|person|friend)\b|\byou['’]?d be (?:crazy|mad|silly|stupid)\b"
    r"|\byou(?: wi|['’])ll regret\b|\bdon['’]?t (?:let (?:your|them) \w+ down|be (?:the only|left|stupid|a fool))\b|\byou owe it to\b|\bstop wasting\b"
)
_LURE: Final = (
    r"\bcongratulations[!,.]* you\b|\byou(?:['’]ve| have)? (?:been )?(?:specially |personally )?(?:selected|chosen|qualif\w+|won)\b(?!['’]t| (?:for|because))"
    r"|\bone of the lucky\b|\b(?:spin|unlock|scratch)\b.{0,30}\b(?:mystery|secret|prize|reward|offer|price|discount)\b|\bmystery (?:offer|gift|prize)\b"
    r"|\bclaim your\b|\brisk[- ]free\b|\bfree money\b|\bhot sellers?\b|\b(?:our|the) best[- ]?sell\w+\b|\byour (?:cart|basket|bag|spot) (?:is|will)\b"
)
_HARD: Final = (
    r"\b(?:cancel|renew|terminate|end)\b[^.!?]{0,80}\b(?:by (?:call|phone|telephon|e-?mail|writ|contact)\w*|call us|contact (?:us|our|customer)"
    r"|email us|you can e-?mail|customer service)\b|\bauto[- ]?renew\w*\b[^.!?]{0,60}\b(?:fee|charge|bill)\w*|\bautomatically renew\w*\b|\bwithout a discount\b"
)
_HIDDEN: Final = r"\bby (?:opening|reading|clicking)[^.!?]{0,40}you (?:agree|accept|consent)\b|\bpre-?(?:ticked|selected|checked)\b|\b(?:protection|insurance|warranty) added\b"

# Rule, pattern, level, reason, remedy.
RULES: Final = (
    ("stirring.urgency", _HURRY, BLOCKER, "It hurries people.", "Say until when it holds, and leave it at that."),
    (
        "stirring.scarcity",
        _SCARCE,
        BLOCKER,
        "It makes people fear that nothing is left.",
        "Say how many are left and when you counted, or nothing.",
    ),
    (
        "stirring.social_proof",
        _SOMEBODY,
        BLOCKER,
        "It presses with what others are said to do.",
        "Give a rating with its count and source, or nothing.",
    ),
    (
        "stirring.fear_of_missing",
        _MISSING,
        BLOCKER,
        "It plays on the fear of missing something.",
        "Say what there is; who wants it will come.",
    ),
    ("stirring.shame", _SHAME, BLOCKER, "It shames whoever says no.", "Let no be as plain as yes."),
    ("skipping.lure", _LURE, BLOCKER, "It lures with luck or flattery that nobody has.", "Say plainly what is offered, to whom and why."),
    ("obstructing.leaving", _HARD, BLOCKER, "It makes leaving harder than joining.", "Let people leave where they joined, by one click."),
    (
        "left_in_the_dark.agreement",
        _HIDDEN,
        BLOCKER,
        "It takes an agreement or a sale for granted.",
        "Ask, with nothing chosen beforehand.",
    ),
)
_SHOUTED: Final = re.compile(r"\b[A-ZÀ-Þ]{4,}(?:[\W\d]+[A-ZÀ-Þ]{3,}){2,}")
_BANGS: Final = re.compile(r"[!?‼]{2,}|!(?:[^!]{0,80}!){2,}")
_COMPILED: Final = tuple((rule, re.compile(pattern, re.IGNORECASE | re.MULTILINE), why) for rule, pattern, *why in RULES)


def press(part: str, text: str) -> list[Finding]:
    """What of a text presses.

    Guarantee: in order of place; a rule tells each place once, and the classifier only where no rule did.
    """
    found = [
        Finding(part, m.start(), m.end(), f"pressure.{rule}", level, reason, remedy)
        for rule, pattern, (level, reason, remedy) in _COMPILED
        for m in pattern.finditer(text)
    ]
    found += _tone(part, text, found)
    return sorted([*found, *_loud(part, text)])


def _tone(part: str, text: str, found: list[Finding]) -> Iterator[Finding]:
    for start, end in pieces(text):
        if any(one.start < end and start < one.end for one in found):
            continue
        score = pressure(text[start:end])
        if score >= WARNS:
            level = BLOCKER if score >= BLOCKS else WARNING
            yield Finding(
                part, start, end, "pressure.tone", level, "It reads like sentences that shop pages press people with.",
                "Say the same in plain words, with its fact: a price, a date, a number.",
            )  # fmt: skip


def _loud(part: str, text: str) -> Iterator[Finding]:
    for pattern in (_SHOUTED, _BANGS):
        for m in pattern.finditer(text):
            yield Finding(
                part, m.start(), m.end(), "pressure.stirring.loud", WARNING, "It shouts.", "Write it in plain letters, with one stop."
            )
