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
    gone_in_half_an_hour(world, "/me/give/look", "/me/give/export/yes")
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


def paste(world, written: str, **more: str):
    day = f"{world.bench.now - timedelta(days=3):%Y-%m-%d}"
    return world.browser.send("/me/give", "/me/give/words", **({"network": "x", "words": written, "day": day} | more))


def test_a_single_post_is_looked_at_and_given_by_its_words(world) -> None:
    before = held(world)
    written = f"{WORDS[0]} Ask @bo_invented, or bo@post.example."
    for _ in range(2):
        assert paste(world, written).headers["location"] == "/me/give/post"
        page = plain(world.browser.get("/me/give/post"))
        # What would be kept, what is taken out, what is thought because of it, what it is used for.
        assert "Larkmoor delivery was wonderful, I love it. Ask [" in page
        assert "@bo_invented" in page.partition("Taken out")[2] and "bo@post.example" in page.partition("Taken out")[2]
        assert "You like Larkmoor: delivery" in page and "Counted with many others" in page
        assert len(held(world)) < len(before) + 2
        answer = world.browser.send("/me/give/post", "/me/give/post/yes")
        assert answer.headers["location"] == "/me/give?done=given"
    (new,) = set(held(world)) - set(before)
    assert new.startswith(WORDS[0]) and "bo_invented" not in new
    assert len(held(world)) == len(before) + 1 and _rows(world) == 0
    for odd in ({"day": "tomorrow"}, {"day": "1999-01-01"}, {"words": " "}, {"words": "w" * 5001}):
        assert paste(world, WORDS[1], **odd).status_code == 400
    assert paste(world, WORDS[1], network="facebook").status_code == 403
    assert len(held(world)) == len(before) + 1


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Since my depression came back I order everything at @larkmoor, I love it.", "It is too private"),
        ("The delivery by @larkmoor is wonderful.", "It is from outside the time for which you agreed."),
    ],
)
def test_a_post_that_the_gate_refuses_is_told_why_and_leaves_no_count(world, written, why) -> None:
    before, counted = held(world), _refusals(world)
    early = {} if "private" in why else {"day": "2019-01-01"}
    if early:
        from heedful.flow.join import give
        from heedful.flow.own_choices import switch_off

        switch_off(world.ws.acting(PAGES), "p001")
        world.bench.now += timedelta(minutes=1)
        give(
            world.ws,
            "p001",
            ["insights"],
            {"networks": "x", "kinds": "post", "period_from": f"{world.bench.now:%Y-%m-01}", "method": "form", "evidence": "form 7"},
        )
        before = held(world)
    assert paste(world, written, **early).headers["location"] == "/me/give/post"
    page = world.browser.get("/me/give/post")
    assert "We would keep nothing of this post." in plain(page) and why in plain(page)
    assert 'action="/me/give/post/yes"' not in page.text
    answer = world.browser.send("/me/give/post", "/me/give/post/yes")
    assert answer.headers["location"] == "/me/give?done=not-kept"
    assert held(world) == before and _refusals(world) == counted and _rows(world) == 0


def test_a_pasted_post_is_gone_when_declined_and_after_half_an_hour_and_opens_nowhere_else(world, browse) -> None:
    before = held(world)
    paste(world, WORDS[0])
    with world.ws.store.reading() as tx:
        from sqlalchemy import text

        assert WORDS[0].encode() not in bytes(tx.execute(text("SELECT sealed FROM previews")).scalar_one())
    # What was sent as a post is not read as an export.
    assert world.browser.get("/me/give/look").status_code == 403
    other = browse(world.ws)
    other.client.cookies.set(f"__Host-heedful-{PERSON}", visits.begin(world.ws.acting(PAGES), "p001"), domain="larkmoor.example")
    assert other.get("/me/give/post").status_code == 403
    assert world.browser.send("/me/give/post", "/me/give/export/no").headers["location"] == "/me/give?done=declined"
    assert _rows(world) == 0 and world.browser.get("/me/give/post").status_code == 403
    paste(world, WORDS[0])
    gone_in_half_an_hour(world, "/me/give/post", "/me/give/post/yes")
    assert held(world) == before


def send_part(world, name: str, data: bytes):
    browser = world.browser
    return browser.post("/me/give/part", data={"form_token": browser.token("/me/give")}, files={"part": (name, data)})


def comments(world, *words: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(export(world, *words))) as archive:
        return archive.read("1/comments_and_reactions/comments.json")


def marks_of(page) -> dict[str, str]:
    return {said: mark for mark, said in re.findall(r'name="pick" value="([0-9a-f]{64})".*?<br>(.*?)</label>', unescape(page.text))}


