"""What one clause says by itself: which brands and aspects it names, how it feels, and what kind of sentence it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from heedful.opinions.reading import ASPECT
from heedful.opinions.scoring import LEVEL_WORDS, NOTHING
from heedful.opinions.words import HANDLE

if TYPE_CHECKING:
    from heedful.opinions.reading import Clause, Reader
    from heedful.opinions.scoring import Scorer

_POLITE: Final = frozenset(
    "thank thanks thanx thx thnx tx ty tks tnx cheers great awesome nice wonderful lovely fantastic perfect brilliant good cool congrats "
    "congratulations welldone appreciate appreciated love loving kudos bravo glad fun super excellent amazing".split()
)
_MENDING: Final = frozenset(
    "fix fixed fixing resolve resolved resolving sort sorted sorting help helped helping helpful rebook rebooked rebooking found finding "
    "quick quickly prompt response responding reply replying respond responded getting working assist assistance assisting update updates "
    "updating understanding despite following looking reaching solved solving solution".split()
)
_ASKING: Final = frozenset(
    "can could would will do does did is are any when what where who which whats how may should has have am was were im need looking".split()
)
_WISHING: Final = frozenset("please pls plz plis kindly hope hoping hopefully wish want need can could help would if".split())
_ADDRESSED: Final = frozenset("you u ya they them guys yall youre ur airline airlines company companies telecom telco retailer shop brand".split())
# Levels of two and more say something bad even when a thank-you stands beside them.
_A_FACT: Final = -2


@dataclass(slots=True)
class Look:
    """A clause, looked at.

    Guarantee: `topics` are (kind, name, first word, one past the last) in order; `score` is -1 to 1.
    """

    clause: Clause
    topics: list[tuple[str, str, int, int]] = field(default_factory=list)
    score: float = 0.0
    polite: bool = False
    mends: bool = False
    fact: bool = False
    asks: bool = False
    wishes: bool = False
    addressed: bool = False

    def aspects(self) -> list[tuple[str, int, int]]:
        """The aspects it names, with their places.

        Guarantee: in the order of the words.
        """
        return [(name, first, last) for kind, name, first, last in self.topics if kind == ASPECT]

    def brands(self) -> list[tuple[str, int, int]]:
        """The brands it names, with their places.

        Guarantee: in the order of the words.
        """
        return [(name, first, last) for kind, name, first, last in self.topics if kind != ASPECT]


def look_at(clause: Clause, reader: Reader, scorer: Scorer) -> list[Look]:
    """Look at a clause; where `and` joins two aspects that are felt about apart, at each half.

    Guarantee: at least one look, covering all words in order.
    """
    topics = find_topics(clause, reader)
    cut = _joint(clause, topics)
    if cut:
        return [look for part in (clause.part(0, cut), clause.part(cut, len(clause.words))) for look in look_at(part, reader, scorer)]
    return [_judge(clause, topics, reader, scorer)]


def find_topics(clause: Clause, reader: Reader) -> list[tuple[str, str, int, int]]:
    """The brands and aspects a clause names.

    Guarantee: none overlap; the longest phrase that begins at a word is taken.
    """
    topics: list[tuple[str, str, int, int]] = []
    at = 0
    for i, word in enumerate(clause.words):
        if i < at:
            continue
        if word.brand is not None:
            topics.append(("brand", word.brand, i, i + 1))
        elif word.topics:
            fit = reader.topic_fits(clause, i)
            if fit is not None:
                (kind, name), length = fit
                at = i + length
                topics.append((kind, name, i, at))
    return topics


def _joint(clause: Clause, topics: list[tuple[str, str, int, int]]) -> int:
    if len(topics) < 2:
        return 0
    for i, word in enumerate(clause.words):
        if word.low in ("and", "plus", "also", "n") and i:
            before = {name for kind, name, _, last in topics if kind == ASPECT and last <= i}
            after = {name for kind, name, first, _ in topics if kind == ASPECT and first > i}
            if before and after - before and _laden(clause, 0, i) and _laden(clause, i + 1, len(clause.words)):
                return i
    return 0


def _laden(clause: Clause, first: int, last: int) -> bool:
    return any(word.laden or word.feelings for word in clause.words[first:last])


def _judge(clause: Clause, topics: list[tuple[str, str, int, int]], reader: Reader, scorer: Scorer) -> Look:
    look = Look(clause, topics)
    named = {i for kind, _, first, last in topics if kind != ASPECT for i in range(first, last)}
    spoken: list[str] = []
    felt = only_polite = False
    at = 0
    for i, word in enumerate(clause.words):
        if i < at:
            continue
        if i in named or word.kind == HANDLE:
            spoken.append(NOTHING)
            continue
        low = word.low
        if low in _ADDRESSED:
            look.addressed = True
        elif low in _MENDING:
            look.mends = True
        if low in _WISHING:
            look.wishes = True
        polite = low in _POLITE
        fit = reader.feeling_fits(clause, i) if word.feelings else None
        level = word.level
        if fit is not None:
            level, length = fit
            at = i + length
        if level is not None:
            if level:
                felt = True
                look.fact |= level <= _A_FACT
                only_polite = polite if not spoken or only_polite else only_polite
                said = LEVEL_WORDS[level]
                spoken.append(said.upper() if word.shown.isupper() and len(low) > 1 else said)
                look.polite |= polite
            else:
                spoken.append(NOTHING)
            continue
        if word.laden:
            felt = True
            look.polite |= polite
        spoken.append(word.shown)
    look.asks = clause.asks
    if felt:
        look.score = _temper(look, scorer.score(" ".join(spoken) + "!" * clause.cries))
    return look


def _temper(look: Look, score: float) -> float:
    first = next((word.low for word in look.clause.words if word.low), "")
    if score > 0 and look.asks and (first in _ASKING or not look.polite):
        return 0.0
    if look.polite and look.fact and not look.mends:
        return min(score, -0.3)
    return score
