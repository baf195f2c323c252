"""Aspects that a taxonomy lacks: words that many people use where no aspect is named, those of like meaning together.

Pure: who used a word, and how many, was decided before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.opinions.phrases import bare, keys_of
from heedful.opinions.scoring import analyzer
from heedful.opinions.taxonomy import words_of
from heedful.opinions.tongue import TONGUES, tongue
from heedful.opinions.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from heedful.opinions.taxonomy import Taxonomy

    Means = Callable[[Sequence[str]], NDArray[np.int64]]

# So near in meaning are words of one proposal, on a scale where the same word is 1.
ALIKE: Final = 0.55
SHOWN: Final = 8
# What is said of anything, and names nothing.
_FILLING: Final = listed(
    "imo imho tbh honest finally simply recently suddenly usually overall basically definitely especially lately nearly"
)
WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that might be an aspect, the most used first.

    Guarantee: each word was used by at least k people; `people` is how many used the first, as the views tell it.
    """

    words: tuple[str, ...]
    people: int


def propose(used: Sequence[tuple[str, int]], taxonomy: Taxonomy, means: Means | None, unit: int = 1) -> list[Proposal]:
    """Put words together that mean the like, and leave out those that the taxonomy has or that only say what is felt.

    Guarantee: the same for any order of `used`, which are words and how many people used each; each word in one proposal; the most used first.
    Takes `means`, what words mean as vectors of length `unit`; without it each word stands alone.
    """
    most: dict[str, int] = {}
    for word, people in used:
        most[word] = max(people, most.get(word, 0))
    known = _known(taxonomy)
    left = [w for w in sorted(most, key=lambda w: (-most[w], w)) if not any(keys_of(part) & known for part in w.split())]
    vectors = means(left) / unit if means and left else None
    groups: list[list[int]] = []
    for at in range(len(left)):
        near = next((g for g in groups if vectors is not None and float(vectors[g[0]] @ vectors[at]) >= ALIKE), None)
        near = near if near is not None else next((g for g in groups if set(left[g[0]].split()) & set(left[at].split())), None)
        if near is None:
            groups.append([at])
        else:
            near.append(at)
    return [Proposal(tuple(left[at] for at in group[:WORDS]), most[left[group[0]]]) for group in groups[:SHOWN]]


def _known(taxonomy: Taxonomy) -> frozenset[str]:
    """Words that name an aspect or a brand already, and words that are only felt."""
    named = [part.rstrip("*") for aspect in taxonomy.aspects for word in words_of(aspect) for part in word.split()]
    named += [part for brand in taxonomy.brands for name in (brand.name, *brand.names) for part in bare(name).split()]
    felt = [phrase.rstrip("*") for name in TONGUES for phrase in tongue(name).levels if " " not in phrase]
    common = [word for name in TONGUES for word in tongue(name).common]
    return frozenset((*_FILLING, *named, *felt, *common, *analyzer().lexicon))
