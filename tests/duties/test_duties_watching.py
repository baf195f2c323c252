"""Rules over the log: what is at a threshold is found, what is one below is not, and the order of rows says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.audit.kinds import KINDS
from heedful.duties.watching import LOOKS, WATCHED, Thresholds, find
from heedful.errors import Broken
from heedful.tables.watch import ENTRIES

# A Monday at noon.
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
AT = Thresholds(timedelta(hours=1), people=5, files=3, refusals=4, night_looks=3, day_from=6, day_until=22, zone="UTC")
Row = tuple[datetime, str, str, str | None]


def table(*rows: Row) -> pl.DataFrame:
    columns = zip(*((n, *row) for n, row in enumerate(rows, 1)), strict=True)
    return pl.DataFrame(dict(zip(ENTRIES.columns, columns, strict=True)), schema=ENTRIES.schema) if rows else ENTRIES.empty()


def found(*rows: Row, at: Thresholds = AT) -> dict[tuple[str, str], int]:
    return {(row["rule"], row["actor"]): row["count"] for row in find(table(*rows), at).to_dicts()}


def looks(
    many: int, every: timedelta = timedelta(minutes=1), start: datetime = NOON, who: str = "Bo", kind: str = "consent.shown"
) -> list[Row]:
    return [(start + n * every, who, kind, f"mark{n}") for n in range(many)]


def test_kinds_that_are_watched_are_kinds_of_the_log() -> None:
    assert set(WATCHED) <= set(KINDS)


@pytest.mark.parametrize("kind", LOOKS)
def test_many_people_within_the_hour(kind: str) -> None:
    assert found(*looks(4, kind=kind)) == {}
    assert found(*looks(5, kind=kind)) == {("mass_export", "Bo"): 5}
    # At the edge: the first is exactly an hour before the last, and then a moment more.
    assert found(*looks(5, timedelta(minutes=15))) == {("mass_export", "Bo"): 5}
    assert found(*looks(5, timedelta(minutes=15, seconds=1))) == {}


def test_one_person_often_or_many_by_different_accounts_is_no_mass_export() -> None:
    assert found(*((NOON, "Bo", "consent.shown", "same") for _ in range(50))) == {}
    assert found(*(row for n in range(5) for row in looks(1, who=f"member {n}"))) == {}


def test_lists_of_everybody() -> None:
    assert found(*((NOON, "Bo", "consent.exported", None) for _ in range(2))) == {}
    assert found(*((NOON, "Bo", "consent.exported", None) for _ in range(3))) == {("mass_export", "Bo"): 3}


@pytest.mark.parametrize(
    ("start", "zone", "night"),
    [
        (NOON.replace(hour=5, minute=50), "UTC", True),
        (NOON.replace(hour=6), "UTC", False),
        (NOON.replace(hour=21, minute=50), "UTC", False),
        (NOON.replace(hour=22), "UTC", True),
        (NOON - timedelta(days=1), "UTC", True),  # a Sunday
        (NOON.replace(hour=20, minute=30), "Europe/Berlin", True),  # half past ten in summer
        (NOON.replace(month=12, day=14, hour=20, minute=30), "Europe/Berlin", False),  # half past nine in winter
    ],
)
def test_nights_and_weekends_by_the_clock_of_the_place(start: datetime, zone: str, night: bool) -> None:
    rows = looks(3, timedelta(minutes=1), start)
    assert (("off_hours", "Bo") in found(*rows, at=replace(AT, zone=zone))) == night
    assert found(*rows[:2], at=replace(AT, zone=zone)) == {}
    assert found(*rows, at=replace(AT, zone=zone, night_looks=0)) == {}


def test_refusals() -> None:
    rows = [(NOON, "nobody", "session.refused", None), (NOON, "Bo", "access.refused", None)]
    assert found(*rows * 3) == {}
    assert found(*rows * 4) == {("many_refusals", "nobody"): 4, ("many_refusals", "Bo"): 4}


def test_one_touch_of_a_decoy_is_enough() -> None:
    assert found((NOON, "Bo", "decoy.touched", None)) == {("decoy_touched", "Bo"): 1}


def test_what_is_not_the_table_is_refused() -> None:
    with pytest.raises(Broken):
        find(table().drop("person"), AT)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 300).map(lambda n: NOON + timedelta(minutes=n)),
        st.sampled_from(["Bo", "Ada"]),
        st.sampled_from(["consent.shown", "consent.exported", "access.refused"]),
        st.sampled_from([None, *"abcdefgh"]),
    ),
    max_size=40,
)


@given(ROWS, st.randoms())
def test_the_rules_are_a_plain_count(rows: list[Row], random) -> None:
    rows.sort(key=lambda row: row[0])
    frame = table(*rows)
    order = list(range(frame.height))
    random.shuffle(order)
    got = find(frame[order] if order else frame, AT)
    assert got.equals(find(frame, AT))

    def windows(kinds: tuple[str, ...], who: str):
        mine = [row for row in rows if row[1] == who and row[2] in kinds]
        return [[row for row in mine if end[0] - AT.window <= row[0] <= end[0]] for end in mine]

    expected = set()
    for who in ("Bo", "Ada"):
        people = any(len({row[3] for row in w if row[3]}) >= AT.people for w in windows(("consent.shown",), who))
        if people or any(len(w) >= AT.files for w in windows(("consent.exported",), who)):
            expected.add(("mass_export", who))
        if any(len(w) >= AT.refusals for w in windows(("access.refused",), who)):
            expected.add(("many_refusals", who))
    assert {(row["rule"], row["actor"]) for row in got.to_dicts()} == expected
