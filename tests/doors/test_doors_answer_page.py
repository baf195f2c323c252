"""The page a person is given of everything held about them, in a real browser: on a telephone, in the dark, and in print."""

from __future__ import annotations

import shutil
import zipfile

import pytest

pytestmark = pytest.mark.browser
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
LONG = "Awful delivery from @larkmoor " + "w" * 300


@pytest.fixture
def page(bench, socket_enabled):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    from heedful.flow.answer import export_subject

    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        # A month after month, so that most months are folded.
        posts = [bench.post(n, "9P-1", LONG, created_at=f"2026-0{n}-03T10:00:00.000Z") for n in (1, 2, 3, 4, 5)]
        bench.gather(workspace, bench.ndjson(posts))
        bench.learn(workspace)
        done = export_subject(workspace, "P-1", identity="one-time link")
    folder = bench.path("answer")
    with zipfile.ZipFile(done.file) as archive:
        archive.extractall(folder)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        page = browser.new_page()
        page.heedful_requests = []
        page.on("request", lambda request: page.heedful_requests.append(request.url))
        page.goto((folder / "index.html").as_uri())
        yield page
        browser.close()


def test_it_fits_every_screen_and_prints_what_is_folded(page) -> None:
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(page.heedful_requests) == 1
    assert page.locator("h1").count() == 1
    assert page.locator("article").count() == 5
    assert page.locator("details.month[open]").count() == 2
    folded = page.locator("details.month:not([open]) article").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("e => e.getBoundingClientRect().height") > 0
    page.emulate_media(media="screen")
    for link in page.locator("nav a").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
    for link in page.locator("details.from a").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1


CONTRAST = """() => {
  const lum = c => { const v = c.map(x => { x /= 255; return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const back = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('p, h1, h2, h3, dt, dd, a, .chip, mark, th, td, summary, code, .quiet')].filter(e => e.checkVisibility()).map(e => {
    const a = lum(rgb(getComputedStyle(e).color).slice(0, 3)), b = lum(back(e).slice(0, 3));
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.tagName + '.' + e.className]; }).filter(r => r[0] < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(page, scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    # WCAG 2.2 AA, 1.4.3: contrast of at least 4.5 to 1.
    assert page.evaluate(CONTRAST) == []
