"""Checkpoints: a signed note of three lines that says which log it is, how long, and its root.

Source: c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.audit.merkle import EMPTY, HASH_BYTES
from heedful.audit.note import Note, Verifier, read_note, require_signed, sign_note
from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.audit.note import Sign

# What one log of ours signs is smaller than this.
LARGEST_SIZE: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long a log is and its root, yet unsigned.

    Guarantee: `root` is 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def empty(origin: str) -> Checkpoint:
    """The checkpoint of a log in which nothing is yet.

    Guarantee: every checkpoint of that log goes on from it.
    """
    return Checkpoint(origin, 0, EMPTY)


def sign_checkpoint(checkpoint: Checkpoint, verifier: Verifier, sign: Sign) -> Note:
    """Sign a checkpoint as the log.

    Guarantee: the key's name is the origin. Source: c2sp.org/tlog-checkpoint, signatures.
    """
    return sign_note(str(checkpoint), verifier, sign)


def read_checkpoint(text: str) -> tuple[Checkpoint, Note]:
    """A checkpoint and the note it stands in.

    Guarantee: raises BadInput `log.note`, `log.checkpoint` for whatever is not one; no signature is checked yet.
    Lines beyond the third are refused: this log writes none. Source: c2sp.org/tlog-checkpoint, note text.
    """
    note = read_note(text)
    lines = note.text.splitlines()
    try:
        origin, size, root = lines
        raw = base64.b64decode(root, validate=True)
        number = int(size)
        if len(raw) != HASH_BYTES or base64.b64encode(raw).decode() != root or str(number) != size or not 0 <= number < LARGEST_SIZE:
            raise ValueError
    except ValueError:
        raise BadInput("log.checkpoint", "That is not a checkpoint of a log.", "Give it as it was handed out, to the last line.") from None
    return Checkpoint(origin, number, raw), note


def open_checkpoint(text: str, verifier: Verifier) -> Checkpoint:
    """What a checkpoint says, if this key signed exactly that.

    Guarantee: raises Refused `log.signature`, BadInput; never returns False. Source: c2sp.org/tlog-checkpoint.
    """
    checkpoint, note = read_checkpoint(text)
    require_signed(note, verifier)
    if checkpoint.origin != verifier.name:
        raise BadInput("log.checkpoint", "The checkpoint is of another log than its key.", "Give the key that belongs to it.")
    return checkpoint
