"""Sealing: a record becomes bytes that only the person's key opens, and names become keyed hashes.

AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce before each sealed record, and HMAC-SHA-256 (RFC 2104), cut.
"""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from heedful.errors import Broken, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

# NIST SP 800-38D §8.2.2: 96-bit nonces drawn at random; one key seals far fewer than the 2^32 records it allows.
NONCE: Final = 12


def seal_rows(keys: Sequence[bytes], aads: Sequence[bytes], plaintexts: Sequence[bytes]) -> list[bytes]:
    """Seal each plaintext under the key and the associated data of the same place.

    Guarantee: a sealed row opens only with the same key and associated data; two sealings never look alike.
    `keys` are 32 bytes each; gives nonce | ciphertext | tag, 28 bytes longer than the plaintext. Errors: Broken `seal.lengths`.
    Source: NIST SP 800-38D.
    """
    _require_lengths(keys, aads, plaintexts)
    ciphers = {key: AESGCM(key).encrypt for key in set(keys)}
    random = os.urandom(NONCE * len(keys))
    nonces = [random[start : start + NONCE] for start in range(0, len(random), NONCE)]
    rows = zip(keys, nonces, plaintexts, aads, strict=True)
    return [nonce + ciphers[key](nonce, plaintext, aad) for key, nonce, plaintext, aad in rows]


def unseal_rows(keys: Sequence[bytes], aads: Sequence[bytes], sealed: Sequence[bytes]) -> list[bytes]:
    """Open what `seal_rows` sealed.

    Guarantee: gives exactly what was sealed, or raises Refused `seal.wrong` and gives nothing.
    Source: NIST SP 800-38D.
    """
    _require_lengths(keys, aads, sealed)
    ciphers = {key: AESGCM(key).decrypt for key in set(keys)}
    rows = zip(keys, sealed, aads, strict=True)
    try:
        return [ciphers[key](row[:NONCE], row[NONCE:], aad) for key, row, aad in rows]
    except (InvalidTag, ValueError) as error:  # ValueError: shorter than a nonce
        raise Refused(
            "seal.wrong",
            "A sealed record does not open: it was changed, or belongs to another key.",
            "Restore the file from a backup, or gather its source again.",
        ) from error


def seal(key: bytes, aad: bytes, plaintext: bytes) -> bytes:
    """Seal one record.

    Guarantee: as `seal_rows`.
    Source: NIST SP 800-38D.
    """
    return seal_rows([key], [aad], [plaintext])[0]


def unseal(key: bytes, aad: bytes, sealed: bytes) -> bytes:
    """Open one record.

    Guarantee: as `unseal_rows`.
    Source: NIST SP 800-38D.
    """
    return unseal_rows([key], [aad], [sealed])[0]


def keyed(key: bytes, message: bytes, size: int = 16) -> bytes:
    """Give the first `size` bytes of the message's HMAC.

    Guarantee: the same key and message give the same bytes; without the key nobody can tell whose they are.
    Source: RFC 2104, RFC 4868 (truncation).
    """
    return hmac.digest(key, message, "sha256")[:size]


def keyed_all(key: bytes, messages: Sequence[bytes], size: int = 16) -> list[bytes]:
    """Give `keyed` of each message.

    Guarantee: as `keyed`, in the same order.
    Source: RFC 2104.
    """
    # The key is taken in once, and copied for each message: that is most of the work where messages are short.
    begun = HMAC(key, SHA256())
    return [_ended(begun.copy(), message)[:size] for message in messages]


def _ended(begun: HMAC, message: bytes) -> bytes:
    begun.update(message)
    return begun.finalize()


def framed(*parts: str) -> bytes:
    """Join parts into one message.

    Guarantee: two different lists of parts never give the same bytes.
    """
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def _require_lengths(*columns: Sequence[bytes]) -> None:
    if len({len(column) for column in columns}) > 1:
        raise Broken("seal.lengths", "Keys, associated data and records must be equally many.")
