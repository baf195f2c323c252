"""Egress: whatever leaves for somebody is asked here first. Who is not listed gets nothing. Source: GDPR Art. 28(3), 30(1)(d), 44."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.duties.recipients import host_of, require_listed
from heedful.errors import BadInput, Refused
from heedful.flow.running import recipients

if TYPE_CHECKING:
    from heedful.duties.running import Recipient
    from heedful.flow.settings import Settings

# RFC 6761 §6.3, RFC 1122 §3.2.1.3: what is sent to these never leaves the machine.
HERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})

# What is said of a file that is for nobody outside.
STAYS: Final = "inside"


def require_recipient(settings: Settings, kind: str, address: str) -> Recipient:
    """The listed recipient to whom something is to go: a report, export, segment, message, webhook, or by way of a model, storage or keys.

    Guarantee: raises Refused `egress.unlisted`, `egress.way` or `egress.contract` before anything leaves. `address` is a name, host, URL or
    e-mail address. A network is told of its own ids only, and only one that the settings read; what is a person's own goes to them
    by their right, and is not asked here. Source: GDPR Art. 4(9), 15, 28(3), 30(1)(d).
    """
    if kind == "network":
        return _network(settings, address)
    return require_listed(recipients(settings), kind, address)


def named(recipient: str | None) -> str | None:
    """Whom something goes to outside, from what was said: nobody where it was said to stay inside.

    Guarantee: None for `inside`; and for None, which only those give who ask nobody to choose.
    """
    return None if recipient is None or recipient.strip().casefold() == STAYS else recipient


def require_said(recipient: str | None) -> str:
    """Refuse rows of people for which nobody said whom they are for.

    Guarantee: raises BadInput `export.recipient`; staying inside is said too. Source: GDPR Art. 5(2), 30(1)(d).
    """
    if recipient is None or not recipient.strip():
        raise BadInput(
            "export.recipient", "Whom this file is for is not said.", f"Say it with --for: a recipient that heedful.yaml lists, or {STAYS}."
        )
    return recipient


def require_place(settings: Settings, kind: str, address: str) -> None:
    """Whoever keeps or works on data for us must be listed, unless it is this machine itself: storage, keys, a model.

    Guarantee: as `require_recipient`; a loopback address or the path of a socket is this machine, and nothing leaves it.
    Source: GDPR Art. 28(3), 30(1)(d).
    """
    if address.startswith("/") or host_of(address) in HERE:
        return
    require_recipient(settings, kind, address)


def _network(settings: Settings, address: str) -> Recipient:
    from heedful.duties.running import Recipient

    if address not in settings.uses.networks:
        raise Refused(
            "egress.network", "This network is not one that the settings read.", "Name it under uses.networks, or leave it alone."
        )
    return Recipient(address, "controller", "told of its own ids, to hear what was deleted there", ("network",))
