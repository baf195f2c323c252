"""Where a company stands, theme by theme; what got worse is a finding, and has an owner."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.duties.standing import THEMES, Fact, Figure, is_worse, stand
from heedful.flow import members
from heedful.flow.ethics import standing
from heedful.security.actor import Actor
from heedful.store import answers, outbox


@given(st.integers(0, 50), st.integers(1, 500), st.integers(0, 50), st.integers(1, 500))
def test_nothing_is_worse_that_is_not_more(now: int, of: int, before: int, of_before: int) -> None:
    if is_worse(min(now, of), of, min(before, of_before), of_before):
        assert min(now, of) / of > min(before, of_before) / of_before
        assert not is_worse(min(before, of_before), of_before, min(now, of), of)


def test_chance_is_not_called_worse_and_a_clear_rise_is() -> None:
    assert not is_worse(2, 100, 0, 100)
    assert not is_worse(12, 100, 8, 100)
    assert is_worse(20, 100, 5, 100)
    assert is_worse(5, 100, 0, 100)
    # Without a time before there is nothing to compare with.
    assert not is_worse(50, 100, 0, 0)


def test_nothing_measured_is_not_called_good_and_every_theme_is_there() -> None:
    found = stand([Fact("bias", "nobody declared", ok=None)], [Figure("manipulation", "stops", 20, 100, 5, 100)], {"marketer": "Mo"})
    assert [one.name for one in found] == list(THEMES)
    states = {one.name: (one.state, one.owner) for one in found}
    assert states["bias"] == ("not_measured", "privacy officer")
    assert states["manipulation"] == ("worse", "Mo")


def themes(workspace) -> dict[str, tuple[str, str]]:
    return {one.name: (one.state, one.owner) for one in standing(workspace)}


def happened(workspace, at, sent: int, stops: int) -> None:
    with workspace.store.transaction() as tx:
        for _ in range(sent):
            outbox.add(tx, "message.left", workspace.actor, {"person": "", "campaign": "c", "seal": "s"}, at)
        for n in range(stops):
            said = answers.Feedback(f"{at:%j}-{n}", f"p{n}", f"m{at:%j}{n}", "stop", "", "", "", at)
            answers.put_feedback(tx, said)


def test_more_stops_than_before_are_found_and_have_an_owner(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    workspace = bench.workspace()
    happened(workspace, bench.now - timedelta(days=100), 100, 5)
    happened(workspace, bench.now - timedelta(days=10), 60, 4)
    assert themes(workspace)["manipulation"][0] == "good"
    happened(workspace, bench.now - timedelta(days=9), 40, 16)
    assert themes(workspace)["manipulation"] == ("worse", "marketer")
    members.add(workspace, "Ada", "administrator", "a rather long password")
    workspace.actor = Actor("Ada", "administrator")
    members.add(workspace, "Mo", "marketer", "a rather long password")
    assert themes(workspace)["manipulation"] == ("worse", "Mo")
    # Of what lies further back nothing is told.
    bench.now += timedelta(days=200)
    assert themes(workspace)["manipulation"][0] == "not_measured"


def test_what_is_to_do_is_told_with_its_remedy_and_as_people_see_it(bench) -> None:
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("p1"))
    found = {one.name: one for one in standing(workspace)}
    assert found["accountability"].state == "open"
    assert all(fact.remedy for one in found.values() for fact in one.facts if fact.ok is False)
    assert found["transparency"].state == "good"
    assert found["bias"].state == "not_measured"
    bench.approve(workspace)
    says = [fact.says for fact in next(one for one in standing(workspace) if one.name == "accountability").facts]
    assert "The impact assessment is approved, and is what is done." in says
    done = CliRunner().invoke(app, ["doctor", "--ethics", "-w", str(workspace.folder)])
    assert done.exit_code == 0, done.exception
    assert "Accountability: to do - privacy officer looks into it" in done.output
    told = json.loads(CliRunner().invoke(app, ["doctor", "--ethics", "--json", "-w", str(workspace.folder)]).output)
    assert [one["name"] for one in told["themes"]] == list(THEMES)
