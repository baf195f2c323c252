"""Every route of the site, walked from the application itself, asked for by nobody, by a person and by each role; and ids of others."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from tests.web.test_web_roles import BODIES, FIELDS, filled
from tests.web.test_web_roles import MAY as TEAM
from tests.web.test_web_team import ROLES, add_members, cheap, sign_in  # noqa: F401  (fixtures)

from heedful.flow import visits
from heedful.flow.acting import PAGES
from heedful.flow.settings import Web
from heedful.security.actor import Actor
from heedful.web.site import PERSON

LIKES = "The delivery by @larkmoor is wonderful, I love it."
# Written by hand. Anybody may ask for these, and is answered alike whoever they are signed in as.
OPEN = {
    "GET /", "GET /.well-known/gpc.json", "GET /static/{name}", "GET /healthz", "GET /metrics", "GET /notice", "GET /register", "GET /log",
    "GET /log/checkpoint", "GET /verify", "POST /verify", "GET /not-joined", "POST /not-joined/report", "POST /not-joined/answer", "GET /join",
    "GET /join/{invitation}", "POST /account/begin", "GET /account/prove", "GET /account/back", "GET /account/next", "POST /account/enter",
    "POST /account/never", "POST /account/decline", "GET /join/choose", "POST /join/choose", "GET /sign-in", "POST /sign-in",
    "GET /sign-in/{token}", "POST /sign-in/{token}", "POST /sign-out", "GET /u/{token}", "POST /u/{token}", "GET /w/{token}", "POST /w/{token}",
    "GET /y/{token}", "POST /y/{token}", "GET /erased/{number}", "GET /erased/{number}/certificate.json", "GET /api/openapi.json",
}  # fmt: skip
# Only whoever it is about.
OWN = {
    "GET /me", "GET /me/held", "GET /me/likes", "GET /me/used", "GET /me/messages", "GET /me/leave", "GET /me/concerns", "GET /me/give",
    "GET /me/give/look", "GET /me/give/post", "POST /me/give/post/yes", "POST /me/give/part", "POST /me/give/picked", "GET /me/year", "POST /me/switch", "POST /me/stop", "POST /me/wrong", "POST /me/leave-out", "POST /me/copy",
    "POST /me/erase", "POST /me/concerns", "POST /me/give/words", "POST /me/give/export", "POST /me/give/export/yes",
    "POST /me/give/export/no",
}  # fmt: skip
# Take a token of their own in the address or the body, from machines that hold no cookie.
MACHINES = {"POST /u/{token}", "POST /callbacks/team/logout"}


@pytest.fixture
def world(shop, browse, cheap):  # noqa: F811
    made = shop()
    made.people(6, LIKES)
    made.show()
    many = Web(requests_per_minute=1_000_000, forms_per_minute=1_000_000)
    made.ws.settings = made.ws.settings.model_copy(update={"web": many})
    made.ws.actor = Actor("cli")
    add_members(made.ws)
    made.browser = browse(made.ws)
    return made


def walked(app) -> set[str]:
    """Every route there is: an application's own and those of what it is made of."""
    found, waiting = set(), list(app.routes)
    while waiting:
        route = waiting.pop()
        waiting += getattr(route, "routes", ())
        router = getattr(route, "original_router", None) or getattr(route, "router", None)
        waiting += getattr(router, "routes", ())
        if isinstance(route, APIRoute):
            found |= {f"{method} {route.path}" for method in route.methods}
    return found


def as_person(world, person: str = "p001") -> None:
    world.browser.client.cookies.clear()
    token = visits.begin(world.ws.acting(PAGES), person)
    world.browser.client.cookies.set(f"__Host-heedful-{PERSON}", token, domain="larkmoor.example")


def asked(world, name: str, page: str):
    method, path = name.split(" ")
    if method == "POST" and name not in MACHINES and not path.startswith("/api/"):
        return world.browser.post(filled(path), data={"form_token": world.browser.token(page), **FIELDS.get(name, {})})
    return world.browser.request(method, filled(path), **({"json": BODIES[name]} if name in BODIES else {}))


def test_every_route_there_is_stands_in_one_of_the_tables(world) -> None:
    there = walked(world.browser.app)
    assert len(there) > 100
    assert there == OPEN | OWN | set(TEAM)
    assert not OPEN & OWN and not (OPEN | OWN) & set(TEAM)


def test_ones_own_pages_are_closed_to_nobody_and_to_every_role(world) -> None:
    for role in (None, *ROLES):
        world.browser.client.cookies.clear()
        if role:
            sign_in(world.browser, role)
        for name in sorted(OWN):
            answer = asked(world, name, "/sign-in")
            if name.startswith("GET"):
                assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), (role, name)
            else:
                assert answer.status_code == 401, (role, name, answer.status_code)
            assert "p001" not in answer.text and LIKES not in answer.text


