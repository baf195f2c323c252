"""How soon a page is seen and how much is sent for it: each page opened in headless Chromium, over loopback, by somebody signed in."""

from __future__ import annotations

import re
import shutil
from statistics import median
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# Opened in turn, each several times with nothing kept from before; the middle one counts.
TURNS: Final = 3
# Times of 50 ms in which a page must have been painted.
WAITS: Final = 200
PUBLIC: Final = ("/", "/join", "/not-joined", "/notice", "/register", "/log", "/verify", "/sign-in", "/team/sign-in")
# First contentful paint in milliseconds, and what came over the wire for the page and all it asks for. Source: W3C Paint Timing; Resource Timing 2.
_ASK: Final = """() => {
  const sent = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  return [first ? first.startTime : -1, sent.reduce((sum, one) => sum + one.transferSize, 0)];
}"""


def painted(address: str, own: Iterable[str], person: str, team: Iterable[str], member: str) -> dict[str, Any] | None:
    """`paint.<page>.ms` and `.kb` of each page, and the slowest and heaviest; None where there is no Chromium.

    `person` and `member` are sessions; `own` and `team` the pages they open.
    """
    chromium = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    result: dict[str, Any] = {}
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for cookie, value, paths in (("", "", PUBLIC), ("heedful-me", person, own), ("heedful-team", member, team)):
            for path in paths:
                seen = [_open(browser, address, path, cookie, value) for _ in range(TURNS)]
                name = re.sub(r"[^a-z]+", "_", path.partition("?")[0].strip("/")) or "front"
                result[f"paint.{name}.ms"], result[f"paint.{name}.kb"] = (
                    median(ms for ms, _ in seen),
                    median(size for _, size in seen) / 1000,
                )
        browser.close()
    for unit in ("ms", "kb"):
        result[f"paint.most_{unit}"] = max(value for name, value in result.items() if name.endswith(f".{unit}"))
    return result


def _open(browser: Any, address: str, path: str, cookie: str, value: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    if cookie:
        context.add_cookies([{"name": cookie, "value": value, "url": address}])
    page = context.new_page()
    answer = page.goto(address + path, wait_until="load")
    if answer.status != 200 or ("sign-in" in page.url) != ("sign-in" in path):
        raise RuntimeError(f"{path}: {answer.status}, at {page.url}")
    # The pages let no script be made from words, which waiting for a condition would need.
    for _ in range(WAITS):
        ms, size = page.evaluate(_ASK)
        if ms >= 0:
            break
        page.wait_for_timeout(50)
    context.close()
    return float(ms), float(size)
