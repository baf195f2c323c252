"""`heedful compliance` and `heedful serve` as people type them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app

FIRST = 1_700_000_000_000_000_000


@pytest.fixture
def run(bench, monkeypatch):
    workspace = bench.workspace()
    bench.bring(workspace, *(bench.consent(f"p{n}", account=f"80{n}") for n in range(3)))
    bench.gather(workspace, bench.ndjson([bench.post(n, f"80{n}", "@larkmoor the delivery was great") for n in range(3)]))
    workspace.close()
    monkeypatch.setenv("COLUMNS", "120")

    def typed(*words: object):
        # Standard error of the runner is told apart by itself.
        return CliRunner().invoke(app, [*map(str, words), "-w", str(workspace.folder)])

    return typed


def test_a_whole_round(run, bench) -> None:
    out = bench.path("ids.txt")
    asked = run("compliance", "ids", "x", "--kind", "posts", "--out", out)
    assert asked.exit_code == 0, asked.output
    assert "3 ids of posts" in asked.output
    round_id = asked.output.split()[1].rstrip(":")
    assert f"--round {round_id}" in asked.output
    assert "results awaited" in run("compliance", "list").output
    results = bench.path("results.jsonl")
    lines = [
        {"id": str(FIRST), "action": "delete", "reason": "deleted"},
        {"id": str(FIRST + 1), "reason": "scrub_geo"},
        {"id": "5", "reason": "?"},
    ]
    results.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("compliance", "apply", results, "--round", round_id)
    assert done.exit_code == 0, done.output
    assert "no location is held" in done.output
    assert "taken for a deletion" in done.output
    assert "1 posts (insights 1" in done.output
    assert json.loads(run("compliance", "list", "--json").output)["done"][0]["id"] == round_id
    assert run("compliance", "list").output.count(round_id) == 1


def test_lines_that_cannot_be_read_are_named_and_the_status_says_so(run, bench) -> None:
    results = bench.path("results.jsonl")
    results.write_text(json.dumps({"id": str(FIRST), "reason": "deleted"}) + "\n{\n" + "[]\n" * 12)
    done = run("compliance", "apply", results, "--kind", "posts", "--json")
    assert done.exit_code != 0
    assert done.exception.code == "compliance.some_lines"
    said = json.loads(done.stdout)
    assert (said["posts"], len(said["problems"]), said["state"]) == (1, 13, "partly")
    spoken = run("compliance", "apply", results)
    assert "… and 3 more lines" in spoken.stderr


def test_an_account_is_taken_up_again(run, bench) -> None:
    results = bench.path("results.jsonl")
    results.write_text(json.dumps({"id": "801", "reason": "protected"}))
    assert "accounts forgotten: 1" in run("compliance", "apply", results, "--kind", "users").output
    again = ["compliance", "readmit", "x", "--account", "801", "--reason", "signed in anew"]
    assert "counts again" in run(*again).output
    assert json.loads(run(*again, "--json").output) == {"readmitted": False}


def test_an_empty_list_says_how_to_begin(run) -> None:
    assert "heedful compliance ids" in run("compliance", "list").output


def test_what_waits_is_done(run) -> None:
    assert json.loads(run("compliance", "run", "--json").output) == {"done": 0, "held": 0, "waiting": 0, "swept": 0}
    assert run("compliance", "run").output.startswith("Done: 0.")


def test_serving_without_a_secret_is_refused(run) -> None:
    refused = run("serve", "callbacks")
    assert refused.exception.code == "callbacks.secret"
