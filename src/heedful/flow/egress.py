"""Egress: whatever leaves for somebody is asked here first. Who is not listed gets nothing. Source: GDPR Art. 28(3), 30(1)(d), 44."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.duties.recipients import require_listed
from heedful.errors import Refused
from heedful.flow.running import recipients

if TYPE_CHECKING:
    from heedful.duties.running import Recipient
    from heedful.flow.settings import Settings


def require_recipient(settings: Settings, kind: str, address: str) -> Recipient:
    """The listed recipient to whom something is to go: a report, export, segment, message, webhook, or by way of a model, storage or keys.

    Guarantee: raises Refused `egress.unlisted`, `egress.way` or `egress.contract` before anything leaves. `address` is a name, host, URL or
    e-mail address. A network is told of its own ids only, and only one that the settings read; what is a person's own goes to them
    by their right, and is not asked here. Source: GDPR Art. 4(9), 15, 28(3), 30(1)(d).
    """
    if kind == "network":
        return _network(settings, address)
    return require_listed(recipients(settings), kind, address)


def _network(settings: Settings, address: str) -> Recipient:
    from heedful.duties.running import Recipient

    if address not in settings.uses.networks:
        raise Refused(
            "egress.network", "This network is not one that the settings read.", "Name it under uses.networks, or leave it alone."
        )
    return Recipient(address, "controller", "told of its own ids, to hear what was deleted there", ("network",))