def test_a_person_comes_to_their_own_pages_and_to_none_of_the_team(world) -> None:
    as_person(world)
    for name in sorted(OWN - {"POST /me/erase"}):
        answer = asked(world, name, "/me")
        assert (answer.status_code < 500 and answer.status_code not in {401, 403, 404}) or "/give/" in name, (name, answer.status_code)
    for name, who in TEAM.items():
        if who is None:
            continue
        answer = asked(world, name, "/me")
        method, path = name.split(" ")
        assert answer.status_code == (303 if method == "GET" and path.startswith("/team") else 401), (name, answer.status_code)
        assert answer.status_code != 303 or answer.headers["location"] == "/team/sign-in", name


def test_what_is_open_is_open_to_all_alike(world) -> None:
    said = {}
    for who in ("nobody", "person", *ROLES):
        world.browser.client.cookies.clear()
        if who == "person":
            as_person(world)
        elif who != "nobody":
            sign_in(world.browser, who)
        for name in sorted(one for one in OPEN if one.startswith("GET")):
            answer = asked(world, name, "/sign-in")
            assert answer.status_code < 500 or name == "GET /healthz", (who, name)
            said.setdefault(name, {})[who] = answer.status_code
    # Whoever is signed in as a person is led on from where people sign in and join.
    led = {"GET /join", "GET /sign-in"}
    assert {name: set(by.values()) for name, by in said.items() if len(set(by.values())) > 1} == {name: {200, 303} for name in led}


def words(answer) -> str:
    return re.sub(r'value="[^"]{16,}"|[?&]lang=\w+|href="[^"]*lang[^"]*"', "", answer.text)


def test_another_persons_posts_messages_cases_and_certificates_are_as_unknown_as_none(world) -> None:
    from heedful.flow.concerns import raise_concern
    from heedful.flow.own_look import look
    from heedful.store import messages

    world.as_("administrator")
    own = world.ws.acting(PAGES)
    theirs = look(own, "p002", "likes")["opinions"][0]
    case = raise_concern(own, "Something that is mine alone.", by="person", person="p002")
    with world.ws.store.reading() as tx:
        sent = [m.message_id for m in messages.of_person(tx, "p002")]
    as_person(world)
    known = {"post": theirs["post"], "brand": theirs["brand"], "aspect": theirs["aspect"]}
    for path, there, none in (
        ("/me/wrong", known, known | {"post": "0" * 32}),
        ("/me/leave-out", {"post": theirs["post"]}, {"post": "0" * 32}),
        ("/not-joined/answer", {"code": case.case_id}, {"code": "ABCD-EFGH-JKLM"}),
    ):
        both = [world.browser.send("/me", path, **fields) for fields in (there, none)]
        assert both[0].status_code == both[1].status_code >= 400, path
        assert words(both[0]) == words(both[1]), path
    for path in ("/w/{}", "/u/{}", "/y/{}", "/erased/{}", "/erased/{}/certificate.json", "/sign-in/{}"):
        for real in (theirs["post"], case.case_id, "p002", *sent):
            both = [world.browser.get(path.format(one)) for one in (real, "x" * len(real))]
            assert both[0].status_code == both[1].status_code, (path, real)
            assert words(both[0]).replace(real, "") == words(both[1]).replace("x" * len(real), ""), (path, real)
    assert "mine alone" not in world.browser.get("/me/concerns").text


def test_ids_of_the_team_tell_whoever_may_not_see_them_nothing(world) -> None:
    from heedful.flow.concerns import raise_concern
    from heedful.flow.requests import open_request

    officer = world.ws.acting(Actor("privacy_officer", "privacy_officer"))
    request = open_request(officer, "access", "p002", channel="desk").request_id
    case = raise_concern(world.ws.acting(Actor("someone", "outsider")), "A case of somebody's.").case_id
    sign_in(world.browser, "marketer")
    campaign = world.browser.send("/team/campaigns", "/team/campaigns", name="June", rule="likes delivery").headers["location"]
    for role, path, real, how in (
        ("analyst", "/team/requests/{}", request, "POST"),
        ("auditor", "/team/requests/{}", request, "POST"),
        ("analyst", "/team/concern/{}", case, "GET"),
        ("marketer", "/team/concern/{}", case, "GET"),
        ("auditor", "/team/concern/{}", case, "POST"),
        ("analyst", "/team/campaign/{}", campaign.rpartition("/")[2], "GET"),
        ("analyst", "/team/campaign/{}/send", campaign.rpartition("/")[2], "POST"),
    ):
        sign_in(world.browser, role)
        token = world.browser.token("/team/account")
        both = []
        for one in (real, "0" * len(real)):
            step = "note" if "concern" in path else "answer"
            data = {"form_token": token, "step": step, "words": "x", "way": "csv"} if how == "POST" else None
            both.append(world.browser.request(how, path.format(one), data=data))
        assert both[0].status_code == both[1].status_code == 403, (role, path)
        assert words(both[0]) == words(both[1]), (role, path)
