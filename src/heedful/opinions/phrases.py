"""Finding phrases in a row of words, the longest first.

A tree of words rather than one alternation: a look costs the same however many phrases there are, and words are
compared as words, so that plurals and open words need no pattern of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from heedful.opinions.words import Word

# A topic and its number of words, a level and its.
Meant = tuple[tuple[str, str] | None, int, int | None, int]
NOTHING_MEANT: Final[Meant] = (None, 0, None, 0)
NUMBER: Final = "#"
_APOSTROPHES: Final = re.compile(r"['’]")
_SHORT: Final = 3
# A final g that is often not said, and by some not written: shippin, parkin; not in words as short as thin or again.
_DROPPED: Final = 6


def keys_of(word: str) -> frozenset[str]:
    """Every form under which a word stands in a table of phrases: itself, its singulars, and with the g that a dialect leaves out.

    Guarantee: `word` is among them; lower case in, lower case out.
    """
    keys = {word}
    if len(word) > _SHORT and word.endswith("s") and not word.endswith("ss"):
        keys.add(word[:-1])
        if word.endswith("ies"):
            keys.add(word[:-3] + "y")
        elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
            keys.add(word[:-2])
    if len(word) >= _DROPPED and word.rstrip("'").endswith("in"):
        keys.add(word.rstrip("'") + "g")
    return frozenset(keys)


def bare(phrase: str) -> str:
    """A phrase as it is compared: lower case, no apostrophes, hyphens as spaces and `&` as `and`.

    Guarantee: idempotent.
    """
    return " ".join(_APOSTROPHES.sub("", phrase.lower()).replace("-", " ").replace("&", " and ").split())


@dataclass(slots=True)
class Node:
    """Where one stands after some words of a phrase: what is meant if it ends here, and how it may go on.

    Guarantee: `topic` is (kind, name) of a brand or aspect, `level` a feeling; either may be None.
    """

    onward: dict[str, Node] = field(default_factory=dict)
    topic: tuple[str, str] | None = None
    level: int | None = None


class Phrases:
    """Phrases as a tree of steps; a step is a word, an open word (`delay*`), a number (`#`) or a class of words (`CANT`).

    Guarantee: what is found depends on the phrases alone, not on the order in which they were added; the first meaning
    given to a phrase stays.
    """

    def __init__(self, classes: Mapping[str, frozenset[str]]) -> None:
        self._root = Node()
        self._classes = classes
        self._steps: set[str] = set()
        self._open: dict[str, list[str]] = {}

    def add(self, phrase: str, topic: tuple[str, str] | None = None, level: int | None = None) -> None:
        """Learn a phrase.

        Guarantee: a phrase that has a topic or a level keeps it.
        """
        node = self._root
        words = phrase.split()
        for step in words if not self._classes.keys().isdisjoint(words) else bare(phrase).split():
            if step not in self._steps and step.endswith("*"):
                self._open[step[:2]] = sorted([*self._open.get(step[:2], ()), step], key=lambda s: (-len(s), s))
            self._steps.add(step)
            node = node.onward.setdefault(step, Node())
        node.topic = topic if node.topic is None else node.topic
        node.level = level if node.level is None else node.level

    def steps(self, word: str, keys: frozenset[str]) -> tuple[str, ...]:
        """The steps a word can make, the most exact first.

        Guarantee: only steps of some phrase; the word itself, then its singulars, open words, classes.
        """
        ordered = [word, *sorted(keys - {word})]
        ordered += [step for step in self._open.get(word[:2], ()) if word.startswith(step[:-1])]
        ordered += [name for name, members in self._classes.items() if word in members]
        if word[:1].isdigit():
            ordered.append(NUMBER)
        return tuple(step for step in ordered if step in self._steps)

    def begin(self, steps: Iterable[str]) -> tuple[Node, ...]:
        """Where phrases stand after their first word.

        Guarantee: in the order of the steps.
        """
        return tuple(self._root.onward[step] for step in steps if step in self._root.onward)

    def words(self) -> set[str]:
        """The whole words that stand in phrases.

        Guarantee: no open word, number or class.
        """
        return {step for step in self._steps if step.isalpha() and step not in self._classes}


def longest(words: Sequence[Word], at: int) -> Meant:
    """The longest topic and the longest feeling that begin at a word, each with its number of words.

    Guarantee: of two that are as long, the one by more exact steps.
    """
    word, last = words[at], len(words) - 1
    steps = words[at + 1].steps if at < last else ()
    found, nodes, length = word.alone, word.nodes, 1
    while steps:
        nodes = tuple([node.onward[step] for node in nodes if node.onward for step in steps if step in node.onward])
        if not nodes:
            break
        length += 1
        found = furthest(nodes, length, found)
        steps = words[at + length].steps if at + length <= last else ()
    return found


def furthest(nodes: Iterable[Node], length: int, found: Meant = NOTHING_MEANT) -> Meant:
    """What is meant by phrases that reach these nodes after so many words, or else what was `found` after fewer.

    Guarantee: of several nodes the first counts.
    """
    topic, topic_length, level, level_length = found
    for node in nodes:
        if node.topic is not None and topic_length < length:
            topic, topic_length = node.topic, length
        if node.level is not None and level_length < length:
            level, level_length = node.level, length
    return topic, topic_length, level, level_length


def split_joined(joined: str, known: Container[str]) -> tuple[str, ...]:
    """The words that were written together, as in a hashtag, in the fewest parts.

    Guarantee: parts join to `joined`; a single part where no way is found.
    """
    best: list[tuple[int, int] | None] = [(0, 0), *[None] * len(joined)]
    for end in range(1, len(joined) + 1):
        for start in range(max(0, end - 16), end):
            before = best[start]
            if before is not None and joined[start:end] in known:
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
