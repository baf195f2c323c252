"""A head: with no rows it says what the taxonomy says, with many what the rows say, and in any order the same."""

from __future__ import annotations

import numpy as np

from heedful.opinions.models.evidence import LIKELY, teach_as_borne
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


def noisy_rows(count):
    """Rows whose words say nothing of what is wanted, which the taxonomy finds nine times in ten."""
    names = [CLASSES[i % 3] for i in range(count)]
    found = [CLASSES[(i + (i % 10 == 9)) % 3] for i in range(count)]
    return [told(f"post {i} {i * 7 % 11}", name) for i, name in enumerate(found)], [frozenset({name}) for name in names]


def test_few_rows_that_bear_nothing_out_leave_the_taxonomy_as_it_is():
    rows, wanted = noisy_rows(20)
    head, borne = teach_as_borne(rows, wanted, CLASSES)
    assert borne.pull == 0
    asked = [told("post 3 10", "staff"), told("my bag"), told("late", "delay", "luggage")]
    answers = [{c for c, yes in zip(head.classes, share, strict=True) if yes} for share in head.shares(asked) >= LIKELY]
    assert answers == [{"staff"}, set(), {"delay", "luggage"}]


def test_rows_that_bear_a_change_out_move_the_head_and_a_handful_does_not():
    few, many = teach_as_borne(*rows_of(60), CLASSES)[1], teach_as_borne(*rows_of(300), CLASSES)[1]
    assert 0.5 < few.pull <= 1
    assert 0 < few.exact <= 60
    assert many.exact > 290
    assert teach_as_borne(*rows_of(6), CLASSES)[1].pull == 0


def test_twenty_rows_teach_which_aspect_is_meant_where_another_is_found():
    # The taxonomy calls everything about the crew a delay; one row in four is about luggage, and found rightly.
    names = ["luggage" if i % 4 == 0 else "staff" for i in range(20)]
    rows = [told(f"post {i} {i * 7 % 11}", "luggage" if name == "luggage" else "delay") for i, name in enumerate(names)]
    head, borne = teach_as_borne(rows, [frozenset({name}) for name in names], CLASSES)
    assert borne.pull > 0
    assert borne.exact > 15
    answers = [
        {c for c, yes in zip(head.classes, share, strict=True) if yes}
        for share in head.shares([told("some other words", "delay"), told("and more", "luggage")]) >= LIKELY
    ]
    assert answers == [{"staff"}, {"luggage"}]


def test_what_all_vectors_have_in_common_tells_nothing():
    def rows(shift):
        names = [CLASSES[i % 3] for i in range(30)]
        vectors = [np.array([shift + (name == "delay"), shift - (name == "staff"), shift], np.float32) for name in names]
        return [tell(str(i), vector, frozenset()) for i, vector in enumerate(vectors)], [frozenset({name}) for name in names]

    near, far = rows(0), rows(12)
    said, shifted = (teach(*some).shares(some[0]) for some in (near, far))
    assert np.abs(said - shifted).max() <= 0.01


def test_a_word_of_every_row_tells_less_than_a_rare_one():
    names = [CLASSES[i % 2] for i in range(40)]
    rows = [told(f"hello {'late' if name == 'delay' else 'bag'}") for name in names]
    head = teach(rows, [frozenset({name}) for name in names], CLASSES)
    (common, telling) = head.shares([told("hello"), told("late")])
    assert telling[0] > 0.5 > common[0]


def test_what_rows_bear_out_does_not_depend_on_their_order():
    rows, wanted = rows_of(43)
    head, borne = teach_as_borne(rows, wanted, CLASSES)
    turned, borne_turned = teach_as_borne(rows[::-1], wanted[::-1], CLASSES)
    assert (head.digest, borne) == (turned.digest, borne_turned)


def test_a_head_drawn_all_the_way_is_itself_and_not_at_all_the_taxonomy():
    head = teach(*rows_of(40))
    assert head.drawn(1).digest == head.digest
    assert np.array_equal(head.drawn(0).shares([told("my bag", "staff")]), teach([], [], CLASSES).shares([told("my bag", "staff")]))
