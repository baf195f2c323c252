"""The callbacks as a network calls them: over HTTP, well and badly, and over a real socket."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from urllib.parse import urlencode

import pytest
from anyio.from_thread import start_blocking_portal
from httpx import ASGITransport, AsyncClient, Response

from heedful.errors import Broken, Exhausted, HeedfulError, Unready
from heedful.flow import callbacks, deletions
from heedful.flow.workspace import Workspace
from heedful.web import callbacks as web
from heedful.web.callbacks import LARGEST, STATUS, Desk, make_app

SECRET = "a" * 16 + "0123456789abcdef"
FORM = {"content-type": "application/x-www-form-urlencoded"}
PATHS = ["/callbacks/meta/delete", "/callbacks/meta/deauthorize"]


def signed(now: int, user: str = "71", secret: str = SECRET) -> str:
    payload = base64.urlsafe_b64encode(json.dumps({"user_id": user, "algorithm": "HMAC-SHA256", "issued_at": now}).encode())
    payload = payload.decode().rstrip("=")
    mac = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=") + "." + payload


class Client:
    """Calls the application in this process, as a server would."""

    def __init__(self, app) -> None:
        self.app = app

    def __enter__(self) -> Client:
        self.stack = ExitStack()
        self.portal = self.stack.enter_context(start_blocking_portal())
        self.stack.enter_context(self.portal.wrap_async_context_manager(self.app.router.lifespan_context(self.app)))
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        self.stack.enter_context(
            self.portal.wrap_async_context_manager(client := AsyncClient(transport=transport, base_url="https://larkmoor.example"))
        )
        self.client = client
        return self

    def __exit__(self, *error) -> None:
        self.stack.__exit__(*error)

    def request(self, method: str, path: str, **more) -> Response:
        return self.portal.call(partial(self.client.request, method, path, **more))

    def post(self, path: str, **more) -> Response:
        return self.request("POST", path, **more)

    def get(self, path: str, **more) -> Response:
        return self.request("GET", path, **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory, bench_in):
    bench = bench_in(tmp_path_factory.mktemp("made"))
    workspace = bench.workspace(callbacks={"meta_app_secret_env": "HEEDFUL_TEST_SECRET"})
    bench.bring(workspace, bench.consent("p1", account="71", network="facebook", scope="app"))
    workspace.close()
    return workspace.folder


@pytest.fixture
def workspace(made, bench, monkeypatch):
    monkeypatch.setenv("HEEDFUL_TEST_SECRET", SECRET)
    copy = bench.path("workspace")
    shutil.copytree(made, copy)
    with Workspace(copy, clock=lambda: bench.now) as opened:
        yield opened


@pytest.fixture
def client(workspace):
    with Client(make_app(workspace)) as opened:
        yield opened


def now(bench) -> int:
    return int(bench.now.timestamp())


def eventually(client, code: str, words: str) -> str:
    for _ in range(200):
        page = client.get("/deletion", params={"id": code}).text
        if words in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


@pytest.mark.parametrize("path", PATHS)
def test_a_call_is_answered_and_then_done(client, workspace, bench, path: str) -> None:
    answer = client.post(path, data={"signed_request": signed(now(bench))})
    assert answer.status_code == 200
    said = answer.json()
    assert set(said) == {"url", "confirmation_code"}
    assert said["url"] == f"https://larkmoor.example/deletion?id={said['confirmation_code']}"
    assert re.fullmatch("[0-9a-f]{32}", said["confirmation_code"])
    page = eventually(client, said["confirmation_code"], "<strong>Done.</strong>")
    assert "Larkmoor" in page
    assert "71" not in re.sub(r"<style>.*</style>", "", page, flags=re.DOTALL)
    with workspace.store.reading() as tx:
        states = workspace.grants(tx).filter(person_id="p1")["state"].unique().to_list()
    assert states in ([], ["Withdrawn"])


def test_known_and_unknown_users_get_pages_of_the_same_words(client, bench) -> None:
    pages = []
    for user in ("71", "4711"):
        code = client.post(PATHS[0], data={"signed_request": signed(now(bench), user)}).json()["confirmation_code"]
        pages.append(eventually(client, code, "<strong>Done.</strong>"))
    assert pages[0] == pages[1]


def test_a_repeated_call_gets_the_same_answer(client, workspace, bench) -> None:
    raw = signed(now(bench))
    answers = [client.post(PATHS[0], data={"signed_request": raw}).text for _ in range(3)]
    assert len(set(answers)) == 1
    assert sum(callbacks.waiting_by_state(workspace).values()) == 1


def test_every_forgery_gets_the_same_refusal(client, workspace, bench) -> None:
    good = signed(now(bench))
    forged = ["", "x", ".", good[:-1], good + "=", good[::-1], signed(now(bench), secret="b" * 32), good.replace(".", ""), "A" * 9000]
    answers = {client.post(path, data={"signed_request": raw}).text for raw in forged for path in PATHS}
    assert len(answers) == 1
    assert json.loads(answers.pop())["error"] == "callback.forged"
    assert client.post(PATHS[0], data={"signed_request": forged[1]}).status_code == 403
    assert callbacks.waiting_by_state(workspace) == {}


def test_old_and_future_calls_are_refused(client, bench) -> None:
    for issued in (now(bench) - 3_601, now(bench) + 301):
        answer = client.post(PATHS[0], data={"signed_request": signed(issued)})
        assert (answer.status_code, answer.json()["error"]) == (403, "callback.stale")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "callbacks.form"),
        (b"signed_request", "callbacks.form"),
        (b"other=1", "callbacks.form"),
        (b"signed_request=a&signed_request=b", "callbacks.form"),
        (b"signed_request=\xff\xfe", "callbacks.form"),
        (b"signed_request=%ff%fe", "callbacks.form"),
        ("signed_request=é".encode(), "callbacks.form"),
        (b"&".join(b"a%d=1" % n for n in range(20)) + b"&signed_request=a", "callbacks.form"),
        (b"signed_request=%00", "callback.forged"),
        (b"signed_request=" + b"A" * LARGEST, "callbacks.too_large"),
    ],
)
def test_bad_bodies_are_refused(client, body: bytes, code: str) -> None:
    answer = client.post(PATHS[0], content=body, headers=FORM)
    assert answer.status_code in {400, 403}
    assert answer.json()["error"] == code


def test_the_same_field_twice_is_refused_even_where_both_are_good(client, workspace, bench) -> None:
    raw = signed(now(bench))
    answer = client.post(PATHS[0], content=urlencode([("signed_request", raw), ("signed_request", raw)]).encode(), headers=FORM)
    assert answer.json()["error"] == "callbacks.form"
    assert callbacks.waiting_by_state(workspace) == {}


def test_only_forms_are_read(client, bench) -> None:
    raw = signed(now(bench))
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", ""):
        answer = client.post(PATHS[0], content=f"signed_request={raw}".encode(), headers={"content-type": kind})
        assert (answer.status_code, answer.json()["error"]) == (400, "callbacks.form")
    with_charset = {"content-type": "Application/X-WWW-Form-URLEncoded; charset=UTF-8"}
    assert client.post(PATHS[0], content=f"signed_request={raw}".encode(), headers=with_charset).status_code == 200


def test_a_huge_body_is_not_read_to_its_end(client) -> None:
    read = 0

    async def endless():
        nonlocal read
        while read < 50_000_000:
            read += 65_536
            yield b"A" * 65_536

    assert client.post(PATHS[0], content=endless(), headers=FORM).json()["error"] == "callbacks.too_large"
    assert read < 10 * LARGEST


def test_a_body_that_does_not_end_is_given_up(workspace, monkeypatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.05)

    class Slow:
        headers = FORM

        async def stream(self):
            yield b"signed_"
            await asyncio.sleep(60)

    with pytest.raises(HeedfulError) as said:
        asyncio.run(web._body(Slow()))  # type: ignore[arg-type]
    assert said.value.code == "callbacks.slow"


def test_a_callback_is_posted_and_nothing_else_is_there(client) -> None:
    for path in PATHS:
        assert client.get(path).status_code == 405
        assert client.request("PUT", path).status_code == 405
    for path in ("/", "/docs", "/openapi.json", "/redoc", "/callbacks/meta/", "/../etc/passwd"):
        assert client.get(path).status_code == 404


def test_an_unknown_code_tells_nothing(client) -> None:
    pages = {
        client.get("/deletion", params={"id": code}).text for code in ("", "0" * 32, "x", "<script>", "' or 1=1 --", "\0", "x" * 60_000)
    }
    assert len(pages) == 1
    assert client.get("/deletion").status_code == 404


def test_the_page_runs_nothing_and_asks_for_nothing(client, bench) -> None:
    code = client.post(PATHS[0], data={"signed_request": signed(now(bench))}).json()["confirmation_code"]
    answer = client.get("/deletion", params={"id": code})
    policy = answer.headers["content-security-policy"]
    style = re.search("<style>(.*)</style>", answer.text, re.DOTALL).group(1)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'")
    assert "script" not in answer.text
    assert "http://" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_company_cannot_break_the_page(bench, monkeypatch, made) -> None:
    from heedful.flow.callbacks import Status
    from heedful.flow.settings import Settings
    from heedful.web.status_page import render

    settings = Settings(name="<script>alert(1)</script>", company={"contact": "<b>a@b.example</b>"})
    for status in (None, *(Status("delete", state, bench.now, bench.now, bench.now, True) for state in ("received", "held", "done"))):
        page = render(status, settings)
        assert "<script>" not in page
        assert "<b>" not in page


def test_a_refusal_says_why_on_the_page(bench) -> None:
    from heedful.flow.callbacks import Status
    from heedful.flow.settings import Settings
    from heedful.web.status_page import render

    page = render(Status("delete", "held", bench.now, bench.now, None, False), Settings())
    assert "Article 17(3)" in page
    late = render(Status("delete", "received", bench.now, bench.now, None, True), Settings())
    assert "We are late" in late


def test_what_fails_is_said_and_nobody_waits_for_ever(client, bench, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("71")

    with monkeypatch.context() as patch:
        patch.setattr(callbacks, "receive", broken)
        answer = client.post(PATHS[0], data={"signed_request": signed(now(bench))})
        assert (answer.status_code, answer.json()["error"]) == (500, "callbacks.failed")
        assert "71" not in answer.text
        patch.setattr(callbacks, "receive", lambda *_: (_ for _ in ()).throw(Unready("store.busy", "The store is busy.")))
        answer = client.post(PATHS[0], data={"signed_request": signed(now(bench))})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert client.post(PATHS[0], data={"signed_request": signed(now(bench))}).status_code == 200


def test_too_many_calls_are_told_to_come_again(workspace, monkeypatch) -> None:
    monkeypatch.setattr(web, "WAITING", 1)

    async def crowd() -> None:
        desk = Desk(workspace)
        desk.queue.put_nowait((callbacks.Heard("delete", "x"), asyncio.get_running_loop().create_future()))
        await desk.take(callbacks.Heard("delete", "x"))

    with pytest.raises(Unready) as said:
        asyncio.run(crowd())
    assert said.value.code == "callbacks.full"


def test_a_thousand_calls_at_once_are_written_together(workspace, bench, monkeypatch) -> None:
    monkeypatch.setattr(deletions, "work_off", lambda *_: None)
    transactions = []
    real = callbacks.receive
    monkeypatch.setattr(callbacks, "receive", lambda w, heard: transactions.append(len(heard)) or real(w, heard))

    async def crowd() -> list[object]:
        desk = Desk(workspace)
        async with desk.open():
            calls = (desk.take(callbacks.Heard("delete", signed(now(bench), str(n)))) for n in range(1_000))
            return await asyncio.gather(*calls)

    answers = asyncio.run(crowd())
    assert len({a.confirmation_code for a in answers}) == 1_000
    assert len(transactions) < 10
    assert sum(callbacks.waiting_by_state(workspace).values()) == 1_000


def test_a_call_is_answered_while_the_workspace_is_busy(client, workspace, bench) -> None:
    with workspace.writing():
        code = client.post(PATHS[0], data={"signed_request": signed(now(bench))}).json()["confirmation_code"]
        assert "working on it" in client.get("/deletion", params={"id": code}).text
    client.post(PATHS[0], data={"signed_request": signed(now(bench), "5")})
    eventually(client, code, "<strong>Done.</strong>")


def test_every_class_of_error_has_its_status() -> None:
    assert set(STATUS) == set(HeedfulError.__subclasses__())
    assert (STATUS[Broken], STATUS[Exhausted]) == (500, 429)


def test_it_does_not_start_without_its_secret(workspace, monkeypatch) -> None:
    monkeypatch.delenv("HEEDFUL_TEST_SECRET")
    with pytest.raises(HeedfulError) as said, Client(make_app(workspace)):
        pass
    assert said.value.code == "callbacks.secret"


def test_a_real_server_on_a_unix_socket(workspace, bench, tmp_path) -> None:
    path = tmp_path / "s"
    folder = workspace.folder
    command = [sys.executable, "-c", "from heedful.cli import main; main()", "serve", "callbacks", "--uds", str(path), "-w", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ))
    try:
        for _ in range(600):
            if path.exists() or server.poll() is not None:
                break
            time.sleep(0.05)
        body = urlencode({"signed_request": signed(int(time.time()))}).encode()
        answer = _over(path, b"POST /callbacks/meta/delete", body)
        assert b" 200 OK" in answer
        code = json.loads(answer.partition(b"\r\n\r\n")[2])["confirmation_code"]
        for _ in range(200):
            page = _over(path, f"GET /deletion?id={code}".encode())
            if b"<strong>Done.</strong>" in page:
                break
            time.sleep(0.1)
        assert b"<strong>Done.</strong>" in page
        assert b"server:" not in page.lower()
    finally:
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=30)
    assert code not in said, "addresses of status pages are not logged"
    assert "Traceback" not in said


def _over(path, line: bytes, body: bytes = b"") -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(path))
        head = [line + b" HTTP/1.1", b"Host: larkmoor.example", b"Connection: close", b"Content-Length: %d" % len(body)]
        connection.sendall(b"\r\n".join([*head, b"Content-Type: application/x-www-form-urlencoded", b"", body]))
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
        return b"".join(parts)
