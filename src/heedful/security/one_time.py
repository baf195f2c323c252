"""Codes that hold for half a minute, from a secret that a member's own device keeps beside us.

Source: RFC 6238 (TOTP), RFC 4226; the address an app reads is Google's key URI format, which all of them read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

if TYPE_CHECKING:
    from datetime import datetime

# RFC 4226 §4 R6 recommends 160 bits; RFC 6238 §4 gives 30 seconds, and its §5.2 one step to either side for clocks that differ.
SECRET_BYTES: Final = 20
DIGITS: Final = 6
STEP: Final = 30
_APART: Final = (0, -1, 1)


def new_secret() -> bytes:
    """A secret for one member's device.

    Guarantee: 160 bits of the system's randomness. Source: RFC 4226 §4.
    """
    return os.urandom(SECRET_BYTES)


def address_of(secret: bytes, member: str, company: str) -> str:
    """The address that a device reads, by picture or by hand.

    Guarantee: holds the secret; show it to its member only.
    """
    return str(_code(secret).get_provisioning_uri(member, company))


def step_of(secret: bytes, code: str, at: datetime, used: int) -> int | None:
    """Which step of time a code is of; None where it is of none that may still be used.

    Guarantee: only steps after `used`, so that a code serves once; at most one step early or late. Source: RFC 6238 §5.2.
    """
    said = code.replace(" ", "")
    if len(said) != DIGITS or not (said.isascii() and said.isdigit()):
        return None
    now = int(at.timestamp()) // STEP
    for apart in _APART:
        try:
            _code(secret).verify(said.encode(), (now + apart) * STEP)
        except InvalidToken:
            continue
        return now + apart if now + apart > used else None
    return None


def code_at(secret: bytes, at: datetime) -> str:
    """The code that a device would show.

    Guarantee: as the device.
    """
    return _code(secret).generate(int(at.timestamp())).decode()


def _code(secret: bytes) -> TOTP:
    # SHA-1 is what apps know; what is asked of it here is a keyed hash, which its collisions do not touch (RFC 6238 §1.2).
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303
