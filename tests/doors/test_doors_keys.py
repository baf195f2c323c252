"""`heedful keys` as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEEDFUL = Path(sys.executable).with_name("heedful")
WORDS, COPY = "four quite ordinary words", "another set of words entirely"


@pytest.fixture
def run(tmp_path: Path):
    folder = tmp_path / "w"

    def command(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HEEDFUL, *words],
            cwd=folder,
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    subprocess.run(
        [HEEDFUL, "init", folder, "--name", "Larkmoor", "--ready", "retail"], capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
    return command


def test_the_key_is_protected_rotated_locked_and_brought_back(run) -> None:
    assert "plainly in workspace.key" in run("keys", "show").stdout
    done = run("keys", "protect", "--by", "passphrase", "--countersign", "Bo", HEEDFUL_NEW_PASSPHRASE=WORDS)
    assert done.returncode == 0, done.stderr
    closed = run("doctor")
    assert "held under a passphrase" in closed.stdout
    rotated = run("keys", "rotate", "--countersign", "Bo", "--json", HEEDFUL_PASSPHRASE=WORDS)
    assert json.loads(rotated.stdout)["wrapped_anew"] >= 1
    assert (
        run("keys", "copy", "--out", "../sealed", "--countersign", "Bo", HEEDFUL_PASSPHRASE=WORDS, HEEDFUL_COPY_PASSPHRASE=COPY).returncode
        == 0
    )
    assert (
        run("keys", "lock", "--copy", "../sealed", "--countersign", "Bo", HEEDFUL_PASSPHRASE=WORDS, HEEDFUL_COPY_PASSPHRASE=COPY).returncode
        == 0
    )
    locked = run("consent", "show", "P1", HEEDFUL_PASSPHRASE=WORDS)
    assert locked.returncode == 4
    assert "heedful keys unlock" in locked.stderr
    assert run("keys", "unlock", "../sealed", HEEDFUL_COPY_PASSPHRASE=WORDS).returncode == 5
    assert run("keys", "unlock", "../sealed", HEEDFUL_COPY_PASSPHRASE=COPY).returncode == 0
    assert json.loads(run("keys", "show", "--json").stdout) == {"held_by": "file", "locked": False}
    assert run("doctor").stdout.count("The workspace key opens the key store") == 1


def test_no_passphrase_is_printed_and_nobody_is_waited_for(run) -> None:
    refused = run("keys", "rotate", HEEDFUL_PASSPHRASE=WORDS)
    assert refused.returncode == 5
    assert "second person" in refused.stderr
    alone = run("keys", "copy", "--out", "../sealed", "--countersign", "Bo")
    assert alone.returncode == 4
    assert "HEEDFUL_COPY_PASSPHRASE" in alone.stderr
    for said in (refused, alone):
        assert WORDS not in said.stdout + said.stderr
        assert "Traceback" not in said.stderr
