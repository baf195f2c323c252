"""Where a company stands, theme by theme; what got worse is a finding, and has an owner."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.duties.standing import THEMES, Fact, Figure, is_worse, stand
from heedful.flow import members
from heedful.flow.ethics import standing
from heedful.security.actor import Actor
from heedful.store import answers, bias, outbox, requests


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


def assessed(workspace, kind: str, at, above: int, of: int) -> None:
    """An assessment, as far as the standing reads it."""
    rows = [{"verdict": "above" if n < above else "within"} for n in range(of)]
    body = {"gaps" if kind == "mining" else "compared": rows}
    with workspace.store.transaction() as tx:
        bias.put_assessed(tx, bias.Assessed(f"{kind}{at:%j}", kind, "all", "above" if above else "within", body, "Ada", at))


def test_bias_is_read_from_what_was_assessed(bench) -> None:
    workspace = bench.workspace()

    def facts() -> list[tuple[bool | None, str]]:
        theme = next(one for one in standing(workspace) if one.name == "bias")
        return [(f.ok, f.says) for f in theme.facts[1:]]

    assert facts() == [
        (None, "Bias in how posts are read was never looked for."),
        (None, "Bias in how messages treat people was never looked for."),
    ]
    assessed(workspace, "mining", bench.now - timedelta(days=120), 1, 40)
    assert facts()[0] == (None, f"Bias in how posts are read was last on {bench.now - timedelta(days=120):%Y-%m-%d} looked for.")
    assessed(workspace, "mining", bench.now - timedelta(days=9), 0, 40)
    assessed(workspace, "messaging", bench.now - timedelta(days=9), 1, 40)
    assert [ok for ok, _ in facts()] == [True, False]
    assert "above; 1 of 40 comparisons are above the limit" in facts()[1][1]
    assert themes(workspace)["bias"] == ("open", "privacy officer")
    # Of several, the last is told; and many more above than before is a finding.
    assessed(workspace, "mining", bench.now - timedelta(days=8), 12, 40)
    assert themes(workspace)["bias"] == ("worse", "privacy officer")
    assessed(workspace, "mining", bench.now - timedelta(days=7), 0, 40)
    assessed(workspace, "messaging", bench.now - timedelta(days=7), 0, 40)
    assert themes(workspace)["bias"] == ("good", "")


def test_a_real_assessment_is_told_as_it_was_kept(bench) -> None:
    from heedful.flow.bias import assess_bias

    workspace = bench.workspace(fairness={"sentences": 40})
    found = assess_bias(workspace)
    theme = next(one for one in standing(workspace) if one.name == "bias")
    above = sum(gap.verdict == "above" for gap in found.mining.gaps)
    assert f"{above} of {len(found.mining.gaps)} comparisons" in theme.facts[1].says
    assert theme.figures[0].now == above + len(found.messaging.above)
    assert theme.figures[0].of == len(found.mining.gaps) + len(found.messaging.compared)


def asked(workspace, at, due, answered) -> None:
    with workspace.store.transaction() as tx:
        row = requests.Request(
            f"r{next(NUMBER)}", "p1", None, "access", "e-mail", "answered" if answered else "open", at, due, answered_at=answered
        )
        requests.put_requests(tx, [row])


NUMBER = count()


def test_more_late_answers_and_more_looking_are_found(bench) -> None:
    workspace = bench.workspace()
    day = timedelta(days=1)
    for n in range(20):
        asked(workspace, bench.now - 130 * day, bench.now - 100 * day, bench.now - 110 * day)
        asked(workspace, bench.now - 40 * day, bench.now - 10 * day, bench.now - (20 if n < 14 else 5) * day)
    assert themes(workspace)["control"] == ("worse", "privacy officer")
    asked(workspace, bench.now - 40 * day, bench.now - 10 * day, None)
    theme = next(one for one in standing(workspace) if one.name == "control")
    assert [(f.now, f.of, f.before, f.of_before) for f in theme.figures] == [(7, 21, 0, 20)]
    assert theme.state == "worse"
    with workspace.store.transaction() as tx:
        for n in range(60):
            outbox.add(tx, "batch.stopped", workspace.actor, {"batch": f"b{n}", "people": 1, "denied": 1}, bench.now - 100 * day)
            outbox.add(tx, "batch.stopped", workspace.actor, {"batch": f"b{n}", "people": 1, "denied": 1}, bench.now - 10 * day)
    assert themes(workspace)["privacy"][0] == "good"
    with workspace.store.transaction() as tx:
        for _ in range(30):
            outbox.add(tx, "consent.shown", workspace.actor, {"person": ""}, bench.now - 9 * day)
    assert themes(workspace)["privacy"] == ("worse", "privacy officer")


def test_every_theme_has_a_figure_over_time(bench) -> None:
    assert [one.name for one in standing(bench.workspace()) if not one.figures] == []


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
