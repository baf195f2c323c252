"""A text as the models read it: words at their places, each a few known pieces.

Words are the same ones that the lexicon reads (`words.PIECE`), so that places found by a taxonomy and places found by a
model can be told apart or told to be one. A word is cut into pieces of a fixed vocabulary, the longest first; what each
word is cut into is remembered, for people use the same words over and over.

Source: the uncased WordPiece vocabulary and rule of Devlin et al. (2018), BERT.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from heedful.opinions import feelings
from heedful.opinions.models.neutral import NEUTRAL
from heedful.opinions.words import PIECE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

UNKNOWN: Final = "[UNK]"
# No word has more pieces that are read; what follows seldom changes what it means.
MOST_PIECES: Final = 6
_KEPT: Final = 300_000
_LONGEST: Final = 60
_DRAWN: Final = re.compile(r"(\w)\1{2,}")
_INNER: Final = re.compile(r"\w+|[^\w\s]")
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_MARK: Final = re.compile(r"\[[a-z]+(?:[ _-][a-z]+)*(?:[ :#_-]?\d+)?\]")
# What stands for an address, for somebody whose name was taken out, and for an emoji of each level.
ADDRESS, SOMEBODY = "http", "someone"
SIGN_WORDS: Final = {-2: "terrible", -1: "sadly", 0: "!", 1: "nice", 2: "love"}


def read_vocabulary(path: Path) -> dict[str, int]:
    """A vocabulary file: one piece a line, its number the line's.

    Guarantee: numbers run from 0.
    """
    return {piece: number for number, piece in enumerate(path.read_text("utf-8").split("\n")) if piece}


class Pieces:
    """Cuts texts into words and words into pieces.

    Guarantee: what a word becomes depends on the word and the vocabulary alone.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._numbers = vocabulary
        self._unknown = vocabulary[UNKNOWN]
        self._signs = {sign: SIGN_WORDS[level] for sign, level in feelings.emoji().items()}
        self._memo: dict[str, tuple[int, ...]] = {}

    @property
    def size(self) -> int:
        """How many pieces there are.

        Guarantee: all numbers are below it.
        """
        return max(self._numbers.values()) + 1

    def words(self, text: str) -> tuple[list[tuple[int, int]], list[tuple[int, ...]]]:
        """The words of a text: where each stands, and its pieces.

        Guarantee: places rise and do not overlap; each word has at least one piece and at most MOST_PIECES.
        """
        places: list[tuple[int, int]] = []
        pieces: list[tuple[int, ...]] = []
        memo = self._memo
        for match in PIECE.finditer(text):
            word = match[0]
            if word == "\n":
                continue
            places.append(match.span())
            pieces.append(memo.get(word) or self._learn(word))
        return places, pieces

    def _learn(self, word: str) -> tuple[int, ...]:
        if len(self._memo) >= _KEPT:
            self._memo.clear()
        found: list[int] = []
        for part in self._parts(word):
            found += self._cut(NEUTRAL.get(part, part))
        self._memo[word] = tuple(found[:MOST_PIECES]) or (self._unknown,)
        return self._memo[word]

    def _parts(self, word: str) -> Sequence[str]:
        """The plain lower-case words that a word is made of."""
        if word.startswith(("http://", "https://", "www.")):
            return (ADDRESS,)
        if _MARK.fullmatch(word):
            return (SOMEBODY,)
        if word in self._signs:
            return (self._signs[word],)
        if word[0] in "@#" and len(word) > 1:
            return (word[0], *(part.lower() for part in _CAMEL.findall(word[1:])))
        if len(word) > 1 and word[0] in ".!?…" and len(set(word)) == 1:
            return (word[0],) if word[0] != "." else (".", ".")
        return _INNER.findall(_unaccented(word))

    def _cut(self, word: str) -> list[int]:
        """The pieces of one plain word; a long drawn word is first tried as it is usually written."""
        word = word[:_LONGEST]
        if word not in self._numbers and _DRAWN.search(word):
            twice, once = _DRAWN.sub(r"\1\1", word), _DRAWN.sub(r"\1", word)
            word = twice if twice in self._numbers else once
        found: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" * (start > 0) + word[start:end]) not in self._numbers:
                end -= 1
            if end == start:
                return [self._unknown]
            found.append(self._numbers["##" * (start > 0) + word[start:end]])
            start = end
        return found


def _unaccented(word: str) -> str:
    low = word.lower().replace("’", "'")
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFD", low) if unicodedata.category(c) != "Mn")
