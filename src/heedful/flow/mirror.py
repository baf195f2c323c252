"""Mirror: what anybody's own export would tell, for themselves alone: no workspace, no company, nothing stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.gate import NetworkTerms, stand
from heedful.flow.public import public_words
from heedful.flow.seen import NOBODY, Previewed, Reader, require_own, show
from heedful.flow.supposed import suppose_all
from heedful.opinions import presets, taxonomy
from heedful.opinions.models.tiers import extractor_for
from heedful.privacy.redact import PublicWords
from heedful.sources.detect import recognise
from heedful.sources.source import Reading
from heedful.tables.consent import QUESTIONS
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.opinions.extract import Extractor
    from heedful.opinions.taxonomy import Taxonomy

READY: Final = ("retail", "airlines", "telecom")


def mirror(export: Path, now: datetime, ready: Sequence[str] = (), brands: Sequence[str] = ()) -> Previewed:
    """Show somebody what could be learnt from their own export.

    Guarantee: writes nothing anywhere, asks no network, and reads only what a company could be given; messages, searches and
    contacts stay closed. `ready` are taxonomies, all where none is named; `brands` are brands to look for besides in the first, as NAME
    or NAME=@handle. Errors: BadInput as `preview`, and of an unknown taxonomy. Source: GDPR Recital 39, 58.
    """
    # Somebody's own brands are looked at with one taxonomy's aspects, or each would tell the same in its own words.
    every = [words_for(name, brands if place == 0 else ()) for place, name in enumerate(ready or READY)]
    reading = Reading()
    file = require_own(export, reading)
    source, shape = recognise(file, reading)
    grants = suppose_all(NOBODY, now)
    # The network's terms bind companies, not people who look at their own words.
    standings = {lake: stand(grants, lake, NetworkTerms(True, "own"), now) for lake in LAKES}
    reader = Reader(standings, _own_question, Several([extractor_for(words) for words in every]), _public(every))
    read = reader.read(source.read(file, reading), NOBODY)
    return show(reader, read, shape, file.name, person=None, supposed=True, struck=[False] * read.admitted.height)


class Several:
    """Extractors that are asked one after the other: ready taxonomies use one word for different things, and cannot be merged.

    Guarantee: what two of them find alike is told once. Gives opinions.FOUND in the order of the texts.
    """

    def __init__(self, extractors: Sequence[Extractor]) -> None:
        self.extractors = extractors
        self.made_by = "+".join(extractor.made_by for extractor in extractors)

    def extract(self, texts: Sequence[str], brands: Sequence[Sequence[str]]) -> pl.DataFrame:
        """What any of them finds.

        Guarantee: as each of them.
        """
        found = pl.concat([extractor.extract(texts, brands) for extractor in self.extractors])
        alike = ["row", "brand", "aspect", "polarity", "start", "end"]
        return found.unique(alike, keep="first", maintain_order=True).sort("row", maintain_order=True)


def words_for(ready: str, brands: Sequence[str]) -> Taxonomy:
    """One ready taxonomy, with brands to look for besides.

    Guarantee: valid, or BadInput.
    """
    named = [text.partition("=") for text in brands]
    own = [{"name": n.strip(), **({"handles": [h.strip().removeprefix("@")]} if h.strip() else {})} for n, _, h in named]
    return taxonomy.parse(presets.merge(presets.ready(ready), {"brands": own}))


def _public(every: Sequence[Taxonomy]) -> PublicWords:
    told = [public_words(words) for words in every]
    return PublicWords(tuple(sorted({h for t in told for h in t.handles})), frozenset().union(*(t.names for t in told)))


def _own_question(heads: pl.DataFrame, owners: pl.Series) -> pl.DataFrame:
    asked = heads.with_columns(owners.alias("person_id"), pl.lit(value=True).alias("verified"))
    return asked.select(list(QUESTIONS.columns))
