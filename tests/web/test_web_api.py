"""The door for programs: described by OpenAPI, and whatever is sent to it, never our own fault."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from tests.web.test_web_team import cheap, world  # noqa: F401  (fixtures)

from heedful.flow import tokens
from heedful.security.actor import Actor
from heedful.web.api.description import describe

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

schemathesis = pytest.importorskip("schemathesis")
# Random requests to each operation; many more in the long campaigns.
EACH = 200 if os.environ.get("HEEDFUL_SOAK") else 5


def bearer(workspace: Workspace, role: str) -> dict[str, str]:
    token = tokens.make(workspace.acting(Actor(role, role)), role, "A test of the door for programs.")
    return {"Authorization": f"Bearer {token}"}


def test_numbers_are_those_of_the_page_and_none_is_of_few(world, browse) -> None:  # noqa: F811
    browser = browse(world)
    told = browser.get("/api/numbers?view=aspect&brand=Larkmoor&aspect=delivery", headers=bearer(world, "analyst"))
    assert told.status_code == 200, told.text
    people = [n for n in told.json()["numbers"] if n["measure"] == "people"]
    assert people
    assert all(n["high"] >= told.json()["k"] for n in people if n["high"])


def test_the_description_says_how_each_may_fail_and_asks_for_a_token(world, browse) -> None:  # noqa: F811
    said = browse(world).get("/api/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    for path, operations in said["paths"].items():
        assert path.startswith("/api/")
        for operation in operations.values():
            assert {"401", "403", "400"} <= set(operation["responses"])
            assert operation["security"] == [{"HTTPBearer": []}]
            assert operation["description"]


def test_a_program_goes_from_rule_to_approval(world, browse) -> None:  # noqa: F811
    browser, marketer, officer = browse(world), bearer(world, "marketer"), bearer(world, "privacy_officer")
    assert 17 <= browser.post("/api/segments", headers=marketer, json={"rule": "likes delivery"}).json()["size"] <= 23
    made = browser.post("/api/campaigns", headers=marketer, json={"rule": "likes delivery", "name": "June"}).json()
    path = f"/api/campaigns/{made['campaign']}"
    assert browser.post(f"{path}/approval", headers=marketer, json={}).status_code == 403
    assert browser.get(f"{path}/samples", headers=officer).json()
    assert browser.post(f"{path}/approval", headers=officer, json={}).json()["state"] == "approved"
    assert browser.post(f"{path}/sending", headers=marketer, json={"way": "csv"}).json()["dry_run"] is True
    assert browser.post("/api/segments", headers=marketer, json={"rule": "likes delivery", "else": 1}).status_code == 400


def test_a_revoked_token_opens_nothing(world, browse) -> None:  # noqa: F811
    browser, headers = browse(world), bearer(world, "auditor")
    assert browser.get("/api/log", headers=headers).status_code == 200
    acting = world.acting(Actor("auditor", "auditor"))
    tokens.revoke(acting, tokens.own(acting)[0].token_id)
    assert browser.get("/api/log", headers=headers).status_code == 401


@pytest.mark.parametrize("role", ["marketer", "privacy_officer"])
def test_whatever_is_sent_is_answered_as_described(world, browse, role: str) -> None:  # noqa: F811
    browser = browse(world)
    browser.app.user_middleware.clear()
    browser.app.middleware_stack = None
    headers = bearer(world, role)
    schema = schemathesis.openapi.from_dict(describe(browser.app))
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        def run(case) -> None:
            nonlocal tried
            tried += 1
            sent = case.as_transport_kwargs(base_url="https://larkmoor.example")
            sent["headers"] = {name: str(value) for name, value in (sent.get("headers") or {}).items()} | headers
            for name in ("cookies",):
                sent.pop(name, None)
            answer = browser.request(sent.pop("method"), sent.pop("url"), **sent)
            assert answer.status_code < 500 or answer.status_code == 503, (case.method, case.path, answer.status_code, answer.text)
            if answer.status_code >= 400:
                assert set(answer.json()) == {"error", "sentence", "remedy"}

        strategy = operation.as_strategy()
        test = settings(max_examples=EACH, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))(
            given(case=strategy)(run)
        )
        test()
    assert tried >= EACH * 15
