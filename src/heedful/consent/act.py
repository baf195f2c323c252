"""One act of consent as a row tells it: what was said and when, and the events of the record it amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from heedful.consent.cells import _Bad, moment_of, one_of
from heedful.consent.record import EXPLICIT
from heedful.tables.records import EVENT_TYPES
from heedful.terms import STATES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

ENDED: Final = ("Withdrawn", "Revoked")
# A ticked box that nobody ticked is no consent. Source: GDPR Art. 4(11), recital 32.
IMPLIED: Final = "Implied"
_MOMENTS: Final = ("given_at", "expires_at", "renewed_at", "renewed_until", "period_from", "period_until")
_SPOKEN: Final = "ExplicitlyExpressed"


class Step(NamedTuple):
    """One event of a record, and what tells it apart from others of its record."""

    state: str
    at: datetime
    until: datetime | None
    mark: str
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What was said, when, and whether it can be shown.

    Guarantee: immutable; every moment but a withdrawal's lies in the past. `since` and `until` bound the posts it is about;
    `expires` is when the consent first given ends, `holds_until` when the last thing said of it does.
    """

    state: str
    proven: bool
    given_at: datetime | None
    withdrawn_at: datetime | None
    now: datetime
    expires_at: datetime | None
    renewed_at: datetime | None
    kind: str
    since: datetime | None
    until: datetime | None
    at: datetime
    expires: datetime
    holds_until: datetime

    @property
    def ends(self) -> bool:
        return self.state in ENDED or self.withdrawn_at is not None

    @property
    def first(self) -> str:
        # What ended was given once; and what cannot be shown to have been given is not known.
        claimed = "Given" if self.state in ENDED else self.state
        return claimed if self.proven or claimed not in VALID_STATES else "Unknown"

    def steps(self, purposes: Sequence[str]) -> list[Step]:
        """The events this act amounts to, in the order of what they say.

        Guarantee: the same act gives the same events whenever it is told.
        """
        first = self.first
        steps = [Step(first, self.at, self.expires if first in VALID_STATES else None, stamp(self.given_at) + stamp(self.expires_at))]
        if first in VALID_STATES:
            if self.kind != _SPOKEN:
                steps += [Step("Unknown", self.at, None, purpose, purpose) for purpose in purposes if purpose in EXPLICIT]
            if self.renewed_at:
                steps.append(Step("RenewedConsentGiven", self.renewed_at, self.holds_until, stamp(self.renewed_at)))
        if self.ends:
            end = self.withdrawn_at or self.at
            steps.append(Step("Revoked" if self.state == "Revoked" else "Withdrawn", end, None, stamp(self.withdrawn_at)))
        return steps

    def stands(self, steps: Sequence[Step]) -> bool:
        """Whether it allows something now.

        Guarantee: false where it was never proven, has run out, or has ended.
        """
        over = any(step.state in (*ENDED, "Expired") and step.at <= self.now for step in steps)
        return steps[0].state in VALID_STATES and self.holds_until > self.now and not over


def read_act(row: Mapping[str, Any], now: datetime, lasts: Callable[[datetime], datetime], *, proven: bool) -> Act:
    """Read what a row says was said.

    Guarantee: `_Bad` on a consent of the future, and on one that ends before it begins.
    Source: GDPR Art. 7(1); ISO/IEC TS 27560, event.
    """
    given_at, expires_at, renewed_at, renewed_until, since, until = (moment_of(row, name) for name in _MOMENTS)
    for name, at in (("given_at", given_at), ("renewed_at", renewed_at)):
        if at and at > now:
            raise _Bad("consent.future", "The consent is dated in the future.", f"Correct {name}.")
    for name, begins, ends in (
        ("expires_at", given_at, expires_at),
        ("renewed_at", given_at, renewed_at),
        ("renewed_until", renewed_at, renewed_until),
        ("period_until", since, until),
    ):
        if begins and ends and ends <= begins:
            raise _Bad("consent.period", f"The moment in {name} lies before what it follows.", "Correct one of the two.")
    state = one_of(row, "state", STATES) or "Given"
    kind = one_of(row, "event_type", EVENT_TYPES) or _SPOKEN
    withdrawn_at = moment_of(row, "withdrawn_at") or (given_at if state in ENDED else None)
    first = given_at or now
    expires = _sooner(expires_at, lasts(first))
    holds = _sooner(renewed_until, lasts(renewed_at)) if renewed_at else expires
    shown = proven and kind != IMPLIED
    return Act(state, shown, given_at, withdrawn_at, now, expires_at, renewed_at, kind, since, until, first, expires, holds)


def stamp(moment: datetime | None) -> str:
    """A moment as text, empty where there is none.

    Guarantee: different moments give different texts.
    """
    return moment.isoformat() if moment else ""


def _sooner(said: datetime | None, latest: datetime) -> datetime:
    # However long somebody agreed, it is asked again when the notice says so.
    return min(said, latest) if said else latest
