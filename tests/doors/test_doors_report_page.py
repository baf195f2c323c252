"""The report in a real browser, at a desk and on a phone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    from heedful.flow.demo import demonstrate

    folder = tmp_path_factory.mktemp("demo")
    shown = demonstrate(folder, people=80, posts=2_500, seed=3, today=date(2026, 6, 15), progress=lambda *_: None)
    return shown.report.html


@pytest.fixture
def page(report: Path, socket_enabled):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        context = browser.new_context()
        requests: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(report.as_uri())
        page.heedful_requests = requests
        yield page
        browser.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_the_screen_and_asks_for_nothing(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [u for u in page.heedful_requests if not u.startswith(("file:", "data:"))] == []


def test_every_chart_has_a_name_and_a_table(page) -> None:
    charts = page.locator("svg[role=img]")
    assert charts.count() >= 1
    for place in range(charts.count()):
        assert charts.nth(place).get_attribute("aria-labelledby") or charts.nth(place).get_attribute("aria-label")
    assert page.locator("table").count() >= charts.count()
    for place in range(page.locator("table").count()):
        assert page.locator("table").nth(place).locator("th").count() > 0


def test_the_first_screen_says_from_whom(page) -> None:
    words = page.locator("body").inner_text()
    for said in ("people", "posts", "agreed", "not all customers"):
        assert said in words
