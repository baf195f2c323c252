"""The tree and its proofs, against the definition of RFC 6962 and its published values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.audit import merkle
from heedful.errors import BadInput, Refused

# The eight leaves and the roots that implementations of RFC 6962 commonly test with (Certificate Transparency's reference tree).
LEAVES = [
    bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def nodes(leaves):
    hashes = merkle.leaf_hashes(leaves)

    def node(level: int, index: int) -> bytes:
        part = hashes[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "a node that is not whole was asked for"
        return merkle.fold(part)

    return node


def test_the_published_roots() -> None:
    for size, root in ROOTS.items():
        assert merkle.root_hash(nodes(LEAVES), size).hex() == root


sizes = st.integers(1, 70)


@given(sizes, st.data())
def test_every_leaf_is_proven_and_nothing_else(oracle, size: int, data) -> None:
    leaves = [b"%d" % n for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof, root = merkle.prove_inclusion(nodes(leaves), index, size), oracle(leaves)
    merkle.require_inclusion(proof, index, size, merkle.leaf_hash(leaves[index]), root)
    other = data.draw(st.sampled_from(["leaf", "root", "index", "size", "cut", "more", "flip"]))
    leaf, spoilt, place, length = merkle.leaf_hash(leaves[index]), list(proof), index, size
    if other == "leaf":
        leaf = merkle.leaf_hash(b"another")
    elif other == "root":
        root = oracle([*leaves, b"one more"])
    elif other == "index":
        place = data.draw(st.integers(-1, size + 1).filter(lambda n: n != index))
    elif other == "size":
        # Another size may have the same path to a leaf; then it is the root that tells them apart.
        length, root = size + 1, oracle([*leaves, b"one more"])
    elif other == "cut" and proof:
        del spoilt[data.draw(st.integers(0, len(proof) - 1))]
    elif other == "more" or not proof:
        spoilt.insert(data.draw(st.integers(0, len(proof))), b"\0" * 32)
    else:
        at = data.draw(st.integers(0, len(proof) - 1))
        spoilt[at] = bytes([spoilt[at][0] ^ 1]) + spoilt[at][1:]
    with pytest.raises(Refused):
        merkle.require_inclusion(spoilt, place, length, leaf, root)


@given(st.integers(0, 70), st.integers(0, 70), st.data())
def test_growth_is_proven_and_nothing_else(oracle, one: int, two: int, data) -> None:
    old, new = sorted((one, two))
    leaves = [b"%d" % n for n in range(new)]
    proof = merkle.prove_consistency(nodes(leaves), old, new)
    before, after = oracle(leaves[:old]), oracle(leaves)
    merkle.require_consistency(proof, old, before, new, after)
    changed = [*leaves[: old - 1], b"rewritten"] if old else [b"rewritten"]
    with pytest.raises(Refused):
        merkle.require_consistency(proof, old, oracle(changed), new, after)
    with pytest.raises(Refused):
        merkle.require_consistency([*proof, b"\0" * 32], old, before, new, after)
    if proof:
        with pytest.raises(Refused):
            merkle.require_consistency(proof[:-1], old, before, new, after)
        at = data.draw(st.integers(0, len(proof) - 1))
        spoilt = [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
        with pytest.raises(Refused):
            merkle.require_consistency(spoilt, old, before, new, after)
    if old < new:
        with pytest.raises(Refused):
            merkle.require_consistency(proof, new, after, old, before)


def test_what_is_not_there_cannot_be_asked_for() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(BadInput):
            merkle.prove_inclusion(nodes(LEAVES), index, size)
    with pytest.raises(BadInput):
        merkle.prove_consistency(nodes(LEAVES), 4, 3)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
