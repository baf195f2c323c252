"""What people do for themselves at the pages: sign in by a link, switch, correct, leave out, take away, follow a concern."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import concerns, own_choices, own_copy, own_look, own_posts, sign_in_link, trust
from heedful.flow.acting import PAGES
from heedful.store import outbox

ASK = {"subject": "Your link", "text": "Sign in here: {link}\n"}


@pytest.fixture
def own(shop, mail_server, certificate):
    mail = {"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "news@larkmoor.example"}
    made = shop(mail=mail)
    made.people(6, "The delivery by @larkmoor is wonderful, I love it.")
    made.ws.actor = PAGES
    made.box = mail_server
    return made


def links_in(box) -> list[str]:
    words = [data.decode().replace("=\r\n", "").replace("=3D", "=") for _, _, data, _ in box.mails]
    return [found for one in words for found in re.findall(r"/sign-in/([A-Za-z0-9_-]{40,})", one)]


def kinds(ws) -> list[str]:
    with ws.store.reading() as tx:
        return [entry.kind for entry in outbox.entries(tx)]


def test_a_link_goes_to_a_confirmed_address_only_signs_in_once_and_ends_in_time(own) -> None:
    ws = own.ws
    asks = [sign_in_link.Ask(a, **ASK) for a in ("P001@post.example", "nobody@post.example")]
    assert sign_in_link.send_links(ws, asks) == 1
    assert own.box.to == ["p001@post.example"]
    (token,) = links_in(own.box)
    assert sign_in_link.is_open(ws, token) and sign_in_link.is_open(ws, token)
    assert sign_in_link.use_link(ws, token) == "p001"
    for gone in (token, "x" * 43, ""):
        with pytest.raises(Refused) as caught:
            sign_in_link.use_link(ws, gone)
        assert caught.value.code == "visit.link"
    sign_in_link.send_links(ws, asks[:1])
    late = links_in(own.box)[-1]
    own.bench.now += timedelta(minutes=16)
    assert not sign_in_link.is_open(ws, late)
    with pytest.raises(Refused):
        sign_in_link.use_link(ws, late)


def test_nobody_is_mailed_more_than_three_links_in_a_quarter_of_an_hour_and_using_one_ends_the_others(own) -> None:
    ask = sign_in_link.Ask("p002@post.example", **ASK)
    assert [sign_in_link.send_links(own.ws, [ask]) for _ in range(5)] == [1, 1, 1, 0, 0]
    first, second, _ = links_in(own.box)
    assert sign_in_link.use_link(own.ws, second) == "p002"
    assert not sign_in_link.is_open(own.ws, first)


def test_a_switch_holds_at_once_and_the_other_switches_stay(own) -> None:
    ws = own.ws
    assert {c.purpose for c in own_choices.choices(ws, "p001") if c.on} == {"insights", "profile", "messages.email"}
    before = own.bench.held(ws)
    own_choices.switch_off(ws, "p001", ["profile"])
    own.bench.now += timedelta(seconds=1)
    after = own.bench.held(ws)
    assert len(after["posts:profile"]) == len(before["posts:profile"]) - 1
    assert len(after["posts:insights"]) == len(before["posts:insights"])
    own_choices.switch_on(ws, "p001", "profile")
    own_choices.switch_on(ws, "p001", "profile")
    assert {c.purpose for c in own_choices.choices(ws, "p001") if c.on} == {"insights", "profile", "messages.email"}
    own.bench.now += timedelta(seconds=1)
    own_choices.switch_off(ws, "p001")
    assert not [c for c in own_choices.choices(ws, "p001") if c.on]
    assert len([c for c in own_choices.choices(ws, "p002") if c.on]) == 3
    with pytest.raises(Refused):
        own_choices.switch_on(ws, "p001", "sale")


def test_what_was_objected_to_can_be_switched_on_again_by_its_person(own) -> None:
    from heedful.flow.limits import object_to, restrict

    object_to(own.ws, "p003", ["profile"])
    restrict(own.ws, "p003", ["insights"])
    own.bench.now += timedelta(seconds=1)
    assert {c.purpose: c.stopped for c in own_choices.choices(own.ws, "p003")}["profile"] == ("objected",)
    for purpose in ("profile", "insights"):
        own_choices.switch_on(own.ws, "p003", purpose)
    assert {c.purpose for c in own_choices.choices(own.ws, "p003") if c.on} >= {"profile", "insights"}


def test_an_inference_is_corrected_and_a_post_left_out_by_its_person_alone(own) -> None:
    ws = own.ws
    mine = own_look.look(ws, "p001", "likes")
    (opinion,) = mine["opinions"]
    with pytest.raises(BadInput):
        own_posts.say(ws, "p002", opinion["post"], opinion["brand"], opinion["aspect"], "none")
    with pytest.raises(BadInput):
        own_posts.leave_out(ws, "p002", opinion["post"])
    own_posts.say(ws, "p001", opinion["post"], opinion["brand"], opinion["aspect"], "none")
    assert own_look.look(ws, "p001", "likes")["opinions"][0]["holds"] is None
    own_posts.leave_out(ws, "p001", opinion["post"])
    left = own_look.look(ws, "p001", "likes")
    assert left["posts"] == [] and left["opinions"] == []
    assert len(own_look.look(ws, "p002", "likes")["posts"]) == 1
    assert kinds(ws).count("person.looked") == 4
    with pytest.raises(BadInput):
        own_posts.leave_out(ws, "p001", "not hex")


def test_a_copy_is_taken_away_and_none_stays(own) -> None:
    whole = zipfile.ZipFile(io.BytesIO(own_copy.take_away(own.ws, "p001")))
    assert "data.json" in whole.namelist()
    assert b"p002" not in b"".join(whole.read(name) for name in whole.namelist())
    assert list((own.ws.folder / "exports").glob("*.zip")) == []


def test_uses_stand_in_time_order_with_the_role(own) -> None:
    from heedful.flow.report import report_on
    from heedful.security.actor import Actor

    own.ws.actor = Actor("Bo", "privacy_officer")
    report_on(own.ws)
    own.ws.actor = PAGES
    own_copy.take_away(own.ws, "p001")
    uses = own_look.uses_of(own_look.look(own.ws, "p001", "used"))
    assert [use.at for use in uses] == sorted((use.at for use in uses), reverse=True)
    assert {"report"} <= {use.role for use in uses}
    assert "Bo" not in str(uses)


def test_a_concern_is_followed_by_its_person(own) -> None:
    from heedful.security.actor import Actor

    raised = concerns.raise_concern(own.ws, "Too many mails.", by="person", person="p001")
    assert [(c.case_id, c.answer) for c in own_look.own_cases(own.ws, "p001")] == [(raised.case_id, "")]
    assert own_look.own_cases(own.ws, "p002") == []
    own.ws.actor = Actor("Bo", "privacy_officer")
    concerns.decide(own.ws, raised.case_id, "upheld", "We have lowered the number of mails to one a month.")
    own.ws.actor = PAGES
    (case,) = own_look.own_cases(own.ws, "p001")
    assert case.outcome == "upheld" and case.answer.startswith("We have lowered")


def test_the_public_figures_tell_nothing_below_k(own) -> None:
    told = {f.name: f.value for f in trust.public_figures(own.ws).shown}
    assert told == {"joined": 6, "left": None, "corrected": None, "complaints": None, "days": None}
    for person in ("p001", "p002", "p003", "p004"):
        own_choices.switch_off(own.ws, person)
    told = {f.name: f.value for f in trust.public_figures(own.ws).shown}
    assert told["joined"] is None and told["left"] is None
    own_choices.switch_off(own.ws, "p005")
    assert {f.name: f.value for f in trust.public_figures(own.ws).shown}["left"] == 5