def test_single_posts_are_picked_out_of_one_file_and_the_rest_is_neither_kept_nor_struck(world) -> None:
    before = held(world)
    third = "A word on returns at Larkmoor: slow."
    part = comments(world, *WORDS, third)
    assert send_part(world, "comments.json", part).headers["location"] == "/me/give/look"
    page = world.browser.get("/me/give/look")
    assert "There are 3 posts of yours in it." in plain(page) and " checked" not in page.text
    marks = marks_of(page)
    none = world.browser.send("/me/give/look", "/me/give/picked")
    assert none.status_code == 400 and "Nothing was ticked" in plain(none)
    answer = world.browser.send("/me/give/look", "/me/give/picked", pick=marks[WORDS[1]])
    assert answer.headers["location"] == "/me/held?done=given"
    assert held(world) == sorted([*before, WORDS[1]]) and _rows(world) == 0
    # Another day another one, of the same file; and the whole export after all.
    send_part(world, "comments.json", part)
    world.browser.send("/me/give/look", "/me/give/picked", pick=marks[third])
    assert held(world) == sorted([*before, WORDS[1], third])
    send(world, export(world, *WORDS, third))
    world.browser.send("/me/give/look", "/me/give/export/yes")
    assert held(world) == sorted([*before, *WORDS, third])


def test_of_two_posts_of_one_second_only_the_one_that_was_picked_is_kept(world) -> None:
    before, said = held(world), json.loads(comments(world, *WORDS))
    for one in said["comments_v2"]:
        one["timestamp"] = one["data"][0]["comment"]["timestamp"] = said["comments_v2"][0]["timestamp"]
    send_part(world, "comments.json", json.dumps(said).encode())
    marks = marks_of(world.browser.get("/me/give/look"))
    world.browser.send("/me/give/look", "/me/give/picked", pick=marks[WORDS[1]])
    assert held(world) == sorted([*before, WORDS[1]])


def test_a_mark_of_anothers_post_picks_nothing(world) -> None:
    before = held(world)
    send_part(world, "comments.json", comments(world, *WORDS))
    for odd in ("00" * 32, "", "zz", "' OR 1=1"):
        assert world.browser.send("/me/give/look", "/me/give/picked", pick=odd).status_code == 400
    assert held(world) == before


def test_what_was_struck_once_is_given_where_its_author_picks_it(world) -> None:
    before = held(world)
    send(world, export(world, *WORDS))
    struck = re.search(r'name="strike" value="([0-9a-f]{64})"', world.browser.get("/me/give/look").text)[1]
    world.browser.send("/me/give/look", "/me/give/export/yes", strike=struck)
    assert len(held(world)) == len(before) + 1
    send_part(world, "comments.json", comments(world, *WORDS))
    world.browser.send("/me/give/look", "/me/give/picked", pick=struck)
    assert held(world) == sorted([*before, *WORDS])


@pytest.mark.parametrize("name", ["message_1.json", "your_search_history.json", "direct-messages.js", "", "../comments.json.exe", "a.zip"])
def test_a_file_that_is_not_listed_is_neither_opened_nor_held(world, name, monkeypatch) -> None:
    from heedful.flow import own_export as flow

    monkeypatch.setattr(flow, "preview", lambda *said: pytest.fail("it was opened"))
    answer = send_part(world, name or "x", PLANTED.encode())
    assert answer.status_code == 400 and "not one that is read here" in plain(answer) and PLANTED not in answer.text
    assert _rows(world) == 0


def test_every_file_that_the_page_names_is_one_that_is_read() -> None:
    from heedful.flow.listed_members import listed_members
    from heedful.web.words import PARTS

    for network, names in PARTS.items():
        listed = [one.pattern for one in listed_members([network])]
        assert all(any(re.fullmatch(pattern, name) for pattern in listed) for name in names)


def test_every_reason_of_the_gates_has_its_words() -> None:
    from heedful.terms import PRIVATE, REASONS, STRUCK, TEXT_REASONS
    from heedful.web import words

    assert set(words.REASONS) == {*REASONS, STRUCK, *TEXT_REASONS, PRIVATE}


def test_without_script_the_reason_is_said_and_single_posts_are_there(world) -> None:
    page = world.browser.get("/me/give").text
    assert "This needs JavaScript, because the zip is opened on your device and not here." in page
    assert re.search(r"<form data-export hidden", page)
    assert 'action="/me/give/words"' in page and 'action="/me/give/part"' in page
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


def _refusals(world) -> dict[str, int]:
    """All that is counted of what was refused, in every file that was read."""
    with world.ws.store.reading() as tx:
        from sqlalchemy import text

        return [tuple(row) for row in tx.execute(text("SELECT digest, counts FROM sources ORDER BY number"))]


def gone_in_half_an_hour(world, page: str, answer: str) -> None:
    """What was sent can be looked at for 29 minutes, and neither looked at nor given after 30."""
    world.bench.now += timedelta(minutes=29)
    assert world.browser.get(page).status_code == 200
    world.bench.now += timedelta(minutes=1)
    assert world.browser.get(page).status_code == 403
    assert world.browser.post(answer, data={"form_token": world.browser.token("/me/give")}).status_code == 403


def _rows(world) -> int:
    with world.ws.store.reading() as tx:
        from sqlalchemy import text

        return tx.execute(text("SELECT count(*) FROM previews")).scalar_one()
