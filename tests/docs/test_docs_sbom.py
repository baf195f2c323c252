"""The bill of materials names every part that a plain install brings, with hashes, and is the same each time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bill() -> dict:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "sbom"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_every_pinned_part_is_in_the_bill_with_its_hashes() -> None:
    found = bill()
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found["serialNumber"])
    parts = {(one["name"], one["version"]): one for one in found["components"]}
    lines = (ROOT / "requirements" / "core.lock").read_text().splitlines()
    pinned = [line.split()[0].split(";")[0].split("==") for line in lines if "==" in line and not line.startswith((" ", "#"))]
    assert {(re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower(), version) for name, version in pinned} == set(parts)
    assert len(parts) > 20
    assert all(one["properties"] and one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in parts.values())
    # Licences stand with nearly all; what states none has none.
    assert sum("licenses" in one for one in parts.values()) >= 0.8 * len(parts)


def test_the_bill_hangs_together_and_is_the_same_each_time() -> None:
    found = bill()
    assert found == bill()
    refs = {one["bom-ref"] for one in found["components"]} | {"heedful"}
    assert {one["ref"] for one in found["dependencies"]} == refs
    assert {one for edge in found["dependencies"] for one in edge["dependsOn"]} <= refs
    assert any(edge["dependsOn"] for edge in found["dependencies"] if edge["ref"] != "heedful")
