"""The yearly digest on the person's own page, and the page behind the link that stops all."""

from __future__ import annotations

import re

from tests.web.test_web_me import LIKES, sign_in, words

from heedful.flow import yearly
from heedful.store import outbox
from heedful.store import yearly as kept


def test_ones_own_page_says_it_in_short_and_the_look_is_entered(shop, browse) -> None:
    made = shop()
    made.people(3, LIKES)
    made.browser = browse(made.ws)
    assert made.browser.get("/me/year").headers["location"] == "/sign-in"
    browser = sign_in(made, "p001")
    assert 'href="/me/year"' in browser.get("/me").text
    page = browser.get("/me/year")
    said = words(page)
    assert "We hold one post of yours. (X)" in said and "You like Larkmoor: delivery" in said
    assert "It was used" in said and "p002" not in page.text and 'action="/me/stop"' in page.text
    with made.ws.store.reading() as tx:
        assert outbox.of_kind(tx, "person.looked")[-1].body["page"] == "year"
    assert "Es wurde" in words(browser.get("/me/year", params={"lang": "de"}))


def test_the_link_shows_a_button_and_acts_on_post_only(shop, browse) -> None:
    made = shop()
    made.people(2, LIKES)
    with made.ws.store.transaction() as tx:
        kept.put(tx, kept.Digest("ab" * 8, "p001", "year", kept.SENT, made.ws.clock()))
    browser = browse(made.ws)
    token = yearly.link(made.ws, "ab" * 8)
    for _ in range(2):
        page = browser.get(f"/y/{token}")
        assert page.status_code == 200 and "One tap stops all of it" in words(page) and "p001" not in page.text
    shown = browser.get("/y/made-up").text.replace("made-up", "").partition("<main")[2]
    assert words_of(shown) == words_of(browser.get(f"/y/{token}").text.replace(token, "").partition("<main")[2])
    assert on(made, "p001")
    assert browser.post(f"/y/{token}").status_code == 403 and on(made, "p001")
    assert browser.send(f"/y/{token}", "/y/made-up").status_code == 403
    refused = words(browser.send(f"/y/{token}", "/y/made-up?lang=de"))
    assert "Dieser Link öffnet nichts. Nehmen Sie den Link einer neueren Nachricht" in refused
    done = browser.send(f"/y/{token}", f"/y/{token}?lang=en")
    assert done.status_code == 200 and "Everything is switched off. It stopped at once." in words(done)
    assert not on(made, "p001") and on(made, "p002")


def on(made, person: str) -> bool:
    with made.ws.store.reading() as tx:
        return "Given" in made.ws.grants_of(tx, person)["state"].to_list()


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
