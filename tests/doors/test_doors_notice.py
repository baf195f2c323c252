"""`heedful notice …` and what `heedful init` makes of a company's answers, as somebody types them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.errors import BadInput, Refused

COMPANY = ["--address", "1 Lane, Dublin", "--contact", "a@larkmoor.example", "--country", "IE", "--authority", "The authority"]


@pytest.fixture
def typed(tmp_path):
    def run(*words: str) -> str:
        answer = CliRunner().invoke(app, [*words, *([] if words[0] == "init" else ["-w", str(tmp_path / "w")])])
        if answer.exception and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        return answer.output

    run("init", str(tmp_path / "w"), "--name", "Larkmoor", "--brand", "Larkmoor", *COMPANY)
    return run


def test_a_company_that_says_who_it_is_may_begin_at_once(typed) -> None:
    assert "1  20" in typed("notice", "list")
    (row,) = json.loads(typed("notice", "list", "--json"))
    assert (row["version"], row["languages"], row["in_force"]) == ("1", ["en"], True)
    assert "Notice 1 is in force (en)" in typed("doctor")


def test_one_that_does_not_is_told_what_lacks(typed, tmp_path) -> None:
    folder = str(tmp_path / "bare")
    typed("init", folder, "--name", "Larkmoor", "--brand", "Larkmoor")
    runner = CliRunner()
    answer = runner.invoke(app, ["notice", "check", "-w", folder])
    assert isinstance(answer.exception, Refused)
    for line in ("controller.address", "controller.contact", "authority", "countries", "GDPR Art. 13(2)(d)"):
        assert line in answer.output
    assert "No notice is published" in runner.invoke(app, ["notice", "list", "-w", folder]).output
    assert "heedful notice publish" in runner.invoke(app, ["doctor", "-w", folder]).output


def test_a_second_version_is_drafted_checked_and_published(typed, tmp_path) -> None:
    assert "2.en.md" in typed("notice", "new")
    assert "Publish it with" in typed("notice", "check")
    assert json.loads(typed("notice", "check", "--json")) | {"advice": []} == {
        "version": "2", "ready": True, "open": [], "advice": [], "material": [],
    }  # fmt: skip
    done = json.loads(typed("notice", "publish", "--json"))
    assert (done["version"], done["new"]) == ("2", ["en"])
    text = (tmp_path / "w" / "notices" / "2.en.md").read_text("utf-8")
    (tmp_path / "w" / "notices" / "2.en.md").write_text(text.replace("stay the same", "may change"), "utf-8")
    with pytest.raises(Refused, match="other words"):
        typed("notice", "publish", "2")
    assert "stay the same" in typed("notice", "show", "2")


def test_a_page_is_written_in_the_language_asked_for(typed, tmp_path) -> None:
    typed("notice", "new", "--version", "1", "--language", "de")
    typed("notice", "publish")
    page = tmp_path / "notice.html"
    assert str(page) in typed("notice", "show", "--language", "de", "--html", str(page))
    assert 'lang="de"' in page.read_text("utf-8")
    assert "Wer fragt" in page.read_text("utf-8")
    with pytest.raises(BadInput):
        typed("notice", "show", "--html", str(tmp_path / "nowhere" / "x.html"))


def test_a_notice_written_beforehand_is_the_companys_own(typed, tmp_path) -> None:
    folder = tmp_path / "second"
    (folder / "notices").mkdir(parents=True)
    own = (tmp_path / "w" / "notices" / "1.en.md").read_text("utf-8").replace("You choose for what", "You alone choose for what")
    (folder / "notices" / "1.en.md").write_text(own, "utf-8")
    typed("init", str(folder), "--name", "Larkmoor", "--brand", "Larkmoor", *COMPANY)
    shown = CliRunner().invoke(app, ["notice", "show", "-w", str(folder)]).output
    assert "You alone choose" in shown
