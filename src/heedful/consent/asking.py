"""Who may be asked, and how often: one invitation a person and channel, a no is heard, silence is left alone.

Asking again after a choice is a pattern the Digital Services Act names. Source: Reg. (EU) 2022/2065 Art. 25(3)(a); GDPR Art. 7(4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# To one person each; and those that hang where anybody may read them, which carry one token for all.
PERSONAL: Final = ("link", "mail")
COMMON: Final = ("qr", "receipt", "pinned")
CHANNELS: Final = PERSONAL + COMMON
KINDS: Final = ("first", "renewal")
ANSWERS: Final = ("yes", "no", "never")

# A no, or silence, is not asked again for so many months.
QUIET_MONTHS: Final = 12
# A renewal is asked for within so many days before the end, once.
RENEWAL_DAYS: Final = 60

# Why somebody is not asked, in the order it is looked at.
REASONS: Final[dict[str, str]] = {
    "suppressed": "they objected or were forgotten",
    "minor": "they are too young to be asked",
    "never": "they asked never to be asked again",
    "said_no": "they said no, or withdrew, within 12 months",
    "agreed": "they have agreed already",
    "asked": "they were asked on this channel within 12 months",
    "renewal_asked": "they were asked once whether to renew",
    "not_due": "no consent of theirs ends within 60 days",
    "unconfirmed": "there is no address of theirs that they confirmed",
    "unknown": "there is no such person on record",
}


@dataclass(frozen=True, slots=True)
class Before:
    """One earlier invitation of somebody.

    Guarantee: immutable; `answer` is yes, no, never, or None while there is none.
    """

    channel: str
    kind: str
    sent_at: datetime
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of somebody who might be asked.

    Guarantee: immutable. `valid_since` and `valid_until` are of the consent that ends last, None where none is valid.
    """

    suppressed: bool = False
    minor: bool = False
    withdrew_at: datetime | None = None
    valid_since: datetime | None = None
    valid_until: datetime | None = None


def why_not(
    kind: str, channel: str, standing: Standing, before: Iterable[Before], *, quiet_since: datetime, renew_until: datetime
) -> str | None:
    """Why somebody may not be asked now; None where they may.

    Guarantee: pure. `never` holds for ever; a no or a withdrawal on any channel for 12 months; silence for 12 months on its
    channel; a renewal is asked for once a consent, by one channel, and only near its end. The first of REASONS that holds.
    `quiet_since` is 12 months ago, `renew_until` 60 days from now. Source: Reg. (EU) 2022/2065 Art. 25(3)(a).
    """
    if standing.suppressed or standing.minor:
        return "suppressed" if standing.suppressed else "minor"
    asked = list(before)
    if any(one.answer == "never" for one in asked):
        return "never"
    refused = [one.answered_at for one in asked if one.answer == "no"] + [standing.withdrew_at]
    if any(at is not None and at > quiet_since for at in refused):
        return "said_no"
    return _why_no_renewal(standing, asked, renew_until) if kind == "renewal" else _why_no_first(standing, asked, channel, quiet_since)


def _why_no_first(standing: Standing, asked: Iterable[Before], channel: str, quiet_since: datetime) -> str | None:
    if standing.valid_since is not None:
        return "agreed"
    silent = any(one.channel == channel and one.answer is None and one.sent_at > quiet_since for one in asked)
    return "asked" if silent else None


def _why_no_renewal(standing: Standing, asked: Iterable[Before], renew_until: datetime) -> str | None:
    since, until = standing.valid_since, standing.valid_until
    if since is None or until is None or until > renew_until:
        return "not_due"
    return "renewal_asked" if any(one.kind == "renewal" and one.sent_at >= since for one in asked) else None
