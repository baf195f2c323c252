"""The tree: hashes of leaves and nodes, proofs that a leaf is in it and that it only grew, and the checking of both.

A tree is asked through `node(level, index)`: the hash over the 2^level leaves from index * 2^level on, all of which are there.
Source: RFC 6962 §2.1 (hashes and proofs); RFC 9162 §2.1.3.2, §2.1.4.2 (checking them).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeAlias

from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    # Gives the hash over a whole power of two of leaves.
    Node: TypeAlias = Callable[[int, int], bytes]

HASH_BYTES: Final = 32
# RFC 6962 §2.1: a leaf is never taken for a node.
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
# RFC 6962 §2.1: the hash of no leaves.
EMPTY: Final = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf.

    Guarantee: 32 bytes. Source: RFC 6962 §2.1.
    """
    return sha256(_LEAF + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """The hashes of leaves.

    Guarantee: as `leaf_hash`, in order. Source: RFC 6962 §2.1.
    """
    return [sha256(_LEAF + data).digest() for data in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees.

    Guarantee: 32 bytes. Source: RFC 6962 §2.1.
    """
    return sha256(_NODE + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over a whole power of two of subtrees of one size.

    Guarantee: of one it is itself. Source: RFC 6962 §2.1.
    """
    row = list(hashes)
    while len(row) > 1:
        row = [sha256(_NODE + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


def range_hash(node: Node, low: int, high: int) -> bytes:
    """The hash over the leaves from `low` until before `high`, where that is a subtree of some tree.

    Guarantee: asks for nodes that are whole only; of no leaves it is that of the empty tree. Source: RFC 6962 §2.1.
    """
    count = high - low
    if count <= 0:
        return EMPTY
    if count & (count - 1) == 0 and low % count == 0:
        return node(count.bit_length() - 1, low // count)
    split = _split(count)
    return node_hash(range_hash(node, low, low + split), range_hash(node, low + split, high))


def root_hash(node: Node, size: int) -> bytes:
    """The root of the tree of the first `size` leaves.

    Guarantee: the same for whoever has the same leaves. Source: RFC 6962 §2.1.
    """
    return range_hash(node, 0, size)


def prove_inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """What is needed to see that leaf `index` is in the tree of `size` leaves: hashes from the leaf's sibling up.

    Guarantee: `require_inclusion` passes it. Errors: BadInput `log.no_leaf`. Source: RFC 6962 §2.1.1.
    """
    if not 0 <= index < size:
        raise BadInput("log.no_leaf", "The log has no entry of this number at that size.", "See its size: heedful audit verify")
    return _path(node, index, 0, size)


def prove_consistency(node: Node, old: int, new: int) -> list[bytes]:
    """What is needed to see that the tree of `new` leaves begins with that of `old` leaves.

    Guarantee: `require_consistency` passes it; empty where there is nothing to show. Errors: BadInput `log.no_size`. Source: RFC 6962 §2.1.2.
    """
    if not 0 <= old <= new:
        raise BadInput("log.no_size", "The log is not as long as that.", "See its size: heedful audit verify")
    return _between(node, old, 0, new, whole=True) if 0 < old < new else []


def require_inclusion(proof: Sequence[bytes], index: int, size: int, leaf: bytes, root: bytes) -> None:
    """Refuse a leaf hash that is not at `index` of the tree with this size and root.

    Guarantee: raises Refused `log.not_included`; never returns False. Source: RFC 9162 §2.1.3.2.
    """
    if not 0 <= index < size:
        raise _not_included()
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise _not_included()
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last or found != root:
        raise _not_included()


def require_consistency(proof: Sequence[bytes], old: int, old_root: bytes, new: int, new_root: bytes) -> None:
    """Refuse a tree that does not begin with an earlier one.

    Guarantee: raises Refused `log.forked`; never returns False. The empty tree is the beginning of every tree.
    Source: RFC 9162 §2.1.4.2.
    """
    if old > new or (old == new and (proof or old_root != new_root)) or (old == 0 and (proof or old_root != EMPTY)):
        raise forked()
    if old in {0, new}:
        return
    nodes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not nodes:
        raise forked()
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            raise forked()
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    if last or before != old_root or after != new_root:
        raise forked()


def forked() -> Refused:
    """The answer to two trees of which neither is the beginning of the other.

    Guarantee: does not tell which of the two is the true one; nobody can.
    """
    return Refused(
        "log.forked",
        "The log does not go on from that checkpoint: its past was rewritten.",
        "Keep both checkpoints: together they prove it. Compare with a backup of the log.",
    )


def _not_included() -> Refused:
    return Refused("log.not_included", "The proof does not show that this is in the log.", "Ask for it again from its source.")


def _split(count: int) -> int:
    # The largest power of two below.
    return 1 << ((count - 1).bit_length() - 1)


def _path(node: Node, index: int, low: int, high: int) -> list[bytes]:
    if high - low == 1:
        return []
    middle = low + _split(high - low)
    if index < middle:
        return [*_path(node, index, low, middle), range_hash(node, middle, high)]
    return [*_path(node, index, middle, high), range_hash(node, low, middle)]


def _between(node: Node, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
    if old == high:
        return [] if whole else [range_hash(node, low, high)]
    middle = low + _split(high - low)
    if old <= middle:
        return [*_between(node, old, low, middle, whole=whole), range_hash(node, middle, high)]
    return [*_between(node, old, middle, high, whole=False), range_hash(node, low, middle)]
