"""The models' runtime: what is read, that a batch is nothing, and how what is heard becomes opinions."""

from __future__ import annotations

import pickle
import random
import sys

import numpy as np
import pytest

from heedful.errors import BadInput, Unready
from heedful.opinions.models import tiers
from heedful.opinions.models.cascade import Cascade, doubt, share_for
from heedful.opinions.models.joined import ModelExtractor
from heedful.opinions.models.named import NamedModel, column_of
from heedful.opinions.models.pieces import MOST_PIECES, Pieces
from heedful.opinions.models.spans import signs_at, spans_of
from heedful.opinions.models.tagger import Tagger
from heedful.opinions.models.tags import LABELS, label, places_of

TEXTS = [
    "", " ", "!!!", "love the crew", "hate the seats", "the crew is nice, but hate the app", "skylark " * 200, "@flyskylark love the crew 😀",
    "https://skylark.example/a [handle] nice", "the", "Zoë hated it…", "love " * 95, "love " * 96, "love " * 97,
]  # fmt: skip


@pytest.fixture(scope="module")
def tagger(tmp_path_factory, write_model):
    return Tagger(*write_model(tmp_path_factory.mktemp("tiny")))


def same(a, b):
    return (
        a.places == b.places
        and np.array_equal(a.tags, b.tags)
        and a.post == b.post
        and a.strength == b.strength
        and np.array_equal(a.vector, b.vector)
    )


def test_words_are_cut_into_known_pieces_at_their_places():
    numbers = {
        piece: i
        for i, piece in enumerate(["[UNK]", "de", "##lay", "##ed", "so", "#", "late", "flight", "http", "someone", "love", "!", "@", "ann"])
    }
    places, pieces = Pieces(numbers).words("Delayed sooooo #LateFlight http://a.example [name 2] 😍 !!!! @Ann")
    named = {number: piece for piece, number in numbers.items()}
    assert [[named[n] for n in word] for word in pieces] == [
        ["de", "##lay", "##ed"], ["so"], ["#", "late", "flight"], ["http"], ["someone"], ["love"], ["!"], ["@", "ann"],
    ]  # fmt: skip
    assert places[0] == (0, 7) and len(places) == len(pieces)


def test_a_word_has_at_least_one_piece_and_not_too_many():
    cutter = Pieces({"[UNK]": 0, "a": 1, "##a": 2, "##b": 3})
    assert cutter.words("ab" * 20)[1] == [(1, *(3, 2, 3, 2, 3))][:MOST_PIECES] and cutter.words("§")[1] == [(0,)]


def test_labels_count_as_written_into_the_weights():
    assert LABELS[0] == "O" and [LABELS[label(p, s)] for p, s in (("B", -1), ("S", 0), ("E", 1))] == ["B-NEG", "S-NEU", "E-POS"]
    assert [places_of(n) for n in (1, 2, 4)] == ["S", "BE", "BIIE"]


def test_a_target_is_found_with_its_sign_and_place(tagger):
    text = "love crew. hate seats"
    spans = spans_of(tagger.read([text])[0])
    assert [(text[s.start : s.end], s.sign) for s in spans if text[s.start : s.end] in ("crew", "seats")] == [("crew", 1), ("seats", -1)]
    assert all(0 <= s.sure <= 1 for s in spans)


def test_what_is_felt_is_told_of_any_place(tagger):
    text = "love crew. hate seats"
    heard = tagger.read([text])[0]
    liked, disliked = (signs_at(heard, text.index(word), text.index(word) + len(word)) for word in ("crew", "seats"))
    assert max(liked) == liked[2] and max(disliked) == disliked[0] and sum(liked) == pytest.approx(1)
    assert signs_at(heard, 900, 910) == heard.post


def test_nothing_is_heard_of_nothing(tagger):
    heard = tagger.read(["", " "])
    assert [len(h.tags) for h in heard] == [0, 0] and heard[0].post == (0.0, 1.0, 0.0) and spans_of(heard[0]) == []


def test_a_long_text_is_read_to_its_end(tagger):
    text = "the " * 300 + "love crew"
    heard = tagger.read([text])[0]
    assert len(heard.tags) == len(heard.places) == 302 and spans_of(heard)[-1].end == len(text)


def test_a_batch_is_nothing(tagger):
    alone = {text: tagger.read([text])[0] for text in TEXTS}
    dice = random.Random(3)
    for size in (1, 2, 3, 7, 64, 65, 200):
        texts = [dice.choice(TEXTS) for _ in range(size)]
        assert all(same(alone[text], heard) for text, heard in zip(texts, tagger.read(texts), strict=True))


