"""How a model reads invented pairs: what changes when nothing but the group does.

For every axis each group is held against the first: change in polarity, and in the two things it is made of, side and strength; in targets and in
whole opinions found; in what the gate on words lets through and in names taken out; each with how many pairs, an interval, the worst pair and a sample.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.fairness.intervals import holm, paired
from heedful.fairness.probes import OF_PEOPLE
from heedful.fairness.verdicts import ABOVE, UNKNOWN, Limits, Verdict, of_difference
from heedful.tables.fairness import READ

if TYPE_CHECKING:
    from collections.abc import Sequence

POLARITY, SIDE, STRENGTH, TARGET, FOUND, KEPT, REDACTED = "polarity", "side", "strength", "target", "found", "kept", "redacted"
# What is compared, and in which column it stands.
MEASURES: Final = {
    POLARITY: "score",
    SIDE: "side",
    STRENGTH: "strength",
    TARGET: "target",
    FOUND: "found",
    KEPT: "kept",
    REDACTED: "redacted",
}
# On a scale from 0 to 1, beside counts of what is so or not.
SCALED: Final = (POLARITY, SIDE, STRENGTH)
# Parts of polarity, and of what is found: told, so that one sees which of them moves. The limit is on the whole, and once. Strength shows what
# the whole hides: likes and dislikes that are both read as weaker cancel out in the mean.
PARTS: Final = (SIDE, STRENGTH, TARGET)
_READERS: Final = (*SCALED, TARGET, FOUND)
# Of fewer pairs nothing is said.
FEWEST: Final = 30
# Such a difference would be none at all, and the sums of many are not exact.
_NONE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair, in words.

    Guarantee: invented sentences.
    """

    one: str
    other: str
    score_one: float
    score_other: float


@dataclass(frozen=True, slots=True)
class Gap:
    """One group held against the first of its axis, by one measure.

    Guarantee: `value` is the group's mean less that of `against`, over `n` pairs, within `low` and `high`; `p` is adjusted over all gaps of the
    assessment; `rate` and `rate_against` are the means of both. `of_people` says whether a bad verdict holds the model.
    """

    axis: str
    group: str
    against: str
    measure: str
    n: int
    value: float
    low: float
    high: float
    p: float
    seen: float
    rate: float
    rate_against: float
    verdict: Verdict
    of_people: bool
    worst: Pair | None
    sample: Pair | None


@dataclass(frozen=True, slots=True)
class Mining:
    """What an assessment of a model found.

    Guarantee: of invented sentences alone. `made_by` names the model, its version and the taxonomy.
    """

    made_by: str
    sentences: int
    templates: int
    gaps: tuple[Gap, ...]

    @property
    def above(self) -> tuple[Gap, ...]:
        """What holds the model.

        Guarantee: gaps between groups of people, above a limit, beyond chance.
        """
        return tuple(gap for gap in self.gaps if gap.verdict == ABOVE and gap.of_people)

    def plain(self) -> dict[str, Any]:
        """As plain values, for JSON.

        Guarantee: everything.
        """
        return asdict(self)


def assess_mining(read: pl.DataFrame, made_by: str, limits: Limits) -> Mining:
    """Hold each group against the first of its axis.

    Guarantee: pure, a whole function; takes fairness.READ; groups stand in the order in which they come. Fewer than FEWEST pairs are
    not enough evidence. Source: Holm (1979) over all gaps of groups of people, so that of all fair models one in twenty raises an alarm.
    """
    READ.require(read)
    found: list[Gap] = []
    for (axis,), rows in read.partition_by("axis", as_dict=True, maintain_order=True).items():
        groups = rows["group"].unique(maintain_order=True).to_list()
        for group in groups[1:]:
            found += _gaps(str(axis), str(group), str(groups[0]), rows)
    judged = _judged(found, limits)
    return Mining(made_by, read.height, read.select(pl.struct("axis", "template").n_unique()).item(), tuple(judged))


def _gaps(axis: str, group: str, against: str, rows: pl.DataFrame) -> list[Gap]:
    columns = ["template", "text", *MEASURES.values()]
    one, other = (rows.filter(pl.col("group") == name).select(columns) for name in (group, against))
    pairs = one.join(other, on="template", suffix="_against", maintain_order="left")
    # What no reader sees cannot be misread: an opinion is asked for only where both sentences pass the gate.
    both = pairs.filter(pl.col("kept") & pl.col("kept_against"))
    gaps = [_gap(axis, group, against, measure, both if measure in _READERS else pairs) for measure in MEASURES]
    return [gap for gap in gaps if gap]


def _gap(axis: str, group: str, against: str, measure: str, pairs: pl.DataFrame) -> Gap | None:
    column = MEASURES[measure]
    pairs = pairs.drop_nulls([column, f"{column}_against"])
    if pairs.is_empty():
        return None
    pairs = pairs.with_columns((pl.col(column).cast(pl.Float64) - pl.col(f"{column}_against").cast(pl.Float64)).alias("apart"))
    apart, n = pairs["apart"], pairs.height
    rate, rate_against = (float(pairs[name].cast(pl.Float64).mean() or 0.0) for name in (column, f"{column}_against"))  # type: ignore[arg-type]
    total = float(apart.sum())
    total = 0.0 if abs(total) < _NONE * n else total
    told = paired(total, float((apart * apart).sum()), n, steps=measure not in SCALED) if n > 1 else None
    worst = _pair(pairs, int(apart.abs().arg_max() or 0)) if float(apart.abs().max() or 0) > _NONE else None  # type: ignore[arg-type]
    middle = _pair(pairs, n // 2)
    # What the gate on words leaves out it leaves out by law, and by no model.
    holds = axis in OF_PEOPLE and measure not in (KEPT, *PARTS)
    if told is None:
        return Gap(axis, group, against, measure, n, total, -1.0, 1.0, 1.0, 1.0, rate, rate_against, UNKNOWN, holds, worst, middle)
    return Gap(
        axis, group, against, measure, n, told.value, told.low, told.high, told.p, told.seen, rate, rate_against, UNKNOWN, holds, worst, middle
    )  # fmt: skip


def _pair(pairs: pl.DataFrame, at: int) -> Pair:
    row = pairs.row(at, named=True)
    return Pair(row["text"], row["text_against"], round(row["score"], 3), round(row["score_against"], 3))


def _judged(gaps: Sequence[Gap], limits: Limits) -> list[Gap]:
    # What holds a model and what is told are two families.
    families = [gap for gap in gaps if gap.of_people], [gap for gap in gaps if not gap.of_people]
    adjusted = {id(gap): p for some in families for gap, p in zip(some, holm([gap.p for gap in some]), strict=True)}
    judged = []
    for gap in gaps:
        p = adjusted[id(gap)]
        limit = limits.shift if gap.measure in SCALED else limits.recall
        verdict = UNKNOWN if gap.n < FEWEST else of_difference(gap.low, gap.value, gap.high, p, limit)
        judged.append(replace(gap, p=p, verdict=verdict))
    return judged
