"""Segments, drafts, approval and answers: whole journeys, from posts people shared to what is said to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import approve, declared, fraud, hear, segment, told, write
from heedful.flow.digest import draft_digest
from heedful.flow.join import withdraw
from heedful.flow.limits import object_to
from heedful.store import messages

GOOD = "@larkmoor the delivery was great"
BAD = "@larkmoor the price is awful"


def opened(shop, state: str = messages.DRAFTED) -> dict[str, dict]:
    from heedful.flow.drafts import opened as open_one

    with shop.ws.store.reading() as tx:
        some = [m for c in messages.campaigns(tx) for m in messages.in_state(tx, c.campaign_id, state)]
    keys = shop.ws.keys.person_keys([m.person_id for m in some])
    return {m.person_id: open_one(keys[m.person_id], m.person_id, m.message_id, m.sealed) for m in some}


def test_a_segment_is_counted_by_cell_keys_and_refused_below_k(shop, monkeypatch) -> None:
    one = shop()
    one.people(13, GOOD)
    one.people(4, BAD, first=50)
    one.people(2, GOOD, first=60, purposes="insights;profile")
    looked = segment.look(one.ws, "likes delivery in the last 90 days")
    # Off by three at most, by the same each time, and never told below k.
    assert 12 <= looked.preview.size <= 18
    assert 10 <= looked.preview.reach <= 16
    assert segment.look(one.ws, "likes delivery in the last 90 days").preview == looked.preview
    monkeypatch.setattr(segment.perturb, "draw_noise", lambda keyed: segment.perturb.UnsafeExact())
    exact = segment.look(one.ws, "likes delivery in the last 90 days").preview
    assert (exact.size, exact.reach) == (15, 13)
    with pytest.raises(Refused) as error:
        segment.look(one.ws, "dislikes price")
    assert error.value.code == "segment.small"
    assert [p.rule for p in segment.propose(one.ws)] == ["likes delivery of Larkmoor"]


def test_one_person_more_seldom_moves_what_is_told_of_a_segment(shop) -> None:
    one = shop()
    one.people(12, GOOD)
    with one.ws.store.reading() as tx:
        facts = segment.known(one.ws, tx).facts
    keys = facts["subject_key"].unique().sort()
    moved = sum(
        segment.told_of(one.ws, keys.to_frame()[:n]) != segment.told_of(one.ws, keys.to_frame()[: n + 1]) for n in range(1, len(keys))
    )
    assert moved <= 4


def test_people_of_a_segment_leave_only_as_a_crowd(shop, monkeypatch) -> None:
    one = shop()
    one.people(12, GOOD)
    bands = {f"p{n:03d}": ("adult", None) for n in range(1, 12)}
    monkeypatch.setattr(segment.people, "declared", lambda tx, ids: {**bands, "p012": ("another", None)})
    with one.ws.store.reading() as tx, pytest.raises(Refused) as error:
        found = segment.known(one.ws, tx)
        segment.people_in(one.ws, tx, found, segment.read_rule(one.ws, "likes delivery"))
    assert error.value.code == "crowd.few"


def test_nobody_is_in_a_segment_by_posts_the_networks_terms_do_not_give(shop, bench) -> None:
    one = shop()
    one.people(8, GOOD)
    one.ws.settings = one.ws.settings.model_copy(update={"terms": one.ws.settings.terms.model_copy(update={"x_profile_approval": False})})
    with pytest.raises(Refused) as error:
        segment.look(one.ws, "likes delivery")
    assert error.value.code == "segment.small"


def test_a_segment_that_stands_in_for_what_people_declared_is_refused(shop, bench) -> None:
    one = shop()
    one.people(40, GOOD, purposes="insights;profile;fairness;messages.email")
    one.people(40, BAD, first=100, purposes="insights;profile;fairness;messages.email")
    rows = [
        "person,attribute,answer",
        *(f"p{n:03d},band,a" for n in range(1, 41)),
        *(f"p{n:03d},band,b" for n in range(100, 140)),
        "nobody,band,a",
    ]
    path = bench.path("declared.csv")
    path.write_text("\n".join(rows))
    assert declared.declare(one.ws, path) == 80
    with pytest.raises(Refused) as error:
        segment.look(one.ws, "likes delivery")
    assert error.value.code == "segment.stands_in"
    for n in range(1, 15):
        withdraw(one.ws, f"p{n:03d}", ["fairness"])
    assert segment.look(one.ws, "likes delivery").stands == []


def test_a_draft_says_what_chose_it_and_nothing_else(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    told.tell(one.ws, "p001", name="Ada {{ price }}\r\nBcc: x")
    made = write.draft(one.ws, "likes delivery", name="June")
    assert (made.messages, made.held_out, made.left_out, made.offers) == (6, 0, {}, {"evening": 6})
    held = opened(one)
    letter = held["p001"]["letter"]
    assert letter.subject == "Evening delivery"
    assert "Good day Ada {{ price }} Bcc: x," in letter.plain
    assert "You get it because you wrote that you like the delivery of Larkmoor." in letter.plain
    (cause,) = held["p002"]["told"]["parameters"]
    assert (cause["aspect"], cause["feeling"], cause["posts"]) == ("delivery", "like", 1)
    assert [post["text"] for post in cause["from"]] == ["@larkmoor the delivery was great"]
    assert len({h["letter"].code for h in held.values()} | {h["token"] for h in held.values()}) == 12


def test_what_people_have_not_been_shown_chooses_nothing(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    assert write.draft(one.ws, "likes delivery", name="June").left_out == {"not_shown": 6}
    one.show(days=6)
    assert write.draft(one.ws, "likes delivery", name="June").left_out == {"not_shown": 6}


def test_the_digest_shows_it_and_seven_days_later_it_may_choose(shop, bench) -> None:
    one = shop()
    one.people(6, GOOD)
    digest = draft_digest(one.ws)
    assert digest.messages == 6
    assert "You like:\n- the delivery of Larkmoor" in opened(one)["p001"]["letter"].plain
    approve.approve(one.as_("Bo"), digest.campaign_id)
    assert one.send(digest.campaign_id).sent == 6
    assert write.draft(one.as_("Ada"), "likes delivery", name="June").left_out == {"not_shown": 6}
    bench.now += timedelta(days=7, seconds=1)
    assert write.draft(one.ws, "likes delivery", name="June").messages == 6
    assert draft_digest(one.ws).messages == 0


def test_a_dislike_brings_an_apology_or_silence_and_never_a_push(shop) -> None:
    one = shop()
    one.people(6, BAD)
    one.people(6, GOOD + ". " + "the price is awful", first=50)
    one.show()
    made = write.draft(one.ws, "likes delivery or dislikes price", name="June")
    assert made.offers == {"prices-explained": 12}
    made = write.draft(one.ws, "dislikes price", name="Only the offer", only=["evening"])
    assert made.offers == {"evening": 6}
    assert made.left_out == {"nothing_fits": 6}


def test_a_quote_of_their_post_goes_only_to_those_who_allow_it(shop) -> None:
    one = shop()
    words = "@larkmoor the delivery was great and came on a small green boat"
    one.people(6, words)
    one.people(6, words, first=50, purposes="insights;profile;messages.email;quotes")
    one.show()
    text = (one.ws.folder / "offers.yaml").read_text().replace("It costs", "It came on a small green boat. It costs")
    (one.ws.folder / "offers.yaml").write_text(text)
    made = write.draft(one.ws, "likes delivery", name="June")
    assert (made.messages, made.left_out) == (6, {"quote": 6})
    assert set(opened(one)) == {f"p{n:03d}" for n in range(50, 56)}


def test_who_objected_withdrew_or_never_confirmed_is_left_out(shop) -> None:
    one = shop()
    one.people(8, GOOD)
    one.people(1, GOOD, first=20, email_confirmed_at="")
    one.people(1, GOOD, first=21, purposes="insights;profile")
    one.show()
    object_to(one.ws, "p001", ["messages.email"])
    withdraw(one.ws, "p002", ["messages.email"])
    hear.returned(one.ws, "P003@post.example")
    made = write.draft(one.ws, "likes delivery", name="June")
    assert set(opened(one)) == {"p004", "p005", "p006", "p007", "p008"}
    assert made.left_out == {"address": 1, "agreed": 2, "suppressed": 1}


def test_limits_hold_across_campaigns(shop) -> None:
    one = shop(cap=1)
    one.people(6, GOOD)
    one.show()
    first = one.approved(event="summer")
    assert one.send(first).sent == 6
    assert write.draft(one.as_("Ada"), "likes delivery", name="Again", event="summer").left_out == {"event": 6}
    assert write.draft(one.ws, "likes delivery", name="Other", event="autumn").left_out == {"cap": 6}


def test_two_drafts_of_one_event_give_one_message(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    first, second = one.approved(event="summer"), one.approved(event="summer")
    assert one.send(first).sent == 6
    assert one.send(second).refused == {"event": 6}


def test_a_share_is_held_out(shop) -> None:
    one = shop(hold_out=50)
    one.people(40, GOOD)
    one.show()
    made = write.draft(one.ws, "likes delivery", name="June")
    assert made.messages + made.held_out == 40
    assert 8 <= made.held_out <= 32
    campaign = made.campaign_id
    approve.approve(one.as_("Bo"), campaign)
    assert one.send(campaign).sent == made.messages


def test_nobody_approves_their_own_campaign_nor_twice(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    made = write.draft(one.ws, "likes delivery", name="June")
    with pytest.raises(Refused) as error:
        approve.approve(one.as_(" ada "), made.campaign_id)
    assert error.value.code == "second.same_person"
    with pytest.raises(Refused) as error:
        one.send(made.campaign_id)
    assert error.value.code == "campaign.unapproved"
    assert approve.samples(one.as_("Bo"), made.campaign_id)[0].subject == "Evening delivery"
    assert approve.approve(one.as_("Bo"), made.campaign_id).approved_by == "Bo"
    with pytest.raises(Refused) as error:
        approve.approve(one.as_("Bo"), made.campaign_id)
    assert error.value.code == "campaign.state"


def test_a_warning_needs_a_reason_which_is_logged(shop) -> None:
    from heedful.store import outbox

    one = shop()
    one.people(6, GOOD)
    one.show()
    text = (one.ws.folder / "offers.yaml").read_text().replace("It costs", "EVENING ROUNDS FROM JUNE. It costs")
    (one.ws.folder / "offers.yaml").write_text(text)
    made = write.draft(one.ws, "likes delivery", name="June")
    assert {f.level for _, f in made.findings} == {"warning"}
    with pytest.raises(BadInput) as error:
        approve.approve(one.as_("Bo"), made.campaign_id)
    assert error.value.code == "campaign.reason"
    approve.approve(one.as_("Bo"), made.campaign_id, reason="It is the round's name.")
    with one.ws.store.reading() as tx:
        entry = next(e for e in outbox.entries(tx) if e.kind == "messages.approved")
    assert entry.body["reason"] == "It is the round's name."
    assert entry.body["warnings"] == ["evening: pressure.stirring.loud"]


@pytest.mark.parametrize(
    "words", ["Hurry, it is selling fast.", "Only 3 left.", "It costs €3.90.", "Your wife likes it.", "Now that you're expecting."]
)
def test_what_blocks_is_passed_by_nobody(shop, words: str) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    text = (one.ws.folder / "offers.yaml").read_text()
    (one.ws.folder / "offers.yaml").write_text(text.replace("It costs", f"{words} It costs"))
    with pytest.raises(Refused) as error:
        write.draft(one.ws, "likes delivery", name="June")
    assert error.value.code == "guard.blocked"
    with one.ws.store.reading() as tx:
        assert messages.campaigns(tx) == []


def test_a_catalogue_that_changed_must_be_approved_anew(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    path = one.ws.folder / "offers.yaml"
    path.write_text(path.read_text().replace("4.90", "5.90"))
    with pytest.raises(Refused) as error:
        one.send(campaign)
    assert error.value.code == "campaign.changed"


def test_a_stop_holds_at_once_and_for_good(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    one.send(campaign)
    token = opened(one, "sent")["p001"]["token"]
    assert "Evening delivery" in hear.reasons(one.ws, token)
    assert hear.hear(one.ws, f"https://larkmoor.example/u/{token}", "stop").kind == "stop"
    hear.hear(one.ws, token, "stop")
    made = write.draft(one.ws, "likes delivery", name="July", event="july")
    assert made.messages == 5
    one.people(1, GOOD, first=1)
    made = write.draft(one.ws, "likes delivery", name="August", event="august")
    assert "p001" not in opened(one)


def test_wrong_about_me_is_no_longer_held_of_them(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    one.send(one.approved())
    token = opened(one, "sent")["p001"]["token"]
    assert hear.hear(one.ws, token, "wrong").corrected >= 2
    assert 5 <= segment.look(one.ws, "likes delivery").preview.size <= 8
    assert set(opened_after(one)) == {f"p{n:03d}" for n in range(2, 7)}


def opened_after(one) -> dict[str, dict]:
    write.draft(one.as_("Ada"), "likes delivery", name="July", event="july")
    return opened(one)


def test_not_relevant_chooses_nothing_like_it_again(shop) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    one.send(one.approved())
    hear.hear(one.ws, opened(one, "sent")["p001"]["token"], "not_relevant")
    assert write.draft(one.ws, "likes delivery", name="July", event="july").left_out == {"not_relevant": 1}


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "../../etc", "é" * 30])
def test_an_unknown_link_is_refused_in_the_same_words(shop, token: str) -> None:
    one = shop()
    with pytest.raises(Refused) as error:
        hear.hear(one.ws, token, "stop")
    assert error.value.code == "feedback.unknown"
    with pytest.raises(BadInput):
        hear.hear(one.ws, token, "clicked")


def test_a_code_tells_whether_it_is_ours_also_after_erasure(shop) -> None:
    from heedful.flow.erase import erase

    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    code = opened(one)["p001"]["letter"].code
    assert not fraud.check(one.ws, code).ours
    one.send(campaign)
    assert fraud.check(one.ws, f" {code[:4]}-{code[4:8].upper()} {code[8:]}").ours
    assert not fraud.check(one.ws, code[:-1] + ("2" if code[-1] != "2" else "3")).ours
    erase(one.ws, "p001")
    assert fraud.check(one.ws, code).ours
    with one.ws.store.reading() as tx:
        assert messages.of_person(tx, "p001") == []


def test_nothing_is_drafted_where_a_message_could_not_say_who_writes(bench, shop) -> None:
    one = shop()
    one.ws.settings = one.ws.settings.model_copy(update={"company": one.ws.settings.company.model_copy(update={"site": ""})})
    with pytest.raises(Unready) as error:
        write.draft(one.ws, "likes delivery", name="June")
    assert error.value.code == "messages.sender"


def test_nobody_is_written_to_before_it_was_assessed(shop) -> None:
    from heedful.flow.assessed import end_invented

    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    with one.ws.store.transaction() as tx:
        end_invented(tx)
    for act in (
        lambda: write.draft(one.as_("Ada"), "likes delivery", name="June"),
        lambda: one.send(campaign),
        lambda: draft_digest(one.ws),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.code == "assess.unapproved"


def test_one_alone_sleeps_over_a_campaign_and_a_blocker_stays_one(shop, bench) -> None:
    from heedful.flow.approve import approve
    from heedful.flow.entries import Wanted, find

    one = shop()
    one.people(6, GOOD)
    one.show()
    made = write.draft(one.as_("Ada"), "likes delivery", name="June")
    with pytest.raises(Refused) as refused:
        approve(one.ws, made.campaign_id, reason="I looked at each word of it.")
    assert refused.value.code == "second.same_person"
    one.ws.settings = one.ws.settings.model_copy(update={"team": "solo"})
    with pytest.raises(BadInput) as bad:
        approve(one.ws, made.campaign_id)
    assert bad.value.code == "second.reason"
    for hours in (0, 23):
        bench.now += timedelta(hours=hours)
        with pytest.raises(Unready) as waits:
            approve(one.ws, made.campaign_id, reason="I looked at each word of it.")
        assert waits.value.code == "second.wait"
    path = one.ws.folder / "offers.yaml"
    before = path.read_text()
    path.write_text(before.replace("It costs {{ price }}", "Hurry, last chance! It costs {{ price }}"))
    bench.now += timedelta(hours=2)
    with pytest.raises(Refused):
        approve(one.ws, made.campaign_id, reason="I looked at each word of it.")
    path.write_text(before)
    assert approve(one.ws, made.campaign_id, reason="I looked at each word of it.").approved_by == "Ada"
    (signed,) = find(one.ws, Wanted(kinds=["second.signed"]))
    assert (signed.said.about["alone"], signed.said.about["kind"]) == (True, "message")
