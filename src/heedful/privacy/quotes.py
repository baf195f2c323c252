"""Quotes that lead nowhere: a person's words may be shown only where a search for them finds a crowd.

Redacted words can still be looked up. So a quote is cut down until at least k different people have posts in which all of it stands, word by
word, and until none of the usual ways to search ranks its author before k others: by words in a row, by words shared of all words, and by
words weighed by how rare they are. What cannot be cut down so far is not shown. A quote is words alone, in lower case: capitals,
signs and emoji are as good as a name.

A whole function: it looks at all posts it may look at. Source: Robertson, S. (2004), Understanding inverse document frequency (weights);
Broder, A. (1997), On the resemblance and containment of documents (rows of words, words shared).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Phrase = tuple[str, ...]

# A quote has at least so many words, or it says nothing, and at most so many.
SHORTEST: Final = 3
LONGEST: Final = 12
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Where what may be quoted ends: at a mark that redaction left, at the end of a sentence or line, at anything like an address.
_BREAK: Final = re.compile(r"\[[a-z]+\]|[.!?\n\r;:|]+|[@#/]\S*|\S*[@/]\S*")


@dataclass(frozen=True, slots=True)
class Said:
    """One redacted post of somebody who agreed to be quoted.

    Guarantee: `person` tells people apart and nothing else of them.
    """

    person: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Words that would be worth quoting: a post by its place in the corpus, and the evidence in it.

    Guarantee: `start` to `end` are characters of the post's text.
    """

    post: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that may be shown.

    Guarantee: at least `people` different people, and at least k, have posts with these words in a row.
    """

    words: str
    people: int


def quote(corpus: Sequence[Said], places: Iterable[Place], k: int) -> list[Quote | None]:
    """The longest quote around each place that a search cannot lead back from, or None.

    Guarantee: a whole function; one answer for each place, in order; the same for any order of the corpus. The corpus must hold the posts of
    everybody who may be quoted; that others' posts are not in it makes a quote only harder to find.
    Takes k at least 2. Source: see the top of this file.
    """
    index = _Index.of(corpus, k)
    return [_longest(index, place, k) for place in places]


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, one kind of apostrophe.

    Guarantee: row-wise; marks that redaction left are no words.
    """
    return [word for run in runs(text) for word, _, _ in run]


def runs(text: str) -> list[list[tuple[str, int, int]]]:
    """The words of a text with their places, parted where a quote may not reach across.

    Guarantee: in order; no run is empty.
    """
    found, at = [], 0
    for stop in [*_BREAK.finditer(text), None]:
        end = stop.start() if stop else len(text)
        run = [(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text, at, end)]
        if run:
            found.append(run)
        at = stop.end() if stop else end
    return found


@dataclass(frozen=True, slots=True)
class _Near:
    """The people who say some words in a row, each with their nearest post: by words shared of all words, and by weighed words."""

    shared: dict[bytes, float]
    cosine: dict[bytes, float]

    def hides(self, author: bytes, k: int) -> bool:
        """Whether each way to search names at least k people before or with the author."""
        return all(sum(score >= near[author] for score in near.values()) >= k for near in (self.shared, self.cosine))


@dataclass(slots=True)
class _Index:
    """Who says which short row of words, and how rare each word is."""

    corpus: Sequence[Said]
    posts: list[list[list[tuple[str, int, int]]]]
    counts: list[Counter[str]]
    saying: dict[Phrase, set[int]]
    weight: dict[str, float]
    lengths: dict[int, float] = field(default_factory=dict)
    known: dict[Phrase, _Near] = field(default_factory=dict)

    @classmethod
    def of(cls, corpus: Sequence[Said], k: int) -> _Index:
        posts = [runs(said.text) for said in corpus]
        counts = [Counter(word for run in post for word, _, _ in run) for post in posts]
        saying: dict[Phrase, set[int]] = defaultdict(set)
        for number, post in enumerate(posts):
            for row in (row for run in post for row in _rows(run)):
                saying[row].add(number)
        many = {row: numbers for row, numbers in saying.items() if len(numbers) >= k and len({corpus[n].person for n in numbers}) >= k}
        held = Counter(word for words in counts for word in words)
        return cls(corpus, posts, counts, many, {word: math.log(1 + len(posts) / count) for word, count in held.items()})

    def near(self, phrase: Phrase) -> _Near:
        """Who says these words in a row. Many places ask of the same words, so answers are kept."""
        if phrase not in self.known:
            found = _Near({}, {})
            own = Counter(phrase)
            length = math.sqrt(sum((count * self.weight[word]) ** 2 for word, count in own.items()))
            for number in self._holding(phrase):
                person, words = self.corpus[number].person, self.counts[number]
                dot = sum(count * words[word] * self.weight[word] ** 2 for word, count in own.items())
                # Rounded, so that posts of the same words are not told apart by the order of adding.
                cosine = round(dot / (length * self._length(number)), 9)
                found.shared[person] = max(found.shared.get(person, 0.0), len(own) / len(words))
                found.cosine[person] = max(found.cosine.get(person, 0.0), cosine)
            self.known[phrase] = found
        return self.known[phrase]

    def _holding(self, phrase: Phrase) -> list[int]:
        rows = [phrase[at : at + SHORTEST] for at in range(len(phrase) - SHORTEST + 1)]
        common = set.intersection(*(self.saying[row] for row in rows))
        return [number for number in common if len(rows) == 1 or any(_holds(run, phrase) for run in self.posts[number])]

    def _length(self, number: int) -> float:
        if number not in self.lengths:
            self.lengths[number] = math.sqrt(sum((count * self.weight[word]) ** 2 for word, count in self.counts[number].items()))
        return self.lengths[number]


def _rows(run: list[tuple[str, int, int]]) -> Iterator[Phrase]:
    words = [word for word, _, _ in run]
    return (tuple(words[at : at + SHORTEST]) for at in range(len(words) - SHORTEST + 1))


def _holds(run: list[tuple[str, int, int]], phrase: Phrase) -> bool:
    words = tuple(word for word, _, _ in run)
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _longest(index: _Index, place: Place, k: int) -> Quote | None:
    author = index.corpus[place.post].person
    for phrase in _windows(index, place):
        near = index.near(phrase)
        if len(near.shared) >= k and near.hides(author, k):
            return Quote(" ".join(phrase), len(near.shared))
    return None


def _windows(index: _Index, place: Place) -> Iterator[Phrase]:
    """Rows of words that touch the evidence, longest first, then from the left; only of rows that many people say."""
    for size in range(LONGEST, SHORTEST - 1, -1):
        for run in index.posts[place.post]:
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if part[0][1] >= place.end or part[-1][2] <= place.start:
                    continue
                phrase = tuple(word for word, _, _ in part)
                if all(phrase[n : n + SHORTEST] in index.saying for n in range(size - SHORTEST + 1)):
                    yield phrase
