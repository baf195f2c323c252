"""Both forms of a text, and the mean over them: who is spoken of changes nothing, and texts without such words are read as before."""

from __future__ import annotations

import pickle

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.opinions.averaged import Averaged, forms
from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.taxonomy import parse
from heedful.tables.opinions import FOUND

TAXONOMY = parse({"brands": [{"name": "Larkmoor"}], "aspects": [{"name": "delivery", "words": ["delivery"]}]})
TEXTS = (
    "{} says the delivery of Larkmoor is great",
    "{} hates it: the delivery at Larkmoor is awful",
    "we went with {}. The delivery of Larkmoor was good",
)


class Swayed:
    """Reads whatever speaks of a woman as less strongly felt, and half of it not at all."""

    made_by = "swayed/1 abc"

    def extract(self, texts, brands):
        found = LexiconExtractor(TAXONOMY).extract(texts, brands)
        hers = [row for row, text in enumerate(texts) if "she" in text.lower().split() or "mother" in text.lower()]
        lower = pl.when(pl.col("row").is_in(hers)).then(pl.col("strength") * 0.5).otherwise(pl.col("strength"))
        return found.with_columns(lower.cast(pl.Float32).alias("strength"))


@pytest.mark.parametrize(("one", "other"), [("She", "He"), ("My mother", "My father")])
def test_who_is_spoken_of_changes_nothing(one: str, other: str) -> None:
    none: list[list[str]] = [[] for _ in TEXTS]

    def read(extractor, who: str) -> list[tuple]:
        return extractor.extract([text.format(who) for text in TEXTS], none).select("row", "polarity", "strength").rows()

    assert read(Swayed(), one) != read(Swayed(), other)
    assert read(Averaged(Swayed()), one) == read(Averaged(Swayed()), other)


def test_forms_keep_their_case_and_tell_his_from_him() -> None:
    assert forms("She gave her brother her card, and it pleased her.") == (
        "She gave her sister her card, and it pleased her.",
        "He gave his brother his card, and it pleased him.",
    )
    assert forms("the shepherd heeded the theme") == ("the shepherd heeded the theme",) * 2


@given(st.text(max_size=60))
def test_both_forms_are_forms_of_themselves(text: str) -> None:
    for at, form in enumerate(forms(text)):
        assert forms(form)[at] == form


def test_texts_without_such_words_are_read_once_and_as_before() -> None:
    inner, texts = LexiconExtractor(TAXONOMY), ["the delivery of Larkmoor is great", "", "Larkmoor is awful"]
    assert Averaged(inner).extract(texts, [[], [], []]).equals(inner.extract(texts, [[], [], []]))


def test_it_is_row_wise_is_its_table_and_can_be_sent_to_workers() -> None:
    averaged = pickle.loads(pickle.dumps(Averaged(LexiconExtractor(TAXONOMY))))
    texts = [text.format(who) for text in TEXTS for who in ("She", "The driver", "My father")]
    whole = FOUND.require(averaged.extract(texts, [[]] * len(texts)))
    parts = [averaged.extract([text], [[]]).with_columns(pl.lit(row, dtype=pl.UInt32).alias("row")) for row, text in enumerate(texts)]
    assert whole.equals(pl.concat(parts)) and " averaged/1 " in averaged.made_by
