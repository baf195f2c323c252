"""The pages in a real browser: for everybody to read, on a telephone and a desk, in the dark, by keyboard alone, with and without script."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from heedful.flow import visits
from heedful.flow.acting import PAGES

pytestmark = pytest.mark.browser
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
OPEN = ("/", "/join", "/not-joined", "/notice", "/register", "/log", "/verify", "/sign-in", "/nothing-here")
OWN = ("/me", "/me/held", "/me/likes", "/me/used", "/me/messages", "/me/give", "/me/leave", "/me/concerns")
LIKES = "The delivery by @larkmoor is wonderful, I love it."


@pytest.fixture(scope="module")
def axe() -> str:
    found = subprocess.run([Path(__file__).parents[2] / "scripts" / "axe"], capture_output=True, text=True, check=False).stdout.strip()
    if not found:
        pytest.skip("axe-core is not here and cannot be fetched")
    return Path(found).read_text(encoding="utf-8")


@pytest.fixture
def site(shop, socket_enabled):
    """A running site with people, messages and one person signed in: its address, and that person's cookie."""
    import uvicorn

    from heedful.web.app import make_app

    made = shop()
    made.people(6, LIKES)
    made.show()
    made.send(made.approved())
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(made.ws), host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    made.address = f"http://127.0.0.1:{port}"
    made.cookie = {"name": "heedful-me", "value": visits.begin(made.ws.acting(PAGES), "p001"), "url": made.address}
    yield made
    server.should_exit = True
    thread.join()


@pytest.fixture
def browser(socket_enabled):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        opened = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield opened
        opened.close()


def opened(browser, site, **how):
    context = browser.new_context(**how)
    context.add_cookies([site.cookie])
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    return page


def test_no_page_has_a_barrier(browser, site, axe, tmp_path) -> None:
    for scheme in ("light", "dark"):
        # What a page forbids to itself, a test may do: its policy is tested elsewhere.
        page = opened(browser, site, color_scheme=scheme, bypass_csp=True, viewport={"width": 360, "height": 800})
        for path in (*OPEN, *OWN):
            page.goto(site.address + path)
            assert barriers(page, axe) == [], (path, scheme)
        for path in looked_at(page, site, tmp_path):
            assert barriers(page, axe) == [], (path, scheme)
            assert len(page.content()) < 150_000
        page.context.close()


def barriers(page, axe) -> list[tuple[str, str]]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def looked_at(page, site, folder):
    """The pages on which somebody looks before they give."""
    for words in ("The prices at Larkmoor are awful, ask @bo_invented.", "My depression is back, and I love the delivery by Larkmoor."):
        page.goto(f"{site.address}/me/give")
        page.fill("#words", words)
        page.fill("#day", f"{site.bench.now - timedelta(days=2):%Y-%m-%d}")
        page.get_by_role("button", name="Show me what you would keep").click()
        yield page.url
    page.goto(f"{site.address}/me/give")
    page.set_input_files("[data-picked]", export(site, folder))
    page.get_by_label("I tick what I give, and nothing else is kept.").check()
    page.locator("[data-said]:not(:empty)").wait_for()
    with page.expect_navigation():
        page.click("[data-go]")
    assert page.locator('input[name="pick"]').count() == 2
    yield page.url


def test_every_page_fits_is_small_and_asks_nobody_else(browser, site) -> None:
    for script in (True, False):
        page = opened(browser, site, java_script_enabled=script)
        for path in (*OPEN, *OWN):
            page.asked.clear()
            page.said.clear()
            answer = page.goto(site.address + path)
            assert len(answer.body()) < 150_000, path
            assert page.locator("h1").count() == 1, path
            assert all(url.startswith(site.address) for url in page.asked), path
            # A page that is not there says so on the console, and nothing else does.
            assert page.said == [] or path == "/nothing-here", (path, page.said)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                wide = page.locator("html").bounding_box()["width"] if not script else page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (path, width)
        page.context.close()


def focused(page) -> str:
    return page.evaluate("document.activeElement.innerText || document.activeElement.name || document.activeElement.tagName").strip()


def tab_to(page, words: str, most: int = 120) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == words:
            # Where the keyboard is, is seen.
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{words} is not reached by keyboard")


def test_somebody_signs_in_sees_switches_off_and_erases_by_keyboard_alone(browser, site) -> None:
    page = opened(browser, site, viewport={"width": 360, "height": 800})
    page.goto(f"{site.address}/me")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the page"
    page.keyboard.press("Enter")
    before = page.get_by_role("button", name="Switch off").count()
    tab_to(page, "Switch off")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Switch off").count() == before - 1
    tab_to(page, "Take away or erase")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/me/leave")
    tab_to(page, "sure")
    page.keyboard.press("Space")
    button = next(words for words in page.get_by_role("button").all_inner_texts() if words.startswith("Erase"))
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/erased/" in page.url
    assert "Done. We cannot bring it back." in page.inner_text("main")
    page.goto(f"{site.address}/me")
    assert page.url.endswith("/sign-in")


