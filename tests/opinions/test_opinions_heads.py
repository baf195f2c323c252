"""A head: with no rows it says what the taxonomy says, with many what the rows say, and in any order the same."""

from __future__ import annotations

import numpy as np

from heedful.opinions.models.heads import teach, tell

CLASSES = ("delay", "luggage", "staff")
WORDS = {"delay": "late again at the gate", "luggage": "my bag never came", "staff": "the crew rolled their eyes"}


def told(text, *found):
    return tell(text, np.zeros(2, np.float32), frozenset(found))


def rows_of(count):
    names = [CLASSES[i % 3] for i in range(count)]
    return [told(f"{WORDS[name]} {i}") for i, name in enumerate(names)], [frozenset({name}) for name in names]


def test_without_rows_a_head_says_what_the_taxonomy_says():
    shares = teach([], [], CLASSES).shares([told("anything", "luggage"), told("anything")])
    assert (shares >= 0.5).tolist() == [[False, True, False], [False, False, False]]


def test_many_rows_teach_what_the_taxonomy_does_not_find():
    head = teach(*rows_of(120))
    assert head.classes == CLASSES
    shares = head.shares([told("bag did not come, my bag"), told("late, at the gate"), told("crew rolled eyes")])
    assert [head.classes[i] for i in shares.argmax(-1)] == ["luggage", "delay", "staff"]


def test_the_order_of_rows_and_of_questions_is_nothing():
    rows, wanted = rows_of(31)
    head, turned = teach(rows, wanted), teach(rows[::-1], wanted[::-1])
    asked = [told("my bag"), told("late"), told("", "staff")]
    assert np.array_equal(head.shares(asked), turned.shares(asked))
    assert np.array_equal(head.shares(asked)[::-1], head.shares(asked[::-1]))


def test_what_is_told_holds_no_word():
    assert all(isinstance(place, int) for place in told("a secret word").words) and head_is_empty()


def head_is_empty():
    return teach([], []).shares([]).shape == (0, 0)
