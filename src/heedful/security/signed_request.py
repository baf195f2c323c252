"""Meta's `signed_request`: what Meta says of one of its users, signed with the app's secret.

The signature is checked over the bytes exactly as they came, in constant time, before anything in them is decoded or parsed.
Source: Meta, Data Deletion Request Callback; RFC 2104 (HMAC), RFC 4648 §5 (base64url), RFC 7515 appendix C (without padding).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

ALGORITHM: Final = "HMAC-SHA256"
# Meta's are a few hundred characters long.
LONGEST: Final = 8_192
# How far Meta's clock may be ahead of ours, in seconds.
AHEAD: Final = 300
# SHA-256 is 32 bytes: 43 characters of base64url, and at most one of padding.
_SIGNATURE: Final = re.compile(rb"[A-Za-z0-9_-]{43}=?")
_PAYLOAD: Final = re.compile(rb"[A-Za-z0-9_-]+={0,2}")
_USER: Final = re.compile(r"[0-9]{1,40}")
_NOTHING: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What Meta said.

    Guarantee: made only of a payload whose signature held; `payload` is the part that was signed, as it came.
    """

    user_id: str
    issued_at: int
    payload: bytes


def require_signed(raw: str, secrets: Sequence[bytes], now: int, age: int) -> SignedRequest:
    """Give what a signed request says, if it was signed with one of the app's secrets and is fresh.

    Guarantee: verified before it is parsed, in a time that tells nothing of how much of a signature was right, nor of which
    secret. Raises Refused `callback.forged` for everything whose signature does not hold, `callback.unusable` for what was
    signed but is not such a request, `callback.stale` where it is older than `age` seconds or from the future.
    `now` in seconds since 1970. Source: Meta, Data Deletion Request Callback.
    """
    payload = _require_signature(raw, secrets)
    said = _parsed(payload)
    user, issued = said.get("user_id"), said.get("issued_at")
    if type(user) is int:
        user = str(user)
    usable = isinstance(user, str) and _USER.fullmatch(user) and type(issued) is int
    if not usable or str(said.get("algorithm", "")).upper() != ALGORITHM:
        raise _unusable()
    _require_fresh(said, int(str(issued)), now, age)
    return SignedRequest(str(user), int(str(issued)), payload)


def _require_signature(raw: str, secrets: Sequence[bytes]) -> bytes:
    # Whatever was sent, one MAC a secret is computed and compared, so that a malformed request takes as long as a forged one.
    sent = raw.encode("utf-8", "surrogatepass")[: LONGEST + 1]
    encoded, _, payload = sent.partition(b".")
    formed = len(sent) <= LONGEST and _SIGNATURE.fullmatch(encoded) is not None and _PAYLOAD.fullmatch(payload) is not None
    signature = base64.urlsafe_b64decode(encoded[:43] + b"=") if formed else _NOTHING
    right = False
    for secret in secrets:
        right |= hmac.compare_digest(hmac.digest(secret, payload, "sha256"), signature)
    if not (formed and right):
        raise Refused("callback.forged", "This request was not signed by the network.", "Send it as the network gave it.")
    return payload


def _parsed(payload: bytes) -> dict[str, Any]:
    bare = payload.rstrip(b"=")
    try:
        said = orjson.loads(base64.b64decode(bare + b"=" * (-len(bare) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _unusable() from None
    if not isinstance(said, dict):
        raise _unusable()
    return said


def _require_fresh(said: dict[str, Any], issued: int, now: int, age: int) -> None:
    expires = said.get("expires")
    # Where it says 0, Meta means that it does not end.
    ended = type(expires) is int and 0 < expires < now
    if ended or not now - age <= issued <= now + AHEAD:
        raise Refused("callback.stale", "This request is too old, or its time has not come.", "Ask the network to send a new one.")


def _unusable() -> Refused:
    return Refused("callback.unusable", "This signed request does not say what it must.", "Send it as the network gave it.")
