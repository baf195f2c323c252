"""Ages, signals, the rules of asking, and what invitations say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from heedful.consent import age, asking, gpc, invite, qr
from heedful.consent.asking import Before, Standing
from heedful.errors import BadInput

NOW = datetime(2026, 6, 15, tzinfo=UTC)
QUIET = NOW - timedelta(days=365)
SOON = NOW + timedelta(days=60)
ASK = invite.Ask(
    "Larkmoor",
    "https://larkmoor.example/join/bcdf2345",
    ("insights", "profile"),
    ("facebook", "x"),
    "1 Quay, Dublin",
    "privacy@larkmoor.example",
    never_url="https://larkmoor.example/u/bcdf2345",
)


@pytest.mark.parametrize(
    ("country", "years"), [("DE", 16), ("at", 14), ("FR", 15), ("DK", 15), ("GB", 13), ("UK", 13), ("EL", 15), ("US", 16), ("", 16)]
)
def test_the_age_of_consent_is_the_countrys_and_16_where_none_is_known(country: str, years: int) -> None:
    assert age.age_of_consent(country, {}) == years
    assert age.statement(country, {}) == f"I am {years} or over."


def test_every_state_of_the_union_has_an_age_from_13_to_16() -> None:
    union = {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    }
    assert union <= set(age.AGES)
    assert set(age.AGES.values()) == {13, 14, 15, 16}


def test_a_setting_overrides_the_table_but_no_law() -> None:
    assert age.age_of_consent("ES", {"es": 14}) == 14
    assert age.age_of_consent("GR", {"EL": 16}) == 16
    with pytest.raises(BadInput, match="no law allows"):
        age.age_of_consent("ES", {"ES": 12})
    with pytest.raises(BadInput, match="two letters"):
        age.age_of_consent("Spain", {})


def test_an_age_is_said_never_guessed() -> None:
    assert [age.band(said) for said in (True, False, None)] == ["adult", "minor", "unknown"]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([("Sec-GPC", "1")], True),
        ([("sec-gpc", "1")], True),
        ([("Sec-GPC", "0"), ("Sec-GPC", "1")], True),
        ([("Sec-GPC", "0")], False),
        ([("Sec-GPC", "true")], False),
        ([("Sec-GPC", "1,1")], False),
        ([("Sec-GPC", "1 ")], False),
        ([("DNT", "1")], False),
        ([], False),
    ],
)
def test_only_an_exact_one_is_a_signal(headers, said: bool) -> None:
    assert gpc.heard(headers) is said


def test_a_signal_objects_unless_the_person_chose() -> None:
    assert gpc.weigh(signal=True, chosen=False) == "objected"
    assert gpc.weigh(signal=True, chosen=True) == "choice_kept"
    assert gpc.weigh(signal=False, chosen=False) == gpc.weigh(signal=False, chosen=True) == "nothing"
    assert gpc.well_known(date(2026, 1, 2)) == {"gpc": True, "lastUpdate": "2026-01-02"}


def why(kind: str, standing: Standing, *before: Before, channel: str = "mail") -> str | None:
    return asking.why_not(kind, channel, standing, before, quiet_since=QUIET, renew_until=SOON)


def told(answer: str | None, days: int, channel: str = "mail", kind: str = "first") -> Before:
    at = NOW - timedelta(days=days)
    return Before(channel, kind, at, answer, at if answer else None)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ([], None),
        ([told(None, 30)], "asked"),
        ([told(None, 366)], None),
        ([told(None, 30, "link")], None),
        ([told("no", 30, "link")], "said_no"),
        ([told("no", 366)], None),
        ([told("never", 3_000, "link")], "never"),
        ([told("yes", 30)], None),
    ],
)
def test_a_first_invitation_is_asked_once(before: list[Before], reason: str | None) -> None:
    assert why("first", Standing(), *before) == reason


def test_who_agreed_withdrew_or_is_young_is_not_asked() -> None:
    assert why("first", Standing(valid_since=NOW, valid_until=None)) == "agreed"
    assert why("first", Standing(withdrew_at=NOW - timedelta(days=3))) == "said_no"
    assert why("first", Standing(withdrew_at=NOW - timedelta(days=400))) is None
    assert why("first", Standing(minor=True)) == "minor"
    assert why("first", Standing(suppressed=True, minor=True)) == "suppressed"


def test_a_renewal_is_asked_once_near_the_end() -> None:
    since = NOW - timedelta(days=700)
    ending = Standing(valid_since=since, valid_until=SOON)
    assert why("renewal", ending) is None
    assert why("renewal", Standing(valid_since=since, valid_until=SOON + timedelta(seconds=1))) == "not_due"
    assert why("renewal", Standing()) == "not_due"
    assert why("renewal", ending, told(None, 10, "link", "renewal")) == "renewal_asked"
    assert why("renewal", ending, told("yes", 800, "mail", "renewal")) is None
    assert why("renewal", ending, told("no", 10, "mail", "renewal")) == "said_no"


def test_yes_and_no_wear_the_same_dress() -> None:
    html = invite.mail(ASK).html
    cells = re.findall(r"<td (width=\"50%\".*?)</td>", html, re.DOTALL)
    assert len(cells) == 2
    yes, no = (re.sub(r"answer=\w+|>[^<>]+<", "><", cell) for cell in cells)
    assert yes == no
    words = [re.findall(r">([^<>\s][^<>]*)<", cell) for cell in cells]
    assert abs(len("".join(words[0])) - len("".join(words[1]))) <= 3


def test_a_mail_says_all_and_fetches_nothing() -> None:
    said = invite.mail(ASK)
    for form in (said.plain, said.html):
        for words in ("Larkmoor", "count what you like", "No is fine", "stop at any time", "privacy@larkmoor.example", "12 months"):
            assert words in form
        assert "answer=yes" in form and "answer=no" in form and ASK.never_url in form
    assert not re.search(r"<(img|script|link|iframe|object|style)|url\(|src=|@import", said.html)


def test_a_name_from_outside_is_only_a_name() -> None:
    odd = invite.Ask("<b>L&M</b>\nBcc: x", ASK.url, ("insights",), ("x",), gets="<i>")
    said = invite.mail(odd)
    assert "<b>L" not in said.html and "&lt;b&gt;" in said.html and "\n" not in said.subject
    assert "<i>" not in invite.card(odd, "") and "<b>L" in said.plain


@pytest.mark.parametrize("network", ["x", "facebook", "instagram"])
@pytest.mark.parametrize("name", ["Larkmoor", "Ünïted Larkmöör 株式会社", "L" * 60])
def test_a_pinned_post_fits_its_network(network: str, name: str) -> None:
    said = invite.pinned(invite.Ask(name, ASK.url, tuple(invite.WORDS), ("x",)), network)
    assert invite.weight(said, network) <= invite.LONGEST[network]
    for words in (name, "Yes: https://", "No: do nothing"):
        assert words in said
    assert re.search("[Ss]top at any time", said)


def test_a_link_counts_23_and_a_wide_letter_2_on_x() -> None:
    assert invite.weight("ab https://larkmoor.example/a/very/long/way/to/go/on/and/on", "x") == 26
    assert invite.weight("株a", "x") == 3
    assert invite.weight("株a", "facebook") == 2


def test_what_cannot_fit_is_said() -> None:
    with pytest.raises(BadInput, match="280"):
        invite.pinned(invite.Ask("L" * 300, ASK.url, ("insights",), ("x",)), "x")
    with pytest.raises(BadInput, match="160"):
        invite.receipt_line(invite.Ask("L" * 200, ASK.url, ("insights",), ("x",)))


def test_a_receipt_line_is_one_line() -> None:
    said = invite.receipt_line(ASK)
    assert len(said) <= 160 and "\n" not in said
    assert all(words in said for words in ("Larkmoor", ASK.url, "Yes:", "No: do nothing", "Stop"))


def test_a_card_weighs_yes_and_no_alike_and_holds_the_code() -> None:
    code = qr.draw(ASK.url, "Code")
    page = invite.card(ASK, code.inline)
    assert code.inline in page and ASK.url in page
    assert re.findall(r"<div><dt>(\w+)</dt>", page) == ["Yes", "No"]
    assert code == qr.draw(ASK.url, "Code")
    assert code.png.startswith(b"\x89PNG") and b'xmlns="http://www.w3.org/2000/svg"' in code.svg


def test_a_renewal_says_that_silence_ends_it() -> None:
    said = invite.mail(invite.Ask("Larkmoor", ASK.url, ("insights",), ("x",), ends="3 July 2026"))
    assert "3 July 2026" in said.html and "If you do nothing, it ends" in said.plain
