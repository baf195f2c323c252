"""Notices held against the law's duties, against practice, and against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from heedful.consent.notice import Controller, Incentive, Notice, Purpose
from heedful.consent.notice_check import Facts, beyond, compare, facts_of, material, part_ways, plain
from heedful.consent.notice_draft import draft
from heedful.consent.notice_lint import lint
from heedful.consent.notice_page import render
from heedful.consent.notice_words import ENGLISH, VOCABULARIES
from heedful.terms import KINDS, NETWORKS, PURPOSES

DONE = Facts(
    "Larkmoor",
    frozenset(PURPOSES),
    frozenset(NETWORKS),
    frozenset(KINDS),
    frozenset({"Pollwright"}),
    frozenset({"IE"}),
    {"posts": 12, "profile": 6, "consent": 24},
    frozenset({plain(ENGLISH.profiling)}),
)
COMPANY = Controller(name="Larkmoor", address="1 Lane, Dublin", contact="privacy@larkmoor.example", officer="dpo@larkmoor.example")


def notice(done: Facts = DONE, language: str = "en", **changes: Any) -> Notice:
    return draft(done, COMPANY, "The authority", ENGLISH.profiling, version="1", language=language).model_copy(update=changes)


def duties(**changes: Any) -> list[tuple[str, str, bool]]:
    return [(duty.article, duty.key, duty.must) for duty in lint(notice(**changes))]


@pytest.mark.parametrize("language", sorted(VOCABULARIES))
def test_a_draft_leaves_no_duty_open_and_says_what_is_done(language: str) -> None:
    assert lint(notice(language=language)) == []
    told = facts_of([notice(), notice(language=language)])
    assert compare(told, DONE) == []


@pytest.mark.parametrize(
    ("changes", "key", "article"),
    [
        ({"controller": Controller()}, "controller.name", "13(1)(a)"),
        ({"controller": COMPANY.model_copy(update={"address": " "})}, "controller.address", "13(1)(a)"),
        ({"controller": COMPANY.model_copy(update={"contact": ""})}, "controller.contact", "13(1)(a)"),
        ({"purposes": {}}, "purposes", "13(1)(c)"),
        ({"purposes": {"insights": Purpose(basis="consent")}}, "purposes.insights.what", "13(1)(c)"),
        ({"purposes": {"insights": Purpose(what="a")}}, "purposes.insights.basis", "13(1)(c)"),
        ({"purposes": {"insights": Purpose(what="a", basis="legitimate interest")}}, "purposes.insights.basis", "6(1)(a)"),
        ({"purposes": {"resale": Purpose(what="a", basis="consent")}}, "purposes.resale", "5(1)(b)"),
        ({"networks": ()}, "networks", "14(1)(d)"),
        ({"networks": ("x", "elsewhere")}, "networks", "14(1)(d)"),
        ({"kinds": ()}, "kinds", "14(1)(d)"),
        ({"sources": ("x",)}, "sources", "14(2)(f)"),
        ({"recipients": (" ",)}, "recipients", "13(1)(e)"),
        ({"countries": ()}, "countries", "13(1)(f)"),
        ({"countries": ("Ireland",)}, "countries", "13(1)(f)"),
        ({"countries": ("IE", "US")}, "safeguards.US", "13(1)(f)"),
        ({"rights": ("access",)}, "rights", "13(2)(b)"),
        ({"rights": tuple(r for r in ENGLISH.rights if r != "withdrawal")}, "rights", "13(2)(c)"),
        ({"withdrawal": ""}, "withdrawal", "7(3)"),
        ({"authority": ""}, "authority", "13(2)(d)"),
        ({"refusal": ""}, "refusal", "13(2)(e)"),
        ({"profiling": ""}, "profiling", "13(2)(f)"),
        ({"incentive": Incentive(yes="A voucher", no="")}, "incentive", "7(4)"),
        ({"incentive": Incentive(yes="5 euros", no="1 euro")}, "incentive", "7(4)"),
        ({"body": "# Hello"}, "body", "12(1)"),
    ],
)
def test_each_open_duty_is_named_with_its_article(changes: dict[str, Any], key: str, article: str) -> None:
    found = [(where, law) for law, where, must in duties(**changes) if must]
    assert any(where == key and article in law for where, law in found)


@pytest.mark.parametrize("name", ["posts", "profile", "consent"])
def test_each_period_must_be_told(name: str) -> None:
    months = notice().retention.model_copy(update={name: None})
    assert (f"retention.{name}", True) in [(key, must) for _, key, must in duties(retention=months)]


def test_a_period_of_what_is_not_done_need_not_be_told() -> None:
    only = {"insights": Purpose(what="Counting", basis="consent")}
    held = notice().retention.model_copy(update={"profile": None})
    assert duties(purposes=only, retention=held, profiling="") == []


def test_the_same_gift_for_both_answers_is_free() -> None:
    assert duties(incentive=Incentive(yes="A coffee", no=" a  coffee ")) == []


def test_what_protects_data_abroad_is_enough() -> None:
    assert duties(countries=("IE", "US"), safeguards={"US": "Standard contractual clauses"}) == []


def test_a_missing_officer_is_advice_and_no_bar() -> None:
    assert duties(controller=COMPANY.model_copy(update={"officer": ""})) == [("GDPR Art. 13(1)(b)", "controller.officer", False)]


def test_words_without_headings_or_with_endless_sentences_are_advised_against() -> None:
    assert [must for _, key, must in duties(body="So " * 60 + ".") if key == "body"] == [False, False]


MORE = [
    ({"purposes": DONE.purposes | {"messages.sms"}}, "purpose messages.sms"),
    ({"recipients": DONE.recipients | {"Brokers"}}, "recipient Brokers"),
    ({"countries": DONE.countries | {"US"}}, "country US"),
    ({"months": {**DONE.months, "posts": 13}}, "retention of posts and opinions"),
    ({"months": {**DONE.months, "profile": 7}}, "retention of profiles"),
    ({"months": {**DONE.months, "consent": 25}}, "retention of a consent"),
    ({"profiling": frozenset({"by the stars"})}, "logic of profiling"),
    ({"name": "Quillbay"}, "company"),
]


@pytest.mark.parametrize(("changes", "subject"), MORE)
def test_what_is_done_beyond_the_notice_is_a_line(changes: dict[str, Any], subject: str) -> None:
    found = compare(facts_of([notice()]), replace(DONE, **changes))
    assert [(d.subject, d.more) for d in found if d.more] == [(subject, True)]
    assert found[0].line.startswith(f"{subject}: the notice says ")


@pytest.mark.parametrize("name", ["networks", "kinds"])
def test_a_network_or_kind_the_notice_leaves_out_is_a_line(name: str) -> None:
    (first, *others) = sorted(getattr(DONE, name))
    found = compare(facts_of([notice(**{name: tuple(others)})]), DONE)
    assert [(d.subject.endswith(first), d.more) for d in found] == [(True, True)]


def test_what_is_told_and_not_done_stops_nothing() -> None:
    less = replace(DONE, purposes=frozenset({"insights"}), recipients=frozenset(), months={"posts": 1, "profile": 1, "consent": 1})
    found = compare(facts_of([notice()]), less)
    assert found
    assert not any(d.more for d in found)


def test_the_logic_counts_only_where_profiles_are_made() -> None:
    done = replace(DONE, purposes=DONE.purposes - {"profile"}, profiling=frozenset({"by the stars"}))
    assert not any(d.more for d in compare(facts_of([notice()]), done))


def test_a_version_tells_what_all_its_languages_tell() -> None:
    told = facts_of([notice(), notice(language="de", networks=("x",), retention=notice().retention.model_copy(update={"posts": 3}))])
    assert (told.networks, told.months["posts"]) == (frozenset({"x"}), 3)


BEYOND = [
    ({"recipients": frozenset({"Brokers"})}, set(PURPOSES)),
    ({"countries": frozenset({"US"})}, set(PURPOSES)),
    ({"months": {**DONE.months, "posts": 13}}, set(PURPOSES)),
    ({"months": {**DONE.months, "profile": 7}}, {"profile"}),
    ({"profiling": frozenset({"by the stars"})}, {"profile"}),
    ({"months": {**DONE.months, "consent": 99}}, set()),
    ({"networks": frozenset({"x", "elsewhere"})}, set()),
    ({}, set()),
]


@pytest.mark.parametrize(("changes", "ended"), BEYOND)
def test_a_consent_ends_only_for_the_purposes_a_change_touches(changes: dict[str, Any], ended: set[str]) -> None:
    told, done = facts_of([notice()]), replace(DONE, **changes)
    assert {purpose for purpose in PURPOSES if beyond(told, done, purpose)} == ended


def test_a_purpose_the_notice_does_not_name_is_beyond_it() -> None:
    assert beyond(facts_of([notice()]), DONE, "messages.sms")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"recipients": ("Pollwright", "Brokers")}, ["recipient Brokers"]),
        ({"countries": ("IE", "US")}, ["country US"]),
        ({"profiling": "by the stars"}, ["logic of profiling"]),
        ({"networks": ("x",), "recipients": ()}, []),
        ({"body": "Other words", "withdrawal": "Call us"}, []),
        ({"controller": COMPANY.model_copy(update={"name": "Larkmoor plc"})}, []),
    ],
)
def test_what_is_new_between_two_versions(changes: dict[str, Any], lines: list[str]) -> None:
    assert material([notice()], [notice(**changes)]) == lines


def test_a_language_more_is_nothing_new() -> None:
    assert material([notice()], [notice(), notice(language="de")]) == []
    assert material([notice()], [notice(profiling="by the stars"), notice(language="de")]) == ["logic of profiling"]
    assert material([notice()], [notice(language="de")]) == ["logic of profiling"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"networks": ("x",)}, "networks"),
        ({"recipients": ()}, "recipients"),
        ({"rights": ()}, "rights"),
        ({"withdrawal": ""}, "withdrawal"),
        ({"incentive": Incentive(yes="a", no="a")}, "incentive"),
        ({"safeguards": {"US": "a"}}, "safeguards"),
        ({"controller": COMPANY.model_copy(update={"officer": ""})}, "controller.officer"),
        ({"retention": notice().retention.model_copy(update={"posts": 1})}, "retention.posts"),
        ({"purposes": {"insights": Purpose(what="a", basis="consent")}}, "purposes"),
    ],
)
def test_languages_of_a_version_share_all_but_words(changes: dict[str, Any], key: str) -> None:
    assert part_ways(notice(), notice(language="de")) == []
    assert part_ways(notice(), notice(language="de", **changes)) == [key]


def test_the_page_says_every_promise_in_its_own_language() -> None:
    page = render(notice(language="de", safeguards={"US": "Klauseln"}, incentive=Incentive(yes="Kaffee", no="Kaffee")), "2026-11-24")
    for said in (
        "Pollwright",
        "IE",
        "Klauseln",
        "Kaffee",
        "6 Monate",
        "24 Monate",
        "Kommentare",
        "The authority",
        "2026-11-24",
        'lang="de"',
    ):
        assert said in page
    assert notice(language="de").digest != notice().digest
    assert "In short" not in page


def test_the_page_runs_and_loads_nothing_a_writer_puts_in() -> None:
    body = "<script>x</script> ![p](https://tracker.example/p.png) [a](javascript:alert(1)) [b](https://larkmoor.example)"
    page = render(notice(body=body, withdrawal="<b>now</b>", controller=COMPANY.model_copy(update={"name": "<i>L</i>"})))
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert '<a href="https://larkmoor.example">' in page
    assert "<b>now" not in page
    assert "<i>L" not in page
