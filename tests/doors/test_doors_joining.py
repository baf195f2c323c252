"""From the front page to an erased account in a real browser, on a telephone: with and without script, and by keyboard alone."""

from __future__ import annotations

import re
import shutil
import threading
import time

import pytest

from heedful.flow import visits
from heedful.flow.acting import PAGES
from heedful.flow.joining import prove_code
from heedful.flow.proof import Account

pytestmark = pytest.mark.browser
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
LIKES = "The delivery by @larkmoor is wonderful, I love it."
WEIGHT = "e => {const s = getComputedStyle(e), b = e.getBoundingClientRect(); return [Math.round(b.width), Math.round(b.height), s.backgroundColor, s.color, s.fontSize, s.fontWeight]}"


class World:
    """A running site with invented people, and a browser for it."""

    def __init__(self, shop, port: int) -> None:
        import uvicorn

        from heedful.web.app import make_app

        self.shop, self.ws = shop, shop.ws
        self.site = f"http://127.0.0.1:{port}"
        self.server = uvicorn.Server(uvicorn.Config(make_app(self.ws), host="127.0.0.1", port=port, log_level="error"))
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.05)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()

    def cookie(self, person: str) -> dict[str, str]:
        return {"name": "heedful-me", "value": visits.begin(self.ws.acting(PAGES), person), "url": self.site}


@pytest.fixture
def world(shop, any_port):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    made = shop()
    made.people(5, LIKES, networks="facebook;instagram;x", kinds="post;comment")
    running = World(made, any_port)
    yield running
    running.close()


@pytest.fixture
def chromium(socket_enabled):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield browser
        browser.close()


def opened(world, chromium, *, width: int = 360, person: str | None = None, **more):
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="en-IE", **more)
    if person:
        context.add_cookies([world.cookie(person)])
    page = context.new_page()
    page.failures = []
    page.on("console", lambda said: page.failures.append(said.text) if said.type == "error" else None)
    return page


@pytest.mark.parametrize("script", [True, False])
def test_join_by_account_see_correct_switch_off_and_erase(world, chromium, script) -> None:
    account = f"66001{int(script)}"
    page = opened(world, chromium, java_script_enabled=script)
    page.goto(world.site + "/")
    page.get_by_role("link", name="Join").first.click()
    join(world, page, account)
    assert page.locator("input:checked").count() == 0
    page.get_by_label("Counted with many others").check()
    page.get_by_label("Remembered for me").check()
    page.get_by_label("I am 16 or over.").check()
    page.get_by_role("button", name="Yes, use what I chose").click()
    page.get_by_text("You have joined.").wait_for()
    write_a_post(world, account)
    page.goto(world.site + "/me/likes")
    page.get_by_role("button", name="That's wrong").click()
    page.get_by_text("Noted. It is no longer held of you").wait_for()
    page.goto(world.site + "/me")
    page.get_by_role("button", name="Switch off").first.click()
    page.get_by_text("Switched off. It stopped at once.").wait_for()
    page.get_by_role("button", name="Stop everything").click()
    page.get_by_text("Everything is switched off.").wait_for()
    page.goto(world.site + "/me/leave")
    page.get_by_label("Yes, destroy everything about me").check()
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_text("Done. We cannot bring it back.").wait_for()
    page.goto(world.site + "/me")
    assert page.url.endswith("/sign-in")


def test_a_keyboard_is_enough_to_join_and_to_stop(world, chromium) -> None:
    page = opened(world, chromium)
    page.goto(world.site + "/join")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    to(page, "By a code on X")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/prove")
    prove(world, page, "660022")
    to(page, "I have written it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/choose")
    to(page, "insights")
    page.keyboard.press("Space")
    to(page, "yes")
    page.keyboard.press("Space")
    to(page, "Yes, use what I chose")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me?done=joined")
    to(page, "Stop everything")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    page.get_by_text("Everything is switched off.").wait_for()


def test_yes_and_no_weigh_the_same(world, chromium) -> None:
    for width in (360, 1280):
        page = opened(world, chromium, width=width)
        page.goto(world.site + "/join")
        join(world, page, f"6600{width}")
        yes, no = (page.get_by_role("button", name=name) for name in ("Yes, use what I chose", "No, use nothing"))
        assert yes.evaluate(WEIGHT) == no.evaluate(WEIGHT)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.failures == []


def to(page, what: str) -> None:
    """Go on by Tab until the control with these words or this value has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("[document.activeElement.textContent.trim(), document.activeElement.value]").count(what):
            return
    raise AssertionError(f"{what} is not reached by Tab")


def join(world, page, account: str) -> None:
    page.get_by_role("button", name="By a code on X").first.click()
    prove(world, page, account)
    page.get_by_role("link", name="I have written it").click()


def prove(world, page, account: str) -> None:
    code = re.search(r'<strong class="code">([^<]+)</strong>', page.content())[1]
    prove_code(world.ws.acting(PAGES), code, Account("x", "global", account), world.shop.bench.now)


def write_a_post(world, account: str) -> None:
    world.shop.bench.gather(
        world.ws,
        world.shop.bench.ndjson([world.shop.bench.post(990, account, LIKES, created_at=f"{world.ws.clock():%Y-%m-%dT%H:%M:%S.000Z}")]),
    )
    world.shop.bench.learn(world.ws)
