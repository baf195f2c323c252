"""The register and the assessment: written from facts, held against the last version, and empty of anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from heedful.duties import document, impact, register
from heedful.duties.page import render
from heedful.duties.questions import GROUPS, QUESTIONS, require_answers
from heedful.duties.recipients import host_of, require_listed
from heedful.duties.running import Recipient, Running
from heedful.errors import BadInput, Refused

PRINT = Recipient("Print House", "processor", "prints reports", ("report",), ("printhouse.example",), date(2026, 1, 2), "IE")
RUNNING = Running(
    name="Larkmoor",
    address="1 Lane",
    contact="a@larkmoor.example",
    officer="",
    authority="The authority",
    country="IE",
    purposes={"insights": "Counting opinions."},
    networks=["x"],
    kinds=["post"],
    recipients=[PRINT],
    countries=["IE"],
    months={"posts": 12, "profile": 12, "consent": 24},
    profiling="likes and dislikes",
    k=10,
    ages={},
    x_archive="own",
    x_profile_approval=False,
    store="a file in the workspace",
    team="team",
    notice="1",
    extractor="",
    as_of=datetime(2026, 6, 15, 12, tzinfo=UTC),
    people=300,
    posts={"insights": 9},
    refused={"no_record": 5},
)
ANSWERS = {name: f"We say this of {name} in our own words." for name, _, _ in QUESTIONS}


def both(running: Running) -> list[document.Document]:
    return [register.register(running), impact.impact(running, ANSWERS)]


@pytest.mark.parametrize("place", [0, 1])
def test_a_document_reads_back_and_no_two_lines_share_a_key(place: int) -> None:
    made = both(RUNNING)[place]
    assert document.read(document.plain(made)) == made
    keys = [line.key for line in made.lines]
    assert len(set(keys)) == len(keys)
    assert document.differ(made, made) == []


# What changes in the settings, and the key under which the register must say so.
CHANGES = [
    ({"purposes": {"insights": "Counting opinions.", "quotes": "Showing words."}}, "purpose.quotes"),
    ({"networks": ["x", "facebook"]}, "networks"),
    ({"recipients": [PRINT, Recipient("Brokers")]}, "recipient.Brokers"),
    ({"recipients": []}, "recipient.Print House"),
    ({"countries": ["IE", "US"]}, "countries"),
    ({"months": {"posts": 13, "profile": 12, "consent": 24}}, "posts"),
    ({"k": 5}, "k"),
    ({"profiling": "moods"}, "logic"),
    ({"notice": "2"}, "notice"),
]


@pytest.mark.parametrize(("change", "key"), CHANGES)
def test_every_change_of_what_is_done_is_told_line_by_line_and_binds(change, key: str) -> None:
    old, new = register.register(RUNNING), register.register(replace(RUNNING, **change))
    told = [d for d in document.differ(old, new) if d.binds]
    assert any(key in d.key for d in told), [d.key for d in told]
    assert old.digest != new.digest


@pytest.mark.parametrize("place", [0, 1])
def test_a_figure_moves_and_binds_nobody(place: int) -> None:
    later = replace(RUNNING, people=400, posts={"insights": 70}, refused={"no_record": 8}, as_of=datetime(2027, 1, 1, tzinfo=UTC))
    old, new = both(RUNNING)[place], both(later)[place]
    assert document.differ(old, new)
    assert not any(d.binds for d in document.differ(old, new))
    assert old.digest == new.digest


def test_the_assessment_has_the_seven_groups_and_all_ten_answers() -> None:
    made = impact.impact(RUNNING, ANSWERS)
    assert [s.key for s in made.sections] == list(GROUPS)
    assert all(s.lines for s in made.sections)
    assert impact.answers_of(made) == ANSWERS
    risks = {line.key.removeprefix("risk.") for line in made.lines if line.key.startswith("risk.")}
    assert risks == {line.key.removeprefix("measure.") for line in made.lines if line.key.startswith("measure.")}
    assert document.differ(made, impact.impact(RUNNING, ANSWERS | {"harm": "Nothing at all could happen."}))[0].binds


@pytest.mark.parametrize("wrong", [{}, ANSWERS | {"aim": "short"}, ANSWERS | {"other": "what is this?"}, ANSWERS | {"aim": "x" * 2001}])
def test_answers_that_are_none_are_refused_and_never_repeated(wrong) -> None:
    with pytest.raises(BadInput) as caught:
        require_answers(wrong)
    assert caught.value.code == "assess.answers"
    assert "in our own words" not in str(caught.value)


def test_what_is_not_settled_is_said_aloud() -> None:
    vague = Recipient("Cloud", "processor", "", ("storage",), (), None, "US")
    said = next(line.text for line in register.register(replace(RUNNING, recipients=[vague])).lines if line.key == "recipient.Cloud")
    for lack in ("what for is not said", "no contract is dated", "no basis for the transfer"):
        assert lack in said


def test_the_public_register_tells_no_small_number_and_nothing_of_the_team() -> None:
    shown = register.public(register.register(RUNNING), 10)
    said = {line.key: line.text for line in shown.lines}
    assert said["held.people"] == "300"
    assert said["held.posts.insights"] == "fewer than 10"
    assert not [key for key in said if key.startswith(("security.team", "requests", "done"))]


def test_the_page_escapes_and_loads_nothing() -> None:
    page = render(register.register(replace(RUNNING, name="<script>alert(1)</script>")), status="Nobody yet.")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://printhouse.example/in?a=b", "printhouse.example"),
        ("https://printhouse.example@evil.example/", "evil.example"),
        ("https://evil.example\\@printhouse.example", "evil.example"),
        ("https://evil.example#@printhouse.example", "evil.example"),
        ("Ada@PrintHouse.example", "printhouse.example"),
        ("printhouse.example:443", "printhouse.example"),
        ("http://[::1]:80/", "::1"),
    ],
)
def test_a_host_is_where_the_bytes_would_go(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize("address", ["Print House", "print house", "https://in.printhouse.example/hook", "desk@printhouse.example"])
def test_who_is_listed_gets_it(address: str) -> None:
    assert require_listed([PRINT], "report", address) is PRINT


@pytest.mark.parametrize(
    ("recipient", "way", "address", "code"),
    [
        (PRINT, "report", "notprinthouse.example", "egress.unlisted"),
        (PRINT, "report", "", "egress.unlisted"),
        (PRINT, "report", "https://printhouse.example.evil.example", "egress.unlisted"),
        (PRINT, "webhook", "Print House", "egress.way"),
        (replace(PRINT, contract=None), "report", "Print House", "egress.contract"),
    ],
)
def test_who_is_not_gets_nothing(recipient: Recipient, way: str, address: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        require_listed([recipient], way, address)
    assert caught.value.code == code
