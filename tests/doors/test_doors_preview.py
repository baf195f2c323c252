"""`heedful mirror` and `heedful try --as-person` as people type them."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.cli.exits import status_of
from heedful.errors import HeedfulError

WORDS = ["@larkmoor the delivery was great, call me on +49 30 901820", "@larkmoor the prices are awful"]


@pytest.fixture
def export(bench) -> Path:
    path = bench.path("mia.zip")
    at = int((datetime.now(UTC) - timedelta(days=5)).timestamp())
    posts = [{"timestamp": at + n, "title": "Mia Hart updated her status.", "data": [{"post": text}]} for n, text in enumerate(WORDS)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", json.dumps(posts))
    return path


@pytest.fixture
def run(bench):
    workspace = bench.workspace()
    bench.now = datetime.now(UTC)
    workspace.clock = lambda: bench.now
    bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page", given_at=f"{bench.now:%Y-%m-%d}T00:00:00Z"))
    workspace.close()

    def run(*words: str) -> tuple[int, str]:
        inside = () if words[0] == "mirror" else ("-w", str(workspace.folder))
        done = CliRunner().invoke(app, [*words, *inside])
        if isinstance(done.exception, HeedfulError):
            return status_of(done.exception), done.exception.code
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout

    return run


def test_a_mirror_is_read_on_a_terminal_and_as_a_page(run, export: Path, tmp_path: Path) -> None:
    page = tmp_path / "m.html"
    status, said = run("mirror", str(export), "--brand", "Larkmoor=@larkmoor", "--html", str(page))
    assert status == 0
    assert "2 posts would be read, and" in said
    assert "[phone]" in said
    assert "901820" not in said
    assert "Nothing of it was stored." in said
    assert "What your posts would tell" in page.read_text()


def test_a_person_sees_strikes_and_gives_the_rest(run, export: Path, tmp_path: Path) -> None:
    file, page = tmp_path / "strikes.csv", tmp_path / "p.html"
    status, said = run("try", "--as-person", str(export), "--person", "mia", "--write-strikes", str(file), "--html", str(page))
    assert status == 0
    assert "As you agreed." in said
    assert "the prices are awful" in said
    assert "Larkmoor" in page.read_text()
    file.write_text(file.read_text().replace(",post,facebook,post,", "x,post,facebook,post,", 1))
    status, said = run("try", "--as-person", str(export), "--person", "mia", "--strike", str(file), "--json")
    assert [p["struck"] for p in json.loads(said)["posts"]].count(True) == 1
    status, said = run("gather", str(export), "--person", "mia", "--strike", str(file))
    assert status == 0
    assert "its author struck it out" in said


def test_nobody_is_shown_as_asked_and_not_as_agreed(run, export: Path) -> None:
    status, said = run("try", "--as-person", str(export), "--person", "bo")
    assert status == 0
    assert "You have not agreed to anything yet" in said


def test_wrong_ways_are_said(run, export: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no export")
    empty = tmp_path / "empty.zip"
    empty.write_bytes(b"")
    there = tmp_path / "there.csv"
    there.write_text("mine")
    tried = {
        ("mirror", str(text)): "file.unknown",
        ("mirror", str(empty)): "file.empty",
        ("mirror", str(tmp_path / "nothing.zip")): "file.missing",
        ("mirror", str(export), "--html", str(tmp_path / "no" / "m.html")): "preview.out",
        ("mirror", str(export), "--ready", "fish"): "taxonomy.ready",
        ("try", str(export), "--html", str(tmp_path / "p.html")): "try.as_person",
        ("try", "--as-person", str(export), str(export)): "preview.one",
        ("try", "--as-person", str(export), "--write-strikes", str(tmp_path / "s.csv")): "strike.person",
        ("try", "--as-person", str(export), "--person", "mia", "--write-strikes", str(there)): "file.exists",
        ("try", "--as-person", str(export), "--person", "mia", "--strike", str(there)): "strike.columns",
        ("try", "--as-person", str(export), "--person", "mia", "--strike", str(tmp_path / "no.csv")): "strike.unreadable",
    }
    for words, code in tried.items():
        status, said = run(*words)
        assert (status, said) == (3, code), words
    assert there.read_text() == "mine"
