"""Languages beside English: what their common words are, and which words like and dislike. Short lists of our own, in `tongues/`.

A language is read by lists, or not at all: what is in none of these is counted and left alone, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt
from typing import TYPE_CHECKING, Final

import yaml

from heedful.opinions.scoring import FELT, LEVEL_WORDS
from heedful.opinions.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

TONGUES: Final = ("de", "es", "fr", "it", "nl")
# As VADER has it: what a negation, an emphasis and each exclamation mark do, and what makes a sum a score.
_NEGATED, _EMPHASIS, _CRY, _ALPHA = -0.74, 0.293, 0.292, 15
_LEVEL_OF: Final = {word: float(level) for level, word in LEVEL_WORDS.items()}
# Short words that lean on the next one: `l'hôtel` is two words.
_LEANING: Final = re.compile(r"\b(?:[cdjlmnst]|qu|dell|all|nell|sull|dall|un|quest|c)['’](?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language.

    Guarantee: all words lower case; `levels` are phrases with -3 to 3.
    """

    name: str
    common: frozenset[str]
    nots: frozenset[str]
    very: frozenset[str]
    little: frozenset[str]
    turns: frozenset[str]
    levels: dict[str, int]


@cache
def tongue(name: str) -> Tongue:
    """The lists of a language.

    Guarantee: read from disk once a process.
    """
    told = yaml.safe_load(resources.files("heedful.opinions").joinpath(f"tongues/{name}.yaml").read_text(encoding="utf-8"))
    levels = {phrase.strip(): level for level, text in told["levels"].items() for phrase in text.split(",")}
    sets = {key: listed(told[key]) for key in ("common", "nots", "very", "little", "turns")}
    return Tongue(name, **sets, levels=levels)


def parted(text: str) -> str:
    """A text whose short leaning words stand apart.

    Guarantee: the same length, so offsets stay true.
    """
    # Nothing leans without an apostrophe, and most texts have none.
    if "'" not in text and "’" not in text:
        return text
    return _LEANING.sub(lambda match: match.group()[:-1] + " ", text)


class TongueScorer:
    """Scores clauses of one language by its lists, with the rules of `Scorer` for negation and emphasis.

    Guarantee: a score depends on what is asked alone.
    """

    def __init__(self, of: Tongue) -> None:
        self._of = of

    def knows(self, word: str) -> bool:
        """Whether a word is a feeling beside the phrases.

        Guarantee: never; all feelings of a language are its phrases.
        """
        return False

    def heeds(self, word: str) -> bool:
        """Whether a word changes a feeling after it.

        Guarantee: takes lower case.
        """
        return word in self._of.nots or word in self._of.very or word in self._of.little

    def describe(self, sign: str) -> str:
        """Nothing: emoji that feel the same everywhere have levels of their own.

        Guarantee: empty.
        """
        return ""

    def vocabulary(self) -> set[str]:
        """The plain words that hashtags may be split by.

        Guarantee: three letters or more.
        """
        return {word for word in self._of.common if len(word) > 2}

    def valence(self, window: Sequence[str], differs: bool) -> float:
        """What is felt at the last word of a window.

        Guarantee: in the units of VADER's lexicon.
        """
        felt = _LEVEL_OF.get(window[-1].lower(), 0.0)
        before = [word.lower() for word in window[:-1]]
        side = 1 if felt > 0 else -1
        felt += side * _EMPHASIS * (sum(w in self._of.very for w in before) - sum(w in self._of.little for w in before))
        return felt * _NEGATED if any(word in self._of.nots for word in before) else felt

    def compound(self, valences: Sequence[float], cries: int) -> float:
        """The score of a clause with these feelings and so many exclamation marks.

        Guarantee: -1 to 1; 0 below the boundary of neutral.
        """
        total = sum(valences)
        total += (1 if total > 0 else -1) * _CRY * cries if total else 0.0
        score = total / sqrt(total * total + _ALPHA)
        return round(score, 4) if abs(score) >= FELT else 0.0
