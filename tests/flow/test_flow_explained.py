"""Why a message was sent: signed, in the log since before it left, and checked without the workspace."""

from __future__ import annotations

import json
import shutil

import pytest

from heedful.errors import HeedfulError, Refused
from heedful.flow import hear, receipts
from heedful.flow.drafts import opened
from heedful.flow.entries import Wanted, find, mark_of
from heedful.flow.erase import erase
from heedful.flow.proofs import verify_log
from heedful.flow.verify import verify_file
from heedful.messages.deliver.smtp import LATER, Post
from heedful.store import messages

GOOD = "@larkmoor the delivery was great"


@pytest.fixture
def sent(shop):
    one = shop()
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    one.send(campaign)
    return one, campaign


def token_of(one, person: str) -> str:
    with one.ws.store.reading() as tx:
        (m,) = messages.of_person(tx, person)
    return opened(one.ws.keys.person_keys([person])[person], person, m.message_id, m.sealed)["token"]


def test_an_explanation_is_proven_without_the_workspace(sent, bench) -> None:
    one, _ = sent
    page, document = bench.path("why.html"), bench.path("why.json")
    hear.write_reasons(one.ws, token_of(one, "p001"), page)
    hear.write_reasons(one.ws, token_of(one, "p001"), document)
    key = receipts.own_key(one.ws)
    verify_log(one.ws)
    one.ws.close()
    shutil.rmtree(one.ws.folder)
    found = verify_file(document, key)
    assert (found.kind, found.shown.said.action) == ("explanation", "message.left")
    assert found.document["explanation"]["parameters"][0]["said"].startswith("You liked the delivery of Larkmoor")
    # The checkpoint stands on the page, for its reader to keep.
    assert found.shown.note.splitlines()[2] in page.read_text()


def test_another_reason_is_not_the_one_it_left_with(sent, bench) -> None:
    one, _ = sent
    first, second = (hear.explained(one.ws, token_of(one, person)) for person in ("p001", "p002"))
    key, file = receipts.own_key(one.ws), bench.path("changed.json")
    changed = json.loads(json.dumps(first))
    changed["explanation"]["parameters"][0]["said"] = "You asked for it."
    for document, code in [
        (changed, "signature.wrong"),
        ({**first, "log": second["log"]}, "log.sealed"),
        ({name: value for name, value in first.items() if name != "log"}, "log.no_proof"),
    ]:
        file.write_text(json.dumps(document))
        with pytest.raises(Refused) as error:
            verify_file(file, key)
        assert error.value.code == code
    assert hear.explained(one.ws, token_of(one, "p001")) == first


def test_each_message_that_leaves_stands_in_the_log_under_its_person(sent) -> None:
    one, campaign = sent
    left = list(find(one.ws, Wanted(kinds=["message.left"])))
    assert len(left) == 6
    assert {entry.said.about["campaign"] for entry in left} == {campaign}
    assert len({entry.said.subject for entry in left}) == 6
    mine = list(find(one.ws, Wanted(kinds=["message.left"], subject=mark_of(one.ws, "p001"))))
    assert len(mine) == 1
    erase(one.ws, "p001")
    verify_log(one.ws)
    with pytest.raises(HeedfulError):
        mark_of(one.ws, "p001")


def test_a_message_that_left_twice_is_proven_by_the_last_time(shop, mail_server, certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    one = shop(mail={"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "tea@larkmoor.example"})
    one.people(6, GOOD)
    one.show()
    campaign = one.approved()
    with monkeypatch.context() as patch:
        patch.setattr(Post, "hand_over", lambda self, sender, to, mail: LATER)
        assert one.send(campaign, "smtp").waiting == {"later": 6}
    assert one.send(campaign, "smtp").sent == 6
    assert len(list(find(one.ws, Wanted(kinds=["message.left"])))) == 12
    assert "log" in hear.explained(one.ws, token_of(one, "p001"))
