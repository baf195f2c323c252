"""Comparisons and moves between brands: `A is better than B`, `I prefer A to B`, `switching from B to A`, `leaving B`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from heedful.opinions.words import COMPARING, HANDLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.looking import Look

_B: Final = r"BRAND(?P<b>\d+)"
_BETTER: Final = r"(?:better|faster|cheaper|nicer|quicker|superior|stronger|easier|cleaner|safer|friendlier|kinder|clearer|smoother)"
_WORSE: Final = r"(?:worse|slower|ruder|dearer|costlier|dirtier|weaker|inferior|pricier)"
_GOOD: Final = r"(?:reliable|affordable|helpful|friendly|comfortable|convenient|efficient|professional|stable|polite)"
_BAD: Final = r"(?:expensive|overpriced|unreliable|rude|frustrating|annoying|confusing|late|delayed)"
_NOT: Final = re.compile(r"\b(?:not?|isnt|arent|wasnt|werent|never|hardly|nothing)\b")
# How far before a comparison a word may stand that denies it, in characters.
_NEAR: Final = 16
_TO: Final = r"(?: \w+){0,3}? (?:to|with|for|onto|on) (?:the )?"
_MOVE: Final = (
    r"(?:switch(?:ing|ed)?|mov(?:e|ing|ed)|chang(?:e|ing|ed)|port(?:ing|ed)?|migrat(?:e|ing|ed)|(?:going|gone|went|go|come|coming) back)"
)

# Each: a pattern, what is felt about a (before; else the brand spoken of) and about b.
_RULES: Final = (
    (re.compile(rf"\b(?:{_BETTER}|more {_GOOD})(?: \w+){{0,4}}? th[ae]n(?: \w+){{0,2}}? {_B}"), 1, -1),
    (re.compile(rf"\b(?:{_WORSE}|more {_BAD}|less {_GOOD})(?: \w+){{0,4}}? th[ae]n(?: \w+){{0,2}}? {_B}"), -1, 1),
    (re.compile(rf"\bless {_BAD}(?: \w+){{0,4}}? th[ae]n(?: \w+){{0,2}}? {_B}"), 1, -1),
    (re.compile(rf"\b(?:beats?|outperforms|prefer BRAND(?P<a>\d+)(?: \w+){{0,3}}? (?:to|over|than))(?: \w+)?? {_B}"), 1, -1),
    (re.compile(rf"\b{_MOVE}\b(?: \w+){{0,2}}? from BRAND(?P<a>\d+){_TO}{_B}"), -1, 1),
    (re.compile(rf"\b{_MOVE}\b{_TO}{_B}"), -1, 1),
    (re.compile(rf"\bshould(?:ve| of| have)? (?:flown|gone|chosen|used|bought|stayed|stuck|booked)(?: \w+){{0,2}}? {_B}"), -1, 1),
    (re.compile(rf"\b(?:ditch|dump|leav|quit|boycott|abandon)(?:ing|ed|ting|e)?(?: \w+){{0,1}}? {_B}"), 0, -1),
    (re.compile(rf"\b(?:prefer|joining|joined)(?: \w+)?? {_B}"), 0, 1),
)


def compare(look: Look, spoken_of: str | None) -> list[tuple[str, int]]:
    """Which brands a clause prefers, and over which.

    Guarantee: empty where it compares nothing; never both for one brand; a denied comparison says only that the
    first is not preferred.
    """
    brands = look.brands
    if not brands or not look.signals & COMPARING:
        return []
    sentence = _with_brands_marked(look)
    for pattern, first, second in _RULES:
        match = pattern.search(sentence)
        if match:
            b = brands[int(match["b"])][0]
            a = _first_brand(match, sentence[: match.start()], [name for name, _, _ in brands], spoken_of)
            told = [(a, first)] if a is not None and a != b and first else []
            if _NOT.search(sentence[max(0, match.start() - _NEAR) : match.start()]):
                return [(name, -side) for name, side in told]
            return [*told, (b, second)]
    return []


def _first_brand(match: re.Match[str], before: str, brands: Sequence[str], spoken_of: str | None) -> str | None:
    named = match.groupdict().get("a")
    if named is not None:
        return brands[int(named)]
    earlier = [brands[int(place)] for place in re.findall(r"BRAND(\d+)", before)]
    return earlier[-1] if earlier else spoken_of


def _with_brands_marked(look: Look) -> str:
    places = {first: (i, last) for i, (_, first, last) in enumerate(look.brands)}
    said: list[str] = []
    at = 0
    for i, word in enumerate(look.clause.words):
        if i in places:
            said.append(f"BRAND{places[i][0]}")
            at = places[i][1]
        elif i >= at and word.kind != HANDLE and word.low:
            said.append(word.low)
    return " ".join(said)
