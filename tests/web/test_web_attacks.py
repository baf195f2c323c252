"""Every form of every page is filled with what attackers send, by a person, a member and nobody; then every page is looked at again.

Source: OWASP Top 10 (2021) A01, A03, A05; OWASP ASVS 4.0 chapters 5, 12 and 14.
"""

from __future__ import annotations

import io
import re
import threading
import zipfile
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser

import pytest
from sqlalchemy import event
from tests.web.test_web_everyone import MACHINES, OPEN, OWN, as_person, cheap, filled, world  # noqa: F401  (fixtures)
from tests.web.test_web_team import sign_in

from heedful.errors import Refused
from heedful.flow.acting import OUTSIDE
from heedful.store import people
from heedful.web.door import HEADERS

# Markup out of an attribute and a text, SQL, Liquid, a line of a header, a path, a sum in a sheet, and letters that are none.
EVIL = "=1'\"><script>xss(7)</script>' OR '1'='1'; DROP TABLE people;-- {{ 6 | times: 7 }}{% assign x = 1 %}\r\nX-Planted: 1\r\n\r\n../../etc/passwd\x00𝒳"
SEEN = "<script>xss(7)"
PEOPLES = ("/me", "/me/held", "/me/likes", "/me/used", "/me/messages", "/me/concerns", "/me/give", "/me/leave", "/me/year")
PUBLIC = ("/", "/notice", "/register", "/log", "/verify", "/not-joined", "/join", "/sign-in")
TEAMS = {
    "marketer": ("/team", "/team/segments", "/team/campaigns", "/team/work", "/team/account"),
    "privacy_officer": ("/team/requests", "/team/concerns", "/team/incidents", "/team/duties", "/team/duties/register", "/team/log"),
}
LEAVES = ("/me/erase", "/sign-out", "/team/sign-out", "/team/work")


