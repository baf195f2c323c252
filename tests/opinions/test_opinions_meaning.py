"""Aspects by meaning: words that no taxonomy lists go where they belong, or nowhere."""

from __future__ import annotations

import pickle

import pytest

pytest.importorskip("onnxruntime")

from heedful.opinions.models.meaning import Meaning
from heedful.opinions.models.tiers import extractor_for, weights
from heedful.opinions.taxonomy import parse

ASPECTS = [
    {"name": "cabin crew", "words": ["crew", "flight attendant", "steward"]},
    {"name": "food", "words": ["food", "meal", "coffee", "sandwich"]},
    {"name": "luggage", "words": ["luggage", "bag", "baggage"]},
]
TAXONOMY = parse({"brands": [{"name": "Skylark"}], "aspects": ASPECTS})


@pytest.fixture(scope="module")
def meaning():
    return Meaning(TAXONOMY, weights("fast"), near=0.4)


@pytest.mark.parametrize(
    ("phrase", "aspect"), [("stewardess", "cabin crew"), ("pizza", "food"), ("suitcase", "luggage"), ("the weather", None), ("", None)]
)
def test_a_phrase_goes_where_it_means(meaning, phrase, aspect):
    assert meaning.aspect(phrase) == aspect


def test_it_is_the_same_after_a_journey_to_a_worker(meaning):
    again = pickle.loads(pickle.dumps(meaning))
    assert [again.aspect(p) for p in ("pizza", "snow")] == [meaning.aspect(p) for p in ("pizza", "snow")]


def test_a_taxonomy_without_words_means_nothing():
    assert Meaning(parse({"brands": [{"name": "Skylark"}]}), weights("fast")).aspect("pizza") is None


@pytest.mark.parametrize("tier", ["fast", "accurate"])
def test_vectors_do_not_depend_on_what_stands_beside(tier):
    phrases = ["my suitcase", "", "a stewardess who smiled at all of us", "zzzz"]
    model = weights(tier)
    together = model.meanings(phrases)
    assert all((model.meanings([phrase])[0] == row).all() for phrase, row in zip(phrases, together, strict=True))


def test_a_post_about_unlisted_words_is_about_their_aspect():
    extractor = extractor_for(TAXONOMY, "fast")
    texts = ["Skylark lost my suitcase, the stewardess was rude", "the stewardess of Skylark was lovely"]
    found = extractor.extract(texts, [[], []]).to_dicts()
    assert {(o["row"], o["aspect"], o["polarity"]) for o in found} == {(0, "luggage", -1), (0, "cabin crew", -1), (1, "cabin crew", 1)}
