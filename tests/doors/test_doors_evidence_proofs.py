"""Each proof that a pack of evidence carries or answers: it holds for who has the pack and the company's key, and one changed byte breaks it."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from heedful.audit.checkpoint import open_checkpoint
from heedful.audit.merkle import require_consistency
from heedful.audit.note import ED25519, Verifier
from heedful.audit.proof import read_hashes
from heedful.errors import HeedfulError
from heedful.flow.certificate import write_certificate
from heedful.flow.erase import certificate, erase
from heedful.flow.evidence import pack, verify_pack
from heedful.flow.limits import object_to
from heedful.flow.proofs import check_proof, verify_log
from heedful.flow.receipts import own_key, write_receipts
from heedful.flow.sealed import FIELD, seal_of
from heedful.flow.verify import verify_file
from heedful.security.signing import canonical

GOOD = "@larkmoor the delivery was great"
TRIES = 12


def flipped(data: bytes, chance: random.Random) -> bytes:
    """One byte changed, at a place that carries meaning in JSON and text: neither a space nor a line's end."""
    while True:
        place = chance.randrange(len(data))
        if not chr(data[place]).isspace():
            return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


class Held:
    """What somebody outside has: the folder, the company's keys from elsewhere, and what the person was handed. No workspace."""

    def __init__(self, folder: Path, key: str, log_key: str, receipt: Path) -> None:
        self.folder, self.key, self.log_key, self.receipt = folder, key, log_key, receipt

    def part(self, name: str) -> dict:
        return json.loads((self.folder / f"{name}.json").read_text())


@pytest.fixture
def told(shop, tmp_path):
    """A message left; then its person objected; then it was packed, and the workspace is gone."""
    one = shop()
    one.people(14, GOOD)
    one.show()
    campaign = one.approved()
    one.send(campaign)
    person = left(one.ws)
    write_receipts(one.ws, person, tmp_path / "receipts")
    receipt = next((tmp_path / "receipts").glob("*.json"))
    one.bench.now += timedelta(days=2)
    object_to(one.as_("Ada"), person, ["messages.email"])
    one.bench.now += timedelta(days=2)
    pack(
        one.ws,
        tmp_path / "pack",
        receipt=json.loads(receipt.read_text())["receipt_id"],
        with_posts="Why it was sent cannot be judged without.",
    )
    pack(one.ws, tmp_path / "bare", receipt=json.loads(receipt.read_text())["receipt_id"])
    found = Held(tmp_path / "pack", own_key(one.ws), verify_log(one.ws).key, receipt)
    one.ws.close()
    shutil.rmtree(one.ws.folder)
    return found


def left(workspace) -> str:
    from heedful.store import messages

    with workspace.store.reading() as tx:
        return next(m.person_id for c in messages.campaigns(tx) for m in messages.in_state(tx, c.campaign_id, messages.SENT))


def refused(check) -> None:
    with pytest.raises(HeedfulError):
        check()


def test_a_message_after_an_objection_is_read_from_the_pack_alone(told) -> None:
    """Somebody says: I objected, and you wrote to me all the same."""
    (objection,) = [e for e in told.part("consent")["said_of_all_records"] if e["purpose"] == "messages.email"]
    (message,) = told.part("messages")["messages"]
    assert message["state"] == "sent"
    assert datetime.fromisoformat(message["sent_at"]) < datetime.fromisoformat(objection["at"])
    uses = [u for u in told.part("stood")["uses"] if u["purpose"] == "messages.email"]
    assert [(u["use"], u["usable"], u["because"]) for u in uses] == [
        ("message", True, "a consent stood"), ("at this moment", False, "objected"),
    ]  # fmt: skip
    # That it left, and when, stands in the log too, under the number that the row gives.
    (entry,) = [e for e in told.part("log")["entries"] if e["kind"] == "message.left"]
    assert entry["entry"] == message["entry"]
    assert entry["at"] == message["sent_at"] or datetime.fromisoformat(entry["at"]) <= datetime.fromisoformat(message["sent_at"])


def test_without_a_reason_no_words_that_chose_it_are_in_the_pack(told) -> None:
    bare = told.folder.with_name("bare")
    said = "\n".join(p.read_text() for p in bare.rglob("*") if p.is_file() and p.suffix != ".sig")
    assert not (bare / "explanations").exists()
    assert "delivery was great" not in said
    assert json.loads((bare / "messages.json").read_text())["messages"]


def test_the_signature(told, tmp_path) -> None:
    assert verify_pack(told.folder, told.key)["scope"] == "person"
    chance = random.Random(1)
    files = sorted(p for p in told.folder.rglob("*") if p.is_file())
    for file in files:
        whole = file.read_bytes()
        file.write_bytes(flipped(whole, chance))
        refused(lambda: verify_pack(told.folder, told.key))
        file.write_bytes(whole)
    other = base64.b64encode(bytes(31) + b"\1").decode()
    refused(lambda: verify_pack(told.folder, other))


