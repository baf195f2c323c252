"""Signing in at the team's own provider: only who it vouches for, only for this sign-in, only as a member that is here."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from heedful.flow import factors, members
from heedful.security.actor import Actor
from heedful.security.one_time import code_at
from heedful.store import outbox

WORDS = "a rather long passphrase"
BACK = "https://larkmoor.example/team/sign-in/back"
SECRET = "the secret of this program"
COUNT = itertools.count()
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider:
    """An OpenID provider: says where it is, signs ID tokens, takes a code once with the verifier it was begun with."""

    def __init__(self) -> None:
        self.codes: dict[str, dict] = {}
        self.asked: list[str] = []
        # What a test has it do wrong.
        self.wrong: dict[str, object] = {}
        self.key, self.header, self.announced = KEY, {"alg": "RS256", "kid": "one"}, {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                if self.path == "/.well-known/openid-configuration":
                    self.answer(200, provider.described())
                else:
                    self.answer(200, {"keys": [KEY.as_dict(private=False)]})

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                said = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
                begun = provider.codes.pop(said.get("code", ""), None)
                digest = base64.urlsafe_b64encode(hashlib.sha256(said.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
                ours = self.headers["Authorization"] == "Basic " + base64.b64encode(f"heedful:{SECRET}".encode()).decode()
                good = begun and ours and begun["challenge"] == digest and said["redirect_uri"] == BACK
                self.answer(200 if good else 400, provider.tokens(begun) if good else {"error": "invalid_grant"})

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
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def described(self) -> dict:
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys", "end_session_endpoint": "/end"}
        return {"issuer": self.issuer} | {name: self.issuer + path for name, path in places.items()} | self.announced

    def tokens(self, begun: dict) -> dict:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "u-1", "aud": "heedful", "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
        claims |= {"email": begun["who"], "email_verified": True} | self.wrong
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def logout(self, *without: str, **more: object) -> str:
        """A token that says that somebody signed out at the provider."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "heedful", "iat": now, "exp": now + 120, "jti": f"j-{next(COUNT)}", "sub": "u-1"}
        claims |= {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}} | more
        said = {name: value for name, value in claims.items() if name not in without}
        return jwt.encode({**self.header, "typ": "logout+jwt"}, said, self.key, algorithms=[self.header["alg"]])

    def agree(self, address: str, who: str) -> dict[str, str]:
        """Sign in at the provider; gives what it sends the browser back with."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(self.issuer + "/authorize?")
        assert (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]) == ("code", "S256", BACK)
        assert "openid" in asked["scope"].split() and SECRET not in address
        code = f"code-{len(self.asked)}"
        self.codes[code] = {"challenge": asked["code_challenge"], "nonce": asked["nonce"], "who": who}
        return {"code": code, "state": asked["state"]}


@pytest.fixture
def provider(socket_enabled):
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


@pytest.fixture
def desk(bench, browse, provider, monkeypatch, tmp_path):
    """A browser before the desk of a workspace with two members, whose team signs in at the provider."""
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)

    def make(**more: str):
        said = {"issuer": provider.issuer, "client_id": "heedful", "client_secret_file": str(secret), "label": "Larkmoor account", **more}
        # The token's times are the provider's, by this machine's clock.
        workspace = bench.workspace(team_sign_in=said)
        workspace.clock = lambda: __import__("datetime").datetime.now(__import__("datetime").UTC)
        members.add(workspace, "ada@larkmoor.example", "administrator", WORDS)
        workspace.actor = Actor("ada@larkmoor.example", "administrator")
        members.add(workspace, "Robin@larkmoor.example", "analyst", WORDS)
        made = browse(workspace)
        made.workspace, made.provider = workspace, provider
        return made

    return make


def leave(browser) -> str:
    return browser.get("/team/sign-in/provider").headers["location"]


def arrive(browser, who: str = "robin@larkmoor.example"):
    return browser.get("/team/sign-in/back", params=browser.provider.agree(leave(browser), who))


def entered(browser) -> list[tuple[str, dict]]:
    with browser.workspace.store.reading() as tx:
        return [(entry.kind, entry.body) for entry in outbox.entries(tx) if entry.kind.startswith("session.")]


def test_a_member_signs_in_at_the_provider_as_who_they_are_here(desk) -> None:
    browser = desk()
    form = browser.get("/team/sign-in").text
    assert "Larkmoor account" in form and "as it is set up there" in form
    answer = arrive(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/team")
    account = browser.get("/team/account").text
    assert "Robin@larkmoor.example" in account
    kinds = entered(browser)
    assert [kind for kind, _ in kinds] == ["session.begun"] and kinds[0][1]["by"] == "provider"
    kept = b"".join(path.read_bytes() for path in browser.workspace.folder.rglob("*") if path.is_file())
    assert b"opaque" not in kept and SECRET.encode() not in kept


def test_signing_out_here_leads_to_signing_out_there(desk) -> None:
    browser = desk()
    arrive(browser)
    token = browser.client.cookies["__Host-heedful-team"]
    out = browser.send("/team/account", "/team/sign-out")
    assert "Sign out there, too" in browser.get(out.headers["location"]).text
    there = browser.get("/team/sign-out/provider").headers["location"]
    assert there.startswith(browser.provider.issuer + "/end?client_id=heedful&post_logout_redirect_uri=https%3A%2F%2Flarkmoor.example")
    browser.client.cookies.set("__Host-heedful-team", token, domain="larkmoor.example")
    assert browser.get("/team").headers["location"] == "/team/sign-in"
    browser.provider.announced = {"end_session_endpoint": ""}
    assert browser.get("/team/sign-out/provider").headers["location"] == "/team/sign-in?stays=1"


WRONG = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "made for another program": {"aud": "another"},
    "for two programs, by another": {"aud": ["heedful", "another"], "azp": "another"},
    "made for another program, by us": {"aud": "another", "azp": "heedful"},
    "another sign-in": {"nonce": "another"},
    "no sign-in": {"nonce": None},
    "expired": {"exp": int(time.time()) - 3_600},
    "no end": {"exp": None},
    "not yet": {"iat": int(time.time()) + 3_600},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_token_that_is_not_for_this_sign_in_proves_nobody(desk, wrong) -> None:
    browser = desk()
    browser.provider.wrong = wrong
    answer = arrive(browser)
    assert answer.status_code == 403 and "proves nobody here" in answer.text
    assert browser.get("/team").headers["location"] == "/team/sign-in"
    assert [kind for kind, _ in entered(browser)] == ["session.refused"]


@pytest.mark.parametrize("how", ["another key", "a shared secret", "no signature"])
def test_a_token_that_the_provider_did_not_sign_proves_nobody(desk, how, monkeypatch) -> None:
    browser = desk()
    if how == "another key":
        browser.provider.key = OTHER_KEY
    elif how == "a shared secret":
        # The public key taken for a secret that both sides know.
        browser.provider.key, browser.provider.header = OctKey.import_key(json.dumps(KEY.as_dict(private=False))), {"alg": "HS256"}
    else:
        monkeypatch.setattr(browser.provider, "tokens", lambda begun: unsigned(browser.provider, begun))
    answer = arrive(browser)
    assert answer.status_code == 403 and "proves nobody here" in answer.text


def unsigned(provider: Provider, begun: dict) -> dict:
    now = int(time.time())
    claims = {"iss": provider.issuer, "sub": "u", "aud": "heedful", "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
    claims |= {"email": begun["who"], "email_verified": True}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)]
    return {"access_token": "opaque", "token_type": "Bearer", "id_token": ".".join([*parts, ""])}


def test_a_state_serves_once_even_with_a_fresh_code(desk) -> None:
    browser = desk()
    address = leave(browser)
    held = browser.client.cookies["__Host-heedful-team-way"]
    assert browser.get("/team/sign-in/back", params=browser.provider.agree(address, "robin@larkmoor.example")).status_code == 303
    again = browser.provider.agree(address, "robin@larkmoor.example")
    browser.client.cookies.set("__Host-heedful-team-way", held, domain="larkmoor.example")
    asked = len(browser.provider.asked)
    assert browser.get("/team/sign-in/back", params=again).status_code == 403
    assert len(browser.provider.asked) == asked


def test_what_was_meant_for_another_browser_or_is_too_old_is_refused_before_the_provider_is_asked(desk, browse) -> None:
    browser = desk()
    theirs = browse(browser.workspace)
    back = browser.provider.agree(leave(theirs), "robin@larkmoor.example")
    leave(browser)
    asked = len(browser.provider.asked)
    for sent in (back, back | {"state": ""}, {"code": "x"}, {"state": "x", "code": "y"}):
        assert browser.get("/team/sign-in/back", params=sent).status_code == 403
    held = theirs.client.cookies["__Host-heedful-team-way"]
    for made_up in ("", "x", "x.99999999999999", f"{held}.1", held.rpartition(".")[0] + ".1"):
        theirs.client.cookies.set("__Host-heedful-team-way", made_up, domain="larkmoor.example")
        assert theirs.get("/team/sign-in/back", params=back).status_code == 403
    then = browser.workspace.clock
    browser.workspace.clock = lambda: then() + __import__("datetime").timedelta(minutes=11)
    theirs.client.cookies.set("__Host-heedful-team-way", held, domain="larkmoor.example")
    assert theirs.get("/team/sign-in/back", params=back).status_code == 403
    assert len(browser.provider.asked) == asked


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        ("nobody@larkmoor.example", {}),
        ("robin@larkmoor.example", {"email_verified": False}),
        ("robin@larkmoor.example", {"email_verified": "true"}),
        ("robin@larkmoor.example", {"email_verified": None}),
        ("", {}),
        ("x", {"email": ["robin@larkmoor.example"]}),
    ],
)
def test_who_is_no_member_is_not_made_one(desk, who, wrong) -> None:
    browser = desk()
    browser.provider.wrong = wrong
    answer = arrive(browser, who)
    assert answer.status_code == 403 and "no member of your name" in answer.text
    assert [line.name for line in members.listed(browser.workspace)] == ["ada@larkmoor.example", "Robin@larkmoor.example"]
    assert [kind for kind, _ in entered(browser)] == ["session.refused"]


def test_another_claim_may_name_the_member(desk) -> None:
    browser = desk(claim="preferred_username")
    browser.provider.wrong = {"preferred_username": "Ada@Larkmoor.example", "email": None, "email_verified": None}
    assert arrive(browser).headers["location"] == "/team"


def test_a_program_does_not_sign_in_as_a_person_would(desk) -> None:
    browser = desk()
    members.add(browser.workspace, "robot@larkmoor.example", "service", WORDS)
    assert "no member of your name" in arrive(browser, "robot@larkmoor.example").text


def test_a_second_factor_of_here_is_asked_for_where_the_settings_say_so(desk) -> None:
    browser = desk(second_factor="here")
    robin = browser.workspace.acting(Actor("Robin@larkmoor.example", "analyst"))
    secret = base64.b32decode(factors.begin(robin).secret + "=" * (-len(factors.begin(robin).secret) % 8))
    begun = factors.begin(robin)
    secret = base64.b32decode(begun.secret + "=" * (-len(begun.secret) % 8))
    now = robin.clock()
    robin.clock = browser.workspace.clock = lambda: now
    lost = factors.confirm(robin, code_at(secret, now))
    answer = arrive(browser)
    assert answer.status_code == 200 and "its code is asked for, too" in answer.text
    assert browser.get("/team").headers["location"] == "/team/sign-in"
    for _ in range(2):
        assert "does not fit" in browser.send("/team/sign-in", "/team/sign-in/code", code="000000").text
    done = browser.send("/team/sign-in", "/team/sign-in/code", code=lost[0])
    assert done.headers["location"] == "/team" and "Robin" in browser.get("/team/account").text
    browser.send("/team/account", "/team/sign-out")
    waits = browser.client.cookies.get("__Host-heedful-team-waits")
    assert not waits
    assert browser.send("/team/sign-in", "/team/sign-in/code", code=lost[1]).status_code == 403
    name = b"ada@larkmoor.example".hex()
    browser.client.cookies.set("__Host-heedful-team-waits", f"{name}.99999999999.{'0' * 64}", domain="larkmoor.example")
    assert browser.send("/team/sign-in", "/team/sign-in/code", code=lost[1]).status_code == 403


def test_tries_of_the_second_factor_are_counted(desk) -> None:
    browser = desk(second_factor="here")
    robin = browser.workspace.acting(Actor("Robin@larkmoor.example", "analyst"))
    begun = factors.begin(robin)
    factors.confirm(robin, code_at(base64.b32decode(begun.secret + "=" * (-len(begun.secret) % 8)), robin.clock()))
    arrive(browser)
    said = [browser.send("/team/sign-in", "/team/sign-in/code", code="000000").text for _ in range(6)]
    assert "does not fit" in said[4] and "Too many tries" in said[5]


def test_a_refusal_at_the_provider_is_said(desk) -> None:
    browser = desk()
    leave(browser)
    answer = browser.get("/team/sign-in/back", params={"error": "access_denied", "state": "x"})
    assert "did not sign you in" in browser.get(answer.headers["location"]).text


def test_a_provider_that_is_away_or_another_is_said_so(desk) -> None:
    browser = desk()
    browser.provider.announced = {"issuer": "https://elsewhere.example"}
    answer = browser.get("/team/sign-in/provider")
    assert answer.status_code == 503 and "letter by letter" in answer.text
    browser.provider.announced = {"token_endpoint": "http://elsewhere.example/token"}
    answer = browser.get("/team/sign-in/provider")
    assert answer.status_code == 503 and "open line" in answer.text


def test_without_a_provider_there_is_none(bench, browse) -> None:
    browser = browse(bench.workspace())
    assert "/team/sign-in/provider" not in browser.get("/team/sign-in").text
    assert browser.get("/team/sign-in/provider").status_code == 403
    assert browser.get("/team/sign-in/back", params={"state": "x", "code": "y"}).status_code == 403


def over(browser, token: str):
    """As the provider says it: by a form, without a cookie."""
    before = dict(browser.client.cookies)
    browser.client.cookies.clear()
    answer = browser.post("/callbacks/team/logout", data={"logout_token": token})
    for name, value in before.items():
        browser.client.cookies.set(name, value, domain="larkmoor.example")
    return answer


def is_in(browser) -> bool:
    return browser.get("/team").headers.get("location") != "/team/sign-in"


def test_who_signs_out_at_the_provider_is_signed_out_here(desk, browse) -> None:
    browser = desk()
    arrive(browser)
    # Somebody else's, and one that did not begin at the provider, stay.
    ada, by_words = browse(browser.workspace), browse(browser.workspace)
    ada.workspace, ada.provider = browser.workspace, browser.provider
    browser.provider.wrong = {"sub": "u-2"}
    arrive(ada, "ada@larkmoor.example")
    by_words.send("/team/sign-in", "/team/sign-in", name="Robin@larkmoor.example", password=WORDS)
    assert is_in(browser) and is_in(ada) and is_in(by_words)
    answer = over(browser, browser.provider.logout())
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store" and not answer.content
    assert not is_in(browser) and is_in(ada) and is_in(by_words)
    ended = [body for kind, body in entered(browser) if kind == "session.ended"]
    assert [body["by"] for body in ended] == ["provider"]
    # Nothing is left to end: that is no fault.
    assert over(browser, browser.provider.logout()).status_code == 200
    kept = b"".join(path.read_bytes() for path in browser.workspace.folder.rglob("*") if path.is_file())
    assert b"u-1" not in kept


def test_one_of_the_providers_sessions_ends_alone(desk, browse) -> None:
    browser = desk(second_factor="here")
    robin = browser.workspace.acting(Actor("Robin@larkmoor.example", "analyst"))
    begun = factors.begin(robin)
    lost = factors.confirm(robin, code_at(base64.b32decode(begun.secret + "=" * (-len(begun.secret) % 8)), robin.clock()))
    other = browse(browser.workspace)
    other.workspace, other.provider = browser.workspace, browser.provider
    for place, one in enumerate((browser, other)):
        browser.provider.wrong = {"sid": f"s-{place}"}
        arrive(one)
        one.send("/team/sign-in", "/team/sign-in/code", code=lost[place])
        assert is_in(one)
    assert over(browser, browser.provider.logout("sub", sid="s-7")).status_code == 200
    assert over(browser, browser.provider.logout(sid="s-1", sub="u-2")).status_code == 200
    assert is_in(browser) and is_in(other)
    assert over(browser, browser.provider.logout("sub", sid="s-1")).status_code == 200
    assert is_in(browser) and not is_in(other)
    assert over(browser, browser.provider.logout(sid="s-0")).status_code == 200
    assert not is_in(browser)


def test_a_session_that_names_none_of_the_providers_ends_with_any_of_them(desk) -> None:
    browser = desk()
    arrive(browser)
    assert over(browser, browser.provider.logout(sid="s-1", sub="u-2")).status_code == 200
    assert is_in(browser)
    assert over(browser, browser.provider.logout(sid="s-1")).status_code == 200
    assert not is_in(browser)


NO_LOGOUT = {
    "another issuer": ((), {"iss": "https://elsewhere.example"}),
    "for another program": ((), {"aud": "another"}),
    "too old": ((), {"iat": int(time.time()) - 3_600, "exp": int(time.time()) + 3_600}),
    "not yet": ((), {"iat": int(time.time()) + 3_600, "exp": int(time.time()) + 7_200}),
    "expired": ((), {"exp": int(time.time()) - 600}),
    "an ID token": ((), {"nonce": "n"}),
    "no event": (("events",), {}),
    "another event": ((), {"events": {"http://schemas.openid.net/event/other": {}}}),
    "an event that is no object": ((), {"events": {"http://schemas.openid.net/event/backchannel-logout": "x"}}),
    "nobody": (("sub",), {}),
    "not by a name": ((), {"sub": 7}),
    "no number": (("jti",), {}),
    "no end": (("exp",), {}),
    "without end": ((), {"iat": float("inf")}),
}


@pytest.mark.parametrize(("without", "more"), NO_LOGOUT.values(), ids=NO_LOGOUT)
def test_what_is_no_logout_token_ends_nothing_and_the_provider_is_not_asked(desk, without, more) -> None:
    browser = desk()
    arrive(browser)
    asked = len(browser.provider.asked)
    answer = over(browser, browser.provider.logout(*without, **more))
    assert answer.status_code == 400 and answer.json()["error"] == "openid.logout"
    assert is_in(browser) and len(browser.provider.asked) == asked


def test_a_logout_token_that_the_provider_did_not_sign_or_that_was_used_ends_nothing(desk) -> None:
    browser = desk()
    arrive(browser)
    good = browser.provider.logout()
    head, body, _ = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    browser.provider.key = OTHER_KEY
    foreign = browser.provider.logout()
    browser.provider.key, browser.provider.header = OctKey.import_key(json.dumps(KEY.as_dict(private=False))), {"alg": "HS256"}
    shared = browser.provider.logout()
    browser.provider.key, browser.provider.header = KEY, {"alg": "RS256", "kid": "one"}
    for wrong in ("", "x", "a.b.c", "." * 20_000, f"{none}.{body}.", f"{head}.{body}.AAAA", foreign, shared):
        assert over(browser, wrong).status_code in {400, 413}, wrong[:60]
        assert is_in(browser)
    assert over(browser, good).status_code == 200 and not is_in(browser)
    arrive(browser)
    assert over(browser, good).status_code == 400 and is_in(browser)


def test_without_a_provider_nothing_is_ended(bench, browse) -> None:
    browser = browse(bench.workspace())
    assert browser.post("/callbacks/team/logout", data={"logout_token": "x"}).status_code == 403
