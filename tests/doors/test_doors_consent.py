"""Consents at the command line: vouched for by two, proven by receipts, checked without a workspace."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.errors import HeedfulError, Refused

if TYPE_CHECKING:
    from pathlib import Path


def run(*args: object) -> str:
    done = CliRunner().invoke(app, [str(a) for a in args])
    if isinstance(done.exception, HeedfulError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def said(*args: object) -> dict[str, Any]:
    found = json.loads(run(*args, "--json"))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def place(bench) -> tuple[Path, Path]:
    workspace = bench.workspace()
    workspace.close()
    file = bench.path("consents.csv")
    rows = [bench.consent(f"p{n}") | {"email": f"p{n}@mail.example"} for n in range(60)]
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return workspace.folder, file


def state(folder: Path, person: str) -> str:
    return str(said("consent", "show", person, "-w", folder)["records"][0]["state"])


def test_two_vouch_then_people_are_told_and_may_say_not_me(place, tmp_path: Path) -> None:
    folder, file = place
    text = run("consent", "import", file, "-w", folder)
    assert "60 new consent records" in text
    assert "waits" in text
    (batch,) = said("consent", "batches", "-w", folder)["batches"]
    assert state(folder, "p1") == "Unknown"
    assert "countersign" in run("consent", "attest", batch["batch_id"], "--statement", "Our form", "--as", "Ada", "-w", folder)
    with pytest.raises(Refused):
        run("consent", "countersign", batch["batch_id"], "--as", "Ada", "-w", folder)
    assert "counts" in run("consent", "countersign", batch["batch_id"], "--as", "Bo", "-w", folder)
    assert state(folder, "p1") == "Given"
    out = tmp_path / "receipts"
    assert "60 receipts" in run("consent", "receipts", batch["batch_id"], "--out", out, "-w", folder)
    rows = list(csv.DictReader((out / "receipts.csv").read_text().splitlines()))
    assert "Noted" in run("consent", "deny", rows[0]["code"], "-w", folder)
    assert state(folder, rows[0]["person"]) == "Withdrawn"
    assert said("consent", "deny", rows[1]["code"], "-w", folder)["stopped"] is True
    assert "stopped" in run("consent", "batches", "-w", folder)


def test_at_once_with_two_names(place) -> None:
    folder, file = place
    done = said("consent", "import", file, "--attest", "Ada", "--countersign", "Bo", "--statement", "Our form", "-w", folder)
    assert (done["records"], done["waiting"]) == (60, False)
    assert state(folder, "p1") == "Given"
    with pytest.raises(Refused):
        run("consent", "import", file, "--attest", "Ada", "--countersign", "ADA", "--statement", "x", "-w", folder)


def test_a_receipt_is_checked_with_the_key_alone(place, tmp_path: Path) -> None:
    folder, file = place
    run("consent", "import", file, "--attest", "Ada", "--countersign", "Bo", "--statement", "Our form", "-w", folder)
    files = said("consent", "receipt", "p1", "--out", tmp_path / "out", "-w", folder)["files"]
    key = run("verify", "key", "-w", folder).strip()
    for one in files:
        assert "Genuine" in run("verify", "receipt", one, "--key", key, "-w", tmp_path / "nowhere")
        assert said("verify", "receipt", one, "-w", folder)["pii_principal_id"] == "p1"
    page = next(tmp_path.glob("out/*.html"))
    page.write_bytes(page.read_bytes().replace(b"Larkmoor", b"Larkmoon", 1))
    with pytest.raises(Refused) as caught:
        run("verify", "receipt", page, "--key", key)
    assert caught.value.code == "receipt.altered"


def test_records_go_out_as_a_file(place, tmp_path: Path) -> None:
    folder, file = place
    run("consent", "import", file, "--attest", "Ada", "--countersign", "Bo", "--statement", "Our form", "-w", folder)
    assert said("consent", "export", "--for", "inside", "--out", tmp_path / "all.json", "-w", folder)["records"] == 60
    assert len(json.loads((tmp_path / "all.json").read_text())) == 60
