"""The gate on words: what people say of themselves or of others that must not be mined, and what only looks like it."""

from __future__ import annotations

import polars as pl
import pytest
from bench.gate_texts import PASS, REFUSE
from hypothesis import given
from hypothesis import strategies as st

from heedful.privacy import gate_words
from heedful.privacy.gate import text_reason, text_reasons
from heedful.terms import SPECIAL_CATEGORY, TEXT_REASONS, THIRD_PARTY_TEXT, VULNERABLE

# Where each kind of what must be refused belongs.
SPECIAL = ("health", "religion", "politics", "union", "sexuality", "origin", "genes")
IN_NEED = ("minor", "disability", "poverty", "grief", "addiction", "pregnancy", "crisis")


@pytest.mark.parametrize("kind", REFUSE)
def test_most_of_each_kind_is_refused(kind: str) -> None:
    said = text_reasons(pl.Series(REFUSE[kind]))
    assert said.is_not_null().mean() >= 0.6, [text for text, reason in zip(REFUSE[kind], said.to_list(), strict=True) if reason is None]


def test_of_what_was_held_out_four_in_five_are_refused_and_almost_nothing_else() -> None:
    held_out = [text for texts in REFUSE.values() for text in texts[1::2]]
    assert text_reasons(pl.Series(held_out)).is_not_null().mean() >= 0.8
    assert text_reasons(pl.Series(PASS[1::2])).is_not_null().sum() <= 2


def test_what_was_looked_at_is_right_to_the_last() -> None:
    looked_at = [text for texts in REFUSE.values() for text in texts[::2]]
    assert text_reasons(pl.Series(looked_at)).is_not_null().all()
    assert text_reasons(pl.Series(PASS[::2])).is_null().all()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I was diagnosed with breast cancer", SPECIAL_CATEGORY),
        ("As a Muslim I was glad", SPECIAL_CATEGORY),
        ("I go to church on Sundays", SPECIAL_CATEGORY),
        ("I go to the mosque on Fridays", SPECIAL_CATEGORY),
        ("We go to the synagogue together", SPECIAL_CATEGORY),
        ("I go to the temple every week", SPECIAL_CATEGORY),
        ("As an Orthodox Jew I was glad", SPECIAL_CATEGORY),
        ("I always vote Labour", SPECIAL_CATEGORY),
        ("my union rep told me to complain", SPECIAL_CATEGORY),
        ("I'm gay and proud", SPECIAL_CATEGORY),
        ("I'm 14 and I love this game", VULNERABLE),
        ("I'm pregnant and they gave me a seat", VULNERABLE),
        ("my husband passed away in May", VULNERABLE),
        ("I can't pay my rent", VULNERABLE),
        # Somebody in need first: that weighs more than what they believe or have.
        ("I have cancer and I want to die", VULNERABLE),
        ('my sister wrote me: "do not tell anyone, but they shouted at me in front of the whole queue again"', THIRD_PARTY_TEXT),
        ("this phone is a religion to me", None),
        ("I'm addicted to these crisps", None),
        ("", None),
    ],
)
def test_the_reason_is_given(text: str, reason: str | None) -> None:
    assert text_reason(text) == reason


COUNTRIES = ("Nigerian", "Pakistani", "Polish", "Irish", "Indian", "Turkish", "Brazilian", "Chinese", "German", "Jamaican")


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_alone_is_let_through_for_every_country_alike_and_descent_for_none(country: str) -> None:
    alone = ["I am {}, and the delivery is great", "As a {} I find it dear", "We are {} and love it.", "As a {} woman, I tell you, it fits"]
    descent = ["I am half {}", "We are of {} descent and love it", "As somebody with {} roots I love it", "because I'm {} they searched me"]
    assert [text_reason(one.format(country)) for one in alone] == [None] * 4
    assert [text_reason(one.format(country)) for one in descent] == [SPECIAL_CATEGORY] * 4


@pytest.mark.parametrize(
    "text",
    [
        "I\u2019M DIABETIC",
        "i\u02bcm dia\u200bbetic",
        "I'm   diabetic",
        "\uff29'm diabetic",
        "I'm dia\u00adbetic.",
    ],
)
def test_other_ways_of_writing_it_are_no_way_past(text: str) -> None:
    assert text_reason(text) == SPECIAL_CATEGORY


def test_a_passing_phrase_shields_nothing_beside_it() -> None:
    assert text_reason("this phone is a religion to me, and I'm a Muslim") == SPECIAL_CATEGORY
    assert text_reason("I'm addicted to these crisps and I was diagnosed with cancer") == SPECIAL_CATEGORY


@given(st.lists(st.one_of(st.text(), st.sampled_from([*PASS, *(t for ts in REFUSE.values() for t in ts)]), st.none()), max_size=8))
def test_row_by_row_whatever_the_neighbours(texts: list[str | None]) -> None:
    together = text_reasons(pl.Series(texts, dtype=pl.String)).to_list()
    assert together == [text_reasons(pl.Series([text], dtype=pl.String))[0] for text in texts]
    assert set(together) <= {None, *TEXT_REASONS}


def test_the_kinds_measured_are_those_refused() -> None:
    assert set(REFUSE) == {*SPECIAL, *IN_NEED, "third_party"}
    for kinds, reason in ((SPECIAL, SPECIAL_CATEGORY), (IN_NEED, VULNERABLE)):
        said = text_reasons(pl.Series([text for kind in kinds for text in REFUSE[kind]])).drop_nulls()
        assert (said == reason).mean() >= 0.9


def test_the_first_look_passes_over_nothing_that_the_patterns_would_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pl.Series([*PASS, *(text for texts in REFUSE.values() for text in texts)])
    quick = text_reasons(texts).to_list()
    monkeypatch.setattr(gate_words, "STEMS", tuple("aeiou"))
    assert text_reasons(texts).to_list() == quick
