"""The team's pages in a real browser: signed in through the form, on a telephone and a desk, with and without script."""

from __future__ import annotations

import threading

import pytest
from tests.doors.test_doors_pages import browser  # noqa: F401  (fixtures)
from tests.web.test_web_team import WORDS, add_members, cheap  # noqa: F401

pytestmark = pytest.mark.browser
PAGES = {
    "privacy_officer": (
        "/team/requests", "/team/concerns", "/team/incidents", "/team/duties", "/team/duties/register", "/team/recipients", "/team/settings",
        "/team/log",
    ),
}  # fmt: skip


@pytest.fixture
def desk(shop, cheap, any_port):  # noqa: F811
    import uvicorn

    from heedful.web.app import make_app

    made = shop()
    made.people(20, "The delivery was great, I love it. @larkmoor")
    made.people(20, "The prices are awful, I hate them. @larkmoor", first=101)
    made.as_("cli")
    add_members(made.ws)
    server = uvicorn.Server(uvicorn.Config(make_app(made.ws), host="127.0.0.1", port=any_port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{any_port}"
    server.should_exit = True
    thread.join()


def enter(page, address: str, name: str) -> None:
    page.goto(f"{address}/team/sign-in")
    page.fill("#name", name)
    page.fill("#password", WORDS)
    page.click("main button")
    page.wait_for_load_state()


@pytest.mark.parametrize("role", PAGES)
def test_every_page_fits_a_telephone_and_a_desk(desk, browser, role: str) -> None:  # noqa: F811
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console",
        lambda message: said.append(message.text) if message.type == "error" and "favicon" not in message.location["url"] else None,
    )
    enter(page, desk, role)
    for path in PAGES[role]:
        answer = page.goto(desk + path)
        assert answer.status == 200, path
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 780})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert len(page.content()) < 150_000, path
    assert said == []
    context.close()


def test_a_marketer_sees_likes_within_one_page_and_asks_for_a_segment_without_script(desk, browser) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, desk, "marketer")
    assert "Larkmoor delivery" in page.inner_text("main")
    page.goto(f"{desk}/team/segments")
    page.select_option("#what0", "delivery")
    page.click("#builder button")
    assert "people." in page.inner_text("[role=status]")
    context.close()


def test_the_size_of_a_rule_is_told_while_it_is_put_together(desk, browser) -> None:  # noqa: F811
    context = browser.new_context()
    page = context.new_page()
    enter(page, desk, "marketer")
    page.goto(f"{desk}/team/segments")
    page.select_option("#feels0", "dislikes")
    page.select_option("#what0", "price")
    page.get_by_text("people.").first.wait_for(timeout=20_000)
    assert "price" in page.inner_text("#live")
    context.close()
