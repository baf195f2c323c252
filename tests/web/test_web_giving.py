"""Giving single posts and own exports from one's own page: looked at, struck, given or declined, and nothing else kept."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from datetime import timedelta
from html import unescape

import pytest

from heedful.flow import own_export, visits
from heedful.flow.acting import PAGES
from heedful.store import outbox
from heedful.web.site import PERSON
from heedful.web.team import work

WORDS = ("Larkmoor delivery was wonderful, I love it.", "The prices at Larkmoor are awful, I hate them.")
PLANTED = "Only for Bo: the delivery was late."


@pytest.fixture
def world(shop, browse):
    made = shop()
    made.people(2, "The delivery by @larkmoor is fine.", networks="x", kinds="post;comment")
    made.browser = browse(made.ws)
    token = visits.begin(made.ws.acting(PAGES), "p001")
    made.browser.client.cookies.set(f"__Host-heedful-{PERSON}", token, domain="larkmoor.example")
    return made


def export(world, *words: str) -> bytes:
    at = int((world.bench.now - timedelta(days=20)).timestamp())
    comments = {
        "comments_v2": [
            {
                "timestamp": at + n,
                "title": "Ada Invented commented.",
                "data": [{"comment": {"timestamp": at + n, "comment": w, "author": "Ada Invented"}}],
            }
            for n, w in enumerate(words)
        ]
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("1/comments_and_reactions/comments.json", json.dumps(comments))
    return made.getvalue()


def send(world, sent: bytes):
    browser = world.browser
    return browser.post("/me/give/export", data={"form_token": browser.token("/me/give")}, files={"export": ("export.zip", sent)})


def held(world) -> list[str]:
    from heedful.flow.own_look import look

    return sorted(post["text"] for post in look(world.ws.acting(PAGES), "p001", "held")["posts"])


def plain(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_an_export_is_looked_at_struck_and_given_and_then_gone(world) -> None:
    before = held(world)
    assert send(world, export(world, *WORDS)).headers["location"] == "/me/give/look"
    page = world.browser.get("/me/give/look")
    assert "We would read 2 posts." in plain(page)
    assert WORDS[1] in plain(page)
    assert held(world) == before
    marks = {
        plain_words: mark
        for mark, plain_words in re.findall(r'name="strike" value="([0-9a-f]{64})".*?<br>(.*?)</label>', unescape(page.text))
    }
    answer = world.browser.send("/me/give/look", "/me/give/export/yes", strike=marks[WORDS[1]])
    assert answer.headers["location"] == "/me/held?done=given"
    assert held(world) == sorted([*before, WORDS[0]])
    assert world.browser.get("/me/give/look").status_code == 403
    # Struck is struck, also when the same export comes again.
    send(world, export(world, *WORDS))
    world.browser.send("/me/give/look", "/me/give/export/yes")
    assert held(world) == sorted([*before, WORDS[0]])
    from heedful.flow.own_look import look

    likes = look(world.ws.acting(PAGES), "p001", "likes")["opinions"]
    assert {"Larkmoor"} == {one["brand"] for one in likes}


def test_declining_and_waiting_leave_nothing(world, monkeypatch) -> None:
    before = held(world)
    send(world, export(world, *WORDS))
    assert world.browser.send("/me/give/look", "/me/give/export/no").headers["location"] == "/me/give?done=declined"
    assert _rows(world) == 0
    assert world.browser.get("/me/give/look").status_code == 403
    send(world, export(world, *WORDS))
    assert _rows(world) == 1
    world.bench.now += timedelta(minutes=29)
    assert world.browser.get("/me/give/look").status_code == 200
    world.bench.now += timedelta(minutes=1)
    assert world.browser.get("/me/give/look").status_code == 403
    assert world.browser.post("/me/give/export/yes", data={"form_token": world.browser.token("/me/give")}).status_code == 403
    assert held(world) == before


def test_what_waits_opens_in_the_browser_that_sent_it_alone(world, browse) -> None:
    send(world, export(world, *WORDS))
    with world.ws.store.reading() as tx:
        from sqlalchemy import text

        rows = tx.execute(text("SELECT sealed FROM previews")).scalars().all()
    assert all(words.encode() not in bytes(row) and b"comments.json" not in bytes(row) for row in rows for words in WORDS)
    other = browse(world.ws)
    for person in ("p001", "p002"):
        token = visits.begin(world.ws.acting(PAGES), person)
        other.client.cookies.set(f"__Host-heedful-{PERSON}", token, domain="larkmoor.example")
        assert other.get("/me/give/look").status_code == 403
    cookie = world.browser.client.cookies["__Host-heedful-preview"]
    other.client.cookies.set("__Host-heedful-preview", cookie, domain="larkmoor.example")
    assert other.get("/me/give/look").status_code == 403


def test_what_is_no_export_is_refused_with_a_sentence(world) -> None:
    for odd in (b"", b"no zip", export(world)[:40], bytes(300_000)):
        answer = send(world, odd)
        assert answer.status_code == 400
        assert "Traceback" not in answer.text
        assert _rows(world) == 0


def test_a_single_post_is_given_by_its_words(world) -> None:
    before = held(world)
    day = f"{world.bench.now - timedelta(days=3):%Y-%m-%d}"
    for _ in range(2):
        answer = world.browser.send("/me/give", "/me/give/words", network="x", words=WORDS[0], day=day)
        assert answer.headers["location"] == "/me/give?done=given"
    assert held(world) == sorted([*before, WORDS[0]])
    for odd in ({"day": "tomorrow"}, {"day": "1999-01-01"}, {"words": " "}, {"words": "w" * 5001}):
        assert (
            world.browser.send("/me/give", "/me/give/words", **({"network": "x", "words": WORDS[1], "day": day} | odd)).status_code == 400
        )
    assert world.browser.send("/me/give", "/me/give/words", network="facebook", words=WORDS[1], day=day).status_code == 403
    assert held(world) == sorted([*before, WORDS[0]])


def test_without_script_the_reason_is_said_and_single_posts_are_there(world) -> None:
    page = world.browser.get("/me/give").text
    assert "This needs JavaScript, because the zip is opened on your device and not here." in page
    assert re.search(r"<form data-export hidden", page)
    assert 'action="/me/give/words"' in page
    assert "<script src=" in page
    assert not re.search(r"<script(?! src)", page)


def test_nothing_can_be_given_while_all_is_off(world) -> None:
    before = held(world)
    send(world, export(world, *WORDS))
    world.browser.send("/me", "/me/stop")
    assert "All your choices are off" in plain(world.browser.get("/me/give/look"))
    assert world.browser.send("/me/give/look", "/me/give/export/yes").status_code == 403
    assert held(world) == before


def test_what_was_sent_and_left_lying_is_swept_without_anybody_sending_more(world) -> None:
    send(world, export(world, *WORDS))
    service = world.ws.acting(PAGES)
    assert own_export.sweep(service) == 0 and _rows(world) == 1
    world.bench.now += timedelta(minutes=30)
    assert own_export.sweep(service) == 1 and _rows(world) == 0
    assert own_export.sweep(service) == 0
    with world.ws.store.reading() as tx:
        assert [entry.body["exports"] for entry in outbox.of_kind(tx, "export.swept")] == [1]


def test_the_pages_sweep_by_themselves(world, browse, monkeypatch) -> None:
    monkeypatch.setattr(work, "_SWEPT_EVERY", 0.1)
    monkeypatch.setattr(work, "_EVERY", 0.05)
    send(world, export(world, *WORDS))
    world.bench.now += timedelta(minutes=31)
    browse(world.ws)
    until = time.monotonic() + 20
    while _rows(world) and time.monotonic() < until:
        time.sleep(0.05)
    assert _rows(world) == 0


def _rows(world) -> int:
    with world.ws.store.reading() as tx:
        from sqlalchemy import text

        return tx.execute(text("SELECT count(*) FROM previews")).scalar_one()
