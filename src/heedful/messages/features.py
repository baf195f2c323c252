"""What the classifier of pressure looks at in a sentence: its words, pairs of words and short runs of letters, each as a place in a row.

The same function makes the features in training and here, so that the two cannot drift apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

# Places of the row; a power of two, small enough that its weights are a file of some tens of kilobytes.
PLACES: Final = 1 << 15
# Longer sentences are cut: what presses does so early, and a megabyte must not take a minute.
LONGEST: Final = 600
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[%!?$€£#]")
_RUNS: Final = (3, 4, 5)


def words_of(text: str) -> list[str]:
    """The words of a text as the classifier sees them: lower case, every number a 0.

    Guarantee: the same for any spacing and case; at most the first LONGEST characters.
    """
    plain = text[:LONGEST].lower().replace("’", "'")
    return ["0" if w.isdigit() else w for w in _WORD.findall(plain)]


def places_of(text: str) -> frozenset[int]:
    """The places a text sets in the row.

    Guarantee: each from 0 to PLACES - 1; the same on every machine and in every run. Source: Weinberger et al. 2009 (hashing).
    """
    return frozenset(crc32(one.encode()) % PLACES for one in (*_names(words_of(text)), _shouted(text)))


def _names(words: list[str]) -> Iterator[str]:
    for first, second in zip(["^", *words], [*words, "$"], strict=True):
        yield f"{first} {second}"
    for word in words:
        yield word
        padded = f"<{word}>"
        for run in _RUNS:
            for at in range(len(padded) - run + 1):
                yield padded[at : at + run]
    yield f"#{min(len(words), 40) // 4}"


def _shouted(text: str) -> str:
    letters = [c for c in text[:LONGEST] if c.isalpha()]
    return f"^caps{round(4 * sum(c.isupper() for c in letters) / len(letters))}" if len(letters) > 5 else "^few"
