"""Passwords of members: kept as Argon2id hashes, compared at the same cost whether or not there is such a member."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Final

from heedful.errors import BadInput
from heedful.security.passphrase import DERIVING, LANES, MEMORY_KIB, PASSES, SALT_BYTES

# NIST SP 800-63B §5.1.1.2: at least 8 characters where tries are limited, at least 64 allowed.
SHORTEST: Final = 10
LONGEST: Final = 1_000
_HASH_BYTES: Final = 32


def hash_password(password: str) -> str:
    """What is kept of a password.

    Guarantee: a PHC string; two members with the same password have different ones. Errors: BadInput `password.length`.
    Source: RFC 9106 §4.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput("password.length", f"A password has {SHORTEST} to {LONGEST} characters.", "Take a few words that nobody guesses.")
    return _hashed(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; False where none was.

    Guarantee: takes as long for a member as for nobody. Source: RFC 9106.
    """
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        compared = kept or _nobodys()
        with DERIVING:
            Argon2id.verify_phc_encoded(password[:LONGEST].encode(), compared)
    except InvalidKey:
        return False
    return kept is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hashed(os.urandom(SALT_BYTES).hex())


def _hashed(password: str) -> str:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=os.urandom(SALT_BYTES), length=_HASH_BYTES, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    with DERIVING:
        return str(kdf.derive_phc_encoded(password.encode()))
