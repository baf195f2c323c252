"""A release as its user meets it: what it says before it asks, its exit statuses, and its page at a desk and on a phone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

from heedful.insights import release

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from heedful.cli import main; main()", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_it_states_what_would_be_left_and_refuses_where_nothing_is(bench) -> None:
    with bench.workspace() as workspace:
        people = [f"p{n}" for n in range(30)]
        bench.bring(workspace, *(bench.consent(p) for p in people))
        bench.journey(workspace, bench.ndjson([bench.post(n, f"9{p}", "@larkmoor great delivery") for n, p in enumerate(people)]))
        bench.approve(workspace)
    done = run("report", "--release", "--yes", "-w", workspace.folder)
    assert done.returncode == 5, done.stderr
    assert "epsilon 1, delta 1e-07. Budget: 0 of 4 spent, 4 left" in done.stdout
    assert "Expected error (95 %): ±30 people" in done.stdout
    assert "about 0 would be told" in done.stdout
    assert "No figure would be left" in done.stderr
    assert run("report", "--release", "--audience", "nobody", "-w", workspace.folder).returncode == 3
    assert "Audience 'public'" in run("doctor", "-w", workspace.folder).stdout


def promise(**changes) -> release.Promise:
    usual = {
        "release_id": "ab" * 8, "made_at": datetime(2026, 3, 9, tzinfo=UTC), "workspace": "<Larkmoor>", "audience": "public",
        "period": "year 2026-01-01", "epsilon": 1.0, "delta": 1e-7, "epsilon_cells": 0.5, "epsilon_terms": 0.5, "cells_each": 5,
        "terms_each": 5, "scale_cells": 10.0, "scale_terms": 10.0, "least_people": 97, "least_term": 173, "spent": 2.0, "granted": 4.0,
    }  # fmt: skip
    return release.Promise(**(usual | changes))


def page_of(people: int = 900) -> dict[str, bytes]:
    rows = [("Larkmoor", aspect, stance, people // 3) for aspect in ("overall", "price") for stance in ("likes", "dislikes", "neither")]
    noisy = pl.DataFrame(rows, schema=["brand", "aspect", "stance", "people"], orient="row")
    terms = [{"brand": "Larkmoor", "polarity": 1, "word": "<b>fast", "people": 240}]
    return release.render(release.cells_told(noisy, 10.0), terms if people else [], promise())


def test_the_page_says_what_is_promised_spent_and_left() -> None:
    html = page_of()["release.html"].decode()
    for words in (
        "2 of 4",
        "at most 2.7 times",
        "at most 7.4 times",
        "People who agreed are not all customers",
        "&lt;Larkmoor&gt;",
        "± 49",
    ):
        assert words in html, words
    assert "<b>fast" not in html
    assert "No figure is large enough beside its noise" in page_of(0)["release.html"].decode()
    assert page_of() == page_of()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_the_screen_and_asks_for_nothing(tmp_path: Path, socket_enabled, width: int) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    (tmp_path / "release.html").write_bytes(page_of()["release.html"])
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((tmp_path / "release.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [url for url in asked if not url.startswith("file:")] == []
        assert page.locator("table caption").count() == page.locator("table").count()
        browser.close()
