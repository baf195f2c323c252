"""A quote is words that many people wrote. Against a plain search of every post."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.privacy.quotes import LONGEST, SHORTEST, Place, Quote, Said, Search, quote, words_of

vocabulary = ["the", "delivery", "was", "great", "awful", "late", "again", "i", "love", "it", "so", "much"]
texts = st.lists(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=9).map(" ".join), min_size=1, max_size=40)


def said(posts: list[str], people: int = 10**6) -> list[Said]:
    return [Said(b"p%d" % (number % people), text) for number, text in enumerate(posts)]


def whole(corpus: list[Said]) -> list[Place]:
    return [Place(number, 0, len(one.text)) for number, one in enumerate(corpus)]


def people_saying(corpus: list[Said], words: str) -> set[bytes]:
    return {one.person for one in corpus if f" {words} " in f" {' '.join(words_of(one.text))} "}


@given(texts, st.integers(2, 5), st.integers(2, 30))
def test_every_quote_stands_in_the_posts_of_k_people(posts: list[str], k: int, people: int) -> None:
    corpus = said(posts, people)
    for one, answer in zip(corpus, quote(corpus, whole(corpus), k), strict=True):
        if answer:
            found = people_saying(corpus, answer.words)
            assert len(found) == answer.people >= k
            assert one.person in found
            assert SHORTEST <= len(answer.words.split()) <= LONGEST


@given(texts, st.randoms(use_true_random=False))
def test_the_order_of_posts_is_nothing(posts: list[str], lots: random.Random) -> None:
    corpus = said(posts)
    order = list(range(len(corpus)))
    lots.shuffle(order)
    moved = quote([corpus[at] for at in order], [Place(order.index(at), 0, 99) for at in range(len(corpus))], 3)
    assert moved == quote(corpus, [Place(at, 0, 99) for at in range(len(corpus))], 3)


def test_what_only_one_person_would_say_is_cut_off() -> None:
    corpus = said([*(f"honestly the delivery was great number{n}" for n in range(12)), "the delivery was great for my purple kayak"])
    answer = quote(corpus, [Place(12, 0, 22)], 10)[0]
    assert answer is not None
    assert answer.words == "the delivery was great"
    assert quote(corpus, [Place(12, 27, 42)], 10) == [None]


def test_one_person_who_repeats_themselves_is_one() -> None:
    assert quote(said(["the delivery was great"] * 30, people=9), [Place(0, 0, 22)], 10) == [None]
    assert quote(said(["the delivery was great"] * 30, people=10), [Place(0, 0, 22)], 10) != [None]


def test_the_author_of_the_shortest_post_is_not_found_by_it() -> None:
    """All say it, but only one says nothing else: by words shared they are the nearest, so it is not shown."""
    longer = [f"yes i know that the delivery was great and so on {' '.join(chr(97 + n) * 4 for _ in range(3))}" for n in range(15)]
    corpus = said([*longer, "the delivery was great"])
    alone, among = quote(corpus, [Place(15, 0, 22), Place(0, 16, 38)], 10)
    assert alone is None
    assert among is not None


@pytest.mark.parametrize("text", ["THE DELIVERY was Great!!! \U0001f600", "the  delivery, was great", "“The delivery was great”"])
def test_a_quote_is_plain_words(text: str) -> None:
    answer = quote(said([text] * 3), [Place(0, 0, len(text))], 3)[0]
    assert answer is not None
    assert answer.words == "the delivery was great"


def test_no_quote_reaches_across_a_mark_or_holds_an_address() -> None:
    corpus = said(["i love [name] it so much", "ask @quillbay the delivery was great", "see larkmoor.example/a it was late again"] * 5)
    words = {answer.words for answer in quote(corpus, whole(corpus), 3) if answer}
    assert words == {"it so much", "the delivery was great", "it was late again"}


def plainly_best(answers: list[Quote | None], most: int) -> list[Quote]:
    chosen: list[Quote] = []
    for one in sorted({one for one in answers if one}, key=lambda one: (-len(one.words.split()), -one.people, one.words)):
        if len(chosen) < most and not any(f" {one.words} " in f" {other.words} " for other in chosen):
            chosen.append(one)
    return chosen


@given(texts, st.integers(2, 4), st.integers(2, 30), st.integers(1, 3))
def test_the_best_are_those_of_all_quotes(posts: list[str], k: int, people: int, most: int) -> None:
    corpus = said(posts, people)
    answers = quote(corpus, whole(corpus), k)
    search = Search(corpus, k)
    assert search.best(whole(corpus), most) == plainly_best(answers, most)
    assert all(search.may_quote(post) for post, answer in enumerate(answers) if answer)


def test_a_search_that_must_look_far_still_finds_a_crowd() -> None:
    """Nearer posts than the author's come last in the corpus, after many that lie further."""
    far = [f"the delivery was great {' '.join(f'far{n}x{m}' for m in range(9))}" for n in range(200)]
    author = "the delivery was great and so on"
    near = [f"the delivery was great {'n' * (n + 1)}" for n in range(9)]
    corpus = said([author, *far, *near])
    assert quote(corpus, [Place(0, 0, 22)], 10) == [Quote("the delivery was great", 210)]
    assert quote(corpus[:-1], [Place(0, 0, 22)], 10) == [None]


def test_words_that_few_say_need_not_be_read() -> None:
    search = Search(said(["the delivery was great"] * 3 + ["my purple kayak sank", "the delivery of my kayak"]), 3)
    assert [search.may_quote(post) for post in range(5)] == [True, True, True, False, False]


def test_nothing_of_nothing() -> None:
    assert quote([], [], 5) == []
    assert quote(said(["", "!!!"]), [Place(0, 0, 0), Place(1, 0, 3)], 2) == [None, None]
