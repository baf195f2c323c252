"""Rows that tell of one act with two periods that overlap: which is right cannot be known, so neither counts."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from heedful.consent.cells import _Bad, list_of, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heedful.consent.rows import Row

# One act: whose, when, how, and where its proof lies.
_ACT: Final = ("person", "given_at", "method", "evidence")
_PERIOD: Final = ("period_from", "period_until")
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

# An act told with more periods than this contradicts itself.
_MANY: Final = 50

Span = tuple[datetime, datetime]


def overlapping(rows: Iterable[Row]) -> frozenset[int]:
    """The lines whose period another row contradicts.

    Guarantee: both lines, never one; rows with the same period, or of acts with other evidence, contradict nobody.
    """
    acts: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = defaultdict(lambda: defaultdict(list))
    for line, row in rows:
        if row.get("evidence"):
            periods = acts[tuple(str(row.get(name) or "") for name in _ACT)]
            periods[tuple(str(row.get(name) or "") for name in _PERIOD)].append((line, row))
    found: set[int] = set()
    for periods in acts.values():
        if len(periods) > 1:
            found |= _contradicted([one for group in periods.values() for one in group], len(periods))
    return frozenset(found)


def _contradicted(rows: list[Row], periods: int) -> set[int]:
    told = [(line, _purposes(row), span) for line, row in rows if (span := _span(row))]
    if periods > _MANY:
        return {line for line, _, _ in told}
    found = set()
    for place, (line, purposes, (since, until)) in enumerate(told):
        for other, others, (from_, to) in told[place + 1 :]:
            if (since, until) != (from_, to) and purposes & others and since < to and from_ < until:
                found |= {line, other}
    return found


def _purposes(row: Mapping[str, Any]) -> set[str]:
    return set(list_of(row.get("purposes", "")))


def _span(row: Mapping[str, Any]) -> Span | None:
    # What is no moment is told by its own line.
    try:
        said = {name: value for name in _PERIOD if (value := row.get(name))}
        return moment_of(said, "period_from") or _FIRST, moment_of(said, "period_until") or _LAST
    except _Bad:
        return None
