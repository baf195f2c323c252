"""What a model hears, joined with what a taxonomy names: places by the taxonomy, feelings by the model.

The taxonomy says which brand and aspect a clause speaks of; comparisons, carrying and merging stay rules. What is felt comes
from the model at the very words of the aspect, with the lexicon's judgement of the clause beside it: each sees what the
other misses.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from heedful.opinions.language import ENGLISH_NAME, language_of
from heedful.opinions.lexicon import Foreign, frame_of
from heedful.opinions.looking import look_at
from heedful.opinions.models.meaning import Meaning
from heedful.opinions.models.spans import targets_of
from heedful.opinions.models.tagger import Tagger, signs_of
from heedful.opinions.models.taught import corrected
from heedful.opinions.reading import Reader, authored
from heedful.opinions.scoring import Scorer
from heedful.opinions.taxonomy import Taxonomy, digest
from heedful.opinions.weighing import conclude

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from heedful.opinions.looking import Look
    from heedful.opinions.models.heads import Head
    from heedful.opinions.models.tagger import Heard
    from heedful.opinions.weighing import Opinion

# Rises whenever the rules here change what is found.
VERSION: Final = 4
# How much the model counts beside the lexicon, for a clause and for the words of an aspect; the share of a clause's own words in it
# beside the whole post; below what a feeling is none. Chosen on development posts to telecom and to airlines.
CLAUSE, TARGET, OWN, LEAST = 0.35, 0.2, 0.5, 0.1
# Stands before a head's digest in `made_by`.
TAUGHT: Final = "taught/"
# Texts that are kept in mind at once.
_TOGETHER: Final = 512


class Hears(Protocol):
    """Anything that says what it hears of texts: a weights file, two of them, or a model that somebody named.

    Guarantee: row-wise; pickles.
    """

    @property
    def name(self) -> str:
        """What it is, for `made_by`."""
        ...

    def read(self, texts: Sequence[str]) -> list[Heard]:
        """What is heard of each text."""
        ...


class ModelExtractor:
    """An Extractor whose feelings come from a trained model.

    Guarantee: as Extractor; pickles as its taxonomy, where the model lies, and the head that was taught here, if one was.
    """

    def __init__(self, taxonomy: Taxonomy, model: Hears, head: Head | None = None) -> None:
        self.taxonomy, self.model, self.head = taxonomy, model, head
        taught = f" {TAUGHT}{head.digest}" if head else ""
        self.made_by = f"{model.name} joined/{VERSION}{taught} {digest(taxonomy)}"

    def __reduce__(self) -> tuple[type[ModelExtractor], tuple[Taxonomy, Hears, Head | None]]:
        return type(self), (self.taxonomy, self.model, self.head)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer()

    @cached_property
    def _meaning(self) -> Meaning | None:
        # A cascade knows words by its quick model; a model that somebody named tells no vectors of words.
        model = getattr(self.model, "quick", self.model)
        return Meaning(self.taxonomy, model) if isinstance(model, Tagger) else None

    @cached_property
    def _foreign(self) -> Foreign:
        return Foreign(self.taxonomy)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.taxonomy, self._scorer)

    def extract(self, texts: Sequence[str], brands: Sequence[Sequence[str]]) -> pl.DataFrame:
        """Opinions in texts, each with the brands of the place where it stands.

        Guarantee: as Extractor.
        """
        return frame_of(texts, self.opinions(texts, brands))

    def opinions(self, texts: Sequence[str], brands: Sequence[Sequence[str]]) -> list[list[Opinion]]:
        """The opinions of each text.

        Guarantee: none of a text in a language that is not read; at most one for a brand and aspect.
        """
        found: list[list[Opinion]] = []
        for at in range(0, len(texts), _TOGETHER):
            found += self._opinions(texts[at : at + _TOGETHER], brands[at : at + _TOGETHER])
        return found

    def _opinions(self, texts: Sequence[str], brands: Sequence[Sequence[str]]) -> list[list[Opinion]]:
        languages = [language_of(text) for text in texts]
        looks = [self._looks(text) if language == ENGLISH_NAME else [] for text, language in zip(texts, languages, strict=True)]
        # A text in which no known brand is spoken of has no opinion, whatever a model hears in it.
        asked = [row for row, seen in enumerate(looks) if seen and (brands[row] or any(look.brands for look in seen))]
        # A model knows English; other languages are read by their lists alone.
        found = [
            [] if language in {ENGLISH_NAME, None} else self._foreign.opinions(str(language), text, context)
            for text, language, context in zip(texts, languages, brands, strict=True)
        ]
        heard = self.model.read([authored(texts[row]) for row in asked])
        for row, said, ear in zip(asked, heard, listen(heard), strict=True):
            if self._meaning and any(ear.tags):
                name_by_meaning(texts[row], looks[row], said.places, ear.tags, self._meaning)
            found[row] = conclude(looks[row], brands[row], ear)
        if self.head:
            taught = corrected(self.head, [texts[row] for row in asked], heard, [found[row] for row in asked])
            for row, opinions in zip(asked, taught, strict=True):
                found[row] = opinions
        return found

    def _looks(self, text: str) -> list[Look]:
        return [look for clause in self._reader.clauses(text) for look in look_at(clause, self._scorer)]


def name_by_meaning(text: str, looks: Sequence[Look], places: Sequence[tuple[int, int]], tags: Sequence[int], meaning: Meaning) -> None:
    """Give a clause that names no aspect the one that a target in it means.

    Guarantee: only words that the model marks as a target, and that no brand is called by.
    """
    bare = [look for look in looks if not look.aspects]
    for first_word, last_word in targets_of(tags) if bare else ():
        start, end = places[first_word][0], places[last_word - 1][1]
        for look in bare:
            clause = look.clause.places
            if clause[0].start() >= end or clause[-1].end() <= start:
                continue
            words = [at for at, place in enumerate(clause) if place.start() < end and place.end() > start]
            if not words or any(first <= words[-1] and last > words[0] for _, first, last in look.brands):
                continue
            aspect = meaning.aspect(text[start:end].lower())
            if aspect is not None and not any(name == aspect for name, _, _ in look.aspects):
                look.aspects.append((aspect, words[0], words[-1] + 1))


def listen(heard: Sequence[Heard]) -> list[Ear]:
    """An ear for each text, made together.

    Guarantee: each from its own text alone: what is summed are whole numbers, of thousandths.
    """
    import numpy as np

    if not heard:
        return []
    tags = np.concatenate([said.tags for said in heard])
    signs = signs_of(tags)
    felt = [0, *np.rint(1000 * (signs[:, 2] - signs[:, 0])).astype(np.int64).cumsum().tolist()]
    best: list[int] = tags.argmax(-1).tolist()
    sure = [0, *np.rint(1000 * signs.max(-1)).astype(np.int64).cumsum().tolist()]
    ears: list[Ear] = []
    at = 0
    for said in heard:
        end = at + len(said.tags)
        ears.append(Ear([start for start, _ in said.places], felt[at : end + 1], sure[at : end + 1], said.post, best[at:end]))
        at = end
    return ears


@dataclass(slots=True)
class Ear:
    """What a model heard of one text, asked clause by clause.

    Guarantee: `felt` and `sure` are running sums over words, in thousandths, so that the mean over any words is one subtraction.
    """

    starts: list[int]
    felt: list[int]
    sure: list[int]
    post: tuple[float, float, float]
    # The likeliest tag of each word.
    tags: list[int]

    def clause(self, look: Look) -> float:
        """What a clause feels, the lexicon's score known.

        Guarantee: -1 to 1; 0 where that is nothing.
        """
        places = look.clause.places
        own, _ = self._mean(places[0].start(), places[-1].end())
        whole = self.post[2] - self.post[0]
        return _felt(CLAUSE * (OWN * own + (1 - OWN) * whole) + (1 - CLAUSE) * look.score)

    def target(self, look: Look, first: int, last: int) -> tuple[float, float]:
        """What is felt about some words of a clause; about the clause where there are none.

        Guarantee: -1 to 1, and 0 to 1.
        """
        places = look.clause.places
        if last <= first:
            return look.score, 0.5 + abs(look.score) / 2
        own, sure = self._mean(places[first].start(), places[last - 1].end())
        return _felt(TARGET * own + (1 - TARGET) * look.score), sure

    def _mean(self, start: int, end: int) -> tuple[float, float]:
        first = bisect_left(self.starts, start)
        last = max(first + 1, bisect_left(self.starts, end))
        last = min(last, len(self.felt) - 1)
        if last <= first:
            return self.post[2] - self.post[0], max(self.post)
        words = 1000 * (last - first)
        return (self.felt[last] - self.felt[first]) / words, (self.sure[last] - self.sure[first]) / words


def _felt(score: float) -> float:
    return 0.0 if abs(score) < LEAST else round(max(-1.0, min(1.0, score)), 3)
