"""Each kind of detail: what is taken out, in several countries' ways, what is left, and what redaction says of itself."""

from __future__ import annotations

import random
import re
import string
from importlib.metadata import EntryPoint, entry_points
from types import SimpleNamespace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.privacy import detect
from heedful.privacy.detect import recognisers
from heedful.privacy.detect.checksums import is_national, verhoeff
from heedful.privacy.detect.national import NATIONAL
from heedful.privacy.detect.presidio import from_presidio
from heedful.privacy.explain import explain
from heedful.privacy.redact import PublicWords, redact_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

load = EntryPoint.load
PUBLIC = PublicWords(handles=("larkmoor",), names=frozenset({"larkmoor"}))


def redacted(text: str, names: list[str] | None = None) -> str:
    return str(redact_texts(pl.Series([text]), pl.Series([names or []], dtype=pl.List(pl.String)), PUBLIC)[0])


TAKEN = {
    "[email]": [
        "mia@post.example",
        "mia.hart [at] post [dot] example",
        "mia(at)post.example",
        "mia at post dot com",
        "mia @ post.example",
        "mia{at}post{dot}de",
        "mia＠post.example",
        "m\u200bia@po\u00adst.example",
    ],
    "[phone]": [
        "+44 20 7946 0958",
        "0161 496 0123",
        "(212) 555-0187 x22",
        "+49 30 23125 012",
        "06 12 34 56 78",
        "call me on 555 0134",
        "Tel.: 12-34-56-78",
        "5550-1234 fax",
    ],
    "[card]": ["4111 1111 1111 1111", "4111111111111111", "3782 822463 10005", "５５５５５５５５５５５５４４４４"],
    "[iban]": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"],
    "[id]": [
        "078-05-1121",
        "QQ 12 34 56 C".replace("QQ", "AB"),
        "12345678Z",
        "X1234567L",
        "RSSMRA85T10A562S",
        "1 85 05 78 006 084 91",
        "131052-308T",
        "811218-9876",
        "85.07.30-033.28",
        "44051401359",
        "529.982.247-25",
        "11010519491231002X",
        "86095742719",
        "15108695088",
        "2341 2341 2346",
        "BOXW310820HNERXN09",
        "971013-2019902",
        "1234 5678 9018",
        "1234-5678-9018",
        "マイナンバーは123456789018です",
        "10000000146",
        "112-233-445 95",
        "20-12345678-6",
        "800101 5009 087",
        "1-1017-00203-45-0",
        "756.9217.0769.85",
        "СНИЛС 11223344595",
        "CNIC: 35202-1234567-1",
        "passport no. X1234567",
        "driver's license number is A56319335",
        "Personalausweis Nr. L01X00T47",
    ],
    "[ip]": ["192.0.2.17", "2001:db8::8a2e:370:7334"],
    "[profile]": [
        "https://www.facebook.com/mia.hart",
        "instagram.com/mia_hart",
        "https://mastodon.example/@mia",
        "t.me/miahart",
        "mia-hart.tumblr.com",
        "https://shop.example/user/mia-hart",
    ],
    "[handle]": ["@mia_hart", "＠mia"],
    "[order]": [
        "order 12345678",
        "Order no. L-88213-A",
        "booking ref ABC12D",
        "Bestellnummer: 4021-7781",
        "tracking number 1Z999AA10123456784",
        "#99812345",
        "customer number is 5512345",
        "PNR X7KQ2P",
    ],
    "[address]": [
        "12 Mill Lane",
        "221B Baker Street",
        "Bahnhofstraße 12",
        "14 rue de la Paix",
        "Calle Mayor 5",
        "Keizersgracht 112",
        "P.O. Box 7",
        "flat 5",
        "SW1A 2AA",
        "K1A 0B1",
        "TX 78701",
        "on Mill Hollow Lane",
        "Hafnarstræti 98",
        "Kaiserring 5",
        "Moltkering 2021",
        "2007 Elm Way",
        "deliver it to Dr. Lind Weg 5.",
    ],
    "[birth]": ["born on 3 May 1980", "dob 03/05/1980", "geboren am 3.5.1980", "date of birth: 1980-05-03", "née le 3 mai 1980"],
    "[age]": [
        "I'm 34 years old",
        "my 7 year old",
        "she is 81.",
        "aged 45",
        "a 9 year old girl",
        "my son is 12",
        "ich bin 34 jahre alt",
        "34 y/o",
    ],
    "[place]": ["51.5007, -0.1246", "48.85837 N, 2.29448 E", "geo:51.5,-0.12"],
}
LEFT = [
    "delivered in 3 days for 29.99, 2 items, 50% off",
    "flight 1234 to Dublin at 10:30 was 5 hours late",
    "the 2 day delivery took 5 weeks",
    "a 10 year old phone that still works",
    "I'm 15 minutes in the queue, number 7 of 12",
    "size 42, colour 3, version 2.1.4",
    "since 2019 I ordered 6 times, the 2020-2021 season was best",
    "prices from 1,299.00 to 2 000 000",
    "the order was late and the booking was lost",
    "account closed, case closed",
    "the jacket of Spring 2021, Featuring 2 colours",
    "Since 2007, United Way of the North",
    "delivered to your door. With 31, and they came from Japan to your door . Explore 2, please",
    "live at Granada Theater on January 16",
    "the CC 2020 100% free",
    "gate 12, row 34, seat 5A",
    "I love #Larkmoor 😀 5/5 stars",
    "born to shop",
    "I was at the square on Saturday",
    "30 years of service",
    "12 oz of tea",
    "on the Road again, the Street Food was cold, in every lane",
]


