"""`heedful users`, `sign-in` and `sign-out` as people run them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from heedful.security.one_time import code_at

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


def test_a_second_factor_is_set_up_and_asked_for(run) -> None:
    run("users", "add", "Ada", "--role", "administrator", HEEDFUL_NEW_PASSWORD=ADA)
    run("sign-in", "Ada", HEEDFUL_PASSWORD=ADA)
    begun = run("users", "factor")
    assert begun.returncode == 0, begun.stderr
    secret = base64.b32decode(begun.stdout.partition("type it in: ")[2].split()[0])
    assert run("users", "factor", "--code", "000000").returncode == 5
    confirmed = run("users", "factor", "--code", code_at(secret, datetime.now(UTC)))
    codes = [line.strip() for line in confirmed.stdout.splitlines() if line.startswith("  ")]
    assert len(codes) == 10
    assert json.loads(run("users", "list", "--json").stdout)[0]["second_factor"] is True
    asked = run("sign-in", "Ada", HEEDFUL_PASSWORD=ADA)
    assert asked.returncode == 4
    assert "second factor" in asked.stderr
    assert run("sign-in", "Ada", HEEDFUL_PASSWORD=ADA, HEEDFUL_CODE=codes[0]).returncode == 0
    assert run("sign-in", "Ada", HEEDFUL_PASSWORD=ADA, HEEDFUL_CODE=codes[0]).returncode == 5
    assert run("users", "factor", "--drop", "--code", codes[1]).returncode == 0
    assert run("sign-in", "Ada", HEEDFUL_PASSWORD=ADA).returncode == 0


def test_a_token_is_made_listed_and_revoked(run) -> None:
    run("users", "add", "Ada", "--role", "administrator", HEEDFUL_NEW_PASSWORD=ADA)
    run("sign-in", "Ada", HEEDFUL_PASSWORD=ADA)
    made = run("users", "token", "Ada", "--purpose", "Backups at night.", "--days", "7")
    assert made.stdout.startswith("heedful_")
    (listed,) = json.loads(run("users", "tokens", "--json").stdout)
    assert listed["purpose"] == "Backups at night."
    assert run("users", "revoke", listed["token"]).returncode == 0
    assert "No token" in run("users", "tokens").stdout
    assert run("users", "revoke", listed["token"]).returncode == 3
