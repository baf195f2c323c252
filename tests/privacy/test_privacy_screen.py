"""The quick look at a column passes every text that a pattern finds something in, and few of the others."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.privacy import gate_words
from heedful.privacy.detect import recognisers
from heedful.privacy.detect.recogniser import Pattern, Recogniser
from heedful.privacy.detect.screen import bundles, may_hold, wider
from heedful.privacy.gate import KINDS

PATTERNS = [pattern.expression for one in recognisers() for pattern in one.patterns]
PHRASES = [phrase for phrases in KINDS.values() for phrase in phrases] + list(gate_words.PASSES)


def holds(expression: str, text: str) -> bool:
    return bool(pl.Series([text]).str.contains(wider(expression))[0])


@pytest.mark.parametrize("expression", PATTERNS + PHRASES)
@settings(max_examples=4)
@given(st.data())
def test_what_a_pattern_finds_passes(expression: str, data: st.DataObject) -> None:
    found = data.draw(st.from_regex(re.compile(expression)))
    # The engine drops the differences in case of a few letters that Python knows and it does not.
    if "ı" not in found and "İ" not in found:
        assert holds(expression, found)


@settings(max_examples=20)
@given(st.lists(st.sampled_from(PATTERNS + PHRASES), min_size=1, max_size=12, unique=True), st.data())
def test_what_one_of_many_finds_is_given_with_it(expressions: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(expressions))
    text = data.draw(st.from_regex(re.compile(chosen)).filter(lambda t: "ı" not in t and "İ" not in t))
    given_back = {one for rows, some in bundles(pl.Series(["nothing here", text]), tuple(expressions)) if 1 in rows for one in some}
    assert chosen in given_back


@pytest.mark.parametrize(
    ("expression", "text", "passes"),
    [
        (r"\bcat\b", "a cat", True),
        (r"\bcat\b", "éclat", False),
        (r"\b(?:cat|-dog)\b", "a-dog", True),
        (r"\b(?:c?at)\b", "c at", True),
        (r"\b[0-9]{13,19}\b", "1" * 12, False),
        (r"^x{0,45}y$", "zy\n", True),
        (r"[^\W_]+@", "é@", True),
        (r"a\sb", "a\x1cb", True),
    ],
)
def test_what_is_made_wider(expression: str, text: str, *, passes: bool) -> None:
    assert holds(expression, text) is passes


def test_what_the_engine_does_not_know_is_asked_of_every_text() -> None:
    ahead = Recogniser("x", "[x]", (Pattern(r"a(?=b)"), Pattern("c", near=("d",))))
    assert may_hold(pl.Series(["ab", "", "zz", "cd"]), ahead).to_list() == [0, 1, 2, 3]


def test_words_that_must_be_near_are_asked_for() -> None:
    one = Recogniser("x", "[x]", (Pattern("[0-9]{3}", near=("code",)), Pattern("yes", near=("now",), apart=True)))
    texts = pl.Series(["code 123", "123", "CODE 12", "yes", "yes NOW", "code yes"])
    assert may_hold(texts, one).to_list() == [0, 4]


def test_few_ordinary_posts_pass() -> None:
    ordinary = pl.Series(
        [
            "Love the new Larkmoor app 😀 5/5",
            "3 weeks and no parcel, 50% off my foot",
            "the order was late by 2 days",
            "call the shop? nobody there at 10:30",
            "born to shop since 2019, 3 for 2",
        ]
    )
    passed = {one.kind: may_hold(ordinary, one).to_list() for one in recognisers()}
    assert {kind: rows for kind, rows in passed.items() if rows} == {}