@pytest.mark.parametrize(("mark", "text"), [(mark, text) for mark, texts in TAKEN.items() for text in texts])
def test_what_is_taken_out(mark: str, text: str) -> None:
    said = redacted(f"so, {text} ok")
    assert mark in said, said
    detail = max(text.replace("＠", "@").split(), key=lambda word: sum(c.isdigit() for c in word))
    assert not any(c.isdecimal() for c in detail) or detail.strip(".,:") not in said


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "number",
    [
        "000-12-3456",
        "666-12-3456",
        "078-00-1120",
        "12345678A",
        "RSSMRA85T10A562T",
        "1 85 05 78 006 084 92",
        "131052-308U",
        "811218-9875",
        "85.07.30-033.29",
        "44051401358",
        "529.982.247-26",
        "110105194912310021",
        "86095742718",
        "15108695089",
        "2341 2341 2348",
        "BOXW310820HNERXN08",
        "BOXW311320HNERXN09",
        "971313-2019902",
        "971013-9019902",
        "1234 5678 9017",
        "19811218-9875",
        "10000000147",
        "10000000156",
        "112-233-445 96",
        "20-12345678-5",
        "8001015009086",
        "8013015009082",
        "1-1017-00203-45-1",
        "756.9217.0769.84",
    ],
)
def test_a_wrong_check_digit_is_no_national_number(number: str) -> None:
    assert not is_national(number)


@pytest.mark.parametrize(
    ("shape", "most"),
    [
        ("99999999", 0.0),
        ("999999999", 0.0),
        ("9999999999", 0.0),
        ("99999999999", 0.06),
        ("999999999999", 0.0),
        ("9999 9999 9999", 0.2),
        ("9999999999999", 0.02),
        ("999-999-999 99", 0.02),
        ("99-99999999-9", 0.02),
        ("999999-9999", 0.06),
        ("999.999.999-99", 0.07),
        ("999999-9999999", 0.05),
        ("AA999999A", 0.12),
        ("99999999A", 0.06),
    ],
)
def test_few_order_numbers_look_like_a_persons(shape: str, most: float) -> None:
    rng = random.Random(5)
    numbers = [
        "".join(rng.choice(string.digits if c == "9" else string.ascii_uppercase) if c.isalnum() else c for c in shape)
        for _ in range(2_000)
    ]
    found = sum(any((m := re.search(p.expression, n)) and is_national(m.group()) for p in NATIONAL.patterns if not p.told) for n in numbers)
    assert found / 2_000 <= most


@given(st.lists(st.integers(0, 9), min_size=3, max_size=14), st.data())
def test_verhoeff_finds_one_wrong_digit(digits: list[int], data: st.DataObject) -> None:
    whole = next([*digits, last] for last in range(10) if verhoeff([*digits, last]))
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.integers(0, 9).filter(lambda d: d != whole[place]))
    assert not verhoeff([*whole[:place], wrong, *whole[place + 1 :]])


_PIECES = st.sampled_from(
    [
        *(t for ts in TAKEN.values() for t in ts),
        *LEFT,
        "@larkmoor",
        "Mia Hart",
        "\u200b",
        "😀👩‍👩‍👧",
        "[name]",
        "\n",
        "ＡＢ１２",
        "@[1:2048:Mia Hart]",
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=10), max_size=5).map(" ".join)


