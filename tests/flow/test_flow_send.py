"""Sending: over a real mail server, as files, to a program; once, whatever happens; and everything asked again before each."""

from __future__ import annotations

import csv
import email
import http.server
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from email import policy

import pytest

from heedful.errors import BadInput, Unready
from heedful.flow import hear
from heedful.flow import workspace as workspaces
from heedful.flow.drafts import opened
from heedful.flow.erase import erase
from heedful.flow.join import withdraw
from heedful.flow.limits import object_to
from heedful.messages.deliver import smtp
from heedful.messages.deliver.files import HEADS, table
from heedful.messages.letter import Letter
from heedful.store import messages

GOOD = "@larkmoor the delivery was great"
EVERYBODY = [f"p{n:03d}@post.example" for n in range(1, 7)]


@pytest.fixture
def ready(shop, mail_server, certificate):
    """A campaign of six that may go, and the server it goes to."""
    one = shop(mail={"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "tea@larkmoor.example"})
    one.people(6, GOOD)
    one.show()
    return one, one.approved(), mail_server


def states(one, campaign: str) -> dict[str, int]:
    with one.ws.store.reading() as tx:
        return messages.counts(tx, campaign)


def test_mails_arrive_signed_whole_and_once(ready, rsa_key) -> None:
    import dkim

    one, campaign, box = ready
    set_mail(one, dkim_domain="larkmoor.example", dkim_selector="june", dkim_key=str(rsa_key))
    done = one.send(campaign, "smtp")
    assert (done.sent, done.refused, done.uncertain) == (6, {}, 0)
    assert box.to == EVERYBODY
    public = subprocess.run(["openssl", "rsa", "-in", rsa_key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    import base64

    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    for sender, _, raw, secured in box.mails:
        assert secured
        assert sender == "tea@larkmoor.example"
        assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: record)
        signed = re.search(rb"h=([^;]*);", raw.replace(b"\r\n ", b"")).group(1)
        assert {b"list-unsubscribe", b"list-unsubscribe-post", b"from", b"to"} <= {h.strip().lower() for h in signed.split(b":")}
        # Each of the two on one line, as it travelled.
        assert re.search(rb"\r\nList-Unsubscribe: <https://larkmoor\.example/u/[A-Za-z0-9]+>\r\n(?! )", raw)
        assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
        read = email.message_from_bytes(raw, policy=policy.default)
        plain, html = (read.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for said in ("This is advertising from Larkmoor", "1 Larkmoor Lane, Dublin", "€4.90", "/verify"):
            assert said in plain
            assert said in html
        assert "<img" not in html and "<script" not in html
        assert read["Subject"] == "Evening delivery"
    assert len({email.message_from_bytes(raw)["Message-ID"] for _, _, raw, _ in box.mails}) == 6
    assert one.send(campaign, "smtp").sent == 0
    assert box.to == EVERYBODY


def set_mail(one, **changes) -> None:
    said = one.ws.settings.messages
    mail = said.mail.model_copy(update=changes)
    one.ws.settings = one.ws.settings.model_copy(update={"messages": said.model_copy(update={"mail": mail})})


def test_a_dry_run_asks_everything_and_changes_nothing(ready) -> None:
    one, campaign, box = ready
    withdraw(one.ws, "p001", ["messages.email"])
    done = one.send(campaign, "smtp", dry_run=True)
    assert (done.dry, done.sent, done.refused) == (True, 5, {"agreed": 1})
    assert box.mails == []
    assert states(one, campaign) == {"drafted": 6}


def test_the_gate_is_asked_again_before_each(ready) -> None:
    one, campaign, box = ready
    withdraw(one.ws, "p001", ["messages.email"])
    withdraw(one.ws, "p002", ["profile"])
    erase(one.ws, "p003")
    hear.returned(one.ws, "p004@post.example", complaint=True)
    done = one.send(campaign, "smtp")
    assert box.to == ["p005@post.example", "p006@post.example"]
    # Whoever was erased has no message any more.
    assert done.refused == {"agreed": 3}
    assert states(one, campaign) == {"refused": 3, "sent": 2}


def test_a_choice_that_would_be_another_now_is_not_sent(ready, bench) -> None:
    one, campaign, box = ready
    posts = [bench.post(5000 + n, "88" + "0" * 12 + "1", "@larkmoor the delivery was awful") for n in range(3)]
    bench.journey(one.ws, bench.ndjson(posts))
    one.assessed()
    assert one.send(campaign, "smtp").refused == {"changed": 1}
    assert box.to == EVERYBODY[1:]


def test_quiet_hours_wait_and_are_not_refused(shop, bench) -> None:
    from heedful.flow import told

    one = shop(quiet_from=21, quiet_until=8)
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    told.tell(one.ws, "p001", zone="Pacific/Auckland")
    # Noon in Dublin is midnight in Auckland.
    assert one.send(campaign).waiting == {"quiet": 1}
    assert one.send(campaign).waiting == {"quiet": 1}
    bench.now += timedelta(hours=9)
    done = one.send(campaign)
    assert (done.sent, done.waiting) == (1, {})


def test_facts_that_are_over_at_sending_hold_everything_back(ready, bench) -> None:
    one, campaign, box = ready
    bench.now += timedelta(days=16)
    done = one.send(campaign, "smtp")
    assert done.refused == {"changed": 6}
    assert box.mails == []


def test_an_address_that_bounces_is_never_written_to_again(ready) -> None:
    one, campaign, box = ready
    box.at_rcpt = {"p001@post.example": "550 no such user", "p002@post.example": "450 greylisted"}
    done = one.send(campaign, "smtp")
    assert (done.sent, done.waiting) == (4, {"later": 1})
    assert done.waiting | {} == {"later": 1}
    box.at_rcpt = {}
    assert one.send(campaign, "smtp").sent == 1
    assert box.to == EVERYBODY[1:]
    other = one.approved(name="Other", event="other")
    assert states(one, other) == {"drafted": 5}


def test_a_mail_of_which_nobody_knows_is_not_sent_again(ready) -> None:
    one, campaign, box = ready
    box.at_data = {"p002@post.example": "break"}
    done = one.send(campaign, "smtp")
    assert (done.sent, done.uncertain) == (5, 1)
    box.at_data = {}
    assert one.send(campaign, "smtp").sent == 0
    assert box.to == EVERYBODY
    assert states(one, campaign) == {"sent": 5, "uncertain": 1}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"certificates": ""}, "smtp.certificate"),
        ({"port": 9}, "smtp.away"),
        ({"host": ""}, "smtp.none"),
        ({"host": "mail.example", "starttls": False}, "smtp.open"),
        ({"user_env": "HEEDFUL_TEST_UNSET"}, "smtp.login"),
        ({"dkim_domain": "larkmoor.example", "dkim_selector": "x", "dkim_key": "none.pem"}, "dkim.key"),
    ],
)
def test_without_a_server_that_can_be_trusted_nothing_leaves(ready, changes: dict, code: str) -> None:
    one, campaign, box = ready
    set_mail(one, **changes)
    with pytest.raises(Unready) as error:
        one.send(campaign, "smtp")
    assert error.value.code == code
    assert box.mails == []
    assert states(one, campaign) == {"drafted": 6}


