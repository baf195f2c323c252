"""A witness over HTTP: it cosigns what goes on, and says exactly why not; a log asks it and keeps what it cosigned."""

from __future__ import annotations

import threading
import time
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient

from heedful.audit.checkpoint import Checkpoint
from heedful.audit.note import ED25519, Verifier
from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow.log import sequence
from heedful.flow.proofs import prove_entry, verify_log
from heedful.flow.witnesses import add_witness, ask_witness, send_to_witness, take_cosigned, witness_key
from heedful.web.witness import LARGEST, application


@pytest.fixture
def world(bench):
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("p1"))
    home = bench.path("witness")
    key = witness_key(home, "witness.example/w1")
    sequence(workspace)
    log = verify_log(workspace).key
    return workspace, home, key, log


@pytest.fixture
def client(world):
    _, home, _, log = world
    with TestClient(application(home, {log.partition("+")[0]: log})) as one:
        yield one


def grow(bench, workspace, person: str) -> None:
    bench.bring(workspace, bench.consent(person))


def test_it_cosigns_what_goes_on_and_says_why_not(bench, world, client, tmp_path) -> None:
    workspace, _, key, _ = world
    add_witness(workspace, key)
    first = ask_witness(workspace, 0)
    answer = client.post("/add-checkpoint", content=first)
    assert answer.status_code == 200
    assert answer.text.startswith("— witness.example/w1 ") and answer.text.endswith("\n") and answer.text.count("\n") == 1
    # The line under the checkpoint is one that the log takes.
    file = tmp_path / "cosigned"
    file.write_text(first.partition("\n\n")[2] + answer.text)
    assert list(take_cosigned(workspace, file).witnesses) == ["witness.example/w1"]
    size = int(first.partition("\n\n")[2].splitlines()[1])
    again = client.post("/add-checkpoint", content=first)
    assert (again.status_code, again.text, again.headers["content-type"]) == (409, f"{size}\n", "text/x.tlog.size")
    grow(bench, workspace, "p2")
    assert client.post("/add-checkpoint", content=ask_witness(workspace, 0)).status_code == 409
    good = ask_witness(workspace, size)
    lines = good.splitlines()
    swapped = "\n".join([lines[0], *reversed(lines[1 : lines.index("")]), *lines[lines.index("") :]]) + "\n"
    broken = good.replace(lines[1], "A" * 43 + "=") if swapped == good else swapped
    assert client.post("/add-checkpoint", content=broken).status_code == 422
    assert client.post("/add-checkpoint", content=good.replace(f"old {size}", f"old {10**6}")).status_code == 400
    proof = lines[1 : lines.index("")]
    more = good.replace(lines[0], "\n".join([lines[0], proof[0]]))
    assert client.post("/add-checkpoint", content=more).status_code == 422, "one hash too many"
    assert client.post("/add-checkpoint", content=_by_another_hand(good)).status_code == 403
    assert client.post("/add-checkpoint", content=good).status_code == 200
    now = int(good.partition("\n\n")[2].splitlines()[1])
    same = ask_witness(workspace, now)
    assert client.post("/add-checkpoint", content=same.replace(f"old {now}\n", f"old {now}\n{proof[0]}\n")).status_code == 422, (
        "no proof of nothing"
    )
    assert client.post("/add-checkpoint", content=same).status_code == 200, "the same once more"


def _by_another_hand(text: str) -> str:
    """The request with a letter of its signature changed."""
    body, dash, line = text.rpartition("— ")
    name, _, value = line.rstrip("\n").partition(" ")
    place = len(value) // 2
    return f"{body}{dash}{name} {value[:place]}{'A' if value[place] != 'A' else 'B'}{value[place + 1 :]}\n"


