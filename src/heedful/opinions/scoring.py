"""How strongly a clause likes or dislikes, by VADER's lexicon and rules over words whose levels we know better.

Only the words that are felt are put to VADER, each with the three before it that its rules look at; what it made of such a window is
remembered, for people use the same ones over and over.

Source: Hutto and Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from vaderSentiment.vaderSentiment import BOOSTER_DICT, SPECIAL_CASES, SentimentIntensityAnalyzer, SentiText, negated

if TYPE_CHECKING:
    from collections.abc import Sequence

# Made-up words that carry a level into VADER's rules on negation, emphasis and capitals.
LEVEL_WORDS: Final = {level: f"lvl_{level + 3}" for level in range(-3, 4) if level}
# What stands for a word that only looks like a feeling: a word the lexicon does not know.
NOTHING: Final = "it"
# How many words before a feeling VADER's rules look at.
REACH: Final = 3
# VADER's own boundary between neutral and not.
FELT: Final = 0.05
_KEPT: Final = 200_000
# Words that change a feeling after them in VADER's rules, beside boosters and negations.
_TURNING: Final = frozenset({"least", "at", "very", "so", "this", "or", "nor", "doubt", "no"})
_OF_IDIOMS: Final = frozenset(word for idiom in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in idiom for word in idiom.split())


@cache
def analyzer() -> SentimentIntensityAnalyzer:
    """VADER, with the words that carry our levels.

    Guarantee: read from disk once a process.
    """
    vader = SentimentIntensityAnalyzer()
    vader.lexicon.update({word: float(level) for level, word in LEVEL_WORDS.items()})
    return vader


class Scores(Protocol):
    """Anything that scores clauses: English by VADER, other languages by lists.

    Guarantee: as `Scorer`.
    """

    def knows(self, word: str) -> bool:
        """Whether a word is a feeling by itself."""
        ...

    def heeds(self, word: str) -> bool:
        """Whether a word can change a feeling after it."""
        ...

    def describe(self, sign: str) -> str:
        """A word for what an emoji feels, or nothing."""
        ...

    def vocabulary(self) -> set[str]:
        """Plain words, by which hashtags are split."""
        ...

    def valence(self, window: Sequence[str], differs: bool) -> float:
        """What is felt at the last word of a window."""
        ...

    def compound(self, valences: Sequence[float], cries: int) -> float:
        """The score of a clause."""
        ...


class Scorer:
    """Scores clauses and remembers the answers.

    Guarantee: a score depends on what is asked alone.
    """

    def __init__(self) -> None:
        self._vader = analyzer()
        self._valences: dict[tuple[str, bool], float] = {}
        self._compounds: dict[tuple[float, int], float] = {}

    def knows(self, word: str) -> bool:
        """Whether VADER's lexicon holds a word as a feeling.

        Guarantee: takes lower case.
        """
        return word in self._vader.lexicon and word not in BOOSTER_DICT

    def heeds(self, word: str) -> bool:
        """Whether a word can change what VADER makes of its neighbours; all others may as well be NOTHING.

        Guarantee: takes lower case.
        """
        rules = word in BOOSTER_DICT or word in _TURNING or word in _OF_IDIOMS
        return rules or word in self._vader.lexicon or bool(negated([word]))

    def describe(self, sign: str) -> str:
        """VADER's word for what an emoji feels, or nothing.

        Guarantee: one character in; a word of the lexicon out.
        """
        words: list[str] = self._vader.emojis.get(sign, "").split()
        return max((word for word in words if self.knows(word)), key=lambda word: abs(self._vader.lexicon[word]), default="")

    def vocabulary(self) -> set[str]:
        """The plain words of VADER's lexicon.

        Guarantee: lower-case letters only, three or more.
        """
        return {word for word in self._vader.lexicon if len(word) > 2 and word.isalpha()}

    def valence(self, window: Sequence[str], differs: bool) -> float:
        """What VADER feels at the last word of a window; `differs` says that the clause is not all in capitals.

        Guarantee: in the units of its lexicon, about -4 to 4.
        """
        key = (" ".join(window), differs)
        kept = self._valences.get(key)
        if kept is None:
            words = SentiText(key[0])
            words.is_cap_diff = differs
            spoken = words.words_and_emoticons
            felt: list[float] = self._vader.sentiment_valence(0.0, words, spoken[-1], len(spoken) - 1, [])
            kept = float(felt[-1])
            if len(self._valences) >= _KEPT:
                self._valences.clear()
            self._valences[key] = kept
        return kept

    def compound(self, valences: Sequence[float], cries: int) -> float:
        """VADER's compound score of a clause with these feelings and so many exclamation marks.

        Guarantee: -1 to 1; 0 below VADER's own boundary of neutral.
        """
        key = (round(sum(valences), 4), cries)
        kept = self._compounds.get(key)
        if kept is None:
            compound: float = self._vader.score_valence([key[0]], "!" * cries)["compound"]
            kept = compound if abs(compound) >= FELT else 0.0
            if len(self._compounds) >= _KEPT:
                self._compounds.clear()
            self._compounds[key] = kept
        return kept
