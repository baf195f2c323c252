"""`heedful forget` and `heedful verify certificate`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.errors import BadInput, Refused
from heedful.flow.erase import erase


@pytest.fixture
def world(bench):
    bench.now = datetime.now(UTC)
    workspace = bench.workspace()
    given = (bench.now - timedelta(days=30)).isoformat()
    bench.bring(workspace, bench.consent("cust-1", "111", given_at=given), bench.consent("cust-2", "222", given_at=given))
    made = (bench.now - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    texts = [bench.post(n, a, "I love the Larkmoor delivery", created_at=made) for n, a in ((1, "111"), (2, "222"))]
    bench.gather(workspace, bench.ndjson(texts))
    bench.learn(workspace)
    return workspace


def run(workspace: Any, *words: str) -> Any:
    answer = CliRunner().invoke(app, [*words, "-w", str(workspace.folder)])
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.output


def said(workspace: Any, *words: str) -> Any:
    return json.loads(run(workspace, *words, "--json"))


def test_due_is_counted_then_destroyed(bench, world):
    assert said(world, "forget", "--due", "--dry-run")["posts"] == {}
    bench.now -= timedelta(days=400)
    world.clock = lambda: bench.now
    texts = [bench.post(9, "111", "I love the Larkmoor prices", created_at=(bench.now - timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ"))]
    bench.bring(world, bench.consent("cust-1", "111", given_at=(bench.now - timedelta(days=8)).isoformat(), evidence="old"))
    bench.gather(world, bench.ndjson(texts))
    counted = said(world, "forget", "--due", "--dry-run")
    assert counted["posts"] == {"insights": 1}
    assert "would be" in run(world, "forget", "--due", "--dry-run")
    assert said(world, "forget", "--due") == counted | {"dry_run": False}
    assert "Nothing" in run(world, "forget", "--due")


def test_without_an_option_it_explains_itself(world):
    assert "--due" in run(world, "forget")


def test_holds_are_placed_listed_and_lifted(world):
    assert "in force" in run(world, "forget", "hold", "cust-1", "--reason", "A claim.")
    assert [h["person"] for h in said(world, "forget", "holds")["holds"]] == ["cust-1"]
    assert "cust-1" in run(world, "forget", "holds")
    assert said(world, "forget", "release-hold", "cust-1") == {"lifted": 1}
    assert "No hold" in run(world, "forget", "release-hold", "cust-1")
    assert "No hold" in run(world, "forget", "holds")
    with pytest.raises(BadInput):
        run(world, "forget", "hold", "cust-1")


def test_a_certificate_is_shown_written_and_checked(bench, world):
    done = erase(world, "cust-1")
    listed = said(world, "forget", "list")["erasures"]
    assert [(e["erasure"], e["state"]) for e in listed] == [(done.erasure_id, "done")]
    assert done.erasure_id in run(world, "forget", "list")
    file = bench.path("certificate.json")
    shown = run(world, "forget", "certificate", done.erasure_id, "--out", str(file))
    assert "posts.insights" in shown
    assert "cust-1" not in shown + file.read_text()
    assert "word for word" in run(world, "verify", "certificate", str(file))
    assert said(world, "forget", "certificate", done.erasure_id)["document"] == json.loads(file.read_text())
    with pytest.raises(BadInput):
        run(world, "forget", "certificate", done.erasure_id, "--out", str(file / "no" / "such"))
    file.write_text(file.read_text().replace("Larkmoor", "Larkmoon"))
    with pytest.raises(Refused):
        run(world, "verify", "certificate", str(file))


def test_lifting_names_account_and_address_in_one_word(world):
    erase(world, "cust-1")
    words = (
        "forget",
        "lift",
        "--person",
        "cust-1",
        "--reason",
        "Came back.",
        "--account",
        "x:global:111",
        "--address",
        "email:a@b.example",
    )
    assert said(world, *words) == {"lifted": 2}
    assert "None" in run(world, *words)
    for wrong in ("x:global", "x::1", "111"):
        with pytest.raises(BadInput) as refused:
            run(world, "forget", "lift", "--person", "cust-1", "--reason", "r", "--account", wrong)
        assert refused.value.code == "forget.form"


def test_a_report_is_registered_for_whom_it_is(world):
    run(world, "report", "--for", "The board")
    assert [r["recipient"] for r in said(world, "forget", "certificate", erase(world, "cust-2").erasure_id)["reports"]] == ["The board"]
