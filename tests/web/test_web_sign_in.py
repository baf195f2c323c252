"""Signing in by a mailed link, and proving an account at a network: nobody learns who has joined, and nobody goes in for another."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from heedful.flow import visits
from heedful.flow.acting import PAGES

LIKES = "The delivery by @larkmoor is wonderful, I love it."


class Network:
    """A network's sign-in as X and Facebook do it: codes that serve once, PKCE that is checked, ids as they give them."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.app = "our-app"
        self.asked: list[str] = []
        network = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
                network.asked.append("token")
                begun = network.codes.pop(said.get("code", ""), None)
                digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
                good = begun and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == begun["challenge"]
                answer = {"access_token": f"token-{begun['id']}", "token_type": "bearer"} if good else {"error": "invalid_grant"}
                self.answer(200 if good else 400, answer)

            def do_GET(self) -> None:
                network.asked.append("who")
                if self.path.startswith("/debug_token"):
                    token = parse_qs(urlsplit(self.path).query)["input_token"][0]
                    self.answer(200, {"data": {"app_id": network.app, "is_valid": True, "user_id": token.removeprefix("token-")}})
                else:
                    self.answer(200, {"data": {"id": self.headers["Authorization"].removeprefix("Bearer token-"), "username": "somebody"}})

            def answer(self, status: int, said: dict) -> None:
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def agree(self, address: str, account: str) -> dict[str, str]:
        """Sign in as an account at the address a person was led to; gives what the network sends back."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256" and asked["client_id"] == "our-app"
        assert asked["redirect_uri"] == "https://larkmoor.example/account/back"
        code = f"code-{len(self.codes)}-{account}"
        self.codes[code] = {"challenge": asked["code_challenge"], "id": account}
        return {"code": code, "state": asked["state"]}


@pytest.fixture
def network(socket_enabled):
    made = Network()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


@pytest.fixture
def pages(bench, network, browse):
    login = {"client_id": "our-app", "authorize": f"{network.address}/authorize", "token": f"{network.address}/token"}
    x, facebook = {**login, "who": f"{network.address}/users/me"}, {**login, "who": f"{network.address}/debug_token"}
    made = browse(bench.workspace(sign_in={"x": x, "facebook": facebook}))
    made.network = network
    return made


def begin(pages, network: str = "x", intent: str = "join") -> str:
    pages.post("/account/begin", data={"form_token": pages.token("/join"), "intent": intent, "network": network, "proof": "oauth"})
    return re.search(r'href="(http://127[^"]+)"', pages.get("/account/prove").text)[1].replace("&amp;", "&")


@pytest.mark.parametrize("where", ["x", "facebook"])
def test_an_account_is_proven_at_its_network_and_no_token_is_kept(pages, where) -> None:
    back = pages.network.agree(begin(pages, where), "4411")
    assert pages.get("/account/back", params=back).headers["location"] == "/account/next"
    assert pages.get("/account/next").headers["location"] == "/join/choose"
    done = pages.send("/join/choose", "/join/choose", purpose="insights", of_age="yes")
    assert done.headers["location"] == "/me?done=joined"
    assert "4411" in pages.get("/me/held").text
    kept = b"".join(path.read_bytes() for path in pages.app.state.site.workspace.folder.rglob("*") if path.is_file())
    assert len(kept) > 10_000 and b"token-4411" not in kept


def test_a_wrong_state_is_refused_before_the_network_is_asked(pages) -> None:
    back = pages.network.agree(begin(pages), "4411")
    answer = pages.get("/account/back", params=back | {"state": "another"})
    assert answer.status_code == 403 and pages.network.asked == []


def test_an_answer_meant_for_another_browser_is_worth_nothing(pages, browse) -> None:
    begin(pages)
    theirs = browse(pages.app.state.site.workspace)
    back = pages.network.agree(begin(theirs), "666")
    assert pages.get("/account/back", params=back).status_code == 403
    assert pages.network.asked == []


def test_a_token_made_for_another_application_proves_nothing(pages) -> None:
    back = pages.network.agree(begin(pages, "facebook"), "4411")
    pages.network.app = "another-app"
    answer = pages.get("/account/back", params=back)
    assert answer.status_code == 403 and "does not prove this account" in answer.text


def test_a_code_of_the_network_serves_once_and_a_refusal_there_ends_the_way(pages) -> None:
    back = pages.network.agree(begin(pages), "4411")
    pages.get("/account/back", params=back)
    assert pages.get("/account/back", params=back).status_code == 403
    begin(pages)
    assert "Nothing is used" in pages.get("/account/back", params={"error": "access_denied", "state": "x"}).text
    assert pages.get("/account/back", params=back).status_code == 403


def test_who_asks_for_a_link_is_told_the_same_whether_the_address_is_known_or_not(shop, mail_server, certificate, browse) -> None:
    mail = {"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "news@larkmoor.example"}
    made = shop(mail=mail)
    made.people(2, LIKES)
    pages = browse(made.ws)
    said = [pages.send("/sign-in", "/sign-in", address=address) for address in ("p001@post.example", "nobody@post.example")]
    assert said[0].text == said[1].text and said[0].status_code == said[1].status_code == 200
    assert [(k, v) for k, v in said[0].headers.items() if k != "date"] == [(k, v) for k, v in said[1].headers.items() if k != "date"]
    waited = time.monotonic() + 20
    while not mail_server.mails and time.monotonic() < waited:
        time.sleep(0.05)
    pages.app.state.mailroom.close()
    assert mail_server.to == ["p001@post.example"]
    token = re.search(rb"/sign-in/([A-Za-z0-9_-]{40,60})", mail_server.mails[0][2].replace(b"=\r\n", b""))[1].decode().strip()
    for _ in range(2):
        assert "One more step" in pages.get(f"/sign-in/{token}").text
    assert pages.get("/me").status_code == 303
    assert pages.send(f"/sign-in/{token}", f"/sign-in/{token}").headers["location"] == "/me"
    assert visits.person_of(made.ws.acting(PAGES), pages.client.cookies["__Host-heedful-me"]) == "p001"
    pages.send("/me", "/sign-out")
    assert pages.get("/me").status_code == 303
    assert pages.send("/sign-in", f"/sign-in/{token}").status_code == 403


@pytest.mark.parametrize("address", ["", "no address", "a@b\r\nBcc: all@x.example", "a@b.example,c@d.example", "x" * 400])
def test_what_is_no_address_is_said_so(bench, browse, address) -> None:
    pages = browse(bench.workspace())
    answer = pages.send("/sign-in", "/sign-in", address=address)
    assert answer.status_code == 400 and "not an e-mail address" in answer.text


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"])
def test_no_form_leads_to_another_site(bench, browse, address) -> None:
    pages = browse(bench.workspace())
    for path in ("/sign-in", "/join", "/not-joined"):
        answer = pages.get(path, params={"next": address, "to": address, "lang": address})
        assert "evil.example" not in answer.headers.get("location", "") and "a=b" not in answer.headers.get("set-cookie", "")
    answer = pages.send("/join", "/account/begin", intent=address, network="x", proof="code")
    assert answer.status_code == 400 and "location" not in answer.headers


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "100% %s %(name)s"])
def test_what_an_error_repeats_is_shown_as_words(bench, browse, words) -> None:
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("P-1"))
    pages = browse(workspace)
    token = visits.begin(workspace.acting(PAGES), "P-1")
    pages.client.cookies.set("__Host-heedful-me", token, domain="larkmoor.example")
    answer = pages.send("/me", "/me/switch", purpose=words, on="0")
    assert answer.status_code == 400 and "There is no purpose" in answer.text and "<script>alert" not in answer.text
