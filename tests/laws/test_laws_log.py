"""Law 7: the log only grows, every proof verifies, every tampering is found, and an erasure leaves it whole."""

from __future__ import annotations

import os
import random
import shutil
from hashlib import sha256
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from heedful.audit.checkpoint import Checkpoint, sign_checkpoint
from heedful.audit.entry import write_entry
from heedful.audit.log import Log
from heedful.audit.merkle import leaf_hash, require_consistency, require_inclusion
from heedful.audit.note import ED25519, Verifier
from heedful.errors import HeedfulError
from heedful.flow import entries, proofs
from heedful.flow.erase import certificate, erase
from heedful.flow.join import show, withdraw
from heedful.flow.log import open_log, sequence
from heedful.flow.receipts import receipts_of
from heedful.flow.sealed import require_logged
from heedful.flow.workspace import Workspace
from heedful.security.signing import public_key

SOAK = bool(os.environ.get("HEEDFUL_SOAK"))
EDITS = 1_000 if SOAK else 90
KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"law 7").digest())
VERIFIER = Verifier("larkmoor.example/log", ED25519, KEY.public_key().public_bytes_raw())
SIZES = (1, 200, 55, 300, 144, 1, 7)


def leaf(number: int, people: int = 1) -> bytes:
    return write_entry(number, f"2026-06-15T12:00:{number % 60:02d}.000000Z", "Ada", "operator", "batch.stopped", {"people": people}, str)


def made(folder, sizes=SIZES, leaves=None) -> list:
    """A log grown in parts; gives where it stood after each."""
    log, heads = Log(folder, VERIFIER), []
    for size in sizes:
        head = log.head()
        new = leaves[head.size : head.size + size] if leaves else [leaf(n) for n in range(head.size, head.size + size)]
        heads.append(log.append(head, new, KEY.sign))
    return heads


