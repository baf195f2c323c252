"""The catalogue is read whole or not at all, and says what is wrong and where."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from heedful.errors import BadInput
from heedful.messages.compose import compose, try_all
from heedful.messages.templates import LONGEST, Template, clean, require_one_line

DUBLIN = ZoneInfo("Europe/Dublin")


def test_a_catalogue_is_read_with_its_facts(read, now) -> None:
    catalogue = read()
    evening, repair = catalogue.offers
    assert (evening.id, evening.kind, evening.facts.price.said, evening.facts.was.said) == ("evening", "offer", "€4.90", "€9.90")
    assert (repair.kind, repair.facts.repaired.what) == ("repair", "We have a second carrier")
    assert evening.facts.untrue(now) == []
    assert catalogue.find("evening") is evening
    assert catalogue.find("none") is None


def test_a_day_is_a_day_where_the_company_is_and_lasts_until_its_end(read) -> None:
    facts = read(zone=DUBLIN).offers[0].facts
    assert facts.price.since.isoformat() == "2026-06-01T00:00:00+01:00"
    assert facts.deadline.at.isoformat() == "2026-06-30T23:59:59+01:00"


def test_a_fact_that_is_over_is_not_true(read, now) -> None:
    facts = read().offers[0].facts
    assert facts.untrue(now + timedelta(days=16)) == ["price", "deadline"]
    assert facts.untrue(now - timedelta(days=30)) == ["price"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("currency: EUR, since: 2026-06-01", "currency: USD, since: 2026-06-01", "offers.currencies"),
        ("amount: 4.90", "amount: -4.90", "offers.number"),
        ("amount: 4.90", "amount: .nan", "offers.number"),
        ("amount: 4.90", "amount: 1e30", "offers.number"),
        ("amount: 4.90", "amount: true", "offers.number"),
        ("currency: EUR, since: 2026-06-01", "currency: euro, since: 2026-06-01", "offers.currency"),
        ("evidence: price list of January", "evidence: ''", "offers.missing"),
        (", evidence: contract of April", "", "offers.missing"),
        ("at: 2026-06-30", "at: soon", "offers.time"),
        ("at: 2026-06-30", "at: 5", "offers.time"),
        ("kind: repair", "kind: trick", "offers.unknown"),
        ("speaks_to: [delivery]", "speaks_to: [religion]", "offers.unknown"),
        ("speaks_to: [delivery]", "speaks_to: []", "offers.speaks_to"),
        ("template: plain", "template: other", "offers.template"),
        ("id: evening", "id: second-carrier", "offers.twice"),
        ("id: evening", "id: ../evening", "offers.id"),
        ("link: https:", "link: http:", "offers.link"),
        ("link: https://larkmoor.example/evening", "link: javascript:alert(1)", "offers.link"),
        ("link: https://larkmoor.example/evening", "link: https://a@b.example/", "offers.link"),
        ("    name: Evening delivery", "    name: Evening delivery\n    segment: women", "offers.key"),
        ("aspect: delivery, text", "aspect: price, text", "offers.unknown"),
        ("facts:\n      repaired: {what: We have a second carrier, since: 2026-05-01, evidence: contract of April}", "", "offers.repaired"),
        ("offers:", "offers: 3\nothers:", "offers.shape"),
        ("templates:", "templates: [", "offers.yaml"),
        ("{{ passage }}", "{% for i in (1..9) %}x{% endfor %}", "template.syntax"),
        ("{{ passage }}", "{% include 'secret' %}", "template.syntax"),
        ("{{ passage }}", "{{ passage", "template.syntax"),
    ],
)
def test_what_is_wrong_is_refused_by_name(read, offers, old: str, new: str, code: str) -> None:
    assert old in offers
    with pytest.raises(BadInput) as error:
        read(offers.replace(old, new, 1))
    assert error.value.code == code


def test_a_megabyte_is_not_read(read) -> None:
    with pytest.raises(BadInput) as error:
        read("offers: [" + "x," * 600_000)
    assert error.value.code == "offers.long"
    with pytest.raises(BadInput) as error:
        Template("large", "x" * (LONGEST + 1))
    assert error.value.code == "template.long"


@pytest.mark.parametrize(
    "text", ["{{ missing }}", "{{ price.__class__ }}", "{{ offer.link.secret }}", "{{ passage | evil }}", "{{ stock.left }}"]
)
def test_a_field_that_is_not_there_is_found_before_anybody_is_written_to(read, offers, text: str) -> None:
    catalogue = read(offers.replace("{{ passage }}", text, 1))
    with pytest.raises(BadInput) as error:
        try_all(catalogue, "Larkmoor", date(2026, 6, 15))
    assert error.value.code in {"template.field", "template.runs"}


def test_a_fallback_stands_in_for_what_is_not_there(read, offers, now) -> None:
    text = offers.replace("      deadline: {at: 2026-06-30, evidence: price list of June}\n", "", 1)
    (_, words), _ = try_all(read(text), "Larkmoor", now.date())
    assert "until further notice" in words.text
    assert words.text.startswith("Good day,")


def test_a_name_is_a_value_and_never_a_template_or_a_header(read, offers, now) -> None:
    from heedful.messages.choose import choose
    from heedful.messages.profile import LIKE, Stance

    text = offers.replace('subject: "{{ offer.name }}"', 'subject: "{{ name }}: {{ offer.name }}"')
    choice = choose((Stance("Larkmoor", "delivery", LIKE, 1, now.date()),), read(text), now)
    evil = "{{ was }}{% for i in (1..9) %}\r\nBcc: all@larkmoor.example\u202e\x00<script>"
    words = compose(choice, "Larkmoor", name=evil)
    assert "\n" not in words.subject and "\r" not in words.subject and "\u202e" not in words.subject
    assert words.subject.startswith("{{ was }}{% for i in (1..9) %} Bcc:")
    assert "€9.90 instead" not in words.text


@pytest.mark.parametrize("subject", ["a\nBcc: b", "a\rb", "a\x00b", "  ", "a\u2028b"])
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(BadInput) as error:
        require_one_line("subject", subject)
    assert error.value.code == "template.header"


def test_clean_leaves_one_line() -> None:
    assert clean("Ada \n\t\u202eLind\x07") == "Ada Lind"
    assert len(clean("x" * 500)) == 200
