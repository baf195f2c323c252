"""Signed notes: text with signature lines that name their keys, so that many can sign one text.

Ed25519 only (signature type 0x01), and witnesses' timestamped cosignatures (0x04, `cosignature.py`).
Source: c2sp.org/signed-note; golang.org/x/mod/sumdb/note (the spelling of verifier keys).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    # Signs bytes with one Ed25519 key.
    Sign = Callable[[bytes], bytes]

# c2sp.org/signed-note, signature types.
ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
_TYPES: Final = frozenset({ED25519, COSIGNATURE})
_PUBLIC_BYTES: Final = 32
_ID_BYTES: Final = 4
_SIGNATURE_BYTES: Final = 64
# An em dash and a space begin every signature line.
_DASH: Final = "\u2014 "
# No note of ours is longer; c2sp.org/signed-note asks for a limit.
LARGEST: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that may have signed notes, by its name.

    Guarantee: its name can stand in a signature line.
    """

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names the key.

        Guarantee: as c2sp.org/signed-note computes them.
        """
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line.

    Guarantee: as it stood; nothing is checked yet.
    """

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines.

    Guarantee: the text ends with a line's end; nothing is checked yet.
    """

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))


def require_name(name: str) -> str:
    """Refuse a name that cannot stand in a signature line.

    Guarantee: raises BadInput `log.name`. Source: c2sp.org/signed-note, format.
    """
    if not name or "+" in name or any(letter.isspace() or ord(letter) < 0x20 for letter in name):
        raise BadInput("log.name", "A key's name holds no spaces and no plus signs.", "Use something like example.com/log.")
    return name


def read_verifier(text: str) -> Verifier:
    """A key from its one-line form, `name+id+key`.

    Guarantee: raises BadInput `log.key` for whatever is not one. Source: c2sp.org/signed-note, verifier keys.
    """
    name, _, rest = text.strip().partition("+")
    said, _, key = rest.partition("+")
    try:
        raw = base64.b64decode(key, validate=True)
        if len(raw) != _PUBLIC_BYTES + 1 or raw[0] not in _TYPES:
            raise ValueError
        verifier = Verifier(require_name(name), raw[0], raw[1:])
        if bytes.fromhex(said) != verifier.key_id:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(verifier.public)
    except (ValueError, BadInput):
        raise BadInput("log.key", "That is not the key of a log or a witness.", "Give the line that `heedful audit key` prints.") from None
    return verifier


def sign_note(text: str, verifier: Verifier, sign: Sign) -> Note:
    """A text signed with one Ed25519 key.

    Guarantee: `require_signed` passes it; the same text gives the same note. Source: c2sp.org/signed-note, Ed25519 signatures.
    """
    return Note(text, (Signature(verifier.name, verifier.key_id, sign(text.encode())),))


def read_note(text: str) -> Note:
    """A note from its text.

    Guarantee: raises BadInput `log.note` for whatever is not a note; nothing is checked yet. Source: c2sp.org/signed-note, format.
    """
    body, _, lines = text.rpartition("\n\n")
    bad = not body or not lines.endswith("\n") or len(text) > LARGEST or any(ord(letter) < 0x20 and letter != "\n" for letter in text)
    found = [] if bad else [_signature(line) for line in lines.splitlines()]
    if not found or any(one is None for one in found):
        raise BadInput("log.note", "That is not a signed note.", "Give it as it was handed out, to the last line.")
    return Note(body + "\n", tuple(one for one in found if one is not None))


def require_signed(note: Note, verifier: Verifier) -> None:
    """Refuse a note that an Ed25519 key did not sign.

    Guarantee: raises Refused `log.signature`; other keys' lines are passed over; never returns False.
    Source: c2sp.org/signed-note, signatures.
    """
    mine = [one for one in note.signatures if (one.name, one.key_id) == (verifier.name, verifier.key_id)]
    if not mine or any(len(one.value) != _SIGNATURE_BYTES for one in mine):
        raise unsigned()
    for one in mine:
        require_bytes(verifier.public, one.value, note.text.encode())


def require_bytes(public: bytes, signature: bytes, data: bytes) -> None:
    """Refuse bytes that an Ed25519 key did not sign.

    Guarantee: raises Refused `log.signature`. Source: RFC 8032 §5.1.7.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        raise unsigned() from None


def unsigned() -> Refused:
    """The answer to a note that its key did not sign.

    Guarantee: does not tell what differs.
    """
    return Refused(
        "log.signature", "The checkpoint was not signed by this log's key: it was changed, or is another's.", "Ask for it again."
    )


def _signature(line: str) -> Signature | None:
    name, _, value = line.removeprefix(_DASH).partition(" ")
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        return None
    # One spelling only (RFC 4648 §3.5), so that a changed letter is always found.
    if not line.startswith(_DASH) or not name or len(raw) <= _ID_BYTES or base64.b64encode(raw).decode() != value:
        return None
    return Signature(name, raw[:_ID_BYTES], raw[_ID_BYTES:])
