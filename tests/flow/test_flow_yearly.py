"""The yearly digest: everybody who is due is told once, nobody twice, and the link in it stops all, on POST alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from heedful.errors import Refused, Unready
from heedful.flow import yearly
from heedful.flow.acting import PAGES
from heedful.flow.join import withdraw
from heedful.flow.notice_files import publish
from heedful.flow.suppression import suppress
from heedful.messages.deliver.smtp import Post
from heedful.store import outbox
from heedful.store import yearly as kept

LIKES = "The delivery by @larkmoor is wonderful, I love it."
YEAR = timedelta(days=366)


@pytest.fixture
def world(bench, shop, mail_server, certificate):
    """Six people who agreed 160 days ago, with a mail server."""
    mail = {"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "news@larkmoor.example"}
    # The first notice is published by the real clock.
    bench.now = datetime.now(UTC) + timedelta(hours=1)
    made = shop(mail=mail)
    made.people(6, LIKES)
    made.box = mail_server
    return made


def later(world, by: timedelta) -> None:
    world.bench.now += by


def told(world) -> list[str]:
    return [address.partition("@")[0] for address in world.box.to]


def parts(raw: bytes) -> tuple[str, str]:
    mail = message_from_bytes(raw, policy=policy.default)
    return mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


def grants(world, person: str) -> set[str]:
    with world.ws.store.reading() as tx:
        return set(world.ws.grants_of(tx, person)["state"].to_list())


def test_nobody_is_told_before_a_year_has_passed_and_everybody_once_after_it(world) -> None:
    assert yearly.send_due(world.ws).due == 0
    later(world, YEAR - timedelta(days=160))
    first = yearly.send_due(world.ws)
    assert (first.due, first.sent, first.uncertain) == (6, 6, 0)
    assert told(world) == [f"p{n:03d}" for n in range(1, 7)]
    assert yearly.send_due(world.ws).due == 0
    with world.ws.store.reading() as tx:
        kinds = [entry.kind for entry in outbox.entries(tx, limit=10_000)]
    assert kinds.count("yearly.told") == 6 and kinds.count("yearly.sent") == 1


def test_a_year_is_counted_from_when_somebody_was_last_told(world) -> None:
    with world.ws.store.transaction() as tx:
        kept.put(tx, kept.Digest("ab" * 8, "p001", "year", kept.TRYING, world.ws.clock()))
    later(world, YEAR - timedelta(days=160))
    assert yearly.send_due(world.ws).sent == 5 and "p001" not in told(world)
    later(world, timedelta(days=160))
    assert yearly.send_due(world.ws).sent == 1 and "p001" in told(world)


def test_it_says_what_is_held_what_is_thought_and_how_often_it_was_used_in_both_parts(world) -> None:
    later(world, YEAR - timedelta(days=160))
    yearly.send_due(world.ws)
    for plain, html in (parts(raw) for _, _, raw, _ in world.box.mails):
        for said in (plain, re.sub(r"<[^>]+>", " ", html)):
            assert "1 of your posts, from x." in said
            assert "you like the delivery of Larkmoor" in said
            assert re.search(r"\b\d+ times since \d+ \w+ 20\d\d\.", said)
            assert "once a year, and when anything new starts" in said
        for said in (plain, html):
            assert "https://larkmoor.example/y/" in said and "https://larkmoor.example/me/year" in said
        assert "p00" not in plain + html and LIKES not in plain + html
    headers = message_from_bytes(world.box.mails[0][2], policy=policy.default)
    assert "List-Unsubscribe" not in headers


def test_something_new_is_told_before_the_year_is_over_and_once(world) -> None:
    later(world, timedelta(days=1))
    renew_notice(world, lambda text: text.replace("recipients: []", "recipients: [Quillbay Mail Ltd]"))
    later(world, timedelta(days=1))
    assert yearly.send_due(world.ws).sent == 6
    plain, html = parts(world.box.mails[0][2])
    assert "Something new starts at Larkmoor" in plain and "Quillbay Mail Ltd" in plain and "Quillbay Mail Ltd" in html
    later(world, timedelta(days=1))
    assert yearly.send_due(world.ws).due == 0


def test_a_notice_that_only_says_it_otherwise_is_nothing_new(world) -> None:
    later(world, timedelta(days=1))
    renew_notice(world, lambda text: text + "\nA sentence more.\n")
    later(world, timedelta(days=1))
    assert yearly.send_due(world.ws).due == 0


def renew_notice(world, change) -> None:
    """Publish the notice in force as another version, changed."""
    (old,) = (world.ws.folder / "notices").glob("n1*.md")
    text = change(old.read_text().replace("version: n1", "version: n2", 1))
    assert text != old.read_text().replace("version: n1", "version: n2", 1)
    old.with_name(old.name.replace("n1", "n2")).write_text(text)
    publish(world.ws, "n2")


def test_who_stopped_or_switched_everything_off_or_has_no_address_is_not_written_to(world) -> None:
    withdraw(world.ws, "p001", [])
    with world.ws.store.transaction() as tx:
        suppress(world.ws, tx, "address", "email", "p002@post.example", why="complained")
    world.people(1, LIKES, first=50, email="", email_confirmed_at="")
    world.people(1, LIKES, first=60, email_confirmed_at="")
    later(world, YEAR)
    done = yearly.send_due(world.ws)
    assert told(world) == ["p003", "p004", "p005", "p006"] and done.unreached == 3


def test_who_agreed_to_counting_alone_is_told_too(world) -> None:
    world.people(1, LIKES, first=40, purposes="insights")
    later(world, YEAR)
    yearly.send_due(world.ws)
    assert "p040" in told(world)


def test_who_stops_while_others_are_told_is_not_told(world, monkeypatch) -> None:
    later(world, YEAR)
    hand_over = Post.hand_over

    def and_stop(self, sender, to, made):
        if to.startswith("p001"):
            withdraw(world.ws, "p002", [])
        return hand_over(self, sender, to, made)

    monkeypatch.setattr(Post, "hand_over", and_stop)
    assert yearly.send_due(world.ws).sent == 5
    assert "p002" not in told(world)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_writes_to_nobody_twice(world, monkeypatch, when) -> None:
    later(world, YEAR)
    hand_over = Post.hand_over

    def killed(self, sender, to, made):
        if to.startswith("p003"):
            if when == "after":
                hand_over(self, sender, to, made)
            raise KeyboardInterrupt
        return hand_over(self, sender, to, made)

    with monkeypatch.context() as within:
        within.setattr(Post, "hand_over", killed)
        with pytest.raises(KeyboardInterrupt):
            yearly.send_due(world.ws)
    assert yearly.send_due(world.ws).sent == 3
    assert told(world) == [f"p{n:03d}" for n in range(1, 7) if n != 3 or when == "after"]


def test_a_server_that_is_away_leaves_everybody_for_the_next_run(world, monkeypatch) -> None:
    later(world, YEAR)

    def away(self, sender, to, made):
        raise Unready("smtp.away", "Away.", "Later.")

    with monkeypatch.context() as within:
        within.setattr(Post, "hand_over", away)
        with pytest.raises(Unready):
            yearly.send_due(world.ws)
    assert yearly.send_due(world.ws).sent == 6


def test_mail_that_comes_back_is_not_sent_again(world) -> None:
    later(world, YEAR)
    world.box.at_rcpt["p001@post.example"] = "550 No such box"
    world.box.at_rcpt["p002@post.example"] = "450 Later"
    done = yearly.send_due(world.ws)
    assert (done.sent, done.bounced, done.later) == (4, 1, 1)
    world.box.at_rcpt.clear()
    assert yearly.send_due(world.ws).sent == 1 and "p001" not in told(world)
    with world.ws.store.transaction() as tx:
        tx.exec_driver_sql("delete from yearly_digests where person_id = 'p001'")
    assert yearly.send_due(world.ws).unreached == 1


def test_counting_who_is_due_changes_nothing(world) -> None:
    later(world, YEAR)
    done = yearly.send_due(world.ws, dry_run=True)
    assert (done.due, done.sent, world.box.mails) == (6, 0, [])
    assert yearly.send_due(world.ws).sent == 6


def test_the_link_stops_all_of_its_person_and_of_nobody_else(world) -> None:
    later(world, YEAR - timedelta(days=160))
    yearly.send_due(world.ws)
    mail = next(raw for _, to, raw, _ in world.box.mails if to == ["p001@post.example"])
    token = re.search(r"/y/(\S+)", parts(mail)[0])[1]
    ws = world.ws.acting(PAGES)
    number, _, proof = token.partition(".")
    for wrong in ("", ".", number, f"{number}.", f"{number}.{'0' * len(proof)}", f"{'0' * 16}.{proof}", token + "0"):
        with pytest.raises(Refused, match="opens nothing"):
            yearly.stop_all(ws, wrong)
    assert "Given" in grants(world, "p001")
    for _ in range(2):
        yearly.stop_all(ws, token)
    assert "Given" not in grants(world, "p001") and "Given" in grants(world, "p002")


def test_an_erased_persons_link_opens_nothing_and_nothing_of_theirs_is_kept(world) -> None:
    from heedful.flow.erase import erase

    later(world, YEAR - timedelta(days=160))
    yearly.send_due(world.ws)
    with world.ws.store.reading() as tx:
        number = tx.exec_driver_sql("select digest_id from yearly_digests where person_id = 'p001'").scalar_one()
    erase(world.ws, "p001")
    with world.ws.store.reading() as tx:
        assert kept.find(tx, number) is None and kept.last_of(tx, "p001") is None
    with pytest.raises(Refused, match="opens nothing"):
        yearly.stop_all(world.ws.acting(PAGES), yearly.link(world.ws, number))


def test_without_a_mail_server_it_says_so(shop) -> None:
    made = shop()
    with pytest.raises(Unready, match="No mail server"):
        yearly.send_due(made.ws)
