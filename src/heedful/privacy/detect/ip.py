"""Internet addresses, versions 4 and 6. Source: RFC 791, RFC 4291 §2.2."""

from __future__ import annotations

import ipaddress
from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser


def is_address(candidate: str) -> bool:
    """Whether a candidate is a full internet address.

    Guarantee: a clock time such as 10:30:00 is not one.
    Source: RFC 4291 §2.2.
    """
    try:
        ipaddress.ip_address(candidate)
    except ValueError:
        return False
    return True


IP: Final = Recogniser(
    kind="ip",
    mark="[ip]",
    patterns=(Pattern(r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b"), Pattern(r"(?i)[0-9A-F]{0,4}(?::[0-9A-F]{0,4}){2,7}")),
    digits=1,
    is_one=is_address,
    rank=60,
)