def export(site, folder: Path) -> Path:
    at = int((site.bench.now - timedelta(days=20)).timestamp())
    said = [{"timestamp": at + n, "title": "", "data": [{"comment": {"timestamp": at + n, "comment": words, "author": "Ada Invented"}}]}
            for n, words in enumerate(("Larkmoor delivery was great, I love it.", "A word about prices at Larkmoor: awful."))]  # fmt: skip
    file = folder / "facebook-ada.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("facebook-ada/comments_and_reactions/comments.json", json.dumps({"comments_v2": said}))
        made.writestr("facebook-ada/messages/inbox/bo/message_1.json", "The parcel is for Bo alone.")
    return file


def test_an_export_is_given_with_a_row_struck_and_yes_and_no_weigh_the_same(browser, site, tmp_path) -> None:
    page = opened(browser, site, viewport={"width": 360, "height": 800})
    page.goto(f"{site.address}/me/give")
    page.set_input_files("[data-picked]", export(site, tmp_path))
    page.locator("[data-said]:not(:empty)").wait_for()
    assert page.inner_text("[data-said]") == "These parts would be sent. The other 1 stay on your device."
    with page.expect_navigation():
        page.click("[data-go]")
    assert page.url.endswith("/me/give/look")
    yes = page.get_by_role("button", name="Yes, give what is not struck")
    no = page.get_by_role("button", name="No, use nothing")
    same = "e => { const s = getComputedStyle(e), b = e.getBoundingClientRect(); return [s.font, s.color, s.backgroundColor, s.border, s.padding, Math.round(b.width), Math.round(b.height)]; }"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert yes.evaluate(same) == no.evaluate(same)
    page.get_by_label(re.compile("A word about prices")).check()
    with page.expect_navigation():
        yes.click()
    assert page.url.endswith("/me/held?done=given")
    assert "delivery was great" in page.inner_text("main")
    assert "A word about prices" not in page.inner_text("main")
    assert "for Bo alone" not in page.inner_text("main")


def same_weight(page, yes: str) -> None:
    """Yes and no look and measure the same."""
    look = "e => { const s = getComputedStyle(e), b = e.getBoundingClientRect(); return [s.font, s.color, s.backgroundColor, s.border, s.padding, Math.round(b.width), Math.round(b.height)]; }"
    said = [page.get_by_role("button", name=name).evaluate(look) for name in (yes, "No, use nothing")]
    assert said[0] == said[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("width", [360, 1280])
def test_without_script_everything_but_the_export_works(browser, site, tmp_path, width) -> None:
    page = opened(browser, site, java_script_enabled=False, viewport={"width": width, "height": 800})
    page.goto(f"{site.address}/me/give")
    assert page.locator("noscript p").is_visible()
    assert not page.locator("[data-picked]").is_visible()
    page.fill("#words", "The prices at Larkmoor are awful, I hate them.")
    page.fill("#day", f"{site.bench.now - timedelta(days=2):%Y-%m-%d}")
    page.get_by_role("button", name="Show me what you would keep").click()
    assert page.url.endswith("/me/give/post")
    assert "You dislike Larkmoor" in page.inner_text("main")
    same_weight(page, "Yes, give this post")
    page.get_by_role("button", name="Yes, give this post").click()
    assert page.url.endswith("done=given")
    with zipfile.ZipFile(export(site, tmp_path)) as whole:
        part = {
            "name": "comments.json",
            "mimeType": "application/json",
            "buffer": whole.read("facebook-ada/comments_and_reactions/comments.json"),
        }
    page.set_input_files("#part", part)
    page.get_by_role("button", name="Show me my posts in it").click()
    assert page.url.endswith("/me/give/look") and page.locator("input:checked").count() == 0
    same_weight(page, "Yes, give what I ticked")
    page.get_by_label(re.compile("A word about prices")).check()
    page.get_by_role("button", name="Yes, give what I ticked").click()
    assert page.url.endswith("/me/held?done=given")
    assert "A word about prices" in page.inner_text("main") and "delivery was great" not in page.inner_text("main")
    page.goto(f"{site.address}/me")
    page.locator('form[action="/me/stop"] button').first.click()
    assert "Everything is switched off. It stopped at once." in page.inner_text("main")
