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
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Run = list[tuple[str, int, int]]

# A quote has at least so many words, or it says nothing, and at most so many.
SHORTEST: Final = 3
LONGEST: Final = 12
SIZES: Final = range(LONGEST, SHORTEST - 1, -1)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Parts runs where a post's words stand in one string; stands in no word.
_PARTED: Final = " | "
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
    search = Search(corpus, k)
    return [next(filter(None, (search.quote(place, size) for size in SIZES)), None) for place in places]


class Search:
    """The usual ways to search a corpus, and what may be quoted because of what they find.

    Guarantee: as `quote`, of which this is the parts; what was found out for one place is kept for the next.
    """

    def __init__(self, corpus: Sequence[Said], k: int) -> None:
        self._index = _Index.of(corpus, k)

    def may_quote(self, post: int) -> bool:
        """Whether any row of words of a post is said by k people.

        Guarantee: where not, no place in it has a quote.
        """
        return bool(self._index.stretches(post))

    def quote(self, place: Place, size: int) -> Quote | None:
        """The first row of so many words that touches the evidence, from the left, and may be shown.

        Guarantee: as `quote`.
        """
        author = self._index.corpus[place.post].person
        for stretch in self._index.stretches(place.post):
            for at in range(len(stretch) - size + 1):
                part = stretch[at : at + size]
                if part[0][1] < place.end and part[-1][2] > place.start:
                    sayers = self._index.sayers([word for word, _, _ in part])
                    if sayers and self._index.hides(sayers, author):
                        return Quote(" ".join(sayers.words), sayers.people)
        return None

    def best(self, places: Sequence[Place], most: int) -> list[Quote]:
        """Of the quotes of some places, the few that are worth showing: longer ones say more, and of them those that more people say.

        Guarantee: each is the quote of one of the places; none is part of another. What is shorter than what is chosen is not looked for.
        """
        chosen: list[Quote] = []
        waiting = list(places)
        for size in SIZES:
            answers = [self.quote(place, size) for place in waiting]
            waiting = [place for place, answer in zip(waiting, answers, strict=True) if answer is None]
            for one in sorted({answer for answer in answers if answer}, key=lambda one: (-one.people, one.words)):
                if len(chosen) < most and not any(f" {one.words} " in f" {other.words} " for other in chosen):
                    chosen.append(one)
            if len(chosen) >= most:
                break
        return chosen


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, one kind of apostrophe.

    Guarantee: row-wise; marks that redaction left are no words.
    """
    return [word for run in runs(text) for word, _, _ in run]


def runs(text: str) -> list[Run]:
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


@dataclass(slots=True)
class _Sayers:
    """The posts that hold some words in a row, and how near a search for these words finds their authors, as far as was looked."""

    words: Sequence[str]
    numbers: Sequence[int]
    people: int
    looked: int = 0
    shared: dict[bytes, float] = field(default_factory=dict)
    cosine: dict[bytes, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Index:
    """Who says which short row of words, and how rare each word is."""

    corpus: Sequence[Said]
    posts: list[list[Run]]
    joined: list[str]
    counts: list[Counter[str]]
    weight: dict[str, float]
    own: dict[bytes, list[int]]
    known: dict[str, _Sayers | None]
    k: int
    lengths: dict[int, float] = field(default_factory=dict)
    common: dict[int, list[Run]] = field(default_factory=dict)

    @classmethod
    def of(cls, corpus: Sequence[Said], k: int) -> _Index:
        posts = [runs(said.text) for said in corpus]
        spoken = [[[word for word, _, _ in run] for run in post] for post in posts]
        joined = [f" {_PARTED.join(map(' '.join, post))} " for post in spoken]
        counts = [Counter(chain.from_iterable(post)) for post in spoken]
        own: dict[bytes, list[int]] = defaultdict(list)
        for number, said in enumerate(corpus):
            own[said.person].append(number)
        held = Counter(chain.from_iterable(counts))
        weight = {word: math.log(1 + len(posts) / count) for word, count in held.items()}
        index = cls(corpus, posts, joined, counts, weight, own, {}, k)
        index.known.update((row, index.crowd(row, numbers)) for row, numbers in _rows(spoken).items() if len(numbers) >= k)
        return index

    def crowd(self, phrase: str, numbers: Sequence[int]) -> _Sayers | None:
        """Those who say it, if they are k people."""
        people = len({self.corpus[number].person for number in numbers}) if len(numbers) >= self.k else 0
        return _Sayers(phrase.split(" "), numbers, people) if people >= self.k else None

    def stretches(self, post: int) -> list[Run]:
        """The parts of a post of which every row of the shortest length is said by k people; a quote reaches across none."""
        if post not in self.common:
            self.common[post] = [stretch for run in self.posts[post] for stretch in self._stretches(run)]
        return self.common[post]

    def _stretches(self, run: Run) -> Iterator[Run]:
        words, first = [word for word, _, _ in run], 0
        for at in range(len(run) - SHORTEST + 2):
            # Past the last row there are fewer words, which nobody is known to say.
            if self.known.get(" ".join(words[at : at + SHORTEST])) is None:
                if at > first:
                    yield run[first : at - 1 + SHORTEST]
                first = at + 1

    def sayers(self, words: Sequence[str]) -> _Sayers | None:
        """Who says these words in a row, or None where they are no k people. Many places ask of the same words, so answers are kept."""
        phrase = " ".join(words)
        if phrase not in self.known and len(words) > SHORTEST:
            # Who says all of it says all but its first and all but its last word too.
            first, last = self.sayers(words[:-1]), self.sayers(words[1:])
            if first is None or last is None:
                self.known[phrase] = None
            else:
                fewest, asked = min(first.numbers, last.numbers, key=len), f" {phrase} "
                self.known[phrase] = self.crowd(phrase, [number for number in fewest if asked in self.joined[number]])
        return self.known.get(phrase)

    def hides(self, sayers: _Sayers, author: bytes) -> bool:
        """Whether each way to search names at least k people before or with the author; no more posts are looked at than that takes."""
        asked = f" {' '.join(sayers.words)} "
        mine = [self._near(sayers, number) for number in self.own[author] if asked in self.joined[number]]
        shared, cosine = max(one[0] for one in mine), max(one[1] for one in mine)
        while not (self._many(sayers.shared, shared) and self._many(sayers.cosine, cosine)):
            if sayers.looked >= len(sayers.numbers):
                return False
            self._look(sayers)
        return True

    def _many(self, scores: Mapping[bytes, float], least: float) -> bool:
        return len(scores) >= self.k and sum(score >= least for score in scores.values()) >= self.k

    def _look(self, sayers: _Sayers) -> None:
        """Look at as many posts again as before, each person's nearest post counting."""
        until = max(2 * sayers.looked, 4 * self.k)
        for number in sayers.numbers[sayers.looked : until]:
            person = self.corpus[number].person
            shared, cosine = self._near(sayers, number)
            sayers.shared[person] = max(sayers.shared.get(person, 0.0), shared)
            sayers.cosine[person] = max(sayers.cosine.get(person, 0.0), cosine)
        sayers.looked = until

    def _near(self, sayers: _Sayers, number: int) -> tuple[float, float]:
        """How near a post is to some words: by words shared of all words, and by weighed words."""
        words, own = self.counts[number], Counter(sayers.words)
        dot = sum(count * words[word] * self.weight[word] ** 2 for word, count in own.items())
        length = math.sqrt(sum((count * self.weight[word]) ** 2 for word, count in own.items()))
        # Rounded, so that posts of the same words are not told apart by the order of adding.
        return len(own) / len(words), round(dot / (length * self._length(number)), 9)

    def _length(self, number: int) -> float:
        if number not in self.lengths:
            self.lengths[number] = math.sqrt(sum((count * self.weight[word]) ** 2 for word, count in self.counts[number].items()))
        return self.lengths[number]


def _rows(spoken: Iterable[Iterable[Sequence[str]]]) -> Mapping[str, list[int]]:
    """Which posts hold which row of the shortest length, each post once."""
    saying: dict[str, list[int]] = defaultdict(list)
    for number, post in enumerate(spoken):
        for row in {row for run in post for row in map(" ".join, zip(*(run[at:] for at in range(SHORTEST)), strict=False))}:
            saying[row].append(number)
    return saying