class Forms(HTMLParser):
    """The forms of a page: where each goes, and its fields with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str], set[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append((told.get("method", "get").upper(), told.get("action", ""), {}, set()))
        elif tag in {"input", "textarea", "select", "button"} and self.found and told.get("name"):
            _, _, fields, free = self.found[-1]
            if told.get("type") == "file":
                return
            fields[told["name"]] = told.get("value", "")
            if tag != "button" and told.get("type", "text") != "hidden":
                free.add(told["name"])


def sound(answer, path: str) -> None:
    """What holds of every answer, whatever was asked."""
    assert answer.status_code < 500, (path, answer.status_code, answer.text[-300:])
    assert SEEN not in answer.text, path
    assert "x-planted" not in answer.headers, path
    for name, value in HEADERS.items():
        if name not in {"Cache-Control", "Content-Security-Policy"}:
            assert answer.headers.get(name) == value, (path, name)
    assert "default-src 'none'" in answer.headers["content-security-policy"], path
    assert "unsafe-inline" not in answer.headers["content-security-policy"].partition("script-src")[2].partition(";")[0], path
    assert answer.headers["cache-control"] == "no-store" or path.startswith("/static/"), path
    assert not answer.headers.get("location", "/").startswith(("//", "http")), path
    for cookie in answer.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-"), path
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}, path


def fill_everything(browser, pages) -> int:
    sent = 0
    for page in pages:
        shown = browser.get(page)
        sound(shown, page)
        for method, to, fields, free in Forms(shown.text).found:
            if method != "POST" or to in LEAVES:
                continue
            # Each free field alone, and what is hidden too: everything else stays as the page has it.
            for name in [one for one in fields if one != "form_token"]:
                answer = browser.post(to, data={**fields, **dict.fromkeys(free, "1"), name: EVIL, "form_token": fields["form_token"]})
                sound(answer, to)
                sent += 1
    return sent


def test_what_attackers_write_into_forms_stays_words(world) -> None:  # noqa: F811
    browser = world.browser
    as_person(world)
    sent = fill_everything(browser, (*PEOPLES, *PUBLIC))
    assert browser.get("/me/concerns").status_code == 200
    raised = browser.send("/me/concerns", "/me/concerns", words=f"Larkmoor {EVIL}".replace("\x00", ""))
    assert 'class="code"' in raised.text
    pasted = {"network": "x", "words": f"I love the delivery by @larkmoor {EVIL}".replace("\x00", ""), "day": f"{world.bench.now:%Y-%m-%d}"}
    assert browser.send("/me/give", "/me/give/words", **pasted).headers["location"] == "/me/give/post"
    sound(browser.get("/me/give/post"), "/me/give/post")
    browser.send("/me/give/post", "/me/give/post/yes")
    for page in (*PEOPLES, *PUBLIC):
        sound(browser.get(page), page)
    for role, pages in TEAMS.items():
        sign_in(browser, role)
        sent += fill_everything(browser, pages)
        if role == "marketer":
            browser.send("/team/campaigns", "/team/campaigns", name=EVIL, rule="likes delivery")
        found = {unescape(to) for page in pages for to in re.findall(r'href="(/team/[a-z]+/[^"?#]+)"', browser.get(page).text)}
        sent += fill_everything(browser, sorted(found)[:12])
    assert sent > 60
    # Nothing was carried out that was only written.
    with world.ws.store.reading() as tx:
        assert people.people(tx).height >= 6
    sign_in(browser, "privacy_officer")
    listed = browser.get("/team/concerns").text
    case = re.search(r'href="(/team/concern/[^"]+)"', listed)[1]
    shown = browser.get(case).text
    assert "&lt;script&gt;xss(7)" in shown and "6 | times: 7" in shown


@pytest.mark.parametrize(
    "query", ["next", "to", "lang", "done", "on", "all", "rule", "brand", "aspect", "view", "action", "error", "state"]
)
def test_no_query_leads_away_or_is_shown_as_markup(world, query: str) -> None:  # noqa: F811
    browser = world.browser
    for evil in (EVIL, "//evil.example", "https://evil.example/", "/\\evil.example"):
        as_person(world)
        for page in (*PEOPLES[:4], "/", "/sign-in", "/join", "/account/back", "/erased/0123abcd"):
            sound(browser.get(page, params=dict.fromkeys(query, evil)), page)
    sign_in(browser, "marketer")
    for page in ("/team", "/team/brand", "/team/aspect", "/team/segments", "/team/campaigns", "/team/numbers.csv", "/team/segments/size"):
        sound(browser.get(page, params=dict.fromkeys(query, EVIL)), page)


def test_every_form_of_the_site_needs_the_token_of_its_page(world) -> None:  # noqa: F811
    as_person(world)
    tried = [name for name in sorted(OPEN | OWN) if name.startswith("POST") and name not in MACHINES and "/api/" not in name]
    assert len(tried) >= 20
    for name in tried:
        path = filled(name.partition(" ")[2])
        for fields, headers in (
            ({}, {}),
            ({"form_token": "0" * 32}, {}),
            ({"form_token": world.browser.token("/me")}, {"Origin": "https://evil.example"}),
        ):
            answer = world.browser.post(path, data=fields, headers=headers)
            assert answer.status_code == 403 and "form." in answer.text, (name, fields, headers)
    assert world.browser.get("/me").status_code == 200


def test_an_error_before_any_page_has_the_headers_too(world) -> None:  # noqa: F811
    browser = world.browser
    for method, path, more in (
        ("GET", "/nowhere", {}), ("PUT", "/me", {}), ("TRACE", "/", {}), ("GET", "/static/../app.py", {}), ("GET", "/%00", {}),
        ("POST", "/me/stop", {"content": b"x" * 400_000}), ("POST", "/sign-in", {"content": b"\xff", "headers": {"content-type": "multipart/form-data"}}),
        ("GET", "/api/nothing", {}), ("POST", "/api/segments", {"content": b"{"}),
    ):  # fmt: skip
        answer = browser.request(method, path, **more)
        assert answer.status_code in {400, 401, 403, 404, 405, 413}, (method, path)
        sound(answer, path)


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1/comments_and_reactions/comments.json", b"[" + b" " * 60_000_000 + b"]")
    return made.getvalue()


def climbing() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("../../planted.json", "/etc/planted.json", "1/comments_and_reactions/../../../planted.json", "C:\\planted.json"):
            archive.writestr(name, b"{}")
    return made.getvalue()


NAMES = ("export.zip", "../../../../tmp/planted.zip", "a\r\nX-Planted: 1.zip", "x" * 3000 + ".zip")
WRONG = (b"", b"%PDF-1.7", b"\x7fELF" * 500, bomb(), climbing(), b"PK\x03\x04" + b"\0" * 200)


def test_what_is_uploaded_is_said_to_be_wrong_and_leaves_nothing(world) -> None:  # noqa: F811
    as_person(world)
    for place, sent in enumerate(WRONG):
        for name in NAMES if not place else (NAMES[place % len(NAMES)],):
            upload(world, sent, name)


def upload(world, sent: bytes, name: str) -> None:  # noqa: F811
    before = {path.name for path in world.ws.folder.rglob("*") if path.is_file()}
    for page, to, field in (("/me/give", "/me/give/export", "export"), ("/verify", "/verify", "file")):
        token = world.browser.token(page)
        answer = world.browser.post(to, data={"form_token": token}, files={field: (name, sent)})
        sound(answer, to)
        assert answer.status_code in {200, 303, 400, 413}, (to, answer.status_code)
    # What was taken to be looked at holds nothing that could be given.
    look = world.browser.get("/me/give/look")
    sound(look, "/me/give/look")
    assert 'name="strike"' not in look.text
    after = {path.name for path in world.ws.folder.rglob("*") if path.is_file()}
    assert not [one for one in after - before if "planted" in one or one.endswith(".zip")]


def test_more_files_or_fields_than_a_form_has_are_refused(world) -> None:  # noqa: F811
    as_person(world)
    token = world.browser.token("/me/give")
    many = [("export", (f"{n}.zip", b"x")) for n in range(40)]
    assert world.browser.post("/me/give/export", data={"form_token": token}, files=many).status_code == 400
    assert world.browser.post("/me/give/words", data={"form_token": token, **{f"f{n}": "1" for n in range(1200)}}).status_code == 400


def test_a_team_upload_is_kept_under_names_of_ours(world) -> None:  # noqa: F811
    sign_in(world.browser, "analyst")
    for name in ("../../planted.ndjson", "/etc/planted.ndjson", "C:\\planted.ndjson", ".planted", "x" * 3000):
        answer = world.browser.post(
            "/team/work/gather", data={"form_token": world.browser.token("/team/work")}, files={"files": (name, b"{}\n")}
        )
        sound(answer, "/team/work/gather")
        assert answer.status_code == 303
    # In the folder of what waits, or gone already; nowhere else.
    kept = [path.relative_to(world.ws.folder) for path in world.ws.folder.rglob("*planted*")]
    assert all(path.parts[0] == "inbox" for path in kept)
    assert not list(world.ws.folder.parent.glob("*planted*"))


@contextmanager
def asked_of_the_store(workspace, tables: str = "", *, thread: int | None = None):
    """The statements that are run in a block; those of one thread, or that name one of some tables: others work behind the pages."""
    engine, found = workspace.store._engine, []

    def note(connection, cursor, statement, *_) -> None:
        # Pages are answered on AnyIO's threads; views that are made ahead, on asyncio's.
        ahead = threading.current_thread().name.startswith("asyncio_")
        if not ahead and (thread is None or threading.get_ident() == thread) and re.search(tables, statement):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_known_and_an_unknown_address_cost_the_same_work(world) -> None:  # noqa: F811
    """Not the clock, which says nothing on a busy machine: what is asked of the store, and what waits for the clerk."""
    world.browser.client.cookies.clear()
    mailroom = world.browser.app.state.mailroom
    mailroom._clerk.shutdown()
    waiting = []
    mailroom._clerk = type("Idle", (), {"submit": lambda _, work: waiting.append(work), "shutdown": lambda *_: None})()
    token = world.browser.token("/sign-in")
    costs = []
    for address in ("p001@post.example", "nobody@post.example"):
        with asked_of_the_store(world.ws, "contacts|sign_in|visits|INTO outbox|people") as work:
            assert world.browser.post("/sign-in", data={"form_token": token, "address": address}).status_code == 200
        costs.append((list(work), len(waiting)))
        waiting.clear()
    assert costs[0] == costs[1] and costs[0][1] == 1


def test_a_wrong_password_costs_as_much_as_a_wrong_name(world, monkeypatch) -> None:  # noqa: F811
    from heedful.flow import members

    hashed, real = [], members.fits
    monkeypatch.setattr(members, "fits", lambda held, given: hashed.append(given) or real(held, given))
    costs = []
    for name in ("marketer", "nobody-here"):
        with asked_of_the_store(world.ws, thread=threading.get_ident()) as work, pytest.raises(Refused, match="do not fit"):
            members.sign_in(world.ws.acting(OUTSIDE), name, "not the one at all")
        costs.append(list(work))
    assert len(hashed) == 2 and costs[0] == costs[1] and len(costs[0]) >= 6
