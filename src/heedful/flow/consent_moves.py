"""Who came and who left, by month and purpose: a row for each person, so that people are counted and not events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from heedful.store.consents import Ledger

_LEFT: Final = ("Withdrawn", "Revoked", "Expired")


def moves(ledger: Ledger) -> pl.DataFrame:
    """In which months people agreed to a purpose and left it.

    Guarantee: person_id, of, month, left; each once; of one person the same, whoever else is in the ledger.
    """
    # What an event, or a person's word, without a purpose is of: every purpose that was named.
    named = ledger.named.select("record_id", pl.col("purpose").alias("of")).join(
        ledger.records.select("record_id", "person_id"), on="record_id"
    )
    asked = pl.col("purpose").is_null() | (pl.col("purpose") == pl.col("of"))
    events = ledger.events.join(named, on="record_id").filter(asked).with_columns(at="event_time")
    said = (
        ledger.person_events.filter(pl.col("kind") == "withdraw")
        .join(named.select("person_id", "of").unique(), on="person_id")
        .filter(asked)
    )
    came = _months(events.filter(pl.col("state").is_in(VALID_STATES)), left=False)
    gone = [_months(one, left=True) for one in (events.filter(pl.col("state").is_in(_LEFT)), said)]
    return pl.concat([came, *gone]).unique()


def _months(events: pl.DataFrame, *, left: bool) -> pl.DataFrame:
    return events.select("person_id", "of", pl.col("at").dt.strftime("%Y-%m").alias("month"), pl.lit(left).alias("left")).unique()
