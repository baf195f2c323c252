"""A person's own pages: theirs alone, with every switch, correction and way out acting at once."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from fastapi.routing import APIRoute

from heedful.flow import visits
from heedful.flow.acting import PAGES
from heedful.store import outbox
from heedful.web import app as application
from heedful.web.site import PERSON

LIKES = "The delivery by @larkmoor is wonderful, I love it."
PAGES_OF_ONES_OWN = ("/me", "/me/held", "/me/likes", "/me/used", "/me/messages", "/me/leave", "/me/year", "/me/concerns")


@pytest.fixture
def world(shop, browse):
    made = shop()
    made.people(6, LIKES)
    made.browser = browse(made.ws)
    return made


def sign_in(world, person: str, browser=None):
    browser = browser or world.browser
    token = visits.begin(world.ws.acting(PAGES), person)
    browser.client.cookies.set(f"__Host-heedful-{PERSON}", token, domain="larkmoor.example")
    return browser


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_the_words_by_which_people_choose_stand_as_they_were_agreed(world) -> None:
    page = words(sign_in(world, "p001").get("/me"))
    assert "Off unless you switch it on. You can switch it off here at any time; it stops at once." in page
    assert "Count what I say with what at least 4 others say. Staff see totals, not me." in page
    assert "Remember what I like and dislike, to choose what I am shown. I can see and correct it." in page
    assert "Show my words without my name. Someone could still recognise them by searching." in page


def test_every_page_shows_what_is_ones_own_and_nothing_of_others(world) -> None:
    browser = sign_in(world, "p001")
    for path in PAGES_OF_ONES_OWN:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "p002" not in page.text and "880000000000002" not in page.text, path
        assert len(page.content) < 150_000
        assert page.headers["cache-control"] == "no-store"
    assert "880000000000001" in browser.get("/me/held").text
    assert "You like Larkmoor: delivery" in words(browser.get("/me/likes"))


def test_every_route_of_ones_own_gives_nobody_nothing(world) -> None:
    routes = [r for r in _routes() if r.path == "/me" or r.path.startswith("/me/")]
    assert len(routes) >= 20
    for route in routes:
        for method in route.methods:
            token = world.browser.token("/sign-in")
            answer = world.browser.request(method, route.path, data={"form_token": token} if method == "POST" else None)
            assert answer.status_code in ({303} if method == "GET" else {401}), (method, route.path)
            assert LIKES not in answer.text and "p001" not in answer.text
            if method == "GET":
                assert answer.headers["location"] == "/sign-in"
    with world.ws.store.reading() as tx:
        assert world.ws.grants_of(tx, "p001")["state"].to_list()


def test_each_look_at_ones_own_pages_leaves_an_entry_with_its_page(world) -> None:
    browser = sign_in(world, "p001")
    for path in PAGES_OF_ONES_OWN:
        with world.ws.store.reading() as tx:
            before = len(outbox.of_kind(tx, "person.looked"))
        browser.get(path)
        with world.ws.store.reading() as tx:
            assert len(outbox.of_kind(tx, "person.looked")) == before + 1, path
    assert outbox_last(world) == "concerns"


def outbox_last(world) -> str:
    with world.ws.store.reading() as tx:
        return outbox.of_kind(tx, "person.looked")[-1].body["page"]


def test_other_peoples_ids_give_nothing(world) -> None:
    from heedful.flow.own_look import look

    theirs = look(world.ws.acting(PAGES), "p002", "likes")
    (opinion,) = theirs["opinions"]
    browser = sign_in(world, "p001")
    fields = {"post": opinion["post"], "brand": opinion["brand"], "aspect": opinion["aspect"]}
    for path in ("/me/wrong", "/me/leave-out"):
        answer = browser.send("/me", path, **fields)
        assert answer.status_code == 400
        assert opinion["post"] not in answer.text
    assert look(world.ws.acting(PAGES), "p002", "likes")["opinions"] == [opinion]
    for odd in ("' OR 1=1 --", "\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "../../etc/passwd", "\x00", "ff" * 5000):
        answer = browser.send("/me", "/me/leave-out", post=odd)
        assert answer.status_code == 400
        assert "<script>alert" not in answer.text and "set-cookie" not in {k for k in answer.headers if "a=b" in answer.headers[k]}


def test_switches_stop_all_corrections_and_posts_left_out_hold_at_once(world) -> None:
    browser = sign_in(world, "p001")
    assert browser.send("/me", "/me/switch", purpose="profile", on="0").headers["location"] == "/me?done=off"
    assert len(world.bench.held(world.ws)["posts:profile"]) == 5
    assert "Switched off. It stopped at once." in words(browser.get("/me?done=off"))
    world.bench.now = world.bench.now.replace(minute=1)
    assert browser.send("/me", "/me/switch", purpose="profile", on="1").status_code == 303
    post = re.search(r'name="post" value="([0-9a-f]+)"', browser.get("/me/likes").text)[1]
    assert browser.send("/me", "/me/wrong", post=post, brand="Larkmoor", aspect="delivery").status_code == 303
    assert "You said it is wrong: Larkmoor: delivery" in words(browser.get("/me/likes"))
    assert browser.send("/me", "/me/leave-out", post=post).status_code == 303
    assert "None." in words(browser.get("/me/held"))
    world.bench.now = world.bench.now.replace(minute=2)
    assert browser.send("/me", "/me/stop").headers["location"] == "/me?done=stopped"
    assert browser.get("/me").text.count("Switch on") == len(re.findall(r'action="/me/switch"', browser.get("/me").text))
    # Nobody else is touched.
    assert len(world.bench.held(world.ws)["posts:insights"]) == 5


def test_a_copy_is_given_to_ones_own_browser_alone(world) -> None:
    answer = sign_in(world, "p001").send("/me/leave", "/me/copy", carry="1")
    assert answer.headers["content-disposition"] == 'attachment; filename="what-i-gave.zip"'
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_erasing_says_what_happens_ends_the_visit_and_gives_the_certificate(world) -> None:
    browser = sign_in(world, "p001")
    assert browser.send("/me/leave", "/me/erase").headers["location"].startswith("/me/leave")
    answer = browser.send("/me/leave", "/me/erase", sure="yes")
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"])
    assert "Done. We cannot bring it back." in words(page)
    assert browser.get("/me").status_code == 303
    number = answer.headers["location"].partition("?")[0]
    certificate = browser.get(f"{number}/certificate.json")
    assert certificate.json()["document"] == "erasure"
    checked = browser.post("/verify", data={"form_token": browser.token("/verify")}, files={"file": ("c.json", certificate.content)})
    assert "True: this is from Larkmoor, unchanged." in words(checked)
    changed = certificate.content.replace(b"Larkmoor", b"Larkmoon", 1)
    checked = browser.post("/verify", data={"form_token": browser.token("/verify")}, files={"file": ("c.json", changed)})
    assert "Not true" in words(checked)
    said = words(browser.get(f"{number}?on=x-facebook-nowhere"))
    assert "Your comment on X stays there; only you or X can remove it." in said
    assert "Your comment on Facebook stays there; only you or Facebook can remove it." in said
    assert "nowhere" not in said


def test_a_concern_is_raised_followed_and_answered(world) -> None:
    from heedful.flow import concerns

    browser = sign_in(world, "p001")
    page = browser.send("/me/concerns", "/me/concerns", words="You write <b>too</b> often.")
    code = re.search(r'<strong class="code">([^<]+)</strong>', page.text)[1]
    assert "Being looked into" in words(browser.get("/me/concerns"))
    with world.ws.store.reading() as tx:
        from heedful.store import concerns as cases

        (case,) = cases.list_concerns(tx)
    concerns.decide(world.as_("Bo"), case.case_id, "upheld", "We have lowered the number of mails to one a month.")
    assert "We have lowered the number of mails" in words(browser.get("/me/concerns"))
    assert "You were right" in words(browser.send("/not-joined", "/not-joined/answer", code=code))
    assert browser.send("/not-joined", "/not-joined/answer", code="wrong").status_code == 403
    assert sign_in(world, "p002").get("/me/concerns").text.count("<article") == 0


def test_a_browsers_signal_is_heard_and_leaves_an_explicit_choice(world) -> None:
    browser = sign_in(world, "p001")
    page = browser.get("/me", headers={"Sec-GPC": "1"})
    assert "do not sell or share my data" in words(page)
    with world.ws.store.reading() as tx:
        from heedful.store import signals

        assert [(s.effect, s.conflict) for s in signals.of_person(tx, "p001")] == [("choice_kept", True)]


def _routes() -> list[APIRoute]:
    return [route for router in application.ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def test_however_much_is_thought_of_somebody_each_page_is_small_and_all_of_it_is_shown(shop, browse) -> None:
    world = shop()
    (person,) = world.people(1, LIKES)
    posts = [world.bench.post(5000 + n, f"88{1:013d}", f"The delivery by @larkmoor is wonderful, number {n}.") for n in range(130)]
    world.bench.journey(world.ws, world.bench.ndjson(posts, "many.ndjson"))
    world.browser = browse(world.ws)
    browser, told, path = sign_in(world, person), set(), "/me/likes"
    first = browser.get(path)
    assert first.text.count("<blockquote>") < 10
    while path:
        page = browser.get(path)
        assert len(page.content) < 150_000
        told |= set(re.findall(r"<blockquote>.*?number (\d+)", page.text))
        found = re.search(r'href="(/me/likes\?brand=Larkmoor&amp;aspect=delivery[^"]*)" aria-describedby', page.text)
        path = unescape(found[1]) if found else ""
    assert len(told) >= 129
