"""`heedful incident` as people run it, and its page in a real browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

HEEDFUL = Path(sys.executable).with_name("heedful")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture
def run(tmp_path: Path):
    folder = tmp_path / "w"

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([HEEDFUL, *words], cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

    subprocess.run(
        [HEEDFUL, "init", folder, "--name", "Larkmoor", "--ready", "retail"], capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
    return command


def test_a_breach_from_its_first_word_to_its_end(run, tmp_path: Path) -> None:
    assert "empty" in run("incident", "list").stdout
    known = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    opened = run("incident", "open", "A disk was stolen.", "--kind", "contacts", "--kind", "posts", "--known-at", known, "--json")
    assert opened.returncode == 0, opened.stderr
    said = json.loads(opened.stdout)
    assert said["tell"] == {"authority": True, "people": True}
    assert 69 * 60 < said["minutes_left"] <= 70 * 60
    number = said["incident"]
    assert "left to tell the authority" in run("incident", "show", number).stdout
    assert run("incident", "close", number, "Done.").returncode == 5
    drafted = run("incident", "draft", number, "people", "--out", "../people.md")
    assert drafted.returncode == 0, drafted.stderr
    assert "What you can do" in (tmp_path / "people.md").read_text()
    for whom in ("authority", "people"):
        assert run("incident", "notify", number, whom, "--how", "By post.").returncode == 0
    assert "before the time" in run("incident", "list").stdout
    assert run("incident", "contain", number, "--sessions").returncode == 0
    assert run("incident", "close", number, "Done.").returncode == 0
    for words, status, told in (
        (("incident", "show", "none"), 3, "no incident of this number"),
        (("incident", "open", "x"), 3, "Name some of"),
        (("incident", "open", "x", "--kind", "posts", "--from", "yesterday"), 3, "neither a day"),
        (("incident", "contain", number), 3, "--sessions"),
        (("incident", "contain", number, "--lock", "--countersign", "Bo"), 3, "heedful keys copy"),
        (("incident", "draft", number, "people", "--out", "../people.md"), 3, "already there"),
    ):
        failed = run(*words)
        assert failed.returncode == status, failed.stderr
        assert told in failed.stderr
        assert "Traceback" not in failed.stderr


@pytest.mark.browser
def test_the_page_shows_the_clock_and_fits_every_screen(bench, socket_enabled) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    from heedful.flow.incident_files import write_page
    from heedful.flow.incidents import Reported, open_incident

    with bench.workspace() as workspace:
        words = "A disk was stolen. " + "w" * 200
        number = open_incident(workspace, Reported(words, ["contacts", "posts", "declared"])).facts.incident_id
        page_at = write_page(workspace, number, bench.path("incident.html"))
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        page = browser.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(page_at.as_uri())
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".hands").inner_text() == "72 h 00 min left"
        assert page.locator(".level.high").count() == 3
        # The policy lets the style in: the clock has the colour of its state.
        assert page.locator(".clock").evaluate("e => getComputedStyle(e).borderLeftWidth") == "6px"
        assert said == []
        browser.close()
