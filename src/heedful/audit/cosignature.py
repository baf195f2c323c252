"""Cosignatures: a witness says that, when it looked, this checkpoint went on from every one it had seen of that log before.

Source: c2sp.org/tlog-cosignature (Ed25519), c2sp.org/tlog-witness (what a witness is asked, and what it checks).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.audit.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from heedful.audit.merkle import EMPTY, require_consistency
from heedful.audit.note import COSIGNATURE, Note, Signature, Verifier, require_bytes
from heedful.audit.proof import read_hashes
from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.audit.note import Sign

# c2sp.org/tlog-witness: no more consistency proof lines than this.
MOST: Final = 63
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Request:
    """What a witness is asked: an old size, the proof from it, and the checkpoint.

    Guarantee: as it stood; nothing is checked yet.
    """

    old: int
    hashes: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(base64.b64encode(one).decode() for one in self.hashes)]
        return "\n".join(lines) + "\n\n" + self.note


def read_request(text: str) -> Request:
    """A request from its text.

    Guarantee: raises BadInput `log.request` for whatever is not one. Source: c2sp.org/tlog-witness, add-checkpoint.
    """
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    try:
        old = int(lines[0].removeprefix("old "))
        if lines[0] != f"old {old}" or old < 0 or len(lines) > MOST + 1:
            raise ValueError
        read_checkpoint(note)
        return Request(old, read_hashes(lines[1:]), note)
    except (ValueError, IndexError, BadInput):
        raise BadInput("log.request", "That is not what a witness is asked.", "Give what `heedful audit ask-witness` wrote.") from None


def require_request(request: Request, seen: Checkpoint | None, verifier: Verifier) -> Checkpoint:
    """Refuse a checkpoint that does not go on from the last one that was seen of its log.

    Guarantee: raises Refused `log.signature`, `log.forked`, or BadInput `log.old_size` where the request begins elsewhere than at what
    was seen; never returns False. `seen`: None where nothing was. Source: c2sp.org/tlog-witness, add-checkpoint.
    """
    checkpoint = open_checkpoint(request.note, verifier)
    size, root = (seen.size, seen.root) if seen else (0, EMPTY)
    if request.old != size:
        raise BadInput(
            "log.old_size", f"This witness has last seen the log with {size} entries.", f"Ask again: heedful audit ask-witness --old {size}"
        )
    require_consistency(request.hashes, size, root, checkpoint.size, checkpoint.root)
    return checkpoint


def cosign(note: Note, witness: Verifier, sign: Sign, at: int) -> Signature:
    """A witness's line under a checkpoint.

    Guarantee: `require_cosigned` passes it. `at`: seconds since 1970. The caller has checked that the checkpoint goes on from the last.
    Source: c2sp.org/tlog-cosignature, Ed25519 signed message.
    """
    signature = sign(_message(note.text, at))
    return Signature(witness.name, witness.key_id, at.to_bytes(_TIME_BYTES, "big") + signature)


def require_cosigned(note: Note, witness: Verifier) -> int:
    """Refuse a checkpoint that this witness did not cosign; gives when it did, in seconds since 1970.

    Guarantee: raises Refused `log.not_cosigned`, `log.signature`; never returns False. Source: c2sp.org/tlog-cosignature.
    """
    mine = [one for one in note.signatures if (one.name, one.key_id) == (witness.name, witness.key_id)]
    if not mine or witness.kind != COSIGNATURE:
        raise Refused("log.not_cosigned", "This witness did not cosign the checkpoint.", "Ask it to: heedful audit ask-witness")
    times = []
    for one in mine:
        if len(one.value) != _TIME_BYTES + _SIGNATURE_BYTES:
            raise Refused("log.not_cosigned", "This witness's line under the checkpoint cannot be read.", "Ask it for it again.")
        at = int.from_bytes(one.value[:_TIME_BYTES], "big")
        require_bytes(witness.public, one.value[_TIME_BYTES:], _message(note.text, at))
        times.append(at)
    return max(times)


def cosigned_by(note: Note, witnesses: Sequence[Verifier]) -> dict[str, int]:
    """Which of these witnesses cosigned a checkpoint, and when.

    Guarantee: lines of others are passed over; a line of one of these that does not hold is refused.
    Source: c2sp.org/signed-note, signatures.
    """
    lines = {(one.name, one.key_id) for one in note.signatures}
    return {one.name: require_cosigned(note, one) for one in witnesses if (one.name, one.key_id) in lines}


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
