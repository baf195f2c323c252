"""Months as people and laws count them: to the same day of a later month, or its last day where there is no such day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TypeVar

Moment = TypeVar("Moment", bound=date)


def months_later(moment: Moment, months: int) -> Moment:
    """The same day so many calendar months later; a negative number goes back.

    Guarantee: 31 January and one month is the last day of February; the time of day stays.
    Source: Regulation (EEC, Euratom) 1182/71 Art. 3(2)(c).
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
