"""The calendar of a report: which week, month, quarter and year a day lies in, and which of them have ended.

Weeks are ISO 8601's (Monday first); quarters are calendar quarters. Days are UTC days.
"""

from __future__ import annotations

import datetime
from typing import Final

from heedful.tables.insights import ALL_START, PERIODS

CALENDAR: Final = tuple(period for period in PERIODS if period != "all")
# How each is written where a date is cut to the start of its period.
CUT: Final = {"month": "1mo", "quarter": "1q", "year": "1y"}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def start(period: str, day: datetime.date) -> datetime.date:
    """The first day of the period a day lies in.

    Guarantee: never after the day; `ALL_START` for 'all'.
    Source: ISO 8601 for weeks.
    """
    if period == "all":
        return ALL_START
    if period == "week":
        return day - datetime.timedelta(days=day.weekday())
    months = _MONTHS[period]
    return datetime.date(day.year, (day.month - 1) // months * months + 1, 1)


def before(period: str, first: datetime.date) -> datetime.date:
    """The first day of the period before the one that starts on `first`.

    Guarantee: the two periods touch; `period` is not 'all'.
    """
    return start(period, first - datetime.timedelta(days=1))


def last_complete(period: str, today: datetime.date) -> datetime.date:
    """The first day of the last period that had ended before today began.

    Guarantee: today lies after its last day.
    """
    return before(period, start(period, today))


def between(period: str, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of every period from the one that starts on `first` to the one that starts on `last`.

    Guarantee: in order, without a gap; `period` is not 'all'.
    """
    found = [last]
    while found[-1] > first:
        found.append(before(period, found[-1]))
    return found[::-1]


def label(period: str, first: datetime.date) -> str:
    """A period as a reader would write it: 'March 2025', 'the 1st quarter of 2025'.

    Guarantee: two periods of one kind never read the same.
    """
    if period == "all":
        return "the whole time"
    if period == "week":
        return f"the week of {first.day} {first:%B %Y}"
    if period == "quarter":
        return f"the {('1st', '2nd', '3rd', '4th')[first.month // 3]} quarter of {first.year}"
    return f"{first:%B %Y}" if period == "month" else str(first.year)
