"""How many people agreed, to what, when they came and when they left: counts for the team, none of anybody.

Source: GDPR Art. 5(2), 7(1); ISO/IEC TS 27560 (states).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.flow.access import journey
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.workspace import Workspace

# Counts are told in steps, so that one who joins or leaves does not show.
STEP: Final = 5
MONTHS: Final = 24


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
        standing = workspace.standing(tx)
    # Kept with what it was counted of, and gone with it.
    if ("figures", k) not in standing.counted:
        standing.counted["figures", k] = _count(standing.grants.whole(), standing.moves.whole(), k)
    found: Figures = standing.counted["figures", k]
    return found


def _count(grants: pl.DataFrame, moves: pl.DataFrame, k: int) -> Figures:
    living = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    counts = dict(living.group_by("purpose").agg(pl.col("person_id").n_unique()).iter_rows())
    return Figures(k, {purpose: _told(counts.get(purpose, 0), k) for purpose in PURPOSES}, _by_month(moves, k))


def _by_month(moves: pl.DataFrame, k: int) -> tuple[tuple[str, str, int | None, int | None], ...]:
    months = moves["month"].unique().sort(descending=True).head(MONTHS).to_list()
    rows = (
        moves.filter(pl.col("month").is_in(months))
        .group_by("month", "of")
        .agg((~pl.col("left")).sum().alias("came"), pl.col("left").sum().alias("gone"))
        .sort("month", "of", descending=[True, False])
    )
    return tuple((month, purpose, _told(came, k), _told(gone, k)) for month, purpose, came, gone in rows.iter_rows())


def _told(count: int, k: int) -> int | None:
    return count // STEP * STEP if count >= k else (0 if count == 0 else None)
