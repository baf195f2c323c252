"""The page's own script opens an export on the person's device and sends the listed members alone: in a real browser, with 2 GB."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import pytest

from heedful.flow.listed_members import FOLDERS, listed_members

pytestmark = pytest.mark.browser
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
PLANTED = b"Meet me at the old mill, and tell nobody."
FULL = 0xFFFFFFFF
SAID = {"found": "Stays here: {n}", "none": "None", "large": "Large", "locked": "Locked", "unreadable": "Unreadable"}
PAGE = """<!doctype html><title>x</title><form data-export hidden method="post" action="/send" enctype="multipart/form-data"
data-listed="{listed}" data-folders="{folders}" data-most="{most}"><input type="file" data-picked><input type="file" name="export" data-sent hidden>
<p data-said></p><ul data-list></ul><button type="button" data-go disabled>Go</button>{said}</form><script src="/export.js"></script>"""


class Site:
    """A page with the script, and everything that was sent to it."""

    def __init__(self, most: int = 64 << 20) -> None:
        self.sent: list[bytes] = []
        self.asked: list[str] = []
        listed = json.dumps([{"pattern": one.pattern} for one in listed_members(["facebook", "instagram", "x"])])
        said = "".join(f'<template data-say="{name}">{words}</template>' for name, words in SAID.items())
        page = PAGE.format(listed=html.escape(listed), folders=html.escape(json.dumps(FOLDERS)), most=most, said=said)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                script = files("heedful.web").joinpath("static", "export.js").read_bytes()
                body, kind = (script, "text/javascript") if self.path == "/export.js" else (page.encode(), "text/html; charset=utf-8")
                self.answer(body, kind)

            def do_POST(self) -> None:
                site.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(b"<!doctype html><title>taken</title>", "text/html")

            def answer(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; form-action 'self'")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def zip_sent(self) -> zipfile.ZipFile:
        (body,) = self.sent
        start, end = body.index(b"PK\x03\x04"), body.rindex(b"\r\n--")
        return zipfile.ZipFile(io.BytesIO(body[start:end]))


@pytest.fixture
def site(socket_enabled):
    made = Site()
    yield made
    made.close()


@pytest.fixture
def browser(socket_enabled):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        opened = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield opened
        opened.close()


def picked(browser, site, file: Path):
    page = browser.new_page()
    page.goto(site.address)
    page.set_input_files("[data-picked]", file)
    page.locator("[data-said]:not(:empty)").wait_for()
    return page


def send(page) -> None:
    with page.expect_navigation(timeout=60_000):
        page.click("[data-go]")
    assert page.title() == "taken"


def export(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


FACEBOOK = {
    "facebook-ada.invented/your_facebook_activity/comments_and_reactions/comments.json": b'{"comments_v2": []}',
    "facebook-ada.invented/your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json": b"[]" * 4000,
    "facebook-ada.invented/your_facebook_activity/messages/inbox/bo_1/message_1.json": PLANTED,
    "facebook-ada.invented/logged_information/search/your_search_history.json": PLANTED,
    "facebook-ada.invented/connections/friends/your_friends.json": PLANTED,
}


def test_only_listed_members_are_sent_and_nobody_is_named(browser, site, tmp_path) -> None:
    page = picked(browser, site, export(tmp_path / "facebook-ada.invented.zip", FACEBOOK))
    assert page.inner_text("[data-said]") == "Stays here: 3"
    assert page.locator("[data-list] li").all_inner_texts() == ["comments.json", "your_posts__check_ins__photos_and_videos_1.json"]
    send(page)
    with site.zip_sent() as got:
        assert got.testzip() is None
        assert got.namelist() == ["1/comments_and_reactions/comments.json", "2/your_posts__check_ins__photos_and_videos_1.json"]
        assert got.read(got.namelist()[1]) == b"[]" * 4000
    assert PLANTED not in site.sent[0]
    assert b"ada.invented" not in site.sent[0]
    assert site.asked == ["/", "/export.js"]


def large(path: Path, small: dict[str, bytes], bytes_of_messages: int) -> Path:
    """An export whose messages alone are larger than a telephone's memory; the disk holds next to nothing of it.

    Above 4 GiB its measures stand where a zip64 has them.
    """
    listing = []
    with path.open("wb") as file:
        for name, content in [("messages/inbox/bo_1/message_1.json", None), *small.items()]:
            size, check, at = (bytes_of_messages, 0, file.tell()) if content is None else (len(content), crc32(content), file.tell())
            raw = name.encode()
            file.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0x21, check, *[min(size, FULL)] * 2, len(raw), 0) + raw)
            if content is None:
                file.write(PLANTED)
                file.seek(size - len(PLANTED), 1)
            else:
                file.write(content)
            wide = b"".join(struct.pack("<Q", one) for one in (size, size, at) if one >= FULL)
            extra = struct.pack("<HH", 1, len(wide)) + wide if wide else b""
            fixed = (0x02014B50, 45, 45, 0, 0, 0, 0x21, check, *[min(size, FULL)] * 2, len(raw), len(extra), 0, 0, 0, 0, min(at, FULL))
            listing.append(struct.pack("<IHHHHHHIIIHHHHHII", *fixed) + raw + extra)
        at, listed, count = file.tell(), b"".join(listing), len(listing)
        file.write(listed)
        if at >= FULL:
            file.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(listed), at))
            file.write(struct.pack("<IIQI", 0x07064B50, 0, at + len(listed), 1))
        file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(listed), min(at, FULL), 0))
    return path


def most_memory() -> int:
    """The most that any process which shows a page has held, in megabytes."""
    found = [0]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" in (process / "cmdline").read_bytes():
                found.append(int(re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())[1]) // 1024)
        except (OSError, TypeError):
            continue
    return max(found)


@pytest.mark.parametrize("bytes_of_messages", [2_200_000_000, 4_700_000_000])
def test_gigabytes_with_a_planted_message_stay_where_they_are(browser, site, tmp_path, bytes_of_messages) -> None:
    words = b"window.YTD.tweets.part0 = " + json.dumps([{"tweet": {"full_text": "Fast delivery"}}]).encode()
    file = large(tmp_path / "archive.zip", {"data/tweets.js": words, "data/direct-messages.js": PLANTED}, bytes_of_messages)
    page = picked(browser, site, file)
    assert page.inner_text("[data-said]") == "Stays here: 2"
    send(page)
    with site.zip_sent() as got:
        assert {name: got.read(name) for name in got.namelist()} == {"1/data/tweets.js": words}
    assert len(site.sent) == 1
    assert len(site.sent[0]) < 2000
    assert PLANTED not in site.sent[0]
    assert PLANTED[:12] not in site.sent[0]
    assert most_memory() < 300


@pytest.mark.parametrize(
    ("members", "said"),
    [({"data/direct-messages.js": PLANTED}, "None"), ({"data/tweets.js": bytes(range(256)) * 3}, "Large"), (None, "Unreadable")],
)
def test_what_cannot_be_sent_is_said_and_not_sent(browser, socket_enabled, tmp_path, members, said) -> None:
    site = Site(most=600)
    try:
        if members is None:
            (tmp_path / "no.zip").write_bytes(PLANTED * 20)
        else:
            export(tmp_path / "no.zip", members)
        page = picked(browser, site, tmp_path / "no.zip")
        assert page.inner_text("[data-said]") == said
        assert page.is_disabled("[data-go]")
        assert site.sent == []
    finally:
        site.close()


def test_the_sources_read_what_was_sent(browser, site, tmp_path) -> None:
    from heedful.sources.detect import recognise
    from heedful.sources.source import Reading

    page = picked(browser, site, export(tmp_path / "facebook-ada.invented.zip", FACEBOOK))
    send(page)
    got = site.zip_sent()
    kept = tmp_path / "sent.zip"
    kept.write_bytes(got.fp.getvalue())
    source, shape = recognise(kept, Reading())
    assert source.name == "facebook_export"
    assert [member.name for member in shape.members if member.read] == ["your_posts__check_ins__photos_and_videos_1.json", "comments.json"]