def files(folder) -> list:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def flip(chance, folder, _) -> None:
    file = chance.choice(files(folder))
    data = bytearray(file.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def outgrown(file) -> bool:
    """A part of a tile of which a larger part is there: any log may delete it, and no entry is lost (c2sp.org/tlog-tiles, partial tiles)."""
    return file.parent.suffix == ".p" and any(int(other.name) > int(file.name) for other in file.parent.iterdir())


def cut(chance, folder, _) -> None:
    file = chance.choice(files(folder))
    kept = file.read_bytes()[: -chance.randint(1, min(64, file.stat().st_size))]
    if kept and chance.random() < 0.7:
        file.write_bytes(kept)
    else:
        chance.choice([one for one in files(folder) if not outgrown(one)]).unlink()


def swap(chance, folder, _) -> None:
    while True:
        one, other = chance.sample(files(folder), 2)
        first, second = one.read_bytes(), other.read_bytes()
        if first != second:
            one.write_bytes(second)
            other.write_bytes(first)
            return


def replay(chance, folder, _) -> None:
    """Entries once more at the log's end, with all tiles made for them and the old checkpoint; or a bundle over another."""
    bundles = [path for path in files(folder) if "entries" in path.parts]
    file = chance.choice(bundles)
    data = file.read_bytes()
    length = 2 + int.from_bytes(data[:2], "big")
    file.write_bytes(data + data[:length] if chance.random() < 0.5 else data[length:] + data[:length])


def forge(chance, folder, _) -> None:
    """A checkpoint of another root, size or name, signed by another key or with the signature of the true one."""
    file = folder / "checkpoint"
    lines = file.read_text().splitlines(keepends=True)
    size = int(lines[1])
    if chance.random() < 0.5:
        other = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        said = Checkpoint(VERIFIER.name, chance.choice([size, size - 1, size + 1]), chance.randbytes(32))
        file.write_text(str(sign_checkpoint(said, VERIFIER, other.sign)))
    else:
        lines[1] = f"{size + chance.choice([-1, 1, 10])}\n"
        file.write_text("".join(lines))


def fork(chance, folder, heads) -> None:
    """The whole log written anew by whoever holds the key, with one entry changed, left out or put elsewhere."""
    size = heads[-1].size
    leaves = [leaf(n) for n in range(size)]
    place = chance.randrange(heads[-2].size)
    how = chance.choice(["changed", "left out", "moved", "put in"])
    if how == "changed":
        leaves[place] = leaf(place, people=2)
    elif how == "left out":
        del leaves[place]
        leaves.append(leaf(size))
    elif how == "moved":
        leaves.insert(chance.choice([n for n in range(heads[-2].size) if n != place]), leaves.pop(place))
    else:
        leaves.insert(place, leaf(size))
    shutil.rmtree(folder)
    made(folder, [len(leaves)], leaves)


def roll_back(chance, folder, heads) -> None:
    """An earlier log with its own checkpoint."""
    sizes = SIZES[: chance.randint(1, len(SIZES) - 1)]
    shutil.rmtree(folder)
    made(folder, sizes)


EDIT = {"flip": flip, "cut": cut, "swap": swap, "replay": replay, "forge": forge, "fork": fork, "roll back": roll_back}
# What only somebody with an earlier checkpoint can see: the files and the checkpoint fit each other.
NEEDS_A_CHECKPOINT = {"fork", "roll back"}


def found(folder, checkpoint) -> bool:
    try:
        proofs.verify_copy(folder, str(VERIFIER), checkpoint)
    except HeedfulError:
        return True
    return False


def test_law_7_every_edit_of_its_files_is_found(tmp_path) -> None:
    chance = random.Random(7)
    heads = made(tmp_path / "whole")
    late, early = tmp_path / "late", tmp_path / "early"
    late.write_text(heads[-1].note)
    early.write_text(heads[-2].note)
    for checkpoint in (None, early, late):
        assert not found(tmp_path / "whole", checkpoint)
    kinds = list(EDIT)
    unseen = set()
    for number in range(EDITS):
        name, folder = kinds[number % len(kinds)], tmp_path / "edited"
        shutil.copytree(tmp_path / "whole", folder)
        EDIT[name](chance, folder, heads)
        # Whoever keeps a checkpoint finds every edit; without one, all but a past that was signed anew.
        assert found(folder, late), (number, name)
        if name in NEEDS_A_CHECKPOINT:
            unseen.add((name, found(folder, None)))
            if name == "fork":
                assert found(folder, early), (number, name)
        else:
            assert found(folder, None), (number, name)
        shutil.rmtree(folder)
    assert unseen == {(name, False) for name in NEEDS_A_CHECKPOINT}


@pytest.mark.parametrize(
    "sizes",
    [(1, 200, 55, 300, 144, 1, 7), (256, 256), (3, 4, 5), (250, 20, 65_280 if SOAK else 9_000, 3)],
    ids=["many", "whole", "short", "deep"],
)
def test_law_7_no_file_but_an_outgrown_part_may_be_gone(tmp_path, sizes) -> None:
    """The right edge must stand as its checkpoint signs it, at every level; of what a log may drop, nothing is missed."""
    whole = tmp_path / "whole"
    heads = made(whole, sizes)
    every = files(whole)
    may = [one for one in every if outgrown(one)]
    must = [one for one in every if one not in may and "x001" not in one.parts]
    if len(must) > 60:
        # Of a deep tree its edge, and some of the rest.
        must = [one for one in must if one.parent.suffix == ".p"] + random.Random(7).sample(must, 20 if SOAK else 2)
    for file in must:
        data = file.read_bytes()
        file.unlink()
        assert found(whole, None), file.relative_to(whole)
        file.write_bytes(data)
    assert not found(whole, None)
    for file in may:
        file.unlink()
    log, head = Log(whole, VERIFIER), heads[-1]
    assert not found(whole, None)
    for earlier in heads:
        log.require_continues(earlier.checkpoint, head)
        old = earlier.checkpoint
        require_consistency(log.consistency(head, old.size), old.size, old.root, head.size, head.checkpoint.root)
    assert log.append(head, [leaf(head.size)], KEY.sign).size == head.size + 1
    assert not found(whole, None)


@pytest.mark.parametrize("how", ["a shorter part in its place", "a longer one beside it", "the whole tile that will be"])
def test_law_7_the_right_edge_stands_under_its_own_width(tmp_path, how: str) -> None:
    whole, longer = tmp_path / "whole", tmp_path / "longer"
    made(whole, (300, 20))
    made(longer, (300, 20, 5, 400))
    for edge in [one for one in files(whole) if one.parent.suffix == ".p" and not outgrown(one)]:
        folder = tmp_path / "edited"
        shutil.copytree(whole, folder)
        place = folder / edge.relative_to(whole)
        if how == "a shorter part in its place":
            place.unlink()
        elif how == "a longer one beside it":
            place.with_name(str(int(place.name) + 1)).write_bytes(place.read_bytes())
        else:
            there = longer / edge.parent.relative_to(whole).with_suffix("")
            if not there.exists():
                shutil.rmtree(folder)
                continue
            place.unlink()
            shutil.copy(there, place.parent.with_suffix(""))
        assert found(folder, None), (how, edge)
        shutil.rmtree(folder)


def test_law_7_it_only_grows_and_every_proof_verifies(tmp_path) -> None:
    chance = random.Random(8)
    heads = made(tmp_path)
    log, last = Log(tmp_path, VERIFIER), heads[-1]
    for number, old in enumerate(heads):
        for new in heads[number:]:
            proof = log.consistency(last, old.size, new.size)
            require_consistency(proof, old.size, old.checkpoint.root, new.size, new.checkpoint.root)
    for _ in range(300 if SOAK else 60):
        head = chance.choice(heads)
        index = chance.randrange(head.size)
        require_inclusion(log.inclusion(last, index, head.size), index, head.size, leaf_hash(leaf(index)), head.checkpoint.root)


@pytest.fixture
def world(bench):
    workspace = bench.workspace()
    bench.bring(workspace, *(bench.consent(name) for name in ("anna", "bo", "cleo")))
    return workspace


def test_law_7_an_erasure_leaves_every_proof_valid_and_no_way_back_to_whom(bench, world) -> None:
    withdraw(world, "anna", ["profile"])
    (receipt,) = receipts_of(world, "anna")
    public, kept = public_key(world.keys), bench.path("kept")
    kept.write_text(proofs.current_checkpoint(world).checkpoint)
    about = entries.read_about(world, "anna")
    assert {"consent.withdrawn", "receipt.issued"} <= {one.said.action for one in about}
    held = [proofs.prove_entry(world, one.index) for one in about]
    shown = certificate(world, erase(world, "anna").erasure_id).document
    # The log is whole, goes on from before, and each proof of before holds.
    assert proofs.verify_log(world, kept).earlier
    key = str(open_log(world).verifier)
    for one in held:
        assert proofs.check_proof(*proofs.write_proof(one, bench.path("proof")), key).index == one.index
    for document in (receipt, shown):
        require_logged(document, public)
    # Nothing tells any more whom the entries were about: no key that is left makes their mark, nor what seals the receipt.
    with pytest.raises(HeedfulError):
        entries.read_about(world, "anna")
    marks = {one.said.subject for one in about}
    assert len(marks) == 1
    held_bytes = b"".join(path.read_bytes() for path in files(world.folder) if "log" not in path.relative_to(world.folder).parts)
    assert receipt["log"]["salt"].encode() not in held_bytes
    assert b"anna" not in b"".join(path.read_bytes() for path in files(world.folder / "log"))


def test_law_7_what_is_done_is_entered_whichever_step_fails(bench, world, monkeypatch) -> None:
    """Each journey is stopped at each of its commits in turn; then what holds and what is entered are held against each other."""
    from heedful.store import store

    class Stopped(BaseException):
        pass

    journeys = {
        "consent.withdrawn": lambda w: withdraw(w, "bo", []),
        "consent.shown": lambda w: show(w, "bo"),
        "erasure.begun": lambda w: erase(w, "cleo"),
    }
    world.close()
    for action, run in journeys.items():
        for stop in count(1):
            folder = bench.path("world")
            shutil.copytree(world.folder, folder)
            left = [stop]

            def queue_up(connection, left=left, real=store._queue_up):
                left[0] -= 1
                if left[0] == 0:
                    raise Stopped
                real(connection)

            with Workspace(folder, clock=lambda: bench.now) as workspace:
                before = effects(workspace, action)
                stopped = False
                with monkeypatch.context() as patch:
                    patch.setattr(store, "_queue_up", queue_up)
                    try:
                        run(workspace)
                        workspace.take_up()
                    except Stopped:
                        stopped = True
            with Workspace(folder, clock=lambda: bench.now) as workspace:
                head = sequence(workspace)
                entered = [one.said.action for one in entries.find(workspace)].count(action)
                assert entered == effects(workspace, action) - before, (action, stop)
                assert proofs.verify_log(workspace).size == head.size
            shutil.rmtree(folder)
            if not stopped or (stop > 3 and not SOAK):
                break
        assert stop > 1


def effects(workspace, action: str) -> int:
    """What a journey did, read from where it did it."""
    table = {"consent.withdrawn": "person_events", "consent.shown": "accesses", "erasure.begun": "erasures"}[action]
    with workspace.store.reading() as tx:
        return tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
