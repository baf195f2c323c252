"""A model that drafts: told of facts only, and whatever it answers, late, false or hostile, is refused or judged."""

from __future__ import annotations

import http.server
import json
import threading
import time

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import approve, write
from heedful.flow.machine import write_words
from heedful.store import messages

GOOD = "@larkmoor the delivery was great and my cat Zibbel agrees"
FINE = {
    "subject": "Evening delivery",
    "text": "You like our delivery. You can now choose the evening for €4.90.\nhttps://larkmoor.example/evening",
}


@pytest.fixture
def model(socket_enabled):
    """An OpenAI-compatible server on this machine: what it was asked, and what it says."""
    asked: list[dict] = []
    says: dict = {"content": json.dumps(FINE), "status": 200, "sleep": 0.0, "raw": None}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append({"path": self.path, "body": self.rfile.read(int(self.headers["content-length"])).decode()})
            time.sleep(says["sleep"])
            raw = says["raw"] if says["raw"] is not None else json.dumps({"choices": [{"message": {"content": says["content"]}}]}).encode()
            try:
                self.send_response(says["status"])
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
            except OSError:
                return

        def log_message(self, *args) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked, says
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def writing(shop, model):
    one = shop(writer={"endpoint": model[0], "model": "small", "seconds": 3})
    one.people(6, GOOD)
    one.show()
    return one, model[1], model[2]


def test_it_is_told_facts_and_nothing_of_anybody_and_is_marked(writing) -> None:
    from heedful.flow.drafts import opened

    one, asked, _ = writing
    words = write_words(one.ws, "likes delivery", only=["evening"])
    told = asked[0]["body"]
    assert asked[0]["path"] == "/v1/chat/completions"
    assert "€4.90" in told or "\\u20ac4.90" in told
    for secret in ("zibbel", "p001", "post.example", "cat"):
        assert secret not in told.lower()
    made = write.draft(one.ws, "likes delivery", name="June", only=["evening"], written=words)
    assert made.messages == 6
    with one.ws.store.reading() as tx:
        m = messages.in_state(tx, made.campaign_id, "drafted")[0]
    key = one.ws.keys.person_keys([m.person_id])[m.person_id]
    letter = opened(key, m.person_id, m.message_id, m.sealed)["letter"]
    assert letter.written_by_machine
    assert "A machine wrote this text" in letter.plain
    assert "A machine wrote this text" in letter.html
    approve.approve(one.as_("Bo"), made.campaign_id)
    assert one.send(made.campaign_id).sent == 6


@pytest.mark.parametrize(
    "content",
    [
        "no json", "[]", "{}", '{"subject": 3, "text": "x"}', json.dumps({"subject": "a", "text": "x" * 4000}),
        json.dumps({"subject": "a", "text": "<script>alert(1)</script>"}), json.dumps({"subject": "a", "text": "{{ name }}"}),
        json.dumps({"subject": "a", "text": "{% include 'x' %}"}), json.dumps({"subject": "a\nBcc: b@c.example", "text": "x"}),
        json.dumps({"subject": "a", "text": "See https://evil.example/x"}), json.dumps({"subject": "a", "text": "See [this](x)"}), "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_plain_words_is_not_taken(writing, content: str) -> None:
    one, _, says = writing
    says["content"] = content
    with pytest.raises(BadInput) as error:
        write_words(one.ws, "likes delivery", only=["evening"])
    assert error.value.code == "writer.answer"


@pytest.mark.parametrize(
    "text", ["It costs €1 only.", "Hurry, it is selling fast.", "9,000 customers love it.", "Since your loss the house is quiet."]
)
def test_a_model_that_lies_or_presses_is_held_back_by_the_guard(writing, text: str) -> None:
    one, _, says = writing
    says["content"] = json.dumps({"subject": "Evening delivery", "text": text})
    words = write_words(one.ws, "likes delivery", only=["evening"])
    with pytest.raises(Refused) as error:
        write.draft(one.ws, "likes delivery", name="June", only=["evening"], written=words)
    assert error.value.code == "guard.blocked"


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"sleep": 4.5}, Unready, "writer.away"),
        ({"status": 500}, Unready, "writer.away"),
        ({"status": 302}, Unready, "writer.away"),
        ({"raw": b"<html><script>"}, BadInput, "writer.answer"),
        ({"raw": b'{"choices": []}'}, BadInput, "writer.answer"),
        ({"raw": b"x" * 300_000}, BadInput, "writer.answer"),
    ],
)
def test_a_server_that_fails_gives_nothing(writing, changes: dict, kind: type, code: str) -> None:
    one, _, says = writing
    says.update(changes)
    with pytest.raises(kind) as error:
        write_words(one.ws, "likes delivery", only=["evening"])
    assert error.value.code == code


def test_without_a_named_model_none_is_asked(shop) -> None:
    one = shop()
    with pytest.raises(Unready) as error:
        write_words(one.ws, "likes delivery")
    assert error.value.code == "writer.none"
