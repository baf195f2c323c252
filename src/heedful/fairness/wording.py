"""Plain words for what was found: who may be harmed and how. A gap is told as a gap; its absence as what was not shown.

Source: fairlearn's user guide, Fairness in Machine Learning: fairness is about harms of allocation and of quality of service to people, systems are
never shown to be free of bias, and what was not measured is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.fairness.mining import FOUND, KEPT, POLARITY, REDACTED, SIDE, STRENGTH, TARGET
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN

if TYPE_CHECKING:
    from heedful.fairness.messaging import Compared
    from heedful.fairness.mining import Gap

VERDICTS: Final = {ABOVE: "above the limit", WITHIN: "within the limit", UNKNOWN: "not enough evidence"}
MEASURES: Final = {
    POLARITY: ("How it is read", "Change in polarity, on a scale from 0 to 1, when nothing but the group changes."),
    SIDE: (
        "Which side it is put on",
        "Change in the side alone, on a scale from 0 (dislike) to 1 (like). A part of how it is read. Told; it holds no model.",
    ),
    STRENGTH: (
        "How strong it is taken for",
        "Change in strength alone, from 0 to 1, where both sentences of a pair are felt. Likes and dislikes that are both read as weaker cancel out in how it is read, and show here. Told; it holds no model.",
    ),
    TARGET: (
        "Whether the target is found",
        "Change in the share of sentences in which the right aspect of the right brand is found, on whichever side. A part of what is found. Told; it holds no model.",
    ),
    FOUND: ("Whether it is found", "Change in the share of opinions that are found, with the right aspect and side."),
    REDACTED: ("Whether names are taken out", "Change in the share of names that redaction takes out of the words."),
    KEPT: ("Whether it is let in", "Change in the share of sentences that the gate on words lets through."),
}
AXES: Final = {
    "gender": "who is spoken of: woman or man", "gender of a name": "a woman's or a man's name", "pronoun": "she, he or they", "origin of a name": "where a name is common",
    "age": "the writer's age", "disability": "a disability the writer names", "religion": "a religion the writer names", "nationality": "a nationality the writer names",
    "dialect": "spelling of a dialect", "second language": "English of people who learnt it later", "skin tone of emoji": "the colour of an emoji's skin",
    "register": "formal or slang", "network": "dress of a network", "length": "short or long", "language": "language",
}  # fmt: skip
# What this assessment cannot tell, whatever it finds.
LIMITS_OF_THIS: Final = (
    "Invented sentences are simpler than people's own: a gap here is one there, but no gap here does not show that there is none.",
    "Groups are only those that were thought of. Who is not on this page was not looked at.",
    "Names and spellings only make readers think of a group. They say nothing of the person who has them.",
    "Only people who agreed to it are counted by what they declared. Those who did not may be treated otherwise.",
    "Numbers alone do not say what is fair. They say where to look, and with whom to speak.",
)


def points(value: float) -> str:
    """A share as whole percent.

    Guarantee: pure.
    """
    return f"{100 * value:.0f} %"


def harm_of_gap(gap: Gap) -> str:
    """Who may be harmed by a gap, and how.

    Guarantee: pure; one or two plain sentences, which hold the figures they rest on.
    """
    who = f"{AXES.get(gap.axis, gap.axis).capitalize()}: {gap.group}, beside {gap.against}."
    if gap.measure == POLARITY:
        way = "worse" if gap.value < 0 else "better"
        return f"{who} The same words are read as {abs(gap.value):.3f} {way}. They would be taken to {'dislike' if gap.value < 0 else 'like'} more than they say."
    if gap.measure in (SIDE, STRENGTH):
        what = "put on the side of dislikes" if gap.measure == SIDE else "taken for felt less strongly"
        other = "put on the side of likes" if gap.measure == SIDE else "taken for felt more strongly"
        weigh = "What they say would weigh less than it should." if gap.value < 0 else "What they say would weigh more than it should."
        return f"{who} The same words are {what if gap.value < 0 else other}, by {abs(gap.value):.3f} of 1 in the mean.{f' {weigh}' if gap.measure == STRENGTH else ''}"
    rates = f"{points(gap.rate)} beside {points(gap.rate_against)}"
    if gap.measure == TARGET:
        return f"{who} What they speak of is found in {rates}."
    if gap.measure == FOUND:
        return f"{who} Their opinions are found in {rates}. They are heard {'less' if gap.value < 0 else 'more'}, and what they need counts {'less' if gap.value < 0 else 'more'}."
    if gap.measure == REDACTED:
        return f"{who} Names are taken out in {rates}. {'They' if gap.value < 0 else 'The others'} are easier to recognise in what is kept."
    return f"{who} Of a hundred such sentences {100 * gap.rate:.0f} are read, beside {100 * gap.rate_against:.0f}; the others are left out, because the law protects what they tell. What protects them from being profiled also keeps them from being heard."


def harm_of_group(found: Compared) -> str:
    """Who may be harmed by how messages go, and how.

    Guarantee: as `harm_of_gap`; of groups that are large enough alone.
    """
    if found.rate is None or found.rate_others is None:
        return ""
    who = f"{found.attribute.capitalize()}, {found.group}"
    if found.kind == "stand-in":
        return f"{who}: “{found.question}” tells who is one (correlation {found.tells or 0:+.2f}). Choosing by the one chooses by the other, though nobody says so."
    rates = f"{points(found.rate)} of them, {points(found.rate_others)} of the others"
    sense = "They are treated otherwise than the others, and nobody has said why they should be."
    if found.kind in ("offer", "price", "chosen"):
        sense = "They are left without what others get." if found.rate < found.rate_others else "Others are left without what they get."
    elif found.kind in ("left out", "refused"):
        sense = "They hear of things less often." if found.rate > found.rate_others else "Others hear of things less often."
    elif found.kind == "complaint":
        sense = "The messages weigh on them more." if found.rate > found.rate_others else "The messages weigh on others more."
    return f"{who}: {found.question}: {rates}. {sense}"
