"""The rules of segments: what can be said, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.segments.rule import Both, Either, Feels, Not, parse, words

OWN = ("Larkmoor",)
ASPECTS = ("delivery", "price", "food and drink", "customer service")


def read(text: str):
    return parse(text, brands=OWN, competitors=("Quillbay", "Air Moss"), aspects=ASPECTS)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("likes delivery", Feels(1, "delivery", OWN)),
        ("dislikes Price of Quillbay", Feels(-1, "price", ("Quillbay",))),
        ("mentions food and drink", Feels(None, "food and drink", OWN)),
        ('likes "customer service" at least 3 times', Feels(1, "customer service", OWN, 3)),
        ("dislikes Larkmoor", Feels(-1, "overall", OWN)),
        ("likes Air Moss in the last 2 weeks", Feels(1, "overall", ("Air Moss",), 1, 14)),
        ("likes delivery of Larkmoor or of Quillbay", Feels(1, "delivery", ("Larkmoor", "Quillbay"))),
        (
            "likes delivery and dislikes price in the last 90 days",
            Both((Feels(1, "delivery", OWN, 1, 90), Feels(-1, "price", OWN, 1, 90))),
        ),
        (
            "likes delivery or likes price and not dislikes Larkmoor",
            Either((Feels(1, "delivery", OWN), Both((Feels(1, "price", OWN), Not(Feels(-1, "overall", OWN)))))),
        ),
        (
            "(likes delivery in the last 10 days) and likes price in the last 1 year",
            Both((Feels(1, "delivery", OWN, 1, 10), Feels(1, "price", OWN, 1, 365))),
        ),
    ],
)
def test_rules_say_what_they_say(text: str, rule) -> None:
    assert read(text) == rule
    assert read(words(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "likes", "likes battery", "loves delivery", "likes delivery dislikes price", "likes delivery and", "(likes delivery",
        "likes delivery)", "not", 'likes "delivery', "likes delivery in the last", "likes delivery in the last 0 days", "age over 40",
        "likes delivery in the last 5 fortnights", "likes delivery at least 0 times", "likes delivery at least two times", "person = 7",
        "likes delivery of Nobody", "likes delivery; drop table people", "(" * 100 + "likes delivery" + ")" * 100, "x" * 3000,
        "likes delivery at least 99999 times",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_place(text: str) -> None:
    with pytest.raises(BadInput) as error:
        read(text)
    assert error.value.code in ("segment.rule", "segment.name")


feels = st.builds(
    Feels, st.sampled_from((1, -1, None)), st.sampled_from(ASPECTS), st.just(OWN), st.integers(1, 5), st.sampled_from((None, 7, 90))
)
rules = st.recursive(
    feels,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=2, max_size=3).map(lambda some: Both(tuple(some)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda some: Either(tuple(some)))
    ),
    max_leaves=6,
)


@given(rules)
def test_what_is_written_is_read_back(rule) -> None:
    assert read(words(rule)) == rule


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except BadInput:
        return
