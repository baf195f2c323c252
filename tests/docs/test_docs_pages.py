"""Links lead somewhere, rooms and laws and promises are named with what proves them, and words are chosen with care."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NEGATED = re.compile(r"\b(not|never|nor|no|nothing|nobody)\b", re.IGNORECASE)
# Written apart, so that this file does not hold what it forbids.
HOSTS = re.compile("|".join(["py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "crates" + r"\.io"]))
MACHINE = re.compile(r"(?<![\w.:/])/(work|home|Users|tmp|root|mnt|opt|usr)/")


def test_every_page_is_there(pages) -> None:
    for folder in ("tutorials", "how-to", "reference", "explanation", "adr"):
        assert list((pages.root / "docs" / folder).glob("*.md")), f"docs/{folder} is empty"
    for page in pages.all:
        assert page.read_text(encoding="utf-8").startswith("# "), f"{page.name} does not begin with its title"


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_relative_links_resolve(pages) -> None:
    for page in pages.all:
        for link in LINK.findall(pages.prose(page)):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), f"{page.relative_to(pages.root)} links to {link}, which is not there"
            if anchor:
                assert anchor in anchors(target), f"{page.relative_to(pages.root)} links to {link}, which has no such heading"


def test_every_picture_says_what_it_shows(pages) -> None:
    for page in pages.all:
        for words in re.findall(r"!\[([^\]]*)\]\(", pages.prose(page)):
            assert len(words) > 40, f"{page.name}: a picture is described by '{words}'"


def rooms(root: Path) -> set[str]:
    package = root / "src" / "heedful"
    return {p.name for p in package.iterdir() if p.is_dir() and (p / "__init__.py").exists()}


def test_every_room_is_in_the_architecture(pages) -> None:
    table = pages.table("ARCHITECTURE.md", "The rooms")
    written = {word for row in table for word in re.findall(r"`(\w+)/`", row["room"])}
    assert written == rooms(pages.root)
    for row in table:
        assert all(row[c] for c in ("takes", "gives", "may touch", "standard")), f"{row['room']} is not fully described"


def known_tests(root: Path, file: str) -> set[str]:
    path = root / file
    if not path.is_file():
        return set()
    functions = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.FunctionDef)]
    return {f.name for f in functions if f.name.startswith("test_")}


def named_tests(cell: str) -> list[tuple[str, str]]:
    """The tests a cell names, as `tests/room/file.py` or `tests/room/file.py::name`."""
    return [(f, t) for f, t in re.findall(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`", cell)]


def require_tests(root: Path, cell: str, where: str) -> None:
    named = named_tests(cell)
    assert named, f"{where} names no test"
    for file, name in named:
        there = known_tests(root, file)
        assert there, f"{where}: {file} is not there, or tests nothing"
        assert not name or name in there, f"{where}: {file} has no test {name}"


def test_every_law_names_its_test(pages) -> None:
    table = pages.table("ARCHITECTURE.md", "The laws")
    assert [row["law"].partition(".")[0] for row in table] == [str(n) for n in range(1, 12)]
    for row in table:
        assert row["holds"] in ("yes", "in part", "not yet")
        if row["holds"] == "not yet":
            assert not named_tests(row["test"]), f"law {row['law']} is not yet there, yet names a test"
        else:
            require_tests(pages.root, row["test"], f"law {row['law']}")


PROMISES = ("Consent", "Privacy", "Transparency", "Accountability", "Security", "No manipulation", "No hidden bias")


def promises(pages) -> list[dict[str, str]]:
    return pages.table("docs/explanation/why.md", "The promises, and what holds them")


def test_every_promise_is_mapped(pages) -> None:
    assert {row["promise"] for row in promises(pages)} == set(PROMISES)


def test_a_promise_that_is_said_to_hold_has_its_test(pages) -> None:
    for row in promises(pages):
        where = f"{row['promise']}: {row['part']}"
        assert row["holds"] in ("yes", "in part", "not yet"), where
        assert row["law"], where
        if row["holds"] == "not yet":
            assert not named_tests(row["test"]), f"{where} is not yet there, yet names a test"
            continue
        require_tests(pages.root, row["test"], where)
        assert all("::" in cell for cell in re.findall(r"`(tests/[^`]+)`", row["test"])), f"{where}: name the test, not only its file"
        named = re.findall(r"`(\w+)/`", row["room"])
        assert named and set(named) <= rooms(pages.root), f"{where}: which room?"


def test_the_figures_of_promises_are_names_a_bench_writes(pages) -> None:
    written = pages.text("docs/reference/benchmarks.md")
    for row in promises(pages):
        for name in re.findall(r"`([^`]+)`", row["figure"]):
            assert f"`{name}`" in written, f"{name} is not a figure of docs/reference/benchmarks.md"
        assert row["figure"]


def test_every_promise_says_what_it_costs(pages) -> None:
    table = pages.table("docs/explanation/why.md", "What each duty costs")
    assert {row["duty"] for row in table} == set(PROMISES)
    assert all(row["what it costs"] and row["what it is good for"] for row in table)


def test_decisions_are_numbered_and_listed(pages) -> None:
    files = sorted(p for p in (pages.root / "docs" / "adr").glob("0*.md"))
    assert [int(p.name[:4]) for p in files] == list(range(1, len(files) + 1))
    listed = pages.text("docs/adr/README.md")
    for page in files:
        text = page.read_text(encoding="utf-8")
        assert f"]({page.name})" in listed, f"{page.name} is not listed"
        assert re.findall(r"^## (.*)$", text, re.MULTILINE)[:3] == ["Context", "Decision", "Consequence"], page.name
        assert len(text.splitlines()) <= 45, f"{page.name} is long"


@pytest.mark.parametrize("word", ["anonym", "unbiased"])
def test_keyed_data_is_never_called_nameless_nor_a_model_fair(pages, word: str) -> None:
    for page in pages.all:
        for sentence in re.split(r"(?<=[.!?|])\s", pages.prose(page)):
            if word in sentence.lower():
                assert NEGATED.search(sentence), f"{page.relative_to(pages.root)}: {sentence.strip()}"


def test_no_registry_and_no_machine_is_named(pages) -> None:
    for page in pages.all:
        text = page.read_text(encoding="utf-8")
        assert not HOSTS.search(text), f"{page.name} names a package registry's host"
        assert not MACHINE.search(text), f"{page.name} names a path of one machine"


def test_nothing_is_left_to_be_written(pages) -> None:
    for page in pages.all:
        assert not re.search(r"\b(TODO|TBD|FIXME|lorem)\b|still to be written|placeholder", pages.prose(page), re.IGNORECASE), page.name


def test_the_changelog_has_this_version(pages) -> None:
    import heedful

    assert f"## [{heedful.__version__}]" in pages.text("CHANGELOG.md")


STRIDE = {"spoofing", "tampering", "repudiation", "information disclosure", "denial of service", "elevation of privilege"}


def test_every_threat_has_its_test_or_its_limit(pages) -> None:
    page = "docs/explanation/threat-model.md"
    boundaries = [head for head in re.findall(r"^## (.*)$", pages.text(page), re.MULTILINE) if head != "After a break-in"]
    rows = [(boundary, row) for boundary in boundaries for row in pages.table(page, boundary)]
    assert {row["kind"] for _, row in rows} == STRIDE
    for boundary, row in rows:
        where = f"{boundary}: {row['threat']}"
        assert row["against it"], where
        said = row["test or limit"]
        if not said.startswith("limit: "):
            require_tests(pages.root, said, where)