@given(_TEXTS)
def test_what_is_explained_is_what_is_done(text: str) -> None:
    told = explain(text, ["Mia Hart"], PUBLIC)
    assert told.text == redacted(text, ["Mia Hart"])
    ends = [0]
    for mark in told.marks:
        assert ends[-1] <= mark.start <= mark.end <= len(text)
        assert 0 < mark.score <= 1
        ends.append(mark.end)


@given(_TEXTS)
def test_places_answer_each_other(text: str) -> None:
    told = explain(text, [], PUBLIC)
    places = [told.to_original(at) for at in range(len(told.text) + 1)]
    assert places == sorted(places)
    back = [told.to_redacted(at) for at in range(len(text) + 1)]
    assert back == sorted(back)
    for mark in told.marks:
        assert told.text[told.to_redacted(mark.start) :].startswith(mark.mark)


def test_an_explanation_says_which_rule_and_which_words_told() -> None:
    told = explain("my order no. 12345678 and 4111 1111 1111 1111, Mia", ["Mia Hart"], PUBLIC)
    assert [(m.kind, m.rule, m.context) for m in told.marks] == [
        ("order", "told", "order no."),
        ("card", "checked", ""),
        ("name", "record", ""),
    ]
    assert told.text == "my order no. [order] and [card], [name]"


def test_every_mark_is_left_alone_by_every_recogniser() -> None:
    marks = " ".join({r.mark for r in recognisers()})
    assert redacted(marks) == marks


OTHER = from_presidio(
    SimpleNamespace(
        supported_entities=["PET_CHIP"],
        patterns=[SimpleNamespace(regex=r"(?<![a-z])chip-[a-z]{4}\b", score=0.9), SimpleNamespace(regex=r"[a-z]+", score=0.1)],
        validate_result=lambda text: False if text.endswith("gone") else None,
    )
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[EntryPoint]], None]]:
    """A function that says which recognisers are installed."""

    def say(points: list[EntryPoint]) -> None:
        monkeypatch.setattr("heedful.privacy.detect.entry_points", lambda group: points if group == "heedful.recognisers" else [])
        recognisers.cache_clear()

    yield say
    recognisers.cache_clear()


def test_ours_are_entry_points_each_and_one_that_is_removed_is_not_asked(installed: Callable[[list[EntryPoint]], None]) -> None:
    points = list(entry_points(group="heedful.recognisers"))
    files = {name for name, _ in detect._beside()}
    assert {point.name for point in points if point.value.startswith("heedful.")} == files
    assert redacted("@mia has 4111 1111 1111 1111") == "[handle] has [card]"
    installed([point for point in points if point.name != "card"])
    assert "card" not in {one.kind for one in recognisers()}
    assert redacted("@mia has 4111 1111 1111 1111") == "[handle] has 4111 1111 1111 1111"


def test_ranks_are_all_different_and_decide_who_is_asked_first() -> None:
    ranks = [one.rank for one in recognisers()]
    assert ranks == sorted(set(ranks))
    assert [one.kind for one in recognisers()][:2] == ["email", "profile"]


def test_a_package_that_lists_none_is_read_from_its_files(installed: Callable[[list[EntryPoint]], None]) -> None:
    before = recognisers()
    installed([])
    assert recognisers() == before
    assert redacted("mia@post.example") == "[email]"


def test_recognisers_of_others_are_found_and_asked_after_ours(
    installed: Callable[[list[EntryPoint]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = recognisers()
    monkeypatch.setattr(EntryPoint, "load", lambda point: OTHER if point.name == "pets" else load(point))
    installed([EntryPoint("pets", "pets:CHIP", "heedful.recognisers"), *entry_points(group="heedful.recognisers")])
    assert recognisers() == (*ours, OTHER)
    assert redacted("chip-abcd, chip-gone, microchip-door") == "[petchip], chip-gone, microchip-door"
    assert explain("a chip-abcd", [], PUBLIC).marks[0].rule == "checked"


def test_patterns_that_cannot_be_used_are_refused() -> None:
    for patterns in ([], [SimpleNamespace(regex="(a", score=1.0)]):
        with pytest.raises(BadInput):
            from_presidio(SimpleNamespace(supported_entities=["X"], patterns=patterns, validate_result=lambda t: None))


def test_a_weak_pattern_counts_only_where_its_validation_is_sure() -> None:
    weak = [SimpleNamespace(regex="[0-9]{4}", score=0.1)]
    sure = {"1111": True, "2222": None, "3333": False}
    one = from_presidio(SimpleNamespace(supported_entities=["X"], patterns=weak, validate_result=lambda t: sure[t]))
    assert [one.is_one(number) for number in sure] == [True, False, False]
