"""What the tests of the log share: a key, an empty log, and the plainest tree there is."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from heedful.audit.log import Log
from heedful.audit.note import ED25519, Verifier


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + plain_root(leaves[:split]) + plain_root(leaves[split:])).digest()


class Signer:
    """A key of its own, and logs of that key."""

    def __init__(self, name: str = "larkmoor.example/log") -> None:
        key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.sign = key.sign
        self.verifier = Verifier(name, ED25519, key.public_key().public_bytes_raw())

    def log(self, folder) -> Log:
        return Log(folder, self.verifier)


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="session")
def oracle():
    return plain_root


@pytest.fixture(scope="session")
def signer_of():
    return Signer
