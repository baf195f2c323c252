"""`heedful backup` and `restore` as people run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HEEDFUL = Path(sys.executable).with_name("heedful")
WORDS = {"HEEDFUL_BACKUP_PASSPHRASE": "words for an archive of keys"}


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [HEEDFUL, *words], env={**os.environ, **environ}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert "Traceback" not in done.stderr
    return done


def test_a_workspace_is_backed_up_lost_and_restored(tmp_path: Path) -> None:
    folder, data, keys, again = (str(tmp_path / n) for n in ("w", "data.archive", "keys.archive", "again"))
    stops = tmp_path / "stops.list"
    assert run("init", folder, "--name", "Larkmoor", "--ready", "retail").returncode == 0
    with (tmp_path / "w" / "heedful.yaml").open("a") as settings:
        settings.write(f"\nbackup:\n  stops: {stops}\n")
    assert "holds no key" in run("backup", "data", "-w", folder, "--out", data).stdout
    alone = run("backup", "keys", "-w", folder, "--out", keys, **WORDS)
    assert alone.returncode == 5
    assert "second person" in alone.stderr
    assert "30 days" in run("backup", "keys", "-w", folder, "--out", keys, "--countersign", "Bo", **WORDS).stdout
    shutil.rmtree(folder)
    refused = run("restore", again, "--data", data, "--keys", keys, **WORDS)
    assert refused.returncode == 3
    assert "--without-stops" in refused.stderr
    wrong = run("restore", again, "--data", data, "--keys", keys, "--stops", str(stops), HEEDFUL_BACKUP_PASSPHRASE="not those words")
    assert wrong.returncode == 5
    nobody = run("restore", again, "--data", data, "--keys", keys, "--stops", str(stops))
    assert nobody.returncode == 4
    done = run("restore", again, "--data", data, "--keys", keys, "--stops", str(stops), "--json", **WORDS)
    assert json.loads(done.stdout)["erased"] == 0
    assert "Larkmoor" in (tmp_path / "again" / "heedful.yaml").read_text()
    assert "opens the key store" in run("doctor", "-w", again).stdout


def test_the_store_steps_back_for_an_older_version_and_forward_with_this_one(tmp_path: Path) -> None:
    folder = str(tmp_path / "w")
    assert run("init", folder, "--name", "Larkmoor", "--ready", "retail").returncode == 0
    found = json.loads(run("step-back", "-w", folder, "--json").stdout)
    step = found["older"][0]
    assert "second person" in run("step-back", "-w", folder, "--to", step).stderr
    assert f"stands at {step}" in run("step-back", "-w", folder, "--to", step, "--countersign", "Bo").stdout
    assert json.loads(run("step-back", "-w", folder, "--json").stdout) == found
    # Nothing was promised here yet, so that each step can be undone.
    assert run("step-back", "-w", folder, "--to", found["older"][-1], "--countersign", "Bo").returncode == 0
    assert run("doctor", "-w", folder).returncode == 0
    assert run("step-back", "-w", folder, "--to", "none", "--countersign", "Bo").returncode == 3
    assert "whole" in run("audit", "verify", "-w", folder).stdout
