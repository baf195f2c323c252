"""The house rules as a member reads and signs them, and containment as those see it who may."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.web.test_web_team import add_members, sign_in

from heedful.duties.house_rules import DRAFT
from heedful.flow import decoys, house_rules, incidents
from heedful.flow.concerns import freeze, raise_concern
from heedful.security.actor import Actor
from heedful.store import outbox

RIGHT = {"q1": "2", "q2": "1", "q3": "2", "q4": "3", "q5": "1"}


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


@pytest.fixture
def browser(bench, browse, monkeypatch):
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    workspace = bench.workspace()
    add_members(workspace)
    made = browse(workspace)
    made.workspace = workspace
    return made


def own_rules(browser) -> None:
    """The company's own, put in force on the page."""
    rules = DRAFT.partition("\n")[2].replace("Whoever finds a mistake", "Whoever at Larkmoor finds a mistake")
    (browser.workspace.folder / house_rules.FILE).write_text(rules)
    sign_in(browser, "privacy_officer")
    assert browser.send("/team/rules", "/team/rules/publish").status_code == 303


def test_without_rules_it_says_so_and_who_may_puts_the_companys_own_in_force(browser) -> None:
    sign_in(browser, "analyst")
    page = browser.get("/team/rules")
    assert "No house rules are in force yet" in words(page) and "Put house-rules.yaml in force" not in words(page)
    assert browser.send("/team/account", "/team/rules/publish").status_code == 403
    own_rules(browser)
    assert "Whoever at Larkmoor finds a mistake" in words(browser.get("/team/rules"))


def test_a_draft_is_not_put_in_force_and_says_why(browser) -> None:
    (browser.workspace.folder / house_rules.FILE).write_text(DRAFT)
    sign_in(browser, "privacy_officer")
    assert browser.send("/team/rules", "/team/rules/publish").status_code == 400
    assert "No house rules are in force yet" in words(browser.get("/team/rules"))


def test_who_has_not_signed_is_led_to_the_rules_and_works_once_they_have(browser) -> None:
    own_rules(browser)
    sign_in(browser, "analyst")
    assert browser.get("/team/work").status_code in {200, 303}
    assert browser.get("/team").headers["location"] == "/team/rules"
    page = browser.get("/team/rules")
    assert page.text.count("<fieldset") == 5 and 'value="2" required' in page.text
    for wrong in ({}, {"q1": "1"}, {**RIGHT, "q5": "2"}, {**RIGHT, "q1": "x"}, {"q1": "2"}):
        answer = browser.send("/team/rules", "/team/rules", **wrong)
        assert answer.status_code in {400, 403} and "Not every answer is right" in words(answer)
    assert browser.get("/team").headers["location"] == "/team/rules"
    done = browser.send("/team/rules", "/team/rules", **RIGHT)
    assert "Signed. It stands in the log." in words(browser.get(done.headers["location"]))
    assert browser.get("/team").status_code == 200
    said = words(browser.get("/team/rules"))
    assert "You have signed these rules." in said and "marketer not yet" in said
    with browser.workspace.store.reading() as tx:
        assert outbox.of_kind(tx, "rules.signed")[-1].actor.name == "analyst"


def test_containment_shows_what_is_stopped_and_how_many_decoys_but_never_which(browser, tmp_path) -> None:
    officer = browser.workspace.acting(Actor("privacy_officer", "privacy_officer"))
    decoys.plant(officer, 7, tmp_path / "decoys.csv")
    case = raise_concern(officer, "Somebody reads what they should not read.")
    freeze(officer, case.case_id, "purpose", "profile")
    for role in ("auditor", "administrator", "privacy_officer"):
        sign_in(browser, role)
        page = browser.get("/team/containment")
        said = words(page)
        assert "7 numbers of people who do not exist" in said and "purpose profile" in said and case.case_id in said
        assert "It is in its place" in said
        assert not any(number in page.text for number in (tmp_path / "decoys.csv").read_text().split()[1:])
        assert ("Sign everybody out" in said) is (role == "administrator")
        assert 'href="/team/containment"' in browser.get("/team/rules").text
    sign_in(browser, "analyst")
    assert browser.get("/team/containment").status_code == 403
    assert 'href="/team/containment"' not in browser.get("/team/rules").text


def test_signing_everybody_out_is_for_an_incident_and_is_noted(browser) -> None:
    officer = browser.workspace.acting(Actor("privacy_officer", "privacy_officer"))
    told = incidents.open_incident(officer, incidents.Reported("A laptop was lost.", ["contacts"]))
    number = told.incident.incident_id
    sign_in(browser, "administrator")
    assert browser.send("/team/containment", "/team/containment", incident="0123abcd").status_code == 404
    assert browser.get("/team/containment").status_code == 200
    assert browser.send("/team/containment", "/team/containment", incident=number).status_code == 303
    assert browser.get("/team/containment").headers["location"] == "/team/sign-in"
    sign_in(browser, "auditor")
    said = words(browser.get("/team/containment"))
    assert f"administrator {number}" in said and "one session was ended" in said
