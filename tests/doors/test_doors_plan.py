"""`heedful plan` as people use it: in an empty folder, and it stays empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heedful.cli.app import app


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    app(["plan", *args], standalone_mode=False)
    return capsys.readouterr().out


def test_a_page_that_can_be_read(capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    said = run(capsys, "--people", "150", "--brand", "Larkmoor", "--competitor", "Quillbay")
    for words in (
        "A forecast for 150 people",
        "Larkmoor",
        "smallest change",
        "Next to be shown for a month",
        "USD",
        "epsilon 1",
        "Assumed, and not known",
    ):
        assert words in said
    assert max(map(len, said.splitlines())) < 260
    assert not list(tmp_path.iterdir())


def test_for_machines(capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = json.loads(run(capsys, "--people", "60", "--ready", "airlines", "--json"))
    assert found["people"] == 60
    assert {"views", "next_month_view", "charges_a_month", "release", "assumed"} <= found.keys()
    assert not list(tmp_path.iterdir())
