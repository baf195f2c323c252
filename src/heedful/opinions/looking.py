"""What one clause says by itself: which brands and aspects it names, how it feels, and what kind of sentence it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.opinions.phrases import longest
from heedful.opinions.reading import BRAND
from heedful.opinions.scoring import LEVEL_WORDS, NOTHING, REACH
from heedful.opinions.words import CAPITALS, JOINING, MENDING, POLITE, THANKS, WISHING

if TYPE_CHECKING:
    from heedful.opinions.reading import Clause
    from heedful.opinions.scoring import Scores

# A brand or aspect named: (name, first word, one past the last).
Place = tuple[str, int, int]
# First word of a feeling -> its level, and one past its last word.
Levels = dict[int, tuple[int | None, int]]
# Levels of two and more say something bad even when a thank-you stands beside them.
_A_FACT: Final = -2
# Thanks for a complaint of fact.
_MOCKERY: Final = -0.3


@dataclass(slots=True)
class Look:
    """A clause, looked at.

    Guarantee: `brands` and `aspects` are (name, first word, one past the last) in the order of the words, and none
    overlap; `score` is -1 to 1; `signals` are the bits that its words set together.
    """

    clause: Clause
    brands: list[Place]
    aspects: list[Place]
    signals: int
    score: float = 0.0
    # Places of the aspects whose own words already say what is felt.
    explicit: frozenset[int] = frozenset()
    polite: bool = False
    # Whether its own words say a feeling, whatever a model hears in the whole text.
    laden: bool = False


def look_at(clause: Clause, scorer: Scores) -> list[Look]:
    """Look at a clause; where `and` joins two aspects that are felt about apart, at each half.

    Guarantee: at least one look, covering all words in order.
    """
    brands, aspects, levels, signals = find(clause)
    if len(aspects) > 1 and signals & JOINING:
        cut = _joint(clause, aspects, levels)
        if cut:
            halves = (clause.part(0, cut), clause.part(cut, len(clause.words)))
            return [look for half in halves for look in look_at(half, scorer)]
    look = Look(clause, brands, aspects, signals)
    if levels:
        look.explicit = frozenset(first for _, first, _ in aspects if abs(levels.get(first, (0, 0))[0] or 0) >= -_A_FACT)
        _feel(look, levels, scorer)
    return [look]


def find(clause: Clause) -> tuple[list[Place], list[Place], Levels, int]:
    """The brands and aspects a clause names, its feelings, and what its words signal.

    Guarantee: no two topics overlap and no two feelings; the longest phrase that begins at a word is taken.
    """
    brands: list[Place] = []
    aspects: list[Place] = []
    levels: Levels = {}
    signals = topic_end = level_end = 0
    words = clause.words
    for i in clause.hot:
        word = words[i]
        signals |= word.signal
        if word.brand is not None:
            if i >= topic_end:
                brands.append((word.brand, i, i + 1))
                topic_end = level_end = i + 1
            continue
        if word.nodes:
            topic, topic_length, level, level_length = longest(words, i)
            if topic is not None and i >= topic_end:
                topic_end = i + topic_length
                if topic[0] == BRAND:
                    brands.append((topic[1], i, topic_end))
                    level_end = topic_end
                else:
                    aspects.append((topic[1], i, topic_end))
            if level is not None and i >= level_end:
                level_end = i + level_length
                levels[i] = (level, level_end)
        if i >= level_end and (word.laden or word.level is not None):
            levels[i] = (word.level, i + 1)
    return brands, aspects, levels, signals


def _joint(clause: Clause, aspects: list[Place], levels: Levels) -> int:
    felt = [i for i, (level, _) in levels.items() if level != 0]
    for i in clause.hot:
        if clause.words[i].signal & JOINING and felt and felt[0] < i < felt[-1]:
            before = {name for name, _, last in aspects if last <= i}
            after = {name for name, first, _ in aspects if first > i}
            if before and after - before:
                return i
    return 0


def _feel(look: Look, levels: Levels, scorer: Scores) -> None:
    """Put each feeling to the scorer in its window. A level of None is a word that VADER itself knows; 0 is no feeling."""
    words = look.clause.words
    differs = look.signals & CAPITALS != 0 and not all(word.signal & CAPITALS for word in words)
    spoken: list[str] = []
    valences: list[float] = []
    fact = False
    at = 0
    for i, (level, end) in levels.items():
        spoken += [word.said for word in words[max(at, i - REACH) : i]]
        at = end
        if level == 0:
            spoken.append(NOTHING)
            continue
        word = words[i]
        if level is None:
            spoken.append(word.said)
        else:
            fact |= level <= _A_FACT
            spoken.append(LEVEL_WORDS[level].upper() if word.signal & CAPITALS else LEVEL_WORDS[level])
        look.polite |= word.signal & POLITE != 0
        if word.low == "no" and i + 1 in levels:
            continue  # it turns what follows, and is no feeling of its own
        valences.append(scorer.valence(spoken[-REACH - 1 :], differs))
    if valences:
        look.score = _temper(look, scorer.compound(valences, look.clause.cries), fact)


def _temper(look: Look, score: float, fact: bool) -> float:
    if score > 0 and not look.signals & THANKS and (look.clause.asks or look.signals & WISHING):
        return 0.0
    if look.polite and fact and not look.signals & MENDING:
        return min(score, _MOCKERY)
    return score
