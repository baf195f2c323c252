"""Redaction takes out what identifies, keeps what opinions need, and does so row by row."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.privacy.detect.name import may_stand_in, name_pattern, take_out
from heedful.privacy.redact import PublicWords, redact_texts

PUBLIC = PublicWords(handles=("larkmoor", "lark.moor"), names=frozenset({"larkmoor", "rose"}))


def redact_all(texts: list[str], names: list[list[str]] | None = None) -> list[str]:
    given_names = pl.Series(names or [[] for _ in texts], dtype=pl.List(pl.String))
    return redact_texts(pl.Series(texts, dtype=pl.String), given_names, PUBLIC).to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to mia.o'neil+x@post.example now", "write to [email] now"),
        ("call +44 20 7946 0958 today", "call [phone] today"),
        ("call (212) 555-0187 today", "call [phone] today"),
        ("ring 020 7946 0958.", "ring [phone]."),
        ("card 4111 1111 1111 1111 declined", "card [card] declined"),
        ("card 3782 822463 10005 declined", "card [card] declined"),
        ("pay DE89 3704 0044 0532 0130 00 please", "pay [iban] please"),
        ("pay GB82WEST12345698765432 please", "pay [iban] please"),
        ("from 192.0.2.17 again", "from [ip] again"),
        ("from 2001:db8::8a2e:370:7334 again", "from [ip] again"),
        ("see https://www.facebook.com/mia.hart/posts/12?x=1 there", "see [profile] there"),
        ("see instagram.com/mia_hart!", "see [profile]"),
        ("thanks @mia_hart and @mia.hart.", "thanks [handle] and [handle]."),
        ("thanks ＠mia", "thanks [handle]"),
        ("with @[1234567:2048:Mia Hart] today", "with [name] today"),
    ],
)
def test_takes_out_each_kind(text: str, expected: str) -> None:
    assert redact_all([text]) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The @larkmoor app is great 😀 #LateAgain",
        "@lark.moor @Larkmoor @LARKMOOR, thanks",
        "paid 1,299.00 on 2024-05-01 at 10:30:00",
        "it came in 3 days, 4111 1111 1111 1112 parcels",
        "the IBAN DE89 3704 0044 0532 0130 01 is wrong",
        "version 1.2.3 is slow, 256.1.1.1 is none",
        "what a rose of a shop",
    ],
)
def test_leaves_what_opinions_need(text: str) -> None:
    assert redact_all([text]) == [text]


def test_a_longer_handle_than_the_brands_is_a_persons() -> None:
    assert redact_all(["@larkmoorfan @larkmoor_x @larkmoor.mia"]) == ["[handle] [handle] [handle]"]


def test_nobody_can_smuggle_a_handle_past_with_the_shield() -> None:
    assert redact_all(["\ue000mia_hart @mia_hart"]) == ["mia_hart [handle]"]
    assert redact_all(["@\ue000mia_hart"]) == ["[handle]"]


def test_names_the_record_carries_leave_whole_and_in_part() -> None:
    got = redact_all(
        ["Mia Hart told will that MIA HART and Hart like Larkmoor; Rose too"],
        [["Mia Hart", "Will Rose", "Larkmoor"]],
    )
    assert got == ["[name] told will that [name] and [name] like Larkmoor; Rose too"]


def test_names_of_one_row_do_not_touch_another() -> None:
    assert redact_all(["the Kettle is hot", "the Kettle is hot"], [["Kettle Lamp"], []]) == ["the [name] is hot", "the Kettle is hot"]


_PIECES = st.sampled_from(
    [
        "@mia",
        "mia@post.example",
        "+44 20 7946 0958",
        "4111111111111111",
        "t.co/x9",
        "@larkmoor",
        "[name]",
        "[email]",
        "Mia",
        "ok",
        "😀",
        "\ue000",
        "@[1:2048:Mia]",
        "10.0.0.1",
        "\n",
    ]
)
_TEXTS = st.lists(st.lists(_PIECES | st.text(max_size=8), max_size=6).map(" ".join), max_size=8)


@given(_TEXTS)
def test_idempotent(texts: list[str]) -> None:
    names = [["Mia Hart", "Name", "email"] for _ in texts]
    once = redact_all(texts, names)
    assert redact_all(once, names) == once


@given(_TEXTS, st.integers(0, 8))
def test_row_wise(texts: list[str], cut: int) -> None:
    assert redact_all(texts) == redact_all(texts[:cut]) + redact_all(texts[cut:])


some_names = st.lists(
    st.sampled_from(["Mia Hart", "mia", "Will Rose", "Kay", "Sisi", "Iſa K", "Özge", "\u212aay Ii", "Anne-Marie S."]), max_size=3
)
spoken = st.lists(
    st.sampled_from(["Mia", "MIA HART", "ſiſi", "Siſi", "\u212aay", "ıı", "kay", "will", "Will", "Özge", "\U0001f600", "Anne-Marie", "İi", " ", "iſa K"]),
    max_size=6,
).map(" ".join)  # fmt: skip


@given(spoken, some_names)
def test_a_text_that_is_passed_over_holds_no_name(text: str, names: list[str]) -> None:
    """Looking for the names' letters first leaves no name behind that the pattern itself would find."""
    pattern = name_pattern(tuple(names), PUBLIC.names)
    assert take_out(text, names, PUBLIC.names) == (pattern.sub("[name]", text) if pattern else text)


def test_a_text_without_any_of_the_names_is_passed_over() -> None:
    assert not may_stand_in("it was late \U0001f600", ("Mia Hart", "Kay"), frozenset())
    assert may_stand_in("it was l\u0131te", ("Mia Hart",), frozenset())
    assert may_stand_in("it was late", ("Özge",), frozenset())
