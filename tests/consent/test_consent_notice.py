"""A notice as a file: what is read, what is refused, and what its digest stands for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.consent.notice import LARGEST, Notice, read_notice, read_stored, write_notice
from heedful.errors import BadInput

FILE = """---
version: 1.10
language: nb
controller: {name: Larkmoor, address: 1 Lane, contact: a@larkmoor.example}
purposes:
  insights: {what: Counting, basis: consent}
networks: [x, facebook]
kinds: post
countries: [NO, IE]
retention: {posts: 12}
incentive:
---

# Words

To read.
"""


def read(text: str = FILE) -> Notice:
    return read_notice(text, "n.md")


def refused(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.sentence.startswith("n.md")
    return caught.value


def test_values_are_text_and_not_what_yaml_makes_of_them() -> None:
    notice = read()
    assert (notice.version, notice.countries) == ("1.10", ("NO", "IE"))
    assert (notice.retention.posts, notice.retention.profile, notice.incentive) == (12, None, None)
    assert read(FILE.replace("language: nb", "language: no")).language == "no"


def test_one_name_is_a_list_of_one() -> None:
    assert read().kinds == ("post",)


def test_what_is_not_said_is_empty() -> None:
    notice = read("---\nversion: '1'\nlanguage: en\n---\n")
    assert (notice.purposes, notice.networks, notice.body, notice.controller.name) == ({}, (), "", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("networks: [x, facebook]", "networks: [facebook, x]"),
        ("networks: [x, facebook]", "networks: [x, facebook, x]"),
        ("\n", "\r\n"),
        ("To read.\n", "To read.   \n\n\n"),
        ("version: 1.10\nlanguage: nb\n", "language: nb\nversion: '1.10'\n"),
        ("incentive:\n", "recipients: []\n"),
    ],
)
def test_the_same_promises_and_words_have_the_same_digest(old: str, new: str) -> None:
    assert read(FILE.replace(old, new)).digest == read().digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.10", "1.1"),
        ("nb", "nn"),
        ("[x, facebook]", "[x]"),
        ("posts: 12", "posts: 13"),
        ("basis: consent", "basis: contract"),
        ("To read.", "To  read."),
        ("incentive:", "incentive: {yes: a, no: a}"),
        ("Larkmoor,", "Quillbay,"),
        ("incentive:", "effective: 2026-01-01"),
    ],
)
def test_anything_else_has_another(old: str, new: str) -> None:
    assert read(FILE.replace(old, new, 1)).digest != read().digest


def test_front_matter_and_words_cannot_flow_into_each_other() -> None:
    notice = read()
    assert notice.digest != read_stored(notice.front, notice.body + "\n").digest
    assert json.loads(notice.front)["version"] == "1.10"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)
names = st.lists(st.sampled_from(["x", "facebook", "NO", "null", "1e3", "yes", "~"]), unique=True, max_size=4).map(tuple)


@given(words, words, words, names, names)
def test_what_is_written_is_read_back(name: str, what: str, body: str, networks: tuple[str, ...], recipients: tuple[str, ...]) -> None:
    front = {"version": "no", "language": "no", "controller": {"name": name}, "purposes": {"insights": {"what": what}}}
    notice = Notice.model_validate(front | {"networks": networks, "recipients": recipients, "body": body.strip()})
    assert read(write_notice(notice)).digest == notice.digest
    assert read_stored(notice.front, notice.body).digest == notice.digest


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("", "notice.shape", "front matter"),
        ("# Only words", "notice.shape", "front matter"),
        ("---\nversion: 1\n", "notice.shape", "front matter"),
        ("---\n- a\n---\n", "notice.shape", "keys and values"),
        ("---\na: [1\n---\n", "notice.yaml", "line"),
        (f"---\na: {'[' * 5000}\n---\n", "notice.yaml", "YAML"),
        ("---\nversion: 1\n---\n", "notice.key", "language is missing"),
        (FILE.replace("networks:", "netwroks:"), "notice.key", "netwroks is not a known key"),
        (FILE.replace("posts: 12", "posts: 0"), "notice.key", "retention.posts"),
        (FILE.replace("posts: 12", "posts: many"), "notice.key", "retention.posts"),
        (FILE.replace("1.10", "../x"), "notice.key", "version"),
        (FILE.replace("language: nb", "language: Norwegian"), "notice.key", "language"),
        (FILE.replace("kinds: post", "kinds: [[post]]"), "notice.key", "kinds"),
        (FILE.replace("incentive:", "body: hidden"), "notice.key", "body"),
        (FILE.replace("incentive:", "effective: soon"), "notice.key", "effective"),
        ("x" * (LARGEST + 1), "notice.size", "longer"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_key(text: str, code: str, key: str) -> None:
    error = refused(text)
    assert error.code == code
    assert key in error.sentence
    assert error.remedy


def test_a_refusal_repeats_no_value() -> None:
    assert "secret" not in str(refused(FILE.replace("posts: 12", "posts: secret")))


def test_countries_are_written_as_iso_3166_1_writes_them() -> None:
    small = read_notice("---\nversion: 1\nlanguage: en\ncountries: [ie, De]\nsafeguards: {us: clauses}\n---\nWords.\n", "a.md")
    assert small.countries == ("IE", "DE")
    assert small.safeguards == {"US": "clauses"}
