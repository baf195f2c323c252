"""Where consent stands: a number that moves with every consent, person and account event, and the last that could widen it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.store import meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

_POSITION: Final = "consent.position"
_WIDENED: Final = "consent.widened"


def consent_position(tx: Connection) -> int:
    """The number of consent events so far.

    Guarantee: greater after every event, in whatever transaction it came.
    """
    return int(meta.get(tx, _POSITION) or 0)


def last_widening(tx: Connection) -> int:
    """The position of the last event after which more posts may be let in.

    Guarantee: a file judged at or after it need not be judged again.
    """
    return int(meta.get(tx, _WIDENED) or 0)


def move(tx: Connection, events: int, *, widening: bool) -> int:
    """Count events that came.

    Guarantee: no event moves nothing.
    """
    if not events:
        return consent_position(tx)
    position = meta.count_on(tx, _POSITION, events)
    if widening:
        meta.put(tx, _WIDENED, str(position))
    return position


def note_widening(tx: Connection) -> int:
    """Say that something outside the events, such as a setting, now lets more in.

    Guarantee: every file with refusals will be judged again.
    """
    return move(tx, 1, widening=True)
