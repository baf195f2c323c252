"""Every parser answers strange input with an error of our own, and soon: the whole corpus, and changes by chance.

The campaign under atheris is `make soak`'s: ten minutes a target.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import traceback
from importlib.util import find_spec
from pathlib import Path

import pytest
from fuzz.mutate import mutate
from fuzz.targets import LARGEST, SECONDS, TARGETS, ask, seeds

SOAK = bool(os.environ.get("HEEDFUL_SOAK"))
# Processor time that changes by chance may take in a quick run, a target; redaction and opinions are slow by their work.
SHARE = 5.0 if SOAK else 0.12
ROOT = Path(__file__).resolve().parents[2]


def asked(name: str, data: bytes, folder: Path) -> str:
    """A target's answer, and how it was wrong if it was: what broke it is shown as bytes, to be kept in the corpus."""
    begun = time.process_time()
    try:
        code = ask(name, data, folder)
    except Exception:
        pytest.fail(f"{name} breaks on {data[:2_000]!r}\n{traceback.format_exc(limit=-4)}")
    assert time.process_time() - begun < SECONDS, f"{name} takes too long for {data[:2_000]!r}"
    return code


@pytest.mark.parametrize("name", TARGETS)
def test_strange_input_gets_an_error_of_ours(name: str, tmp_path: Path) -> None:
    known = [path.read_bytes() for path in seeds(name)]
    assert known, "a target without a corpus is asked nothing"
    answers = [asked(name, data, tmp_path) for data in known]
    # A target whose every seed is refused never gets past its first lines.
    assert name in {"archive", "evidence"} or "" in answers
    chance, begun = random.Random(name if not SOAK else None), time.process_time()
    tried = 0
    while tried < 5 or time.process_time() - begun < SHARE:
        asked(name, mutate(chance.choice(known), known, chance, LARGEST), tmp_path)
        tried += 1


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_ten_minutes_under_atheris_find_nothing(name: str, tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install -r requirements/fuzz.lock")
    seconds = os.environ.get("HEEDFUL_FUZZ_SECONDS", "600")
    command = [sys.executable, "-m", "fuzz", name, "--seconds", seconds, "--found", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr[-6_000:]}\n{[path.read_bytes()[:2_000] for path in tmp_path.iterdir()]}"
