"""What every page of the web door keeps: its headers, sizes, rates, where forms come from, and how errors are said."""

from __future__ import annotations

import logging
import re

import pytest
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from heedful.errors import Broken, Unready
from heedful.web import app as application
from heedful.web.door import FORM_BYTES, HEADERS
from heedful.web.forms import Form
from heedful.web.page import own_path, static_address
from heedful.web.rates import Rates
from heedful.web.site import Here

odd = APIRouter()


@odd.get("/odd/form")
def form_page(visitor: Here) -> Response:
    return visitor.sign(HTMLResponse(f'<form><input name="form_token" value="{visitor.form_token}"></form>'))


@odd.post("/odd/form")
def form_sent(form: Form) -> Response:
    return HTMLResponse(f"said {form.get('words')}")


@odd.get("/odd/broken")
def broken() -> Response:
    raise ValueError("Ada Vance wrote this")


@odd.get("/odd/ours")
def ours() -> Response:
    raise Broken("page.odd", "A rule of ours broke.", "Tell us.")


@odd.get("/odd/mine")
def mine(visitor: Here) -> Response:
    return HTMLResponse(visitor.require_person())


@pytest.fixture
def pages(bench, browse, monkeypatch):
    monkeypatch.setattr(application, "ROUTERS", (*application.ROUTERS, odd))
    return browse(bench.workspace())


def test_every_answer_carries_the_headers(pages) -> None:
    for path in ("/", "/nowhere", "/.well-known/gpc.json", "/odd/broken", "/odd/ours"):
        headers = pages.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == dict(HEADERS), path
        assert headers["strict-transport-security"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_no_page_holds_script_or_style_of_its_own(pages) -> None:
    page = pages.get("/").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=|javascript:", page)


def test_the_style_may_be_kept_for_ever_at_the_address_of_its_content(pages) -> None:
    found = pages.get(static_address("page.css"))
    assert (found.status_code, found.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in found.headers["cache-control"]
    for other in ("/static/page.css", "/static/..%2fapp.py", "/static/page.0000000000000000.css"):
        assert pages.get(other).status_code == 404


def test_a_form_of_a_page_is_taken(pages) -> None:
    assert pages.send("/odd/form", "/odd/form", words="hello").text == "said hello"


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({}, {}),
        ({"form_token": "0" * 32}, {}),
        ({"form_token": ""}, {}),
        (None, {"origin": "https://evil.example"}),
        (None, {"origin": "null"}),
        (None, {"sec-fetch-site": "cross-site"}),
        (None, {"sec-fetch-site": "same-site"}),
    ],
)
def test_a_form_from_elsewhere_is_refused(pages, fields, headers) -> None:
    token = pages.token("/odd/form")
    fields = {"form_token": token} if fields is None else fields
    assert pages.post("/odd/form", data=fields, headers=headers).status_code == 403


def test_a_form_token_is_of_one_browser_and_one_sign_in(bench, browse, monkeypatch) -> None:
    monkeypatch.setattr(application, "ROUTERS", (*application.ROUTERS, odd))
    workspace = bench.workspace()
    one, other = browse(workspace), browse(workspace)
    token = one.token("/odd/form")
    other.get("/odd/form")
    assert other.post("/odd/form", data={"form_token": token}).status_code == 403
    one.client.cookies.set("__Host-heedful-me", "signed-in-since")
    assert one.post("/odd/form", data={"form_token": token}).status_code == 403


