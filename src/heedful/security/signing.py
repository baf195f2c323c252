"""The workspace's signature: Ed25519 (RFC 8032) over canonical JSON, so that anybody can check a document offline.

The secret half is a purpose's key in the key file, drawn when first needed; only the public half is ever told.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.security.keys import Keys

# Where the signature stands in a signed document; everything else in it is what is signed.
FIELD: Final = "signature"
ALGORITHM: Final = "Ed25519"
_PURPOSE: Final = "signing"
# RFC 8032 §5.1.5.
_PUBLIC_BYTES: Final = 32


def sign(keys: Keys, data: bytes) -> bytes:
    """Sign bytes with the workspace's key.

    Guarantee: 64 bytes; the same bytes give the same signature for the life of the workspace.
    Source: RFC 8032 §5.1.6.
    """
    return _secret(keys).sign(data)


def public_key(keys: Keys) -> str:
    """The public half of the workspace's key, as text to hand out.

    Guarantee: 32 bytes in base64; tells nothing of the secret half.
    """
    return _text(_secret(keys).public_key().public_bytes_raw())


def require_signature(public: str, signature: bytes, data: bytes) -> None:
    """Refuse bytes that this key did not sign.

    Guarantee: raises Refused `signature.wrong`, or BadInput `signature.key` where `public` is no key; never returns False.
    Source: RFC 8032 §5.1.7.
    """
    try:
        Ed25519PublicKey.from_public_bytes(_public_bytes(public)).verify(signature, data)
    except InvalidSignature as error:
        raise Refused(
            "signature.wrong", "The signature does not fit: it was changed, or signed by another key.", "Ask for it again from its source."
        ) from error


def require_text(public: str, signature: object, data: bytes) -> None:
    """Refuse bytes that this key did not sign, where the signature is text as it stands in a document.

    Guarantee: as `require_signature`; a signature has one spelling, and every other is refused too.
    Source: RFC 4648 §3.5 (pad bits).
    """
    try:
        value = base64.b64decode(signature, validate=True) if isinstance(signature, str) else b""
    except ValueError:
        value = b""
    if not value or _text(value) != signature:
        raise Refused("signature.wrong", "The signature cannot be read.", "Ask for it again from its source.")
    require_signature(public, value, data)


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a document that is signed: keys sorted, no spaces, UTF-8.

    Guarantee: equal documents give equal bytes. Source: RFC 8785, of which it is what documents without fractions need.
    """
    return orjson.dumps(dict(document), option=orjson.OPT_SORT_KEYS)


def sign_document(keys: Keys, document: Mapping[str, Any]) -> dict[str, Any]:
    """A document with the workspace's signature in it.

    Guarantee: `require_document` passes it; the public key stands beside the signature, for reference and not for trust.
    """
    unsigned = {name: value for name, value in document.items() if name != FIELD}
    value = _text(sign(keys, canonical(unsigned)))
    return {**unsigned, FIELD: {"algorithm": ALGORITHM, "public_key": public_key(keys), "value": value}}


def require_document(public: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Give back what was signed, if this key signed exactly that.

    Guarantee: raises Refused `signature.wrong` where one value differs, and where there is no signature or one more field.
    Source: RFC 8032 §5.1.7.
    """
    _public_bytes(public)
    found = document.get(FIELD)
    unsigned = {name: value for name, value in document.items() if name != FIELD}
    if not isinstance(found, dict) or set(found) != {"algorithm", "public_key", "value"} or found["algorithm"] != ALGORITHM:
        raise Refused("signature.wrong", "The document carries no signature of ours.", "Ask for it again from its source.")
    if found["public_key"] != public:
        raise Refused("signature.wrong", "The document was signed by another key.", "Check it with the key of whoever issued it.")
    try:
        data = canonical(unsigned)
    except (TypeError, ValueError):
        raise Refused("signature.wrong", "The document cannot be read.", "Ask for it again from its source.") from None
    require_text(public, found["value"], data)
    return unsigned


def _secret(keys: Keys) -> Ed25519PrivateKey:
    # A seed is any 32 random bytes (RFC 8032 §5.1.5), which is what a purpose's key is.
    return Ed25519PrivateKey.from_private_bytes(keys.purpose_key(_PURPOSE))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _public_bytes(public: str) -> bytes:
    try:
        found = base64.b64decode(public.strip(), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != _PUBLIC_BYTES:
        raise BadInput("signature.key", "That is not a public key.", "Give the 32 bytes in base64 that `heedful verify key` prints.")
    return found


def pem(public: str) -> str:
    """A public key in the form that other programs read.

    Guarantee: SubjectPublicKeyInfo in PEM. Errors: BadInput `signature.key`. Source: RFC 8410 §4, RFC 7468.
    """
    key = Ed25519PublicKey.from_public_bytes(_public_bytes(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
