"""The weights that come with the package: of open data, as small as they may be, and the same answer in every batch."""

from __future__ import annotations

import random

import numpy as np
import pytest
from training.opinions.grammar import invent

from heedful.opinions.models import tiers
from heedful.opinions.models.cascade import Cascade
from heedful.opinions.models.joined import ModelExtractor
from heedful.opinions.models.spans import spans_of

MOST_MB = {"fast": 15, "accurate": 30}
LONG = "the crew was kind and the seats were hard " * 30


def texts_of(count, seed):
    posts = [post.text for post in invent(count, seed)]
    return [*posts[:-4], "", LONG, "😡" * 40, "@flyskylark"]


@pytest.fixture(scope="module", params=["fast", "accurate"])
def model(request):
    return tiers.weights(request.param)


def same(a, b):
    return (
        a.places == b.places
        and np.array_equal(a.tags, b.tags)
        and (a.post, a.strength) == (b.post, b.strength)
        and np.array_equal(a.vector, b.vector)
    )


def test_a_post_has_one_answer_in_any_batch(model):
    many = model.told["tier"] == "fast"
    texts = texts_of(200 if many else 24, 5)
    alone = {text: model.read([text])[0] for text in texts}
    dice = random.Random(1)
    for size in (1, 2, 3, 17, 64, 65, 128, 199, 200) if many else (2, 9, 24):
        chosen = dice.choices(texts, k=size)
        assert all(same(alone[text], heard) for text, heard in zip(chosen, model.read(chosen), strict=True)), size


def test_a_file_is_as_small_as_it_may_be_and_says_what_it_is(model):
    told = model.told
    assert model.file.stat().st_size <= MOST_MB[told["tier"]] * 1_000_000
    assert told["build"] == "open" and model.name == f"{told['tier']}-open/{told['version']}"
    card = model.file.with_suffix(".md").read_text("utf-8")
    assert all(word in card for word in ("MAMS", "SentiTel", "GoEmotions", "Apache-2.0", "Limits"))


def test_plain_posts_are_read_rightly(model):
    for text, word, sign in (
        ("the battery is amazing", "battery", 1),
        ("the waiter was so rude", "waiter", -1),
        ("love the camera", "camera", 1),
        ("the screen broke after two weeks", "screen", -1),
    ):
        assert (word, sign) in {(text[s.start : s.end], s.sign) for s in spans_of(model.read([text])[0])}, text


def test_whole_posts_are_felt_rightly(model):
    signs = [
        heard.post.index(max(heard.post)) - 1
        for heard in model.read(["i love this so much", "worst day ever, i am furious", "see you on monday"])
    ]
    assert signs == [1, -1, 0]


def test_the_doubts_of_the_quick_model_rise():
    doubts = tiers.weights("fast").told["doubts"]
    assert len(doubts) == 101 and doubts == sorted(doubts) and 0 <= doubts[0] < doubts[-1] <= 1


def test_a_cascade_reads_about_its_share_again():
    quick, slow = tiers.weights("fast"), tiers.weights("accurate")
    texts = texts_of(300, 8)
    again = []
    slow.read = lambda asked: again.extend(asked) or []
    with pytest.raises(ValueError, match="shorter"):
        Cascade(quick, slow, 0.25).read(texts)
    assert 0.05 * len(texts) < len(again) < 0.6 * len(texts)


def test_without_a_tier_the_quick_model_reads(air):
    extractor = tiers.extractor_for(air)
    assert isinstance(extractor, ModelExtractor) and extractor.made_by.startswith("fast-open/")
    found = extractor.extract(["@flyskylark the crew was lovely but the seats are broken"], [[]])
    assert dict(found.select("aspect", "polarity").iter_rows()) == {"cabin crew": 1, "seats": -1}


def test_opinions_are_the_same_in_any_batch(air):
    extractor = tiers.extractor_for(air, "fast")
    texts = texts_of(120, 3)
    whole = extractor.extract(texts, [["Skylark"]] * len(texts))
    alone = [extractor.extract([text], [["Skylark"]]).drop("row") for text in texts]
    assert all(one.equals(whole.filter(whole["row"] == row).drop("row")) for row, one in enumerate(alone)) and not whole.is_empty()
