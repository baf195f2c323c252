"""Limits: how often, when and after what somebody may be written to. Pure: the hour and what was before are arguments.

The first reason that holds is given. Some end by themselves (`waits`); the message is then sent later, not dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REASONS: Final[Mapping[str, str]] = {
    "stopped": "they asked not to be written to",
    "bounced": "mail to their address came back",
    "event": "they were written to about the same thing",
    "cap": "they were written to often enough",
    "cool_off": "they wrote of a bad experience a short time ago",
    "complaint": "they complained a short time ago",
    "quiet": "it is night where they are",
    "not_relevant": "they said that this does not interest them",
}
# Reasons that end by themselves within a day or so.
WAITS: Final = frozenset({"quiet"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What the company keeps to.

    Guarantee: `cap` messages in `cap_days`; quiet from `quiet_from` until `quiet_until`, over midnight where the first is later.
    """

    cap: int = 2
    cap_days: int = 30
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    cool_off_days: int = 14
    complaint_days: int = 180
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Before:
    """What was before, of one person.

    Guarantee: `sent` are event and moment of each message; `disliked` is the last day they wrote of something they do not like.
    """

    sent: Sequence[tuple[str, datetime]] = ()
    disliked: datetime | None = None
    complained: datetime | None = None
    stopped: bool = False
    bounced: bool = False
    not_relevant: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    zone: str | None = None


def why_not(before: Before, limits: Limits, event: str, about: tuple[str, str], now: datetime, *, mends: bool = False) -> str | None:
    """Why somebody may not be written to now, or None.

    Guarantee: a pure function; the strictest reason first. `about` is brand and aspect; `mends` says that it is a repair or an apology,
    which a dislike calls for and does not forbid. Source: Directive 2002/58/EC Art. 13; GDPR Art. 21(3).
    """
    recent = [at for _, at in before.sent if now - at < timedelta(days=limits.cap_days)]
    asked = {
        "stopped": before.stopped,
        "bounced": before.bounced,
        "complaint": _lately(before.complained, limits.complaint_days, now),
        "event": any(one == event for one, _ in before.sent),
        "not_relevant": about in before.not_relevant,
        "cap": len(recent) >= limits.cap,
        "cool_off": not mends and _lately(before.disliked, limits.cool_off_days, now),
        "quiet": is_quiet(limits, before.zone, now),
    }
    return next((reason for reason, holds in asked.items() if holds), None)


def _lately(at: datetime | None, days: int, now: datetime) -> bool:
    return at is not None and now - at < timedelta(days=days)


def is_quiet(limits: Limits, zone: str | None, now: datetime) -> bool:
    """Whether it is the quiet time where somebody is.

    Guarantee: in their zone where they told one, else in the company's.
    """
    local = now.astimezone(zone_of(zone or limits.zone)).time()
    if limits.quiet_from <= limits.quiet_until:
        return limits.quiet_from <= local < limits.quiet_until
    return local >= limits.quiet_from or local < limits.quiet_until


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name.

    Guarantee: BadInput `messages.zone` where there is none. Source: IANA time zone database.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("messages.zone", "There is no time zone of that name.", "Such as Europe/Dublin.") from None


def moment_of(day: object) -> datetime:
    """The end of a day, from which a cool-off counts.

    Guarantee: in UTC.
    """
    return datetime.combine(day, time(23, 59, 59), UTC)  # type: ignore[arg-type]
