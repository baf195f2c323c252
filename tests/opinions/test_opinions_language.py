from __future__ import annotations

import pytest

from heedful.opinions.language import count_unread, language_of, readable

ENGLISH = [
    "the crew was lovely",
    "ok",
    "",
    "12345 !!!",
    "😍😍😍",
    "late again in São Paulo",
    "We flew from La Paz to El Paso and the food was good",
    "I read Le Monde on the way, was fine",
    "@el_los_para #las #por https://que.example/con",
    "no wifi",
]
FOREIGN = [
    "el vuelo está retrasado y no tengo mi maleta",
    "le vol est en retard et je suis très déçu",
    "der Flug ist nicht gut und ich habe kein Gepäck",
    "il volo è in ritardo e non ho la mia valigia",
    "o voo não saiu e estou muito triste com vocês",
    "de vlucht is niet goed en ik wacht al een uur",
    "рейс опять задержали, ужас",
    "航班又延误了",
    "الرحلة متأخرة جدا",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_may_be_english(text):
    assert readable(text)


@pytest.mark.parametrize("text", FOREIGN)
def test_clearly_is_not(text):
    assert not readable(text)


@pytest.mark.parametrize("text", FOREIGN)
def test_clearly_is_in(text):
    told = dict(zip(FOREIGN, ["es", "fr", "de", "it", None, "nl", None, None, None], strict=True))
    assert language_of(text) == told[text]


def test_count():
    # Portuguese, Russian, Chinese and Arabic are left alone.
    assert count_unread(ENGLISH + FOREIGN) == 4
