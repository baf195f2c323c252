"""What a consent covers today: never more than the notice it was given under said, nor more than is done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.notice_check import beyond
from heedful.tables.consent import GRANTS
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.consent.notice_check import Facts

_TERMS: Final[dict[str, Any]] = {
    "notice": pl.String,
    "purpose": pl.String,
    "covers": pl.Boolean,
    "told_networks": pl.List(pl.String),
    "told_kinds": pl.List(pl.String),
    "months": pl.String,
}


def cover(grants: pl.DataFrame, records: pl.DataFrame, notices: Mapping[str, Facts], done: Facts) -> pl.DataFrame:
    """Narrow grants to what their notices and the settings both allow.

    Guarantee: pure, row-wise; never widens: a grant is left as it is or made less. A consent whose notice is not known, or that says
    less than is done for the purpose, becomes Unknown; a purpose not in use is not named; networks and kinds are those in the grant,
    the notice and the settings; it ends at the latest when the notice said it would. Undoing the change restores the grant.
    Takes consent.GRANTS, records' record_id and notice, and each published notice's facts by digest. Errors: Broken on another table.
    Source: GDPR Art. 5(1)(b), 6(1)(a), 7(2), 13(3).
    """
    GRANTS.require(grants)
    purposes = sorted(done.purposes | set(PURPOSES))
    terms = pl.LazyFrame(
        [row for digest, told in notices.items() for row in _terms(digest, told, done, purposes)], schema=_TERMS, orient="row"
    )
    valid, in_use = pl.col("state").is_in(VALID_STATES), pl.col("purpose").is_in(sorted(done.purposes))
    last = pl.col("given_at").dt.offset_by(pl.col("months"))
    uncovered = valid & pl.col("named") & ~pl.col("covers").fill_null(value=False)
    return (
        grants.lazy()
        .join(records.lazy().select("record_id", "notice").unique("record_id"), on="record_id", how="left", maintain_order="left")
        .join(terms, on=["notice", "purpose"], how="left", maintain_order="left")
        .with_columns(
            named=pl.col("named") & in_use,
            networks=_within("networks", "told_networks"),
            kinds=_within("kinds", "told_kinds"),
            expires_at=pl.min_horizontal("expires_at", last),
            state=pl.when(uncovered).then(pl.lit("Unknown")).otherwise("state"),
        )
        .select(list(GRANTS.columns))
        .collect()
    )


def end(grants: pl.DataFrame, now: object) -> pl.DataFrame:
    """Let the grants expire whose notice said they would have by now.

    Guarantee: pure, row-wise; only a valid grant expires. Source: ISO/IEC TS 27560 (validity_duration).
    """
    over = pl.col("state").is_in(VALID_STATES) & (pl.col("expires_at") <= pl.lit(now))
    return grants.with_columns(state=pl.when(over).then(pl.lit("Expired")).otherwise("state"))


def _terms(digest: str, told: Facts, done: Facts, purposes: Sequence[str]) -> list[tuple[object, ...]]:
    networks, kinds = sorted(told.networks & done.networks), sorted(told.kinds & done.kinds)
    months = f"{told.months['consent']}mo"
    return [(digest, purpose, not beyond(told, done, purpose), networks, kinds, months) for purpose in purposes]


def _within(name: str, told: str) -> pl.Expr:
    # Where the notice is not known nothing is left to narrow: the state says so already.
    return pl.when(pl.col(told).is_null()).then(pl.col(name)).otherwise(pl.col(name).list.set_intersection(told))
