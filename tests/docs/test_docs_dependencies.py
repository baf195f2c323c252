"""What is needed at run time is under no strong copyleft, and a known vulnerability fails where one can be known."""

from __future__ import annotations

import json
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script():
    loader = SourceFileLoader("dependencies", str(ROOT / "scripts" / "dependencies"))
    module = module_from_spec(spec_from_loader("dependencies", loader))
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        loader.exec_module(module)
        module.read = module.sbom()
    finally:
        sys.dont_write_bytecode = before
    return module


def test_every_part_that_is_needed_at_run_time_may_be_used(script) -> None:
    names = script.at_run_time(script.read)
    assert {"polars", "psycopg", "opendp", "pyspark", "fairlearn", "onnxruntime", "numpy"} <= set(names)
    assert "pytest" not in names
    assert script.wrong_licences(script.read, names)[0] == []


@pytest.mark.parametrize(
    ("stated", "may"),
    [
        ("MIT", True), ("GPL-3.0-only", False), ("AGPL-3.0-or-later", False), ("LGPL-3.0-only", True), ("GPLv3", False),
        ("GNU General Public License v2 (GPLv2)", False), ("GNU Affero General Public License v3", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", True), ("GPL-2.0-or-later OR MIT", True), ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only AND (MIT OR BSD-3-Clause)", False), ("MIT AND (GPL-2.0-only OR BSD-3-Clause)", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True), ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
    ],
)  # fmt: skip
def test_a_licence_is_read_as_it_is_meant(script, stated: str, may: bool) -> None:
    assert script.allowed(stated) is may


def test_a_part_without_a_licence_is_told(script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script.read, "licence", lambda name: {"expression": "GPL-3.0-only"} if name == "polars" else None)
    wrong, absent = script.wrong_licences(script.read, ["polars", "typer", "never-heard-of"])
    assert wrong == ["polars: GPL-3.0-only", "typer: no licence stated"]
    assert absent == ["never-heard-of"]


def audit(tmp_path: Path, body: str) -> list[str]:
    """A stand-in for the program that asks the advisory data."""
    program = tmp_path / "audit.py"
    program.write_text(body)
    return [sys.executable, str(program)]


def test_a_known_vulnerability_is_told_and_none_is_not(script, tmp_path) -> None:
    told = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-2026-1"}]}, {"name": "b", "version": "2", "vulns": []}]}
    program = audit(tmp_path, f"import sys\nprint({json.dumps(told)!r})\nsys.exit(1)")
    assert script.vulnerabilities(program, tmp_path / "lock") == (["a 1: CVE-2026-1"], "")
    program = audit(tmp_path, 'print(\'{"dependencies": [{"name": "b", "version": "2", "vulns": []}]}\')')
    assert script.vulnerabilities(program, tmp_path / "lock") == ([], "")


def test_who_knows_of_no_vulnerability_at_all_is_not_believed(script, tmp_path) -> None:
    program = audit(tmp_path, 'print(\'{"dependencies": [{"name": "b", "version": "2", "vulns": []}]}\')')
    found, why = script.audited(program, tmp_path / "lock")
    assert found is None and "no vulnerability at all" in why
    skipped = audit(tmp_path, 'print(\'{"dependencies": [{"name": "b", "skip_reason": "not found"}]}\')')
    assert script.audited(skipped, tmp_path / "lock")[0] is None


@pytest.mark.parametrize("body", ["raise SystemExit('no route to host')", "print('[]')", "print('{}')"])
def test_what_could_not_be_asked_is_not_called_good(script, tmp_path, body: str, monkeypatch, capsys) -> None:
    program = audit(tmp_path, body)
    found, why = script.vulnerabilities(program, tmp_path / "lock")
    assert found is None and why
    monkeypatch.setattr(script, "audited", lambda *_: (None, why))
    assert script.main([]) == 0
    assert "SKIPPED" in capsys.readouterr().out
    assert script.main(["--required"]) == 1


@pytest.mark.parametrize(("wrong", "known"), [([], ["a 1: CVE-2026-1"]), (["a: GPL-3.0-only"], [])])
def test_either_fails_the_whole(script, monkeypatch, wrong: list[str], known: list[str]) -> None:
    monkeypatch.setattr(script, "wrong_licences", lambda *_: (wrong, []))
    monkeypatch.setattr(script, "audited", lambda *_: (known, ""))
    assert script.main([]) == 1