def test_a_tagger_pickles_as_its_paths(tagger):
    again = pickle.loads(pickle.dumps(tagger))
    assert again.name == tagger.name == "tiny-open/1" and same(again.read(["love the crew"])[0], tagger.read(["love the crew"])[0])


def test_a_file_that_is_no_model_is_refused(tmp_path, write_model):
    write_model(tmp_path)
    (tmp_path / "tiny.onnx").write_bytes(b"no model")
    with pytest.raises(BadInput) as caught:
        Tagger(tmp_path / "tiny.onnx", tmp_path / "vocabulary.txt").read(["love"])
    assert caught.value.code == "models.file"


def test_weights_with_other_labels_are_refused(tmp_path, write_model):
    files = write_model(tmp_path, told={"labels": ["O", "B-POS"]})
    with pytest.raises(BadInput) as caught:
        Tagger(*files).read(["love"])
    assert caught.value.code == "models.file"


def test_missing_weights_are_told(tmp_path):
    with pytest.raises(Unready) as caught:
        Tagger(tmp_path / "fast.onnx", tmp_path / "vocabulary.txt").read(["love"])
    assert caught.value.code == "models.missing"


@pytest.fixture(scope="module")
def extractor(tagger, air):
    return ModelExtractor(air, tagger)


def said(extractor, text, *context):
    return {(o["brand"], o["aspect"]): o["polarity"] for o in extractor.extract([text], [list(context)]).to_dicts()}


def test_the_taxonomy_says_what_and_the_model_says_how(extractor):
    found = said(extractor, "skylark: nice crew, hate seats")
    assert found["Skylark", "cabin crew"] == 1 and found["Skylark", "seats"] == -1


def test_without_a_brand_there_is_no_opinion(extractor):
    assert said(extractor, "nice crew") == {} and said(extractor, "nice crew", "Skylark") == {("Skylark", "cabin crew"): 1}


def test_others_words_are_not_the_authors(extractor):
    assert said(extractor, '"hate the seats of skylark" said somebody', "Skylark") != {("Skylark", "seats"): -1}
    assert ("Skylark", "seats") not in said(extractor, "RT @someone: hate the seats", "Skylark")


def test_another_language_is_read_by_its_list_or_left_alone(extractor):
    assert said(extractor, "el vuelo de skylark es muy malo y la gente también", "Skylark") == {("Skylark", "overall"): -1}
    assert said(extractor, "o voo da skylark foi muito ruim e vocês não ajudam", "Skylark") == {}


def test_opinions_do_not_depend_on_the_texts_beside(extractor):
    texts = ["skylark: nice crew", "hate the seats", "", "love skylark, hate the app"]
    brands = [[], ["Bluefin"], ["Skylark"], []]
    whole = extractor.extract(texts, brands)
    for row, (text, context) in enumerate(zip(texts, brands, strict=True)):
        alone = extractor.extract([text], [context]).drop("row")
        assert alone.equals(whole.filter(whole["row"] == row).drop("row"))


def test_an_extractor_pickles_and_names_what_made_it(extractor):
    again = pickle.loads(pickle.dumps(extractor))
    assert again.made_by == extractor.made_by and extractor.made_by.startswith("tiny-open/1 joined/")
    assert again.extract(["skylark: nice crew"], [[]]).equals(extractor.extract(["skylark: nice crew"], [[]]))


def test_the_slow_model_reads_only_what_the_quick_one_doubts(tagger, tmp_path, write_model):
    slow = Tagger(*write_model(tmp_path, told={"tier": "slow"}))
    texts = TEXTS * 3
    doubts = [doubt(h) for h in tagger.read(texts)]
    assert all(0 <= d <= 1 for d in doubts) and len(set(doubts)) > 3
    read = []
    slow.read = lambda asked, real=slow.read: read.append(list(asked)) or real(asked)
    cascade = Cascade(tagger, slow, 0.5)
    cascade.read(texts)
    assert read == [[t for t, d in zip(texts, doubts, strict=True) if d > cascade.threshold()]] and 0 < len(read[0]) < len(texts)


def test_no_share_is_the_quick_model_and_all_of_it_the_slow_one(tagger):
    class Never(Tagger):
        def read(self, texts):
            assert not texts
            return []

    assert len(Cascade(tagger, Never(tagger.file, tagger.vocabulary), 0).read(TEXTS)) == len(TEXTS)
    assert len(Cascade(Never(tagger.file, tagger.vocabulary), tagger, 1).read(TEXTS)) == len(TEXTS)
    assert Cascade(tagger, tagger, 0.5).name != Cascade(tagger, tagger, 0.25).name and "@" not in Cascade(tagger, tagger, 0.5).name