def test_inclusion(told, tmp_path) -> None:
    chance = random.Random(2)
    entry, proof = tmp_path / "entry", tmp_path / "proof"
    proven = [e["proof"] for e in told.part("log")["entries"]]
    assert proven and all(proven), "every entry has its proof"
    for one in proven:
        entry.write_text(one["entry"], newline="")
        proof.write_text(one["tlog_proof"], newline="")
        assert check_proof(entry, proof, told.log_key).index == one["index"]
    for file in [entry, proof] * TRIES:
        whole = file.read_bytes()
        file.write_bytes(flipped(whole, chance))
        refused(lambda: check_proof(entry, proof, told.log_key))
        file.write_bytes(whole)


def test_consistency(told) -> None:
    name, _, key = told.log_key.partition("+")
    verifier = Verifier(name, ED25519, base64.b64decode(key.partition("+")[2])[1:])
    log = told.part("log")
    (one,) = log["goes_on_from"]
    mine = json.loads(told.receipt.read_text())
    assert one["receipt"] == mine["receipt_id"]
    assert one["checkpoint"] == mine[FIELD]["proof"].partition("\n\n")[2], "it is the one that the person keeps"
    now, then = open_checkpoint(log["checkpoint"], verifier), open_checkpoint(one["checkpoint"], verifier)
    hashes = read_hashes(one["consistency"])
    assert hashes and now.size > then.size == one["size"]
    require_consistency(hashes, then.size, then.root, now.size, now.root)
    chance = random.Random(3)
    for place in range(len(hashes)):
        wrong = list(hashes)
        wrong[place] = bytes([hashes[place][0] ^ 1]) + hashes[place][1:]
        refused(lambda wrong=wrong: require_consistency(wrong, then.size, then.root, now.size, now.root))
    for note in (log["checkpoint"], one["checkpoint"]):
        for _ in range(TRIES):
            changed = flipped(note.encode(), chance).decode("utf-8", "replace")
            refused(lambda changed=changed: open_checkpoint(changed, verifier))


def test_a_receipt(told) -> None:
    """What the person holds is the one that the pack names, by its hash."""
    said = verify_file(told.receipt, told.key)
    assert said.kind == "receipt"
    signed = {name: value for name, value in json.loads(told.receipt.read_text()).items() if name != FIELD}
    digest = hashlib.sha256(canonical(signed)).hexdigest()
    assert digest in {r["sha256"] for r in told.part("consent")["receipts"]}
    holds_for_each_byte(told.receipt, told.key, 4)


def test_an_explanation(told) -> None:
    (file,) = (told.folder / "explanations").iterdir()
    said = verify_file(file, told.key)
    assert said.kind == "explanation"
    assert any("delivery was great" in one["text"] for p in said.document["explanation"]["parameters"] for one in p["from"])
    (entry,) = [e for e in told.part("log")["entries"] if e["kind"] == "message.left"]
    document = json.loads(file.read_text())
    assert entry["body"]["seal"] == seal_of({k: v for k, v in document.items() if k != FIELD}, document[FIELD]["salt"])
    holds_for_each_byte(file, told.key, 5)


def test_a_certificate_of_erasure_is_the_one_that_the_period_seals(bench, tmp_path) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"), bench.consent("p2"))
        bench.gather(workspace, bench.ndjson([bench.post(1, "9p1", GOOD)]))
        write_certificate(certificate(workspace, erase(workspace, "p1").erasure_id), tmp_path / "certificate.json")
        day = f"{bench.now:%Y-%m-%d}"
        pack(workspace, tmp_path / "pack", period=f"{day}..{day}")
        key = own_key(workspace)
    said = verify_file(tmp_path / "certificate.json", key)
    assert said.kind == "certificate"
    document = json.loads((tmp_path / "certificate.json").read_text())
    entries = json.loads((tmp_path / "pack" / "log.json").read_text())["entries"]
    (entry,) = [e for e in entries if e["kind"] == "erasure.done"]
    assert entry["body"]["seal"] == seal_of({k: v for k, v in document.items() if k != FIELD}, document[FIELD]["salt"])
    holds_for_each_byte(tmp_path / "certificate.json", key, 6)


def holds_for_each_byte(file: Path, key: str, seed: int) -> None:
    chance, whole = random.Random(seed), file.read_bytes()
    for _ in range(TRIES * 3):
        file.write_bytes(flipped(whole, chance))
        refused(lambda: verify_file(file, key))
    file.write_bytes(whole)
    verify_file(file, key)
