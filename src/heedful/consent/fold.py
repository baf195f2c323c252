"""What all events amount to at one moment: one grant a record and purpose.

The order of events is when they happened, never when they arrived; of two at the same moment the stricter holds.
Every step below is a maximum over a set, so neither order nor repetition can change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.tables.consent import GRANTS
from heedful.tables.posts import INSTANT
from heedful.tables.records import EVENTS, NAMED, PEOPLE, PERSON_EVENTS, RECORDS
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# W3C DPV consent statuses from the mildest to the strictest.
STRICTNESS: Final = (
    "Given",
    "RenewedConsentGiven",
    "Unknown",
    "Requested",
    "RequestDeferred",
    "Expired",
    "Refused",
    "Invalidated",
    "Revoked",
    "Withdrawn",
)
# After these a record never comes to life again: who changes their mind gives a new record.
FINAL_STATES: Final = ("Invalidated", "Revoked", "Withdrawn")
_UNKNOWN: Final = STRICTNESS.index("Unknown")
_WITHDRAWN: Final = STRICTNESS.index("Withdrawn")
_EXPIRED: Final = STRICTNESS.index("Expired")

# An event's weight: final or not, then its time in microseconds, then its strictness; the heaviest event rules.
_FINAL_BIT: Final = 1 << 61
_LEVELS: Final = 16


def fold(
    records: pl.DataFrame,
    named: pl.DataFrame,
    events: pl.DataFrame,
    person_events: pl.DataFrame,
    people: pl.DataFrame,
    purposes: Sequence[str],
    now: datetime,
) -> pl.DataFrame:
    """Fold what is on record into one grant a record and purpose, as of `now`.

    Guarantee: any order, repetition or split of arrival gives the same grants; events after `now` do not count yet;
    of two events at the same moment the stricter holds; a withdrawn, revoked or invalid record never revives.
    Takes records.RECORDS, NAMED, EVENTS, PERSON_EVENTS, PEOPLE; gives consent.GRANTS, a row for every record and every one of
    `purposes`, those the record does not name with named=False and the record's overall state. Errors: Broken on another table.
    Source: ISO/IEC TS 27560 (event section); W3C DPV 2.2 consent statuses; GDPR Art. 7(3), 18, 21.
    """
    tables = zip((RECORDS, NAMED, EVENTS, PERSON_EVENTS, PEOPLE), (records, named, events, person_events, people), strict=True)
    for table, frame in tables:
        table.require(frame)
    told = person_events.filter(pl.col("at") <= now)
    written = records.select("record_id", "person_id").unique("record_id")
    states = _named_states(
        named.unique(["record_id", "purpose"], keep="any"), events.filter(pl.col("event_time") <= now), written, told, now
    )
    rows = pl.concat(
        [
            states.filter(pl.col("purpose").is_in(list(purposes))),
            _unnamed(written, states, purposes).select(states.columns),
        ]
    )
    return _with_person(rows, people, told)


def _named_states(named: pl.DataFrame, events: pl.DataFrame, written: pl.DataFrame, told: pl.DataFrame, now: datetime) -> pl.DataFrame:
    keys = ["record_id", "purpose"]
    whole = _heaviest(events.filter(pl.col("purpose").is_null()), ["record_id"])
    single = _heaviest(events.filter(pl.col("purpose").is_not_null()), keys)
    rows = (
        named.lazy()
        .join(written.lazy(), on="record_id")
        .join(whole, on="record_id", how="left")
        .join(single, on=keys, how="left", suffix="_single")
        .with_columns(
            weight=pl.max_horizontal("weight", "weight_single"),
            first_given=pl.min_horizontal("first_given", "first_given_single"),
            given_at=pl.max_horizontal("given_at", "given_at_single"),
            valid_until=_later_until(),
        )
    )
    for suffix, on, events_of in _withdrawals(told):
        rows = rows.join(events_of.rename({"at": f"at{suffix}"}), on=on, how="left")
    withdrawn = (pl.col("first_given") <= pl.max_horizontal("at_all", "at_one")).fill_null(value=False)
    expires = pl.coalesce("valid_until", "expires_at")
    level = pl.when(withdrawn).then(_WITHDRAWN).otherwise((pl.col("weight") % _LEVELS).fill_null(_UNKNOWN))
    return (
        rows.with_columns(level=level.cast(pl.UInt8), expires_at=expires)
        .with_columns(level=pl.when((pl.col("level") < _UNKNOWN) & (pl.col("expires_at") <= now)).then(_EXPIRED).otherwise("level"))
        .select(
            "record_id", "person_id", "purpose", pl.lit(value=True).alias("named"), pl.col("level").cast(pl.UInt8), "given_at",
            "expires_at", "networks", "kinds", "period_from", "period_until", "matching",
        )
        .collect()
    )  # fmt: skip


def _heaviest(events: pl.DataFrame, by: list[str]) -> pl.LazyFrame:
    final = pl.when(pl.col("state").is_in(FINAL_STATES)).then(_FINAL_BIT).otherwise(0)
    level = pl.col("state").replace_strict(
        {state: place for place, state in enumerate(STRICTNESS)}, default=_UNKNOWN, return_dtype=pl.Int64
    )
    given = events.lazy().filter(pl.col("state").is_in(VALID_STATES))
    until = (
        given.filter(pl.col("event_time") == pl.col("event_time").max().over(by))
        .group_by(by)
        .agg(pl.col("event_time").first().alias("given_at"), pl.col("valid_until").min())
    )
    weights = events.lazy().group_by(by).agg((final + pl.col("event_time").dt.epoch("us") * _LEVELS + level).max().alias("weight"))
    first = given.group_by(by).agg(pl.col("event_time").min().alias("first_given"))
    return weights.join(until, on=by, how="left").join(first, on=by, how="left")


def _later_until() -> pl.Expr:
    one, other = pl.col("given_at"), pl.col("given_at_single")
    both = pl.min_horizontal("valid_until", "valid_until_single")
    return (
        pl.when(other.is_null() | (one > other))
        .then("valid_until")
        .when(one.is_null() | (one < other))
        .then("valid_until_single")
        .otherwise(both)
    )


def _withdrawals(told: pl.DataFrame) -> list[tuple[str, list[str], pl.LazyFrame]]:
    said = told.lazy().filter(pl.col("kind") == "withdraw")
    everything = said.filter(pl.col("purpose").is_null()).group_by("person_id").agg(pl.col("at").max())
    one = said.filter(pl.col("purpose").is_not_null()).group_by("person_id", "purpose").agg(pl.col("at").max())
    return [("_all", ["person_id"], everything), ("_one", ["person_id", "purpose"], one)]


def _unnamed(written: pl.DataFrame, states: pl.DataFrame, purposes: Sequence[str]) -> pl.DataFrame:
    # The overall state of a record is that of its mildest named purpose, the last given of those.
    overall = (
        states.lazy()
        .sort("level", "given_at", "expires_at", descending=[False, True, True], nulls_last=[True, True, False])
        .unique("record_id", keep="first", maintain_order=True)
        .select("record_id", "level", "given_at", "expires_at")
    )
    nothing = pl.lit([], dtype=pl.List(pl.String))
    never = pl.lit(None, dtype=INSTANT)
    return (
        written.lazy()
        .join(pl.LazyFrame({"purpose": list(purposes)}, schema={"purpose": pl.String}), how="cross")
        .join(states.lazy().select("record_id", "purpose"), on=["record_id", "purpose"], how="anti")
        .join(overall, on="record_id", how="left")
        .with_columns(
            pl.col("level").fill_null(_UNKNOWN), named=pl.lit(value=False), networks=nothing, kinds=nothing,
            period_from=never, period_until=never, matching=pl.lit(value=False),
        )
        .collect()
    )  # fmt: skip


def _with_person(rows: pl.DataFrame, people: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    # Of two declarations the later holds, and of two at the same moment the stricter: minor, unknown, adult.
    age = (
        people.lazy()
        .sort("declared_at", pl.col("age_band").replace_strict({"adult": 0, "unknown": 1, "minor": 2}, default=1))
        .unique("person_id", keep="last", maintain_order=True)
    )
    state = pl.col("level").replace_strict(dict(enumerate(STRICTNESS)), return_dtype=pl.String)
    return (
        rows.lazy()
        .with_columns(state=state)
        .join(age.select("person_id", "age_band"), on="person_id", how="left")
        .with_columns(pl.col("age_band").fill_null("unknown"))
        .pipe(_with_switch, told, "objected", "object", "lift_objection")
        .pipe(_with_switch, told, "restricted", "restrict", "lift_restriction")
        .select(list(GRANTS.columns))
        .sort("record_id", "purpose")
        .collect()
    )


def _with_switch(rows: pl.LazyFrame, told: pl.DataFrame, name: str, on: str, off: str) -> pl.LazyFrame:
    # On and off at the same moment: on, the stricter.
    said = (
        told.lazy()
        .filter(pl.col("kind").is_in([on, off]))
        .with_columns(weight=pl.col("at").dt.epoch("us") * 2 + (pl.col("kind") == on).cast(pl.Int64))
    )
    everything = said.filter(pl.col("purpose").is_null()).group_by("person_id").agg(pl.col("weight").max().alias("_all"))
    one = said.filter(pl.col("purpose").is_not_null()).group_by("person_id", "purpose").agg(pl.col("weight").max().alias("_one"))
    switch = (pl.max_horizontal("_all", "_one") % 2 == 1).fill_null(value=False)
    return (
        rows.join(everything, on="person_id", how="left")
        .join(one, on=["person_id", "purpose"], how="left")
        .with_columns(switch.alias(name))
        .drop("_all", "_one")
    )
