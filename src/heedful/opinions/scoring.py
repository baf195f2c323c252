"""How strongly a clause likes or dislikes, by VADER's lexicon and rules over words whose levels we know better.

Source: Hutto and Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# Made-up words that carry a level into VADER's rules on negation, emphasis and capitals.
LEVEL_WORDS: Final = {level: f"lvl_{level + 3}" for level in range(-3, 4) if level}
# What stands for a word that only looks like a feeling: a word the lexicon does not know.
NOTHING: Final = "it"
# VADER's own boundary between neutral and not.
FELT: Final = 0.05
_KEPT_CLAUSES: Final = 100_000


@cache
def analyzer() -> SentimentIntensityAnalyzer:
    """VADER, with the words that carry our levels.

    Guarantee: read from disk once a process.
    """
    vader = SentimentIntensityAnalyzer()
    vader.lexicon.update({word: float(level) for level, word in LEVEL_WORDS.items()})
    return vader


class Scorer:
    """Scores clauses and remembers the answers.

    Guarantee: a clause's score depends on its words alone.
    """

    def __init__(self) -> None:
        self._vader = analyzer()
        self._kept: dict[str, float] = {}

    def knows(self, word: str) -> bool:
        """Whether VADER's lexicon holds a word.

        Guarantee: takes lower case.
        """
        return word in self._vader.lexicon

    def describe(self, sign: str) -> str:
        """VADER's words for an emoji, or nothing.

        Guarantee: one character in.
        """
        words: str = self._vader.emojis.get(sign, "")
        return words

    def vocabulary(self) -> set[str]:
        """The plain words of VADER's lexicon.

        Guarantee: lower-case letters only, three or more.
        """
        return {word for word in self._vader.lexicon if len(word) > 2 and word.isalpha()}

    def score(self, clause: str) -> float:
        """VADER's compound score of a clause.

        Guarantee: -1 to 1; 0 below VADER's own boundary of neutral.
        """
        kept = self._kept.get(clause)
        if kept is None:
            compound: float = self._vader.polarity_scores(clause)["compound"]
            kept = compound if abs(compound) >= FELT else 0.0
            if len(self._kept) >= _KEPT_CLAUSES:
                self._kept.clear()
            self._kept[clause] = kept
        return kept
