"""Two signatures: who may sign second, and when one or two people may stand in for it with a day's wait. Pure.

Source: GDPR Art. 5(2), 24, 32(4); separation of duties, ISO/IEC 27001 A.5.3.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused, Unready

if TYPE_CHECKING:
    from datetime import datetime

# What one person alone must sleep over.
WAIT: Final = timedelta(hours=24)
# A wait that nobody came back to is not kept for later.
LAPSES: Final = timedelta(days=30)
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 500
# Here a second person is never replaced by a wait: what stops messages, what takes people's data out, what touches keys.
OUTSIDE: Final = ("blocker", "persons.export", "key")
KINDS: Final = ("consent.import", "register", "impact", "concern", "freeze", "release", "segment", "message", *OUTSIDE)


def same(one: str, other: str) -> bool:
    """Whether two names are one person's.

    Guarantee: pure; blanks, capitals, marks and dressed-up letters do not make two of one.
    """
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum()) or plain.strip()


def require_other(first: str, second: str) -> None:
    """Refuse a second signature by whoever gave the first.

    Guarantee: pure; raises Refused `second.same_person`.
    """
    if same(first, second):
        raise _same_person()


def require_wait(team: str, kind: str, asked_at: datetime | None, reason: str, now: datetime) -> None:
    """Let one person alone go on where a wait stands in for a second signature.

    Guarantee: pure; raises Refused `second.same_person` in a team of several, Refused `second.outside` for what only an outsider may
    sign, BadInput `second.reason` without a typed reason, Unready `second.wait` until a whole day has passed since `asked_at`.
    """
    if team != "solo":
        raise _same_person()
    if kind in OUTSIDE:
        raise Refused(
            "second.outside",
            "This is not done by one person alone, not even after a wait.",
            "Ask somebody outside to sign, by a code: heedful second ask",
        )
    require_reason(reason)
    if asked_at is None or now < asked_at + WAIT:
        until = (asked_at or now) + WAIT
        raise Unready(
            "second.wait",
            f"You are alone, so this waits a day. It may be done from {until:%Y-%m-%d %H:%M} UTC on, and stands in the log.",
            "Sleep over it, then run the same command again.",
        )


def require_reason(reason: str) -> str:
    """A typed reason, without blanks around it.

    Guarantee: pure; otherwise raises BadInput `second.reason`.
    """
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or "\0" in reason:
        raise BadInput(
            "second.reason",
            f"A reason of {SHORTEST_REASON} to {LONGEST_REASON} characters must be typed.",
            "Give it with --reason. It stands in the log, so name nobody.",
        )
    return reason


def _same_person() -> Refused:
    return Refused(
        "second.same_person",
        "Who signed first cannot sign second.",
        "Have somebody else look at it and sign, or ask an outsider: heedful second ask",
    )
