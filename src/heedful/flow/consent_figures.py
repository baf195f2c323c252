"""How many people agreed, to what, when they came and when they left: counts for the team, none of anybody.

Source: GDPR Art. 5(2), 7(1); ISO/IEC TS 27560 (states).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.flow.access import journey
from heedful.store import consents
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.workspace import Workspace

# Counts are told in steps, so that one who joins or leaves does not show.
STEP: Final = 5
MONTHS: Final = 24
_LEFT: Final = ("Withdrawn", "Revoked", "Expired")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of people, rounded down to steps of five; None where they are fewer than k.

    Guarantee: `months` has, by month and purpose, who came and who left in it.
    """

    k: int
    now: Mapping[str, int | None]
    months: tuple[tuple[str, str, int | None, int | None], ...]


@journey("report.read", "insights")
def figures(workspace: Workspace) -> Figures:
    """How many people's consent lives now, by purpose, and how many came and left, by month.

    Guarantee: rounded down to steps of five, and none of fewer than k people. Source: GDPR Art. 25.
    """
    k = workspace.settings.privacy.k
    with workspace.store.reading() as tx:
        grants = workspace.grants(tx, tuple(PURPOSES))
        ledger = consents.ledger(tx)
    living = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    counts = dict(living.group_by("purpose").agg(pl.col("person_id").n_unique()).iter_rows())
    return Figures(k, {purpose: _told(counts.get(purpose, 0), k) for purpose in PURPOSES}, _by_month(ledger, k))


def _by_month(ledger: consents.Ledger, k: int) -> tuple[tuple[str, str, int | None, int | None], ...]:
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
    came = _people(events.filter(pl.col("state").is_in(VALID_STATES)), "came")
    gone = [one.select("person_id", "of", "at") for one in (events.filter(pl.col("state").is_in(_LEFT)), said)]
    both = came.join(_people(pl.concat(gone), "left"), on=["month", "of"], how="full", coalesce=True)
    both = both.sort("month", "of", descending=[True, False])
    months = both["month"].unique().sort(descending=True).head(MONTHS).to_list()
    rows: list[dict[str, Any]] = both.filter(pl.col("month").is_in(months)).to_dicts()
    return tuple((row["month"], row["of"], _told(row["came"] or 0, k), _told(row["left"] or 0, k)) for row in rows)


def _people(events: pl.DataFrame, name: str) -> pl.DataFrame:
    return events.group_by(pl.col("at").dt.strftime("%Y-%m").alias("month"), "of").agg(pl.col("person_id").n_unique().alias(name))


def _told(count: int, k: int) -> int | None:
    return count // STEP * STEP if count >= k else (0 if count == 0 else None)
