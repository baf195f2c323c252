"""Bundles: an entry's number, its proof and a checkpoint in one text, by which anybody checks offline that it is in the log.

Source: c2sp.org/tlog-proof.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.audit.checkpoint import open_checkpoint, read_checkpoint
from heedful.audit.merkle import HASH_BYTES, leaf_hash, require_inclusion
from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.audit.checkpoint import Checkpoint
    from heedful.audit.note import Verifier

FIRST: Final = "c2sp.org/tlog-proof@v1"
# RFC 6962 §2.1.1: one hash a level, and no log has more levels.
MOST: Final = 63


@dataclass(frozen=True, slots=True)
class Bundle:
    """A proof of one entry, yet unchecked.

    Guarantee: as it stood. `note` is the signed checkpoint, word for word.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        lines = [FIRST, f"index {self.index}", *(base64.b64encode(one).decode() for one in self.hashes)]
        return "\n".join(lines) + "\n\n" + self.note


def read_bundle(text: str) -> Bundle:
    """A proof from its text.

    Guarantee: raises BadInput `log.proof` for whatever is not one; nothing is checked yet. Extra data is refused: ours has none.
    Source: c2sp.org/tlog-proof, format.
    """
    head, _, note = text.partition("\n\n")
    lines = head.splitlines()
    try:
        if lines[0] != FIRST or not lines[1].startswith("index ") or len(lines) > MOST + 2:
            raise ValueError
        said = lines[1].removeprefix("index ")
        index = int(said)
        if index < 0 or str(index) != said:
            raise ValueError
        hashes = read_hashes(lines[2:])
        read_checkpoint(note)
    except (ValueError, IndexError, BadInput):
        raise BadInput("log.proof", "That is not a proof that something is in a log.", "Give it as it was handed out.") from None
    return Bundle(index, hashes, note)


def read_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Hashes, one a line.

    Guarantee: ValueError for whatever is not exactly the base64 of 32 bytes.
    """
    found = []
    for line in lines:
        raw = base64.b64decode(line, validate=True)
        if len(raw) != HASH_BYTES or base64.b64encode(raw).decode() != line:
            raise ValueError
        found.append(raw)
    return tuple(found)


def require_bundle(text: str, entry: bytes, verifier: Verifier) -> tuple[Bundle, Checkpoint]:
    """Refuse an entry that this proof does not show to be in the log of this key.

    Guarantee: raises Refused `log.signature`, `log.not_included`; never returns False. Source: c2sp.org/tlog-proof; RFC 9162 §2.1.3.2.
    """
    bundle = read_bundle(text)
    checkpoint = open_checkpoint(bundle.note, verifier)
    require_inclusion(bundle.hashes, bundle.index, checkpoint.size, leaf_hash(entry), checkpoint.root)
    return bundle, checkpoint