def test_a_time_for_each_post_gives_a_share():
    assert share_for(1.0, 0.2, 4.0) == pytest.approx(0.2) and share_for(0.1, 0.2, 4.0) == 0 and share_for(99, 0.2, 4.0) == 1


def test_a_classifier_of_ones_own_is_read(tmp_path, write_classifier, air):
    model = NamedModel(write_classifier(tmp_path))
    text = "the crew is nice, but the seats..."
    spans = spans_of(model.read([text])[0])
    assert [(text[s.start : s.end], s.sign) for s in spans] == [("crew", 1), ("seats", -1)]
    assert said(ModelExtractor(air, model), text, "Skylark")["Skylark", "seats"] == -1
    assert model.name == pickle.loads(pickle.dumps(model)).name != NamedModel(write_classifier(tmp_path, ("O", "S-NEG", "B-POS"))).name


@pytest.mark.parametrize("name", ["B-ASP", "POS", "X-POS", ""])
def test_a_label_that_is_no_place_and_sign_is_refused(name):
    with pytest.raises(BadInput) as caught:
        column_of(name)
    assert caught.value.code == "models.labels"


def test_labels_of_other_schemes_are_ours():
    assert [LABELS[column_of(n)] for n in ("O", "b-positive", "U-NEU", "L-neg", "T-conflict")] == ["O", "B-POS", "S-NEU", "E-NEG", "I-NEU"]


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_folder_that_lacks_a_file_is_told(tmp_path, missing, write_classifier):
    folder = write_classifier(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(BadInput) as caught:
        NamedModel(folder).read(["the crew"])
    assert caught.value.code == "models.folder" and missing in caught.value.sentence


def test_a_model_whose_labels_are_not_all_named_is_refused(tmp_path, write_classifier):
    folder = write_classifier(tmp_path)
    (folder / "config.json").write_text('{"id2label": {"0": "O"}}', "utf-8")
    with pytest.raises(BadInput) as caught:
        NamedModel(folder).read(["the crew"])
    assert caught.value.code == "models.labels"


def test_a_tier_that_is_named_is_that_tier_or_an_error(monkeypatch, tmp_path, write_classifier, air):
    taxonomy = air
    assert tiers.extractor_for(taxonomy, "lexicon").made_by.startswith("lexicon/")
    assert tiers.extractor_for(taxonomy, "named", model=str(write_classifier(tmp_path))).made_by.startswith(tmp_path.name)
    with pytest.raises(BadInput):
        tiers.extractor_for(taxonomy, "named", model=str(tmp_path / "nowhere"))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(Unready) as caught:
        tiers.extractor_for(taxonomy, "fast")
    assert caught.value.code == "models.runtime" and "heedful[models]" in caught.value.remedy


def test_without_the_runtime_and_a_tier_the_lexicon_reads(monkeypatch, air):
    monkeypatch.setattr(tiers, "find_spec", lambda name: None)
    assert tiers.extractor_for(air).made_by.startswith("lexicon/")


def test_the_words_that_say_a_gender_are_read_as_one(tagger) -> None:
    pairs = [
        ("my mother hates the app", "my father hates the app"),
        ("she told her sister", "he told his brother"),
        ("THE WOMAN", "THE MAN"),
    ]
    for one, other in pairs:
        cut_one, cut_other = tagger._pieces.words(one)[1], tagger._pieces.words(other)[1]
        assert cut_one == cut_other
    places, _ = tagger._pieces.words("my mother hates")
    assert places == [(0, 2), (3, 9), (10, 15)], "places stay those of the text"


def test_a_dropped_g_is_understood_and_short_words_are_left(tagger) -> None:
    from heedful.opinions.phrases import keys_of

    assert "shipping" in keys_of("shippin") and "shipping" in keys_of("shippin'")
    assert keys_of("again") == {"again"} and keys_of("robin") == {"robin"}


def test_they_who_only_tell_it_are_not_taken_for_the_brand() -> None:
    from heedful.opinions.presets import ready
    from heedful.opinions.taxonomy import parse

    reader = ModelExtractor(parse({**ready("retail"), "brands": [{"name": "Larkmoor"}]}), tiers.weights("fast"))

    def told(text):
        return [(o.aspect, o.polarity, o.score) for o in reader.opinions([text], [["Larkmoor"]])[0]]

    for tail in (
        "said it at lunch: the delivery at Larkmoor is terrible.",
        "called. It is the same again, I love the delivery at Larkmoor.",
    ):
        assert told(f"They {tail}") == told(f"She {tail}") and len(told(f"They {tail}")) == 1
    # Where their own words say a feeling, they are the brand: beside its delivery something is felt about the whole.
    assert ("overall", -1) in {(aspect, side) for aspect, side, _ in told("The delivery came on Monday at Larkmoor. They are awful.")}