KILLED = """
import sys, time
from heedful.flow import send as sending
from heedful.flow.workspace import Workspace
from heedful.messages.deliver.smtp import Post
from datetime import datetime, UTC
from pathlib import Path
from heedful.security.actor import Actor
folder, campaign, before, when = sys.argv[1:5]
ws = Workspace(Path(folder), Actor("Ada"), clock=lambda: datetime(2026, 6, 15, 12, tzinfo=UTC))
real, count = Post.hand_over, [0]
def slow(self, *a):
    count[0] += 1
    if count[0] == int(before) and when == "before":
        print("now", flush=True); time.sleep(60)
    answer = real(self, *a)
    if count[0] == int(before) and when == "after":
        print("now", flush=True); time.sleep(60)
    return answer
Post.hand_over = slow
sending.send(ws, campaign, "smtp")
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_sends_nobody_two_copies(ready, when: str) -> None:
    one, campaign, box = ready
    one.ws.close()
    run = subprocess.Popen([sys.executable, "-c", KILLED, one.ws.folder, campaign, "3", when], stdout=subprocess.PIPE, text=True)
    assert run.stdout.readline().strip() == "now"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert len(box.mails) == (3 if when == "after" else 2)
    done = one.send(campaign, "smtp")
    assert (done.sent, done.uncertain) == (3, 1)
    assert len(box.to) == len(set(box.to))
    assert states(one, campaign) == {"sent": 5, "uncertain": 1}
    assert one.send(campaign, "smtp").sent == 0


@pytest.mark.parametrize("way", ["csv", "mautic"])
def test_a_file_has_a_row_a_message_and_is_written_once(shop, bench, way: str) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    done = one.send(campaign, way, out=bench.path("out"))
    rows = list(csv.DictReader(io.StringIO(done.file.read_text())))
    assert sorted(row["email"] for row in rows) == EVERYBODY
    assert tuple(rows[0]) == HEADS[way]
    assert done.file.stat().st_mode & 0o77 == 0
    assert "List-Unsubscribe=One-Click" in rows[0].values()
    again = one.send(campaign, way, out=bench.path("out"))
    assert (again.sent, again.file) == (0, None)


@pytest.mark.parametrize("there", [True, False])
def test_a_run_killed_around_its_file_resumes_by_looking(shop, bench, there: bool) -> None:
    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    path = bench.path("left.csv")
    if there:
        path.write_text("whole")
    with one.ws.store.transaction() as tx:
        some = [m.message_id for m in messages.in_state(tx, campaign, "drafted")]
        messages.move(tx, some, state="trying", channel="csv", batch=str(path), tried_at=bench.now)
    done = one.send(campaign, "csv", out=bench.path("out"))
    assert done.sent == 6
    assert (done.file is None) == there


def test_a_cell_is_never_a_formula() -> None:
    letter = Letter("=HYPERLINK(1)", "@SUM(1)", "+1", "", "code", "https://x.example/u/t", "https://x.example/w/t")
    row = next(csv.DictReader(io.StringIO(table("csv", [("a@b.example", "n", letter)]).decode())))
    assert (row["subject"], row["text"], row["html"]) == ("'=HYPERLINK(1)", "'@SUM(1)", "'+1")


@pytest.fixture
def program(socket_enabled):
    """A program on this machine that takes webhooks: what it got, and what it answers."""
    got: list[tuple[dict, bytes]] = []
    said = {"status": 200, "sleep": 0.0}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(said["sleep"])
            self.send_response(said["status"])
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook", got, said
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hooked(shop, program, monkeypatch):
    monkeypatch.setenv("HEEDFUL_TEST_HOOK", "whsec_" + "c2VjcmV0IHNlY3JldCBzZWNyZXQ=")
    one = shop(webhook={"url": program[0], "secret_env": "HEEDFUL_TEST_HOOK"})
    one.people(6, GOOD)
    one.show()
    return one, one.approved(), program[1], program[2]


def test_a_program_gets_each_message_signed(hooked) -> None:
    import base64
    import hashlib
    import hmac

    one, campaign, got, _ = hooked
    assert one.send(campaign, "webhook").sent == 6
    assert sorted(json.loads(body)["data"]["to"] for _, body in got) == EVERYBODY
    for headers, body in got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mac = base64.b64encode(hmac.digest(b"secret secret secret", signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{mac}"
    assert len({headers["webhook-id"] for headers, _ in got}) == 6


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_a_program_does_not_take_waits(hooked, status: int) -> None:
    one, campaign, got, said = hooked
    said["status"] = status
    done = one.send(campaign, "webhook")
    assert (done.sent, done.waiting) == (0, {"later": 6})
    said["status"] = 204
    assert one.send(campaign, "webhook").sent == 6
    assert {h["webhook-id"] for h, _ in got[:6]} == {h["webhook-id"] for h, _ in got[6:]}


def test_a_program_that_does_not_answer_leaves_it_uncertain(hooked, monkeypatch) -> None:
    import heedful.flow.send as sending

    one, campaign, got, said = hooked
    said["sleep"] = 0.6
    monkeypatch.setattr(sending, "Hook", lambda url, secret: smtp_hook(url, secret))
    done = one.send(campaign, "webhook")
    assert done.uncertain == 6
    said["sleep"] = 0.0
    assert one.send(campaign, "webhook").sent == 0
    assert len(got) == 6


def smtp_hook(url: str, secret: str):
    from heedful.messages.deliver.webhook import Hook

    return Hook(url, secret, seconds=0.2)


@pytest.mark.parametrize("url", ["http://program.example/hook", "ftp://x.example", "https://a@b.example/", ""])
def test_messages_go_to_https_only(hooked, url: str) -> None:
    one, campaign, *_ = hooked
    said = one.ws.settings.messages
    hook = said.webhook.model_copy(update={"url": url})
    one.ws.settings = one.ws.settings.model_copy(update={"messages": said.model_copy(update={"webhook": hook})})
    with pytest.raises(Unready) as error:
        one.send(campaign, "webhook")
    assert error.value.code == "webhook.url"


def test_an_unknown_way_or_campaign_is_refused(shop) -> None:
    one = shop()
    one.assessed()
    with pytest.raises(BadInput):
        one.send("none", "pigeon")
    with pytest.raises(BadInput):
        one.send("none", "csv")


def test_a_server_that_secures_nothing_gets_nothing(any_port: int) -> None:
    from aiosmtpd.controller import Controller

    server = Controller(type("H", (), {})(), hostname="localhost", port=any_port)
    server.start()
    try:
        with smtp.Post(smtp.Server("localhost", any_port)) as post, pytest.raises(Unready) as error:
            post.hand_over("a@b.example", "c@d.example", b"x")
        assert error.value.code == "smtp.starttls"
    finally:
        server.stop()


def test_who_stops_while_others_are_written_to_gets_nothing_more(ready, bench, monkeypatch: pytest.MonkeyPatch) -> None:
    one, campaign, box = ready
    real, gone = smtp.Post.hand_over, []

    def meanwhile(self, sender, to, mail):
        became = real(self, sender, to, mail)
        left = [f"p{n:03d}" for n in range(1, 7) if f"p{n:03d}@post.example" not in box.to and f"p{n:03d}" not in gone]
        if left and len(gone) < 3:
            gone.append(left[0])
            # By another door each: consent, objection, and a suppressed address.
            {1: lambda: withdraw(one.ws, left[0], ["messages.email"]), 2: lambda: object_to(one.ws, left[0], ["profile"])}.get(
                len(gone), lambda: hear.returned(one.ws, f"{left[0]}@post.example")
            )()
        return became

    monkeypatch.setattr(smtp.Post, "hand_over", meanwhile)
    done = one.send(campaign, "smtp")
    assert len(gone) == 3
    assert not {f"{person}@post.example" for person in gone} & set(box.to)
    assert (done.sent, sum(done.refused.values())) == (3, 3)


def test_a_consent_that_ends_while_others_are_written_to_is_over(ready, bench) -> None:
    from heedful.flow.reach import Agreed

    one, _, _ = ready
    with one.ws.store.reading() as tx:
        ends = one.ws.grants(tx, ("profile",))["expires_at"].min()
    asked = Agreed(one.ws, ["p001"])
    for before, there in ((3, {"p001"}), (1, {"p001"}), (0, set())):
        bench.now = ends - timedelta(seconds=before)
        with one.ws.store.reading() as tx:
            assert asked.now(tx) == there


def test_consents_are_folded_once_for_many_messages(ready, monkeypatch: pytest.MonkeyPatch) -> None:
    one, campaign, _ = ready
    folded = []
    real = workspaces._covered
    monkeypatch.setattr(workspaces, "_covered", lambda *words: folded.append(1) or real(*words))
    assert one.send(campaign, "smtp").sent == 6
    # Once for what is known, once for who agreed; never once a message.
    assert len(folded) <= 3


INJECTED = "@larkmoor the delivery was great {{ 98765 | times: 100000 }}{% include 'heedful.yaml' %}{{ offer.link }}\r\nBcc: everybody@post.example\r\n<script>alert(1)</script>"


def test_a_post_cannot_put_a_template_a_header_or_a_script_into_a_mail_or_its_reasons(shop, mail_server, certificate, bench) -> None:
    one = shop(mail={"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "tea@larkmoor.example"})
    one.people(6, INJECTED)
    one.show()
    assert one.send(one.approved(), "smtp").sent == 6
    assert mail_server.to == EVERYBODY
    for _, _, raw, _ in mail_server.mails:
        read = email.message_from_bytes(raw, policy=policy.default)
        assert read["Bcc"] is None
        body = "".join(read.get_body((kind,)).get_content() for kind in ("plain", "html"))
        # A mail quotes nobody; what was said stands in it as the offer's own words only.
        assert "<script" not in body
        assert "9876500000" not in body
        assert "everybody@post.example" not in body
        assert "Bcc" not in body
    with one.ws.store.reading() as tx:
        (m,) = messages.of_person(tx, "p001")
    token = opened(one.ws.keys.person_keys(["p001"])["p001"], "p001", m.message_id, m.sealed)["token"]
    page = bench.path("why.html")
    hear.write_reasons(one.ws, token, page)
    shown = page.read_text()
    assert "<script" not in shown
    assert "9876500000" not in shown
