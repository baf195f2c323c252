"""The tagger finds names in running text, leaves goods and brands, and answers for each text alone."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.privacy.explain import explain
from heedful.privacy.redact import PublicWords, redact_texts
from heedful.privacy.tagger import names
from heedful.privacy.tagger.names import Span, spans, take_out
from heedful.privacy.tagger.tagger import candidates
from heedful.privacy.tagger.tokens import cut, places

PUBLIC = PublicWords(handles=("larkmoor",), names=frozenset({"larkmoor", "emily", "dunmore"}))


def redact_all(texts: list[str], public: PublicWords = PUBLIC) -> list[str]:
    return redact_texts(pl.Series(texts, dtype=pl.String), pl.Series([[] for _ in texts], dtype=pl.List(pl.String)), public).to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thanks Sarah, you were so helpful", "Thanks [name], you were so helpful"),
        ("ask my neighbour Tom Becker about the kettle", "ask my neighbour [name] about the kettle"),
        ("I spoke to mohammed and he sorted it", "I spoke to [name] and he sorted it"),
        ("Merci à Françoise Girard pour son aide", "Merci à [name] pour son aide"),
        ("Danke an Jürgen vom Service", "Danke an [name] vom Service"),
        ("My name is Anne-Marie O'Brien and I want my money back", "My name is [name] and I want my money back"),
        ("Kind regards\nPriya Natarajan", "Kind regards\n[name]"),
    ],
)
def test_names_in_running_text_leave(text: str, expected: str) -> None:
    assert redact_all([text]) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "I love Larkmoor, the kettle is great",
        "Emily and Dunmore are brands of ours",
        "Shop our Winter Sale today. Free shipping on all orders over $50!",
        "my phone broke after two days and nobody answers",
        "The delivery was late again on Monday",
        "So, Larkmoor courier was not late and the LARKMOOR STAFF were polite",
        "thanks Sarah.com, thank you Harriet.ORG",
        "",
        "😀😀 5/5",
    ],
)
def test_goods_and_the_workspaces_own_brands_stay(text: str) -> None:
    assert redact_all([text]) == [text]


def test_only_the_name_of_a_site_stays_and_not_the_name_before_a_full_stop() -> None:
    assert redact_all(["Thanks Sarah. com is down", "thank you Sarah.com and Tom"]) == [
        "Thanks [name]. com is down",
        "thank you Sarah.com and [name]",
    ]
    # Whoever asks until nothing is found would ask for ever.
    assert spans(pl.Series(["thanks Sarah.com"]), frozenset()) == {}


@pytest.mark.parametrize(("tokens", "alone"), [(["B"], True), (["é"], False), (["Jo"], False), (["Jennie", "R"], False)])
def test_one_letter_alone_is_no_name(tokens: list[str], alone: bool) -> None:
    assert names._groups(tokens, dict.fromkeys(range(len(tokens)), 5.0)) == ([] if alone else [(0, len(tokens) - 1)])


def test_most_words_are_never_looked_at() -> None:
    assert candidates(pl.Series(["the delivery was late and the box was broken", "", "!!"])).is_empty()
    assert candidates(pl.Series(["so ask Sarah"]))["token"].to_list() == ["Sarah"]


def test_an_explanation_names_the_tagger_and_never_the_name() -> None:
    told = explain("ask my neighbour Tom Becker about it", [], PUBLIC)
    (mark,) = told.marks
    assert (mark.kind, mark.rule, mark.mark) == ("name", "model", "[name]")
    assert "ask my neighbour Tom Becker about it"[mark.start : mark.end] == "Tom Becker"
    assert 0 < mark.score <= 1
    assert mark.context == "neighbour…about"


_WORDS = st.sampled_from(
    [
        "Sarah",
        "tom",
        "Becker",
        "told",
        "Larkmoor",
        "the",
        "kettle",
        "of",
        "my",
        "neighbour",
        "is",
        "great",
        "thanks",
        "Mia",
        "Hart",
        ".",
        ",",
        "!",
        "\n",
        "@mia",
        "[name]",
        "Sale",
        "Shop",
        "555",
        "O'Brien",
        "É",
        "ü",
        "😀",
        "Shoes",
        "via",
        "Mr",
    ]
)
_TEXTS = st.lists(st.lists(_WORDS | st.text(max_size=4), max_size=12).map(" ".join), min_size=1, max_size=8)


@given(_TEXTS, st.randoms(use_true_random=False))
def test_a_texts_scores_never_depend_on_its_batch(texts: list[str], rng: random.Random) -> None:
    alone = [candidates(pl.Series([text])).select("place", "token", "score").rows() for text in texts]
    order = rng.sample(range(len(texts)), len(texts))
    together = candidates(pl.Series([texts[at] for at in order]))
    for place, at in enumerate(order):
        # Equal to the last bit: every sum is of whole numbers.
        assert together.filter(pl.col("row") == place).select("place", "token", "score").rows() == alone[at]


@given(_TEXTS)
def test_redaction_with_names_is_row_wise_and_idempotent_and_is_what_is_explained(texts: list[str]) -> None:
    once = redact_all(texts)
    assert once == [redact_all([text])[0] for text in texts]
    assert redact_all(once) == once
    assert once == [explain(text, [], PUBLIC).text for text in texts]


@given(st.text(max_size=60))
def test_tokens_stand_in_the_text_where_they_are_said_to(text: str) -> None:
    tokens = cut(pl.Series([text]))[0].to_list()
    starts = places(text, tokens)
    assert all(text[at : at + len(token)] == token for at, token in zip(starts, tokens, strict=True))
    assert starts == sorted(starts)


def test_kept_words_are_kept_in_any_case_and_others_by_their_row() -> None:
    asked = pl.Series(["nothing here", "thanks Sarah and Emily", "thanks EMILY"])
    found = spans(asked, frozenset({"emily"}))
    assert list(found) == [1]
    assert [asked[1][s.start : s.end] for s in found[1]] == ["Sarah"]
    assert take_out("ab cd", [Span(0, 2, 1.0)], "[name]") == "[name] cd"
