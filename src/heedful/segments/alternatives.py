"""Rules in a rule's place: a part left out, asked less often or over a longer time, or widened by chance. None asks who somebody is.

Source: Hardt, Price & Srebro (2016) and fairlearn's ThresholdOptimizer mend with a threshold for each group. That asks for everybody's group when it
chooses, which people were promised would not happen; what is left is to loosen the rule for all alike, or to draw from all alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heedful.segments.rule import Both, Either, Feels, Lot, Not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.segments.rule import Rule


def alternatives(rule: Rule) -> list[tuple[str, Rule]]:
    """What could stand in a rule's place, each with how it differs in words.

    Guarantee: pure; each differs from the rule in one thing; none twice, none the rule itself; in a fixed order.
    """
    found: dict[Rule, str] = {}
    for how, other in _changed(rule):
        if other != rule:
            found.setdefault(other, how)
    return [(how, other) for other, how in found.items()]


def with_lot(rule: Rule, percent: int) -> Rule:
    """A rule, or so many in a hundred of everybody by chance.

    Guarantee: pure; whoever the rule is true of stays in. `percent` is 1 to 99.
    """
    return Either((rule, Lot(percent)))


def _changed(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if isinstance(rule, Feels):
        if rule.times > 1:
            yield "asked less often", replace(rule, times=1)
        if rule.days:
            yield "over a longer time", replace(rule, days=None)
        if rule.feeling is not None:
            yield "whatever they feel of it", replace(rule, feeling=None)
    elif isinstance(rule, Not):
        for how, other in _changed(rule.of):
            yield how, Not(other)
    elif isinstance(rule, Both | Either):
        for at, part in enumerate(rule.of):
            rest = (*rule.of[:at], *rule.of[at + 1 :])
            yield "a part left out", rest[0] if len(rest) == 1 else type(rule)(rest)
            for how, other in _changed(part):
                yield how, type(rule)((*rule.of[:at], other, *rule.of[at + 1 :]))
