"""Other languages: read by lists, with negation and emphasis, at the right places; or left alone."""

from __future__ import annotations

import pytest

from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.taxonomy import parse
from heedful.opinions.tongue import TONGUES, parted, tongue

WORDS = ["Lieferung", "livraison", "entrega", "consegna", "levering"]
TAXONOMY = parse(
    {
        "brands": [{"name": "Larkmoor"}],
        "aspects": [{"name": "delivery", "words": WORDS}, {"name": "price", "words": ["Preis", "prix", "precio", "prezzo", "prijs"]}],
    }
)

SAYS = [
    ("Die Lieferung von Larkmoor war wirklich schnell und freundlich", "delivery", 1),
    ("Die Lieferung von Larkmoor ist nicht gut, ich bin enttäuscht", "delivery", -1),
    ("Der Preis bei Larkmoor ist für mich eine Frechheit", "price", -1),
    ("La livraison de Larkmoor était parfaite, merci à vous", "delivery", 1),
    ("La livraison de Larkmoor n'est pas bonne du tout", "delivery", -1),
    ("Je trouve que l'équipe et le prix de Larkmoor sont vraiment géniaux", "price", 1),
    ("La entrega de Larkmoor fue muy rápida y estoy feliz", "delivery", 1),
    ("No me gusta la entrega de Larkmoor, es un desastre", "delivery", -1),
    ("La consegna di Larkmoor è stata ottima, grazie", "delivery", 1),
    ("Non mi piace la consegna di Larkmoor, che delusione", "delivery", -1),
    ("De levering van Larkmoor was echt geweldig", "delivery", 1),
    ("De levering van Larkmoor is niet goed en ik ben boos", "delivery", -1),
]


@pytest.fixture(scope="module")
def extractor():
    return LexiconExtractor(TAXONOMY)


@pytest.mark.parametrize(("text", "aspect", "polarity"), SAYS)
def test_what_is_liked_and_disliked(extractor, text, aspect, polarity):
    found = {o["aspect"]: o for o in extractor.extract([text], [[]]).to_dicts()}
    assert found[aspect]["polarity"] == polarity
    one = found[aspect]
    assert text[one["start"] : one["end"]] and one["target"] in text


def test_a_language_that_is_not_read_has_no_opinion(extractor):
    texts = ["a entrega da Larkmoor foi muito boa e estou feliz com vocês", "доставка Larkmoor ужасная, не советую"]
    assert extractor.extract(texts, [[], []]).is_empty()


def test_a_text_has_its_answer_whatever_stands_beside_it(extractor):
    texts = [text for text, _, _ in SAYS] + ["the delivery of Larkmoor was great"]
    together = extractor.extract(texts, [[] for _ in texts])
    alone = [extractor.extract([text], [[]]).drop("row").rows() for text in texts]
    assert [together.filter(together["row"] == row).drop("row").rows() for row in range(len(texts))] == alone


def test_leaning_words_stand_apart_in_the_same_length():
    assert parted("L'hôtel qu'il dell’anno it's") == "L hôtel qu il dell anno it's"


@pytest.mark.parametrize("name", TONGUES)
def test_lists_are_in_order(name):
    told = tongue(name)
    assert set(told.levels.values()) == {-3, -2, -1, 1, 2, 3} and len(told.levels) > 200
    assert all(phrase and phrase == phrase.lower() for phrase in told.levels)
    assert not told.nots & told.very