def test_another_past_of_the_same_length_is_a_conflict_without_a_size(world, client, tmp_path) -> None:
    workspace, home, _, log = world
    asked = ask_witness(workspace, 0)
    note = asked.partition("\n\n")[2]
    size = int(note.splitlines()[1])
    # The witness has seen another log of this name and length, as one that was written anew would be.
    other = Checkpoint(log.partition("+")[0], size, bytes(32))
    (home / f"{sha256(other.origin.encode()).hexdigest()[:32]}.checkpoint").write_text(f"{other}\n{note.rpartition(chr(10) * 2)[2]}")
    answer = client.post("/add-checkpoint", content=f"old {size}\n\n{note}")
    assert (answer.status_code, answer.text) == (409, "")
    assert answer.headers["content-type"] != "text/x.tlog.size"


@pytest.mark.parametrize(
    ("origin_known", "key_is_its", "old", "status"),
    [(False, False, 10**6, 404), (True, False, 10**6, 403), (True, True, 10**6, 400), (True, True, 1, 409)],
)
def test_what_is_wrong_first_is_told(bench, world, origin_known: bool, key_is_its: bool, old: int, status: int) -> None:
    workspace, home, _, log = world
    origin = log.partition("+")[0]
    key = log if key_is_its else str(Verifier(origin, ED25519, Ed25519PrivateKey.generate().public_key().public_bytes_raw()))
    asked = ask_witness(workspace, 0).replace("old 0\n", f"old {old}\n", 1)
    with TestClient(application(home, {origin: key} if origin_known else {})) as one:
        assert one.post("/add-checkpoint", content=asked).status_code == status
        assert one.get("/add-checkpoint").status_code == 405


def test_a_witness_that_has_seen_more_than_there_is_tells_of_a_log_rolled_back(world, served: str) -> None:
    workspace, home, key, log = world
    add_witness(workspace, key)
    note = ask_witness(workspace, 0).partition("\n\n")[2]
    later = Checkpoint(log.partition("+")[0], 10**6, bytes(32))
    (home / f"{sha256(later.origin.encode()).hexdigest()[:32]}.checkpoint").write_text(f"{later}\n{note.rpartition(chr(10) * 2)[2]}")
    with pytest.raises(Refused) as error:
        send_to_witness(workspace, served)
    assert error.value.code == "log.forked"


@pytest.mark.parametrize("body", [b"", b"old\n\n", b"\xff\xfe", b"old 0\n\nx\n1\nAAAA\n", b"a" * (LARGEST + 1)])
def test_what_is_no_request_is_told_so(client, body: bytes) -> None:
    assert client.post("/add-checkpoint", content=body).status_code == 400


@pytest.fixture
def served(world, any_port: int):
    import uvicorn

    _, home, _, log = world
    server = uvicorn.Server(uvicorn.Config(application(home, {log.partition("+")[0]: log}), port=any_port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{any_port}/"
    server.should_exit = True
    thread.join()


def test_a_log_asks_its_witness_and_keeps_the_answer(bench, world, served: str) -> None:
    workspace, _, key, _ = world
    with pytest.raises(BadInput) as error:
        send_to_witness(workspace, served)
    assert error.value.code == "log.no_witness"
    add_witness(workspace, key)
    # The witness has seen it already; it says how far, and is asked again from there.
    assert list(send_to_witness(workspace, served).witnesses) == ["witness.example/w1"]
    grow(bench, workspace, "p2")
    done = send_to_witness(workspace, served)
    assert done.size > 0
    assert "witness.example/w1" in prove_entry(workspace, 0, cosigned=True).bundle


@pytest.mark.parametrize("url", ["http://witness.example", "ftp://127.0.0.1", "https://a:b@w.example", "witness.example", ""])
def test_a_witness_is_asked_safely(world, url: str) -> None:
    with pytest.raises(BadInput) as error:
        send_to_witness(world[0], url)
    assert error.value.code == "log.witness_url"


def test_a_witness_that_is_away_is_told(world, any_port: int) -> None:
    with pytest.raises(HeedfulError) as error:
        send_to_witness(world[0], f"http://127.0.0.1:{any_port}")
    assert isinstance(error.value, Unready | Refused)
