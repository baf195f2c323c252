"""A key under a passphrase: Argon2id makes a key of the words, AES-256-GCM seals under it.

The costs stand beside what was sealed, so that they can rise later and old copies still open.
"""

from __future__ import annotations

import base64
import binascii
import os
import threading
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.security.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

# RFC 9106 §4, second recommended choice: 3 passes over 64 MiB in 4 lanes, a salt of 128 bits, a tag of 256.
PASSES: Final = 3
MEMORY_KIB: Final = 65_536
LANES: Final = 4
SALT_BYTES: Final = 16
KEY_BYTES: Final = 32
# A file that asks for more than this wants to exhaust the machine.
MOST_PASSES: Final = 20
MOST_MEMORY_KIB: Final = 2_097_152
MOST_LANES: Final = 16
# NIST SP 800-63B §5.1.1.2 asks for 8; a key file can be tried without limit by whoever copied it, so it is longer here.
SHORTEST: Final = 12
# One derivation at a time in a process: the library's threads for lanes are shared, and two at once wait for each other for ever. It also
# bounds the memory that many who sign in at once can ask for.
DERIVING: Final = threading.Lock()
_AAD: Final = b"workspace key under a passphrase"


def wrap(key: bytes, passphrase: str) -> dict[str, Any]:
    """Seal a key under a passphrase.

    Guarantee: only the passphrase opens it, at a cost of 64 MiB and three passes a try. Errors: BadInput `passphrase.short`.
    Source: RFC 9106 §4, NIST SP 800-38D.
    """
    if len(passphrase) < SHORTEST:
        raise BadInput(
            "passphrase.short", f"A passphrase has at least {SHORTEST} characters.", "Take four words or more that nobody guesses."
        )
    costs = {"salt": _text(os.urandom(SALT_BYTES)), "passes": PASSES, "memory_kib": MEMORY_KIB, "lanes": LANES}
    return {"argon2id": costs, "wrapped": _text(seal(_derived(passphrase, costs), _AAD, key))}


def unwrap(said: Mapping[str, Any], passphrase: str) -> bytes:
    """Open what `wrap` sealed.

    Guarantee: the key, or Refused `passphrase.wrong`; BadInput `key.form` where it is not in our form or costs out of bounds.
    Source: RFC 9106 §4.
    """
    try:
        derived = _derived(passphrase, said["argon2id"])
        sealed = base64.b64decode(said["wrapped"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise BadInput("key.form", "The key file is not in a form we know.", "Put back the file as Heedful wrote it.") from None
    try:
        return unseal(derived, _AAD, sealed)
    except Refused:
        raise Refused("passphrase.wrong", "The passphrase does not open the workspace key.", "Try again, or use the sealed copy.") from None


def _derived(passphrase: str, costs: Mapping[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salt, passes, memory, lanes = base64.b64decode(costs["salt"], validate=True), costs["passes"], costs["memory_kib"], costs["lanes"]
    if not (0 < passes <= MOST_PASSES and 8 * lanes <= memory <= MOST_MEMORY_KIB and 0 < lanes <= MOST_LANES):
        raise ValueError
    with DERIVING:
        return Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory).derive(passphrase.encode())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
