"""House rules: nobody acts before they signed those in force; a task may be refused."""

from __future__ import annotations

import copy

import pytest
import yaml
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.duties.house_rules import DRAFT, parse, plain
from heedful.errors import BadInput, HeedfulError, Unready
from heedful.flow import house_rules, members
from heedful.flow.access import TABLE, UNSIGNED, require
from heedful.flow.entries import Wanted, find
from heedful.security.actor import Actor

RIGHT = (2, 1, 2, 3, 1)


@pytest.fixture
def company(bench):
    workspace = bench.workspace()
    house_rules.write_draft(workspace)
    path = workspace.folder / house_rules.FILE
    path.write_text(path.read_text().partition("\n")[2])
    return workspace


def code_of(call, *words, **more) -> str:
    with pytest.raises(HeedfulError) as error:
        call(*words, **more)
    return error.value.code


def test_nobody_acts_before_they_signed_and_again_when_the_rules_change(company) -> None:
    require(company, "report.read", "insights")
    house_rules.publish(company)
    assert code_of(require, company, "report.read", "insights") == "rules.unsigned"
    assert code_of(house_rules.sign, company, (1, 1, 1, 1, 1)) == "rules.wrong"
    assert code_of(house_rules.sign, company, (2, 1)) == "rules.answers"
    assert code_of(require, company, "report.read", "insights") == "rules.unsigned"
    assert [name for name, _ in house_rules.sign(company, RIGHT).signed] == ["cli"]
    require(company, "report.read", "insights")
    company.actor = Actor("Bo")
    assert code_of(require, company, "report.read", "insights") == "rules.unsigned"
    company.actor = Actor("CLI")
    require(company, "report.read", "insights")
    # The same rules again ask nobody anew; others do.
    house_rules.publish(company)
    require(company, "report.read", "insights")
    path = company.folder / house_rules.FILE
    path.write_text(path.read_text().replace("of use", "of use to them"))
    assert house_rules.publish(company).version == 2
    assert code_of(require, company, "report.read", "insights") == "rules.unsigned"
    house_rules.sign(company, RIGHT)
    kinds = [entry.said.action for entry in find(company, Wanted(kinds=["rules.*"]))]
    assert kinds == ["rules.published", "rules.signed", "rules.published", "rules.signed"]


def test_every_action_but_a_few_waits_for_it_and_the_program_itself_does_not(company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    members.add(company, "Ada", "administrator", "a rather long password")
    company.actor = Actor("Ada", "administrator")
    assert house_rules.publish(company).missing == ["Ada"]
    waits, free = set(), set()
    for action, purposes in TABLE.items():
        for purpose, roles in purposes.items():
            company.actor = Actor("Ada", roles[0]) if roles[0] != "service" else Actor("Ada", roles[-1])
            try:
                require(company, action, purpose)
                free.add(action)
            except Unready as error:
                assert error.code == "rules.unsigned"
                waits.add(action)
    assert free == set(UNSIGNED)
    assert "report.read" in waits
    company.actor = Actor("callbacks", "service")
    require(company, "posts.gather", "insights")


def test_a_draft_is_not_the_companys_own(bench) -> None:
    workspace = bench.workspace()
    assert code_of(house_rules.publish, workspace) == "rules.missing"
    house_rules.write_draft(workspace)
    assert code_of(house_rules.write_draft, workspace) == "file.exists"
    assert code_of(house_rules.publish, workspace) == "rules.draft"


def broken():
    good = yaml.safe_load(DRAFT)
    assert plain(parse(good)) == {"text": good["text"].strip(), "questions": good["questions"]}
    for change in (
        lambda r: r.pop("text"),
        lambda r: r.update(text="short"),
        lambda r: r.update(text="x" * 20_001),
        lambda r: r.update(more=1),
        lambda r: r["questions"].pop(),
        lambda r: r["questions"].append(r["questions"][0]),
        lambda r: r["questions"][0].update(right=0),
        lambda r: r["questions"][0].update(right=4),
        lambda r: r["questions"][0].update(right=True),
        lambda r: r["questions"][0].update(answers=["one"]),
        lambda r: r["questions"][0].update(answers="yes"),
        lambda r: r["questions"][0].update(ask=" "),
        lambda r: r["questions"][0].pop("ask"),
    ):
        rules = copy.deepcopy(good)
        change(rules)
        yield rules
    yield from (None, [], "text", 5)


@pytest.mark.parametrize("rules", list(broken()))
def test_rules_that_are_none_are_refused(rules) -> None:
    with pytest.raises(BadInput) as error:
        parse(rules)
    assert error.value.code == "rules.form"


def test_as_people_use_it(company) -> None:
    def run(*words: str):
        done = CliRunner().invoke(app, [*words, "-w", str(company.folder)])
        return done.output + str(done.exception or "")

    assert "version 1, are in force" in run("rules", "publish", "--as", "Ada")
    assert "not signed the house rules" in run("learn")
    shown = run("rules", "show", "--as", "Ada")
    assert "5. Somebody withdraws." in shown and "right" not in shown
    answers = [word for answer in RIGHT for word in ("--answer", str(answer))]
    assert "Ada signed them" in run("rules", "sign", *answers, "--as", "Ada")
    # Whoever refuses a task is heard also before they signed anything.
    assert "case" in run("concern", "refuse", "--reason", "I will not look a neighbour up for this.", "--as", "Cleo").lower()
