"""Times as the networks write them, as microseconds of UTC, with bounds beyond which a time is a mistake.

A room has no clock, so the upper bound is a year; the lower one is the year the first of the three networks began.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECOND: Final = 1_000_000
EARLIEST_US: Final = int(datetime(2004, 1, 1, tzinfo=UTC).timestamp()) * _SECOND
LATEST_US: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * _SECOND
# X counts the milliseconds of a snowflake id from here, in all but its lowest 22 bits.
_X_EPOCH_MS: Final = 1_288_834_974_657
_X_MOST: Final = 1 << 63

# "Sat Feb 18 12:33:11 +0000 2023", in X archives.
X_FORMAT: Final = ("%a %b %d %H:%M:%S %z %Y",)
# ISO 8601 as X's and Meta's interfaces and common tables write it.
ISO_FORMATS: Final = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f%#z")
# Without an offset: taken as UTC.
LOCAL_FORMATS: Final = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def bounded(us: int | None) -> int | None:
    """The time, or None where it lies outside 2004 to 2099.

    Guarantee: changes no time. Shapes: microseconds since 1970, UTC.
    """
    return us if us is not None and EARLIEST_US <= us < LATEST_US else None


def from_seconds(value: object) -> int | None:
    """Seconds since 1970, as a whole number, a decimal or digits.

    Guarantee: None for anything else, and outside the bounds. Shapes: gives microseconds.
    """
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if type(value) is int or type(value) is float:
        return bounded(int(value * _SECOND)) if abs(value) < 1 << 40 else None
    return None


def from_texts(values: Sequence[Any], formats: Sequence[str] = ISO_FORMATS) -> list[int | None]:
    """Times written in one of some formats, all at once.

    Guarantee: as `from_seconds`; one entry for each given. Source: ISO 8601, and strftime as chrono has it.
    """
    texts = pl.Series("t", [v if type(v) is str else None for v in values], pl.String)
    column = pl.col("t")
    ways = [
        column.str.to_datetime(f, time_unit="us", strict=False, **({"time_zone": "UTC"} if "z" in f else {})).cast(pl.Int64)  # type: ignore[arg-type]
        for f in formats
    ]
    found = texts.to_frame().select(pl.coalesce(ways))["t"]
    return found.set(~found.is_between(EARLIEST_US, LATEST_US - 1), None).to_list()


def from_snowflake(post_id: str) -> int | None:
    """The time in an X id given out since November 2010.

    Guarantee: None for older and for impossible ids. Shapes: gives microseconds.
    """
    if not (post_id.isascii() and post_id.isdigit()) or len(post_id) > 19:
        return None
    number = int(post_id)
    # Ids below this were counted, and say nothing of time.
    if not 1 << 34 < number < _X_MOST:
        return None
    return bounded(((number >> 22) + _X_EPOCH_MS) * 1000)
