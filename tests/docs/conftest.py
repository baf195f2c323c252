"""What the tests of the documentation share: its pages, and the script that writes the parts which code can tell."""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Pages:
    """The repository's documentation."""

    root: Path = ROOT

    @property
    def all(self) -> list[Path]:
        top = [self.root / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
        return [*top, *sorted((self.root / "docs").rglob("*.md"))]

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def prose(self, page: Path) -> str:
        """A page without its blocks of code."""
        return FENCE.sub("", page.read_text(encoding="utf-8"))

    def section(self, name: str, heading: str) -> str:
        """What stands under a heading, up to the next of the same or a higher level."""
        text = self.text(name)
        found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
        assert found, f"{name} has no heading '{heading}'"
        rest = text[found.end() :]
        end = re.search(rf"^#{{1,{len(found.group(1))}}} ", rest, re.MULTILINE)
        return rest[: end.start()] if end else rest

    def table(self, name: str, heading: str) -> list[dict[str, str]]:
        """The rows of the first table under a heading, by its column names."""
        lines = [line for line in self.section(name, heading).splitlines() if line.startswith("|")]
        assert len(lines) > 2, f"{name} has no table under '{heading}'"
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
        return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


@pytest.fixture(scope="session")
def pages() -> Pages:
    return Pages()


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """What scripts/reference defines: it knows how to read commands, settings, tables, errors and sources."""
    return runpy.run_path(str(ROOT / "scripts" / "reference"))
