"""A log in its folder: what C2SP clients read, growth in any parts, and what a kill leaves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.audit import tiles
from heedful.audit.checkpoint import open_checkpoint
from heedful.audit.growth import grow, write_durably
from heedful.audit.merkle import leaf_hash, require_consistency, require_inclusion
from heedful.errors import Broken, HeedfulError, Refused


def entries(first: int, count: int) -> list[bytes]:
    return [b"entry %d" % n for n in range(first, first + count)]


def grown(log, signer, *counts: int):
    head = log.head()
    for count in counts:
        head = log.append(head, entries(head.size, count), signer.sign)
    return head


def test_names_of_tiles() -> None:
    # The examples of c2sp.org/tlog-tiles.
    assert tiles.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tiles.tile_path(0, 273, 112) == "tile/0/273.p/112"
    assert tiles.tile_path("entries", 0) == "tile/entries/000"
    assert [tiles.width_of(level, number, 70_000) for level, number in ((0, 272), (0, 273), (1, 0), (1, 1), (2, 0), (2, 1))] == [
        256, 112, 256, 17, 1, 0,
    ]  # fmt: skip


def test_a_log_of_256_has_one_whole_tile_and_its_hash_above(signer, tmp_path) -> None:
    grown(signer.log(tmp_path), signer, 250, 6)
    files = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert files == ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    assert all(p.stat().st_mode & 0o077 == 0 for p in tmp_path.rglob("*"))


@settings(max_examples=15)
@given(st.lists(st.sampled_from([1, 2, 3, 100, 255, 256, 257, 600]), min_size=1, max_size=6), st.data())
def test_any_parts_give_the_same_log_and_every_proof_holds(signer_of, oracle, tmp_path_factory, counts: list[int], data) -> None:
    signer = signer_of()
    folder = tmp_path_factory.mktemp("log")
    log = signer.log(folder)
    head = grown(log, signer, *counts)
    leaves = entries(0, sum(counts))
    assert head.checkpoint.root == oracle(leaves)
    assert head == log.head()
    assert [entry for _, entry in log.entries(head.size)] == leaves
    assert log.examine(head) == len(leaves)
    size = data.draw(st.integers(1, head.size))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    require_inclusion(log.inclusion(head, index, size), index, size, leaf_hash(leaves[index]), oracle(leaves[:size]))
    require_consistency(log.consistency(head, old, size), old, oracle(leaves[:old]), size, oracle(leaves[:size]))


def test_a_batch_that_was_killed_leaves_the_old_log(signer, tmp_path) -> None:
    log = signer.log(tmp_path)
    head = grown(log, signer, 300)
    # All its tiles were written, and the checkpoint was not.
    write_durably(tmp_path, grow(log.tiles(head.size), entries(300, 400)))
    assert log.head() == head
    with pytest.raises(Refused):
        log.examine(head)
    assert log.sweep(head) > 4
    assert log.examine(head) == 300
    # Nor does it matter where nothing was swept.
    write_durably(tmp_path, grow(log.tiles(head.size), [b"torn"]))
    head = log.append(head, entries(300, 500), signer.sign)
    log.sweep(head)
    assert [e for _, e in log.entries(head.size)] == entries(0, 800)


@pytest.mark.parametrize("place", ["tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"])
def test_nothing_is_signed_on_an_edge_that_was_changed(signer, tmp_path, place: str) -> None:
    log = signer.log(tmp_path)
    head = grown(log, signer, 300)
    file = tmp_path / place
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(Refused) as caught:
        log.append(head, entries(300, 1), signer.sign)
    assert caught.value.code == "log.damaged"
    assert log.head() == head


def test_a_checkpoint_is_the_keys_or_nobodys(signer, signer_of, tmp_path) -> None:
    log = signer.log(tmp_path)
    head = grown(log, signer, 3)
    assert open_checkpoint(head.note, signer.verifier) == head.checkpoint
    for place in range(len(head.note)):
        changed = head.note[:place] + ("A" if head.note[place] != "A" else "B") + head.note[place + 1 :]
        with pytest.raises(HeedfulError):
            open_checkpoint(changed, signer.verifier)
    with pytest.raises(HeedfulError):
        open_checkpoint(head.note, signer_of("quillbay.example/log").verifier)


def test_an_entry_that_no_tile_can_hold_is_refused(signer, tmp_path) -> None:
    log = signer.log(tmp_path)
    with pytest.raises(Broken):
        log.append(log.head(), [b"x" * 65_536], signer.sign)
    head = log.append(log.head(), [b"x" * 65_535, b""], signer.sign)
    assert log.examine(head) == 2


def test_a_log_goes_on_from_its_earlier_checkpoints_only(signer, signer_of, tmp_path) -> None:
    log = signer.log(tmp_path / "one")
    early = grown(log, signer, 100)
    late = grown(log, signer, 400)
    log.require_continues(early.checkpoint, late)
    log.require_continues(late.checkpoint, late)
    other = signer.log(tmp_path / "two")
    forked = other.append(other.head(), [*entries(0, 99), b"another", *entries(100, 300)], signer.sign)
    for known, head, of in ((early, forked, other), (late, early, log), (late, forked, other)):
        with pytest.raises(Refused) as caught:
            of.require_continues(known.checkpoint, head)
        assert caught.value.code == "log.forked"