def test_cookies_are_this_hosts_and_closed_to_scripts(pages) -> None:
    said = pages.get("/odd/form").headers["set-cookie"]
    assert said.startswith("__Host-heedful-visitor=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(said.split("; "))
    assert "set-cookie" not in pages.get("/").headers


@pytest.mark.parametrize("content", [b"words=" + b"a" * FORM_BYTES, None])
def test_a_form_that_is_too_large_is_refused(pages, content) -> None:
    async def pieces():
        for _ in range(FORM_BYTES // 1024 + 2):
            yield b"a" * 1024

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = pages.post("/odd/form", content=content or pieces(), headers=headers)
    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("content", [b"\xff\xfe=%zz", b"&" * 5000, b"a=1&" * 2000])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"]
)
def test_a_form_that_cannot_be_read_is_said(pages, content, kind) -> None:
    answer = pages.post("/odd/form", content=content, headers={"content-type": kind})
    assert answer.status_code in {400, 403}


def test_an_address_that_asks_too_much_waits(bench, browse) -> None:
    pages = browse(bench.workspace(web={"requests_per_minute": 10}))
    said = [pages.get("/").status_code for _ in range(12)]
    assert said[:10] == [200] * 10
    assert said[-1] == 429
    assert pages.get("/").headers["retry-after"] == "60"


def test_a_bucket_fills_evenly_and_by_itself() -> None:
    rates = Rates(60)
    assert [rates.take("a", 0.0) for _ in range(61)] == [True] * 60 + [False]
    assert rates.take("b", 0.0)
    assert not rates.take("a", 0.5)
    assert rates.take("a", 1.6)


def test_what_is_not_ours_is_said_as_our_fault_with_nothing_of_it(pages, caplog) -> None:
    with caplog.at_level(logging.ERROR):
        answer = pages.get("/odd/broken")
    assert answer.status_code == 500
    assert "on our side" in answer.text
    assert "Ada" not in answer.text + caplog.text
    assert "ValueError at test_web_frame.py" in caplog.text


def test_an_error_is_a_page_with_its_remedy(pages) -> None:
    answer = pages.get("/odd/ours")
    assert answer.status_code == 500
    assert {"A rule of ours broke.", "Tell us.", "page.odd"} <= set(re.findall(r">([^<>]+)<", answer.text)) | {"page.odd"}
    assert pages.post("/").status_code == 405


def test_who_is_not_signed_in_is_sent_to_sign_in(pages) -> None:
    answer = pages.get("/odd/mine")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a\r\nSet-Cookie: b", "", "a"]
)
def test_nobody_is_sent_to_another_site(path) -> None:
    assert own_path(path) == "/"
    assert own_path("/me/choices?x=1") == "/me/choices?x=1"


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5Cevil.example"])
def test_no_address_makes_a_page_link_to_another_site(pages, path) -> None:
    links = re.findall(r'href="([^"]*lang=[^"]*)"', pages.get(f"{pages.base}{path}").text)
    assert links
    assert not [link for link in links if not link.startswith("/") or link.startswith(("//", "/\\"))]


def test_a_language_is_chosen_by_the_browser_and_kept_once_chosen(pages) -> None:
    assert '<html lang="de">' in pages.get("/", headers={"accept-language": "de-AT, en;q=0.5"}).text
    assert '<html lang="fr">' in pages.get("/?lang=fr").text
    assert '<html lang="fr">' in pages.get("/", headers={"accept-language": "de"}).text
    assert '<html lang="fr">' in pages.get("/?lang=xx").text


@pytest.mark.parametrize("accept", ["", ",", "de;q=0", ";;;", "q=1", "*;q=9", "\x7f" * 50, "de-" * 500, "de,", "xx;q=1, es;q=0.1"])
def test_any_header_of_languages_gives_a_page(pages, accept) -> None:
    assert pages.get("/", headers={"accept-language": accept}).status_code == 200


def test_a_busy_workspace_is_said_as_such(bench, browse, monkeypatch) -> None:
    def busy(visitor):
        raise Unready("workspace.busy", "Another run is writing.", "Wait.")

    workspace = bench.workspace()
    router = APIRouter()
    router.get("/odd/busy")(lambda: busy(None))
    monkeypatch.setattr(application, "ROUTERS", (*application.ROUTERS, router))
    answer = browse(workspace).get("/odd/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
