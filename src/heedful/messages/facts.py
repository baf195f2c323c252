"""What a catalogue may say as fact, each with its evidence and the time for which it is true.

A fact is true at a moment or it is not; nothing else in a message may claim what only a fact can.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

# How long a count of stock and a rating stay true after they were taken.
STOCK_HOURS: Final = 24
RATING_DAYS: Final = 180
SIGNS: Final[Mapping[str, str]] = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF ", "SEK": "SEK ", "DKK": "DKK ", "PLN": "PLN "}


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs, from and until when.

    Guarantee: not negative; `currency` is three letters of ISO 4217.
    """

    amount: Decimal
    currency: str
    since: datetime
    until: datetime
    evidence: str

    def holds(self, now: datetime) -> bool:
        """Whether it is the price now.

        Guarantee: from `since` on, up to and with `until`.
        """
        return self.since <= now <= self.until

    @property
    def said(self) -> str:
        whole = self.amount == self.amount.to_integral_value()
        return f"{SIGNS.get(self.currency, self.currency + ' ')}{self.amount:,.{0 if whole else 2}f}"


@dataclass(frozen=True, slots=True)
class Stock:
    """How many there were when they were counted.

    Guarantee: `left` is not negative.
    """

    left: int
    at: datetime
    evidence: str

    def holds(self, now: datetime) -> bool:
        """Whether the count is of the last day.

        Guarantee: a count of the future is none.
        """
        return timedelta(0) <= now - self.at <= timedelta(hours=STOCK_HOURS)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When it ends.

    Guarantee: in some time zone.
    """

    at: datetime
    evidence: str

    def holds(self, now: datetime) -> bool:
        """Whether it lies ahead.

        Guarantee: a deadline that has passed is none.
        """
        return now < self.at

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def said(self) -> str:
        return f"{self.at.day} {self.at:%B %Y}"


@dataclass(frozen=True, slots=True)
class Rating:
    """How people rated it: the mean, of how much, by how many, where, as of when.

    Guarantee: `value` is within 0 and `of`; `count` is at least 1.
    """

    value: Decimal
    of: int
    count: int
    source: str
    at: datetime
    evidence: str

    def holds(self, now: datetime) -> bool:
        """Whether it was taken in the last half year.

        Guarantee: none of the future.
        """
        return timedelta(0) <= now - self.at <= timedelta(days=RATING_DAYS)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that somebody can check, such as "free returns" or what a test said.

    Guarantee: `says` holds at least two letters.
    """

    says: str
    since: datetime
    until: datetime
    evidence: str

    def holds(self, now: datetime) -> bool:
        """Whether it may be said now.

        Guarantee: as `Price.holds`.
        """
        return self.since <= now <= self.until


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was mended, since when.

    Guarantee: as written in the catalogue.
    """

    what: str
    since: datetime
    evidence: str

    def holds(self, now: datetime) -> bool:
        """Whether it is mended by now.

        Guarantee: what is only planned is not.
        """
        return self.since <= now


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one offer.

    Guarantee: prices are in one currency.
    """

    price: Price | None = None
    was: Price | None = None
    stock: Stock | None = None
    deadline: Deadline | None = None
    rating: Rating | None = None
    repaired: Repaired | None = None
    claims: tuple[Claim, ...] = field(default_factory=tuple)

    def untrue(self, now: datetime) -> list[str]:
        """The names of the facts that are not true at a moment.

        Guarantee: `was` is a price of before: it must have been one, and need not be one now.
        """
        single = {n: getattr(self, n) for n in ("price", "stock", "deadline", "rating", "repaired")}
        found = [name for name, fact in single.items() if fact is not None and not fact.holds(now)]
        found += ["was"] if self.was is not None and self.was.since > now else []
        return found + [f"claims: {one.says}" for one in self.claims if not one.holds(now)]


NONE: Final = Facts()
