"""`heedful users`, `sign-in` and `sign-out` as people run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEEDFUL = Path(sys.executable).with_name("heedful")
ADA, BO = "words that Ada knows", "words that Bo knows"


@pytest.fixture
def run(tmp_path: Path):
    folder = tmp_path / "w"
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}

    def command(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HEEDFUL, *words],
            cwd=folder,
            env={**os.environ, **state, **environ},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    subprocess.run(
        [HEEDFUL, "init", folder, "--name", "Larkmoor", "--ready", "retail"], capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
    return command


def test_a_team_is_made_and_everybody_does_their_own_work(run) -> None:
    assert "Nobody was added" in run("users", "list").stdout
    assert run("users", "add", "Ada Lind", "--role", "administrator", HEEDFUL_NEW_PASSWORD=ADA).returncode == 0
    closed = run("users", "add", "Bo Reyes", "--role", "analyst", HEEDFUL_NEW_PASSWORD=BO)
    assert closed.returncode == 4
    assert "heedful sign-in" in closed.stderr
    assert run("sign-in", "Ada Lind", HEEDFUL_PASSWORD=BO).returncode == 5
    assert run("sign-in", "ada lind", HEEDFUL_PASSWORD=ADA).returncode == 0
    assert run("users", "add", "Bo Reyes", "--role", "analyst", HEEDFUL_NEW_PASSWORD=BO).returncode == 0
    assert [m["role"] for m in json.loads(run("users", "list", "--json").stdout)] == ["administrator", "analyst"]
    # Who keeps it running reads no report and no person.
    for words in (("report",), ("consent", "show", "P1"), ("subject", "export", "P1", "--identity", "desk")):
        refused = run(*words)
        assert refused.returncode == 5, words
        assert "administrator may not do this" in refused.stderr
    assert run("sign-in", "Bo Reyes", HEEDFUL_PASSWORD=BO).returncode == 0
    assert run("users", "add", "Cy", "--role", "administrator", HEEDFUL_NEW_PASSWORD=BO).returncode == 5
    assert run("consent", "withdraw", "P1").returncode == 5
    assert run("learn").returncode == 0
    other = run("subject", "restrict", "P1", "--as", "Ada Lind")
    assert other.returncode == 5
    assert "actor.other" in other.stderr
    assert run("sign-out").returncode == 0
    assert run("learn").returncode == 4


def test_no_password_is_printed_nor_waited_for(run) -> None:
    alone = run("users", "add", "Ada", "--role", "administrator")
    assert alone.returncode == 4
    assert "HEEDFUL_NEW_PASSWORD" in alone.stderr
    short = run("users", "add", "Ada", "--role", "administrator", HEEDFUL_NEW_PASSWORD="tiny")
    assert short.returncode == 3
    assert "tiny" not in short.stdout + short.stderr
    assert "Traceback" not in alone.stderr + short.stderr
