"""Finding phrases in a row of words, the longest first: one look into a table a word, however many phrases there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")
NUMBER: Final = "#"
_APOSTROPHES: Final = re.compile(r"['’]")
_SHORT: Final = 3
_LONGEST: Final = 32


def keys_of(word: str) -> frozenset[str]:
    """Every form under which a word stands in a table of phrases: itself and its singulars.

    Guarantee: `word` is among them; lower case in, lower case out.
    """
    keys = {word}
    if len(word) > _SHORT and word.endswith("s") and not word.endswith("ss"):
        keys.add(word[:-1])
        if word.endswith("ies"):
            keys.add(word[:-3] + "y")
        elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
            keys.add(word[:-2])
    return frozenset(keys)


def bare(phrase: str) -> str:
    """A phrase as it is compared: lower case, no apostrophes, hyphens as spaces and `&` as `and`.

    Guarantee: idempotent.
    """
    return " ".join(_APOSTROPHES.sub("", phrase.lower()).replace("-", " ").replace("&", " and ").split())


@dataclass(frozen=True, slots=True)
class Phrase(Generic[T]):
    """What follows the first word of a phrase, and what the whole phrase means.

    Guarantee: `length` counts all its words.
    """

    rest: tuple[str, ...]
    length: int
    means: T


@dataclass(slots=True)
class Phrases(Generic[T]):
    """Phrases by their first word.

    Guarantee: `starting` gives the phrases that may begin with a word, longest first and then in the order of their
    words, whatever the order they were given in.
    """

    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _whole: dict[str, list[Phrase[T]]] = field(default_factory=dict)
    _open: dict[str, list[Phrase[T]]] = field(default_factory=dict)

    def add(self, phrase: str, means: T) -> None:
        """Learn a phrase.

        Guarantee: a second meaning of the same phrase stands after the first.
        """
        words = phrase.split() if not self.classes.keys().isdisjoint(phrase.split()) else bare(phrase).split()
        entry = Phrase(tuple(words[1:]), len(words), means)
        for first in sorted(self.classes.get(words[0], (words[0],))):
            table, key = (self._open, first[:-1]) if first.endswith("*") else (self._whole, bare(first))
            table.setdefault(key, []).append(entry)

    def starting(self, word: str, keys: frozenset[str]) -> tuple[Phrase[T], ...]:
        """The phrases that may begin with a word.

        Guarantee: longest first.
        """
        found = [phrase for key in sorted(keys) for phrase in self._whole.get(key, ())]
        for end in range(1, min(len(word), _LONGEST) + 1):
            found.extend(self._open.get(word[:end], ()))
        if word[:1].isdigit():
            found.extend(self._whole.get(NUMBER, ()))
        return tuple(sorted(found, key=lambda phrase: -phrase.length))

    def firsts(self) -> set[str]:
        """Every word that stands whole at the beginning of a phrase, and every beginning of an open one.

        Guarantee: lower case.
        """
        return set(self._whole) | set(self._open)

    def follows(self, rest: Sequence[str], words: Sequence[tuple[str, frozenset[str]]]) -> bool:
        """Whether the rest of a phrase stands in these words.

        Guarantee: compares as many words as `rest` has; the caller gives that many.
        """
        return all(self._same(wanted, word, keys) for wanted, (word, keys) in zip(rest, words, strict=True))

    def _same(self, wanted: str, word: str, keys: frozenset[str]) -> bool:
        if wanted in self.classes:
            return word in self.classes[wanted]
        if wanted == NUMBER:
            return word[:1].isdigit()
        return word.startswith(wanted[:-1]) if wanted.endswith("*") else wanted in keys


def split_joined(joined: str, known: Iterable[str] | Mapping[str, object]) -> tuple[str, ...]:
    """The words that were written together, as in a hashtag, in the fewest parts.

    Guarantee: parts join to `joined`; a single part where no way is found.
    """
    best: list[tuple[int, int] | None] = [(0, 0), *[None] * len(joined)]
    for end in range(1, len(joined) + 1):
        for start in range(max(0, end - 16), end):
            before = best[start]
            if before is not None and joined[start:end] in known:  # type: ignore[operator]
                cost = (before[0] + 1, start)
                best[end] = min(best[end] or cost, cost)
    if best[-1] is None or not joined:
        return (joined,)
    parts: list[str] = []
    end = len(joined)
    while end > 0:
        start = best[end][1]  # type: ignore[index]
        parts.append(joined[start:end])
        end = start
    return tuple(reversed(parts))
