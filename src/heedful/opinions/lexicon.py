"""Opinions by lexicon: clause by clause, with a taxonomy's words for what is spoken of and VADER's rules for how.

Row-wise. English by VADER, five other languages by short lists; a text in any other has no opinion rather than a guess.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.opinions.language import ENGLISH_NAME, language_of
from heedful.opinions.reading import Reader
from heedful.opinions.scoring import Scorer
from heedful.opinions.taxonomy import Taxonomy, digest
from heedful.opinions.telling import terms_of
from heedful.opinions.tongue import TongueScorer, tongue
from heedful.opinions.weighing import Opinion, weigh
from heedful.tables.opinions import FOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Rises whenever the rules or the word lists change what is found.
VERSION: Final = 3
# Stands in no word.
_BETWEEN: Final = "\x1f"


class LexiconExtractor:
    """An Extractor that needs no model.

    Guarantee: as Extractor; pickles as its taxonomy alone.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.made_by = f"lexicon/{VERSION} {digest(taxonomy)}"

    def __reduce__(self) -> tuple[type[LexiconExtractor], tuple[Taxonomy]]:
        return type(self), (self.taxonomy,)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer()

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
        # One text after another, so that what was looked at is let go before the next.
        return frame_of(texts, (self.opinions(text, context) for text, context in zip(texts, brands, strict=True)))

    def opinions(self, text: str, context: Sequence[str] = ()) -> list[Opinion]:
        """The opinions of one text.

        Guarantee: at most one for a brand and aspect; by place in the text, then by name.
        """
        language = language_of(text)
        if language is None:
            return []
        if language != ENGLISH_NAME:
            return self._foreign.opinions(language, text, context)
        return weigh(self._reader.clauses(text), context, self._scorer)


class Foreign:
    """Opinions in languages beside English, by their lists, whichever model reads English.

    Guarantee: as LexiconExtractor; a language's lists are read when its first text is met.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._readers: dict[str, tuple[Reader, TongueScorer]] = {}

    def opinions(self, language: str, text: str, context: Sequence[str]) -> list[Opinion]:
        """The opinions of one text in one language.

        Guarantee: as LexiconExtractor.
        """
        if language not in self._readers:
            scorer = TongueScorer(tongue(language))
            self._readers[language] = Reader(self._taxonomy, scorer, tongue(language)), scorer
        reader, scorer = self._readers[language]
        return weigh(reader.clauses(text), context, scorer)


def frame_of(texts: Sequence[str], found: Iterable[Sequence[Opinion]]) -> pl.DataFrame:
    """The opinions of texts as a table.

    Guarantee: gives opinions.FOUND, in the order of the texts.
    """
    rows = [_row(row, opinion, text) for row, (text, opinions) in enumerate(zip(texts, found, strict=True)) for opinion in opinions]
    columns = zip(*rows, strict=True) if rows else [()] * len(FOUND.columns)
    frame = pl.DataFrame(dict(zip(FOUND.columns, columns, strict=True)), schema={**FOUND.schema, "terms": pl.String})
    # Polars makes lists from one column of text far faster than from many Python lists.
    return frame.with_columns(pl.col("terms").str.split(_BETWEEN).list.filter(pl.element() != ""))


def _row(row: int, opinion: Opinion, text: str) -> tuple[object, ...]:
    words = opinion.clause.words
    places = opinion.clause.places
    first, last = opinion.target
    target = text[places[first].start() : places[last - 1].end()] if last > first else ""
    about = " ".join(word.low for word in words[first:last])
    terms = terms_of(words, [about] if about and opinion.names_aspect else [])
    return (
        row, opinion.brand, opinion.aspect, target, opinion.polarity, round(opinion.strength, 3), round(opinion.confidence, 3),
        places[0].start(), places[-1].end(), _BETWEEN.join(terms),
    )  # fmt: skip
