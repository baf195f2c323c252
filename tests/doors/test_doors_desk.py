"""Every page of the team in a real browser, as each role signs in: without a barrier, small, and no wider than a telephone or a desk."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.doors.test_doors_pages import axe, browser  # noqa: F401  (fixtures)
from tests.doors.test_doors_team import cheap, desk, enter  # noqa: F401

pytestmark = pytest.mark.browser
# Where each role begins; what their pages lead to is followed. The role whose pages a page of many roles is looked at as comes first.
BEGINS = {
    "marketer": ("/team", "/team/strategy", "/team/compare", "/team/segments", "/team/campaigns", "/team/consent", "/team/how"),
    "privacy_officer": ("/team/requests", "/team/concerns", "/team/incidents", "/team/log"),
    "administrator": ("/team/duties", "/team/settings", "/team/recipients", "/team/work"),
    "auditor": ("/team/log", "/team/duties"),
    "analyst": ("/team", "/team/account", "/team/work"),
}
MOST_OF_A_KIND = 1
LINK = re.compile(r'href="(/team[^"#]*)"')
FILES = re.compile(r"/team/(?:numbers|drawing|work/.*/)|\.(?:csv|xlsx|svg|png|json)")


def kind_of(path: str) -> str:
    """What a page is, whatever it is of: one of each kind is looked at."""
    return re.sub(r"/[0-9a-f-]{8,}", "/ID", path.partition("?")[0])


def pages_of(page, address: str, begins: tuple[str, ...], seen: set[str]):
    """Every page that these lead to, one of each kind, but for those that were seen already."""
    waiting = list(begins)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen or FILES.search(path):
            continue
        seen.add(kind)
        answer = page.goto(address + path)
        yield path, answer
        waiting += [unescape(found) for found in LINK.findall(page.content())]


def fill(page, address: str, role: str) -> None:
    """One of each thing that has a page of its own."""
    if role == "marketer":
        page.goto(f"{address}/team/campaigns")
        page.fill("#name", "June")
        page.fill("#rule", "likes delivery")
        page.locator('form[action="/team/campaigns"] button').first.click()
        page.goto(f"{address}/team/segments")
        page.select_option("#what0", "delivery")
        page.click("#builder button")
    if role == "privacy_officer":
        page.goto(f"{address}/team/incidents")
        page.locator('form[action="/team/incidents"] [name="words"]').fill("A laptop was left in a train.")
        page.locator('form[action="/team/incidents"] [name="kind"]').first.check()
        page.locator('form[action="/team/incidents"] button').first.click()
        page.goto(f"{address}/team/requests")
        page.locator('form[action="/team/requests"] [name="person"]').fill("p001")
        page.locator('form[action="/team/requests"] button').first.click()


def test_every_page_of_every_role_is_without_barrier_small_and_fits(desk, browser, axe) -> None:  # noqa: F811
    seen: set[str] = set()
    looked: list[str] = []
    page = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 780}).new_page()
    page.goto(f"{desk}/not-joined")
    page.locator('form[action="/not-joined/report"] [name="words"]').fill("Somebody shared a post about me.")
    page.locator('form[action="/not-joined/report"] button').click()
    page.context.close()
    for place, (role, begins) in enumerate(BEGINS.items()):
        scheme = "dark" if place % 2 else "light"
        page = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": 360, "height": 780}).new_page()
        page.goto(f"{desk}/team/sign-in")
        enter(page, desk, role)
        fill(page, desk, role)
        for path, answer in pages_of(page, desk, begins, seen):
            looked.append(path)
            assert answer.status == 200, (role, path)
            assert len(answer.body()) < 150_000, path
            assert page.locator("h1").count() == 1, path
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 780})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], (role, path, scheme)
        page.context.close()
    kinds = {kind_of(path) for path in looked}
    assert {"/team", "/team/brand", "/team/aspect", "/team/campaign/ID", "/team/incident/ID", "/team/concern/ID"} <= kinds, kinds
    assert len(kinds) >= 22, kinds
