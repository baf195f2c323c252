"""What an entry is: one spelling, and nothing that was not declared beforehand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.audit.entry import read_entry, require_body, write_entry
from heedful.audit.kinds import KINDS
from heedful.errors import Broken, Refused

AT = "2026-06-15T12:00:00.000000Z"


def test_the_spelling_is_that_of_the_standard() -> None:
    body = {"person": "00ff", "purposes": ["insights"], "records": 2}
    assert write_entry(7, AT, 'A "Ada" Lind\n', "operator", "consent.withdrawn", body, str) == (
        b'{"about":{"records":2},"action":"consent.withdrawn","actor":"A \\"Ada\\" Lind\\n","at":"2026-06-15T12:00:00.000000Z",'
        b'"purposes":["insights"],"role":"operator","seq":7,"subject":"00ff","v":1}'
    )


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc._", min_size=1, max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(names, plain)
def test_what_is_written_is_read_and_spelt_as_rfc_8785_spells_it(actor: str, counts) -> None:
    body = {"source": "x_api", "number": 1, "asked": 2, "counts": counts, "problems": 0}
    try:
        require_body("gather.judged", body)
        data = write_entry(1, AT, actor, "operator", "gather.judged", body, str)
    except Broken as error:
        assert error.code == "log.value"
        return
    said = read_entry(data)
    assert (said.actor, said.about) == (actor, body)
    # An oracle of its own: for whole numbers and plain names, Python's sorted, compact JSON is RFC 8785's.
    assert data.decode() == json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_words_that_somebody_typed_stand_in_it_as_marks() -> None:
    data = write_entry(
        1, AT, "Ada", "operator", "suppression.lifted", {"person": "00", "lifted": 1, "reason": "Anna rang"}, lambda w: "m" * len(w)
    )
    assert read_entry(data).about == {"lifted": 1, "reason": "m" * 9}
    assert any(kind.words for kind in KINDS.values())


def test_of_a_kind_that_is_not_declared_any_more_no_word_comes_in() -> None:
    data = write_entry(1, AT, "Ada", "operator", "gone.kind", {"who": "Anna", "counts": 2}, lambda _: "mark")
    assert read_entry(data).about == {"who": "mark", "counts": 2}


def test_nothing_undeclared_comes_in() -> None:
    for kind, body, code in [
        ("unknown", {}, "log.kind"),
        ("hold.listed", {"name": "Anna"}, "log.member"),
        ("hold.listed", {"holds": 1.5}, "log.value"),
        ("hold.listed", {"holds": {"é": 1}}, "log.value"),
        ("hold.listed", {"holds": [[[[[[1]]]]]]}, "log.value"),
    ]:
        with pytest.raises(Broken) as caught:
            require_body(kind, body)
        assert caught.value.code == code


def test_an_entry_that_is_none_is_refused() -> None:
    for data in (b"", b"{}", b"[]", b"nothing", b'{"v":2}'):
        with pytest.raises(Refused):
            read_entry(data)


def test_no_kind_declares_a_members_name_twice_and_each_says_a_sentence() -> None:
    for name, kind in KINDS.items():
        assert len(set(kind.members) | set(kind.words)) == len(kind.members) + len(kind.words), name
        assert kind.says.endswith("."), name
        # A name, an address or a person's number is no member of any kind.
        assert not {"name", "person_id", "address", "account", "text"} & {*kind.members, *kind.words}, name
