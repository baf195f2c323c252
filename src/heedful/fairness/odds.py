"""Equalized odds of how invented sentences are read, by fairlearn: whether likes are read as likes, and nothing else is, in every group alike.

The pairs of `mining` say how far one group is read apart from another. This says of all groups of an axis together how unlike the two kinds of
right and wrong are. fairlearn comes with an extra, since it brings scikit-learn and pandas; without it this one table is missing, and said so.
Source: Hardt, Price & Srebro (2016), Equality of opportunity in supervised learning; Weerts et al. (2023), Fairlearn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.fairness.intervals import FAMILY, Share, difference
from heedful.fairness.probes import OF_PEOPLE
from heedful.tables.fairness import READ

if TYPE_CHECKING:
    from collections.abc import Iterator

# A score so far from the middle is read as a side; nearer, as neither.
FELT: Final = 0.025
SIDES: Final = (("like", 1), ("dislike", -1))
# Of fewer sentences a group nothing is said.
FEWEST: Final = 30


@dataclass(frozen=True, slots=True)
class Odds:
    """One axis and one side: how unlike its groups are.

    Guarantee: `difference` is the larger of the widest differences of two shares between groups: of sentences that say this side, read as it; and of those
    that do not, read as it; `low` and `high` hold it within 95 % over all pairs of groups together. `least` and `most` are the groups in which those that say it are read so least and most often. `n` sentences passed the gate.
    """

    axis: str
    side: str
    n: int
    difference: float
    low: float
    high: float
    ratio: float
    least: str
    least_rate: float
    most: str
    most_rate: float


def installed() -> bool:
    """Whether fairlearn is there.

    Guarantee: loads nothing.
    """
    return find_spec("fairlearn") is not None


def odds(read: pl.DataFrame) -> tuple[Odds, ...]:
    """Equalized odds of every axis that says how people are.

    Guarantee: pure; takes fairness.READ; of sentences that the gate on words lets through, in groups of FEWEST of each kind; an axis with fewer than two
    such groups is not in it. Needs fairlearn. The interval is Newcombe's for every pair of groups, at a level that holds for all pairs at once (Bonferroni), since the
    widest difference is picked from them: low is the highest low end, high the highest high end. Source: see the top of this file; Newcombe (1998).
    """
    READ.require(read)
    kept = read.filter(pl.col("kept"))
    return tuple(one for axis in OF_PEOPLE for one in _of_axis(axis, kept.filter(pl.col("axis") == axis)))


def _of_axis(axis: str, rows: pl.DataFrame) -> Iterator[Odds]:
    from fairlearn.metrics import MetricFrame, equalized_odds_difference, equalized_odds_ratio, true_positive_rate

    for side, sign in SIDES:
        said = rows.with_columns((pl.col("polarity") == sign).alias("says"), (sign * (pl.col("score") - 0.5) >= FELT).alias("as"))
        large = said.group_by("group").agg(pl.col("says").sum().alias("yes"), pl.len().alias("all"))
        large = large.filter(pl.col("yes") >= FEWEST, pl.col("all") - pl.col("yes") >= FEWEST)
        some = said.filter(pl.col("group").is_in(large["group"].to_list()))
        if large.height < 2:
            continue
        true, told, groups = (some[name].to_list() for name in ("says", "as", "group"))
        rates = MetricFrame(metrics=true_positive_rate, y_true=true, y_pred=told, sensitive_features=groups).by_group
        apart = float(equalized_odds_difference(true, told, sensitive_features=groups))
        ratio = float(equalized_odds_ratio(true, told, sensitive_features=groups))
        low, high = _between(some)
        least, most = str(rates.idxmin()), str(rates.idxmax())
        yield Odds(
            axis, side, some.height, apart, min(low, apart), max(high, apart), 1.0 if math.isnan(ratio) else ratio,
            least, float(rates[least]), most, float(rates[most]),
        )  # fmt: skip


def _between(rows: pl.DataFrame) -> tuple[float, float]:
    """How little and how much the widest difference may be, in either kind of right and wrong."""
    counts = rows.group_by("group", "says").agg(pl.col("as").sum().alias("hits"), pl.len().alias("all")).sort("group")
    shares: dict[bool, list[Share]] = {True: [], False: []}
    for says, hits, everybody in counts.select("says", "hits", "all").iter_rows():
        shares[says].append(Share(hits, everybody))
    pairs = [pair for some in shares.values() for pair in combinations(some, 2)]
    z = NormalDist().inv_cdf(1 - FAMILY / 2 / len(pairs))
    told = [difference(one, other, z) for one, other in pairs]
    return max(max(one.low, -one.high, 0.0) for one in told), max(max(one.high, -one.low) for one in told)
