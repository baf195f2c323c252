"""Recipients: who may be given something, by which way, and what the register must say of each. Source: GDPR Art. 28(3), 30(1)(d)-(e), 44-49."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from heedful.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.duties.running import Recipient

# What leaves, and by which way. `network` is a network told of its own ids; `person` is somebody given what is theirs.
WAYS: Final = ("report", "export", "segment", "message", "webhook", "model", "storage", "keys", "network")
ROLES: Final = ("processor", "controller", "joint_controller", "authority", "inside")
# The European Economic Area, by ISO 3166-1. Source: GDPR Art. 44, EEA Agreement.
EEA: Final = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split())  # noqa: SIM905

_ENDS: Final = re.compile(r"[/?#\\]")


def require_listed(recipients: Sequence[Recipient], way: str, address: str) -> Recipient:
    """The listed recipient that something is to go to.

    Guarantee: pure; otherwise raises Refused `egress.unlisted`, `egress.way` or `egress.contract`. An address is a name, a host, a URL or
    an e-mail address; a host below a listed one counts as it. Source: GDPR Art. 28(3), 30(1)(d).
    """
    host = host_of(address)
    found = next((r for r in recipients if _is(r, address, host)), None)
    if found is None:
        raise Refused(
            "egress.unlisted",
            "Nothing goes to a recipient that heedful.yaml does not list.",
            "List them under `recipients`, with role, contract, country and what they get; then publish a notice that names them.",
        )
    if way not in found.gets:
        raise Refused("egress.way", "This recipient is listed, but not for this.", f"Add {way} to what they get, if they should get it.")
    if found.role == "processor" and found.contract is None:
        raise Refused("egress.contract", "A processor gets nothing before there is a contract.", "Give its date under `contract`.")
    return found


def gaps(recipient: Recipient) -> Iterator[str]:
    """What the register still lacks of a recipient.

    Guarantee: pure; nothing of a body inside the company but its purpose. Source: GDPR Art. 28(3), 30(1)(d)-(e), 46.
    """
    if not recipient.purpose:
        yield "what for is not said"
    if recipient.role == "inside":
        return
    if not recipient.role:
        yield "no role is stated"
    if recipient.role == "processor" and recipient.contract is None:
        yield "no contract is dated"
    if not recipient.country:
        yield "no country is stated"
    elif recipient.country not in EEA and not recipient.transfer:
        yield "outside the economic area, and no basis for the transfer is stated"


def told(recipient: Recipient) -> bool:
    """Whether a notice must name a recipient.

    Guarantee: everybody but a body of the company itself. Source: GDPR Art. 4(9), 13(1)(e).
    """
    return recipient.role != "inside"


def host_of(address: str) -> str:
    """The host of a URL, an e-mail address or a bare host.

    Guarantee: lower case, without a port; the words themselves where it is a name.
    """
    text = address.strip().lower().rpartition("://")[2]
    # RFC 3986 §3.2: the authority ends at the first of these; what stands before its last @ is no host.
    authority = _ENDS.split(text, maxsplit=1)[0].rpartition("@")[2]
    return authority[1:].partition("]")[0] if authority.startswith("[") else authority.partition(":")[0]


def _is(recipient: Recipient, address: str, host: str) -> bool:
    if recipient.name.strip().casefold() == address.strip().casefold():
        return True
    listed = [host_of(one) for one in recipient.addresses]
    return any(one and (host == one or host.endswith("." + one)) for one in listed)
