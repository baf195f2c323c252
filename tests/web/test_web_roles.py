"""Every route of the team and of programs, asked for by every role and by nobody; and every id of another's."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from tests.web.test_web_team import ROLES, WORDS, add_members, sign_in

from heedful.flow import access, tokens
from heedful.security.actor import Actor
from heedful.web import api, team

EVERYBODY = set(ROLES)
READERS = {"analyst", "marketer", "privacy_officer"}
OFFICER = {"privacy_officer"}
# Written by hand, and not from the table: method and path → who may; None: anybody, signed in or not.
MAY = {
    "GET /team/sign-in": None,
    "POST /team/sign-in": None,
    "POST /team/sign-out": None,
    "GET /team/sign-in/provider": None,
    "GET /team/sign-in/back": None,
    "POST /team/sign-in/code": None,
    "GET /team/sign-out/provider": None,
    "POST /callbacks/team/logout": None,
    "GET /team": READERS,
    "GET /team/brand": READERS,
    "GET /team/aspect": READERS,
    "GET /team/compare": READERS,
    "GET /team/strategy": READERS,
    "GET /team/how": EVERYBODY,
    "GET /team/numbers.{form}": READERS,
    "GET /team/drawing/{name}.{form}": READERS,
    "GET /team/consent": READERS,
    "GET /team/segments": {"marketer", "privacy_officer"},
    "POST /team/segments": {"marketer", "privacy_officer"},
    "GET /team/segments/size": {"marketer", "privacy_officer"},
    "GET /team/campaigns": {"marketer", "privacy_officer", "auditor"},
    "POST /team/campaigns": {"marketer"},
    "GET /team/campaign/{campaign}": {"marketer", "privacy_officer", "auditor"},
    "POST /team/campaign/{campaign}/approve": {"marketer", "privacy_officer"},
    "POST /team/campaign/{campaign}/send": {"marketer"},
    "POST /team/campaign/{campaign}/effect": {"marketer", "privacy_officer", "auditor"},
    "GET /team/work": EVERYBODY,
    "GET /team/work/state": EVERYBODY,
    "GET /team/work/{job_id}/{name}": EVERYBODY,
    "POST /team/work/stop": EVERYBODY,
    "POST /team/work": {"analyst", "administrator"},  # learn; a report has its own readers
    "POST /team/work/gather": {"analyst", "administrator"},
    "GET /team/requests": OFFICER,
    "POST /team/requests": OFFICER,
    "POST /team/requests/{request}": OFFICER,
    "GET /team/concerns": {"privacy_officer", "administrator", "auditor"},
    "GET /team/concern/{case}": {"privacy_officer", "administrator"},
    "POST /team/concern/{case}": {"privacy_officer", "administrator"},
    "GET /team/incidents": {"privacy_officer", "administrator", "auditor"},
    "POST /team/incidents": OFFICER,
    "GET /team/incident/{incident}": {"privacy_officer", "administrator", "auditor"},
    "POST /team/incident/{incident}": OFFICER,
    "GET /team/rules": EVERYBODY,
    "POST /team/rules": EVERYBODY,
    "POST /team/rules/publish": {"privacy_officer", "administrator"},
    "GET /team/containment": {"privacy_officer", "administrator", "auditor"},
    "POST /team/containment": {"administrator"},
    "GET /team/duties": EVERYBODY,
    "GET /team/duties/{kind}": EVERYBODY,
    "POST /team/duties/{kind}": {"privacy_officer", "administrator"},
    "GET /team/recipients": EVERYBODY,
    "GET /team/settings": EVERYBODY,
    "GET /team/log": {"privacy_officer", "administrator", "auditor"},
    "GET /team/account": EVERYBODY,
    "POST /team/account/session": EVERYBODY,
    "POST /team/account/factor": EVERYBODY,
    "POST /team/account/factor/confirm": EVERYBODY,
    "POST /team/account/factor/codes": EVERYBODY,
    "POST /team/account/factor/drop": EVERYBODY,
    "POST /team/account/token": EVERYBODY,
    "POST /team/account/token/revoke": {"administrator"},  # of one that is not their own
    "GET /api/numbers": READERS,
    "GET /api/numbers.{form}": READERS,
    "POST /api/segments": {"marketer", "privacy_officer"},
    "GET /api/segments/proposed": {"marketer", "privacy_officer"},
    "GET /api/campaigns": {"marketer", "privacy_officer", "auditor"},
    "POST /api/campaigns": {"marketer"},
    "GET /api/campaigns/{campaign}": {"marketer", "privacy_officer", "auditor"},
    "GET /api/campaigns/{campaign}/samples": {"marketer", "privacy_officer"},
    "POST /api/campaigns/{campaign}/approval": {"marketer", "privacy_officer"},
    "POST /api/campaigns/{campaign}/sending": {"marketer"},
    "GET /api/jobs": EVERYBODY,
    "POST /api/jobs": {"analyst", "administrator"},
    "GET /api/jobs/{job}": EVERYBODY,
    "DELETE /api/jobs/{job}": EVERYBODY,
    "GET /api/consent": READERS,
    "GET /api/requests": {"privacy_officer"},
    "GET /api/duties/{kind}": EVERYBODY,
    "GET /api/recipients": EVERYBODY,
    "GET /api/settings": EVERYBODY,
    "GET /api/concerns": {"privacy_officer", "administrator", "auditor"},
    "GET /api/incidents": {"privacy_officer", "administrator", "auditor"},
    "GET /api/log": {"privacy_officer", "administrator", "auditor"},
}
FILLED = {"form": "csv", "kind": "register", "job_id": "0" * 16, "job": "0" * 16}
BODIES = {
    "POST /api/segments": {"rule": "likes delivery"},
    "POST /api/campaigns": {"rule": "likes delivery", "name": "June"},
    "POST /api/campaigns/{campaign}/approval": {},
    "POST /api/campaigns/{campaign}/sending": {"way": "csv"},
    "POST /api/jobs": {"kind": "learn"},
}
FIELDS = {
    "POST /team/segments": {"write": "1", "rule": "likes delivery"},
    "POST /team/campaigns": {"name": "June", "rule": "likes delivery"},
    "POST /team/work": {"kind": "learn"},
    "POST /team/requests": {"kind": "access", "person": "p001"},
    "POST /team/requests/{request}": {"step": "answer", "words": "x"},
    "POST /team/concern/{case}": {"step": "note", "words": "x"},
    "POST /team/incidents": {"words": "x"},
    "POST /team/incident/{incident}": {"step": "note", "words": "x"},
    "POST /team/duties/{kind}": {"step": "write"},
    "POST /team/campaign/{campaign}/send": {"way": "csv"},
}


def routes() -> list[tuple[str, str]]:
    some = [one for router in (*team.ROUTERS, *api.ROUTERS) for one in router.routes if isinstance(one, APIRoute)]
    return [(method, one.path) for one in some for method in sorted(one.methods)]


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "0123abcd"), path)


@pytest.fixture
def browser(bench, browse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    with bench.workspace(web={"requests_per_minute": 100_000, "forms_per_minute": 100_000}) as workspace:
        add_members(workspace)
        made = browse(workspace)
        made.workspace = workspace
        yield made


def test_every_route_is_in_the_table() -> None:
    assert {f"{method} {path}" for method, path in routes()} == set(MAY)


def refused(answer) -> bool:
    return answer.status_code == 403 and "access.refused" in answer.text


def test_each_role_may_what_is_theirs_and_nothing_else(browser) -> None:
    for role in ROLES:
        sign_in(browser, role)
        token = browser.token("/team/account")
        bearer = {"Authorization": f"Bearer {tokens.make(browser.workspace.acting(Actor(role, role)), role, 'The test of roles.')}"}
        for method, path in routes():
            name, who = f"{method} {path}", MAY[f"{method} {path}"]
            if who is None:
                continue
            if path.startswith("/api/"):
                answer = browser.request(method, filled(path), headers=bearer, **({"json": BODIES[name]} if name in BODIES else {}))
            elif method == "POST":
                files = (
                    {"files": ("a.ndjson", b"{}")}
                    if path.endswith("gather")
                    else {"outcomes": ("a.csv", b"person\n")}
                    if path.endswith("effect")
                    else None
                )
                answer = browser.post(filled(path), data={"form_token": token, **FIELDS.get(name, {})}, files=files)
            else:
                answer = browser.get(filled(path))
            assert answer.status_code < 500 or answer.status_code == 503, (role, name, answer.text[-300:])
            led_away = name == "GET /team" and answer.status_code == 303
            assert (role not in who) == (refused(answer) or led_away), (role, name, answer.status_code, answer.text[-400:])
            if role in who and name == "POST /team/account/factor":
                assert "qr" in answer.text


def test_nobody_may_nothing(browser) -> None:
    for method, path in routes():
        if MAY[f"{method} {path}"] is None:
            continue
        browser.client.cookies.clear()
        if path.startswith("/api/"):
            for headers in ({}, {"Authorization": "Bearer heedful_made_up"}, {"Authorization": "Basic YTpi"}):
                answer = browser.request(method, filled(path), headers=headers, json=BODIES.get(f"{method} {path}"))
                assert answer.status_code == 401, (method, path, answer.status_code)
                assert answer.json()["error"] == "access.token"
        elif method == "GET":
            answer = browser.get(filled(path))
            assert (answer.status_code, answer.headers.get("location")) == (303, "/team/sign-in"), path
        else:
            token = browser.token("/team/sign-in")
            answer = browser.post(filled(path), data={"form_token": token, **FIELDS.get(f"POST {path}", {})})
            assert answer.status_code == 401, (path, answer.status_code)


def test_a_form_without_its_pages_token_does_nothing(browser) -> None:
    sign_in(browser, "administrator")
    for method, path in routes():
        if method == "POST" and path.startswith("/team/"):
            answer = browser.post(filled(path), data=FIELDS.get(f"POST {path}", {}))
            assert answer.status_code == 403, path
            assert "form.token" in answer.text, path


def test_a_members_session_is_no_token_and_a_token_no_session(browser) -> None:
    sign_in(browser, "privacy_officer")
    cookie = next(c.value for c in browser.client.cookies.jar if c.name.endswith("team"))
    assert browser.get("/api/log", headers={"Authorization": f"Bearer {cookie}"}).status_code == 401
    assert browser.get("/api/log").status_code == 401
    token = tokens.make(browser.workspace.acting(Actor("privacy_officer", "privacy_officer")), "privacy_officer", "A test.")
    browser.client.cookies.clear()
    assert (
        browser.get("/team/log", headers={"Authorization": f"Bearer {token}", "Cookie": f"__Host-heedful-team={token}"}).status_code == 303
    )


def test_the_table_knows_every_role_of_the_team() -> None:
    assert set(ROLES) | {"service"} == set(access.ROLES)
    assert WORDS
