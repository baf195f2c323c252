"""The one gate every view passes before anyone sees it: enough people, no single voice, and nothing to solve back.

1. Perturbation: before all else, every count of people is moved by its cell key (`privacy.perturb`), by at most `most`. All below
   is decided on what is left, so that a view that opens or closes tells no more than a number that moves.
2. Threshold: a view is shown only where the perturbed count is at least k + most: then at least k distinct people stand behind it.
3. Dominance: a view in which one person wrote more than half of the posts is not shown. Decided on the posts as they are.
4. Widening: what is not shown is answered by the nearest wider view that is: first a longer period, then a wider
   aspect, then all networks, and says so.
5. Ranges: likes, dislikes and those who took neither side add up to the people of a view, so one small part could be
   solved from the rest. Where any of the three is below k + most, every count of the view is told only as the range of k it
   lies in (0-9, 10-19, 20-29, ... for k = 10). Any number of likes or dislikes below k then fits what is shown, and of those
   who took neither side, who are not told at all, at least k - 2 numbers do: nobody's part can be solved from the others.

How many posts a view rests on is not told: one person may write any number of them.

Standard: Hundepool et al., Statistical Disclosure Control (2012), ch. 4 (threshold and dominance rules, rounding to a base).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.tables.insights import ALL_NETWORKS, ALL_START, CELLS, JOINTS, PERIODS, SHOWN, SHOWN_JOINTS, SHOWN_TERMS, TERMS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from heedful.privacy.perturb import Noise

DEFAULT_K: Final = 10
LEAST_K: Final = 5
MOST_K: Final = 50
# "N more people would open it": told in steps of five, so that it does not tell how many there are.
STEP: Final = 5

_VIEW: Final = ("brand", "aspect", "network", "period", "start")
_CUT: Final = {"week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
_NETWORK_NAMES: Final = {"facebook": " on Facebook", "instagram": " on Instagram", "x": " on X", ALL_NETWORKS: ""}


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many people and posts all that is shown rests on.

    Guarantee: people perturbed; posts and opinions to two figures; None where too few people spoke.
    """

    people: int | None
    posts: int | None
    opinions: int | None


def show_crowd(people: int, key: int, posts: int, opinions: int, k: int = DEFAULT_K, *, noise: Noise) -> Crowd:
    """What may be told of how many people spoke, in how many posts, with how many opinions.

    Guarantee: None for all three below the threshold; one person more or less seldom changes any of them. `key` is the sum of the
    record keys of those people.
    """
    _check(k)
    told = pl.select(noise.perturb(pl.lit(people), pl.lit(key))).item()
    return Crowd(told, _two_figures(posts), _two_figures(opinions)) if told >= k + noise.most else Crowd(None, None, None)


def show(cells: pl.DataFrame, k: int = DEFAULT_K, *, noise: Noise) -> pl.DataFrame:
    """What may be shown of the cells: each as asked, or widened, or not at all.

    Guarantee: a whole function. One SHOWN row for each CELLS row, in the same order; every view shown rests on at least k
    distinct people, none of whom wrote more than half of its posts; no count of people is told as it is, and none below k even so,
    nor follows from others of the view.
    Errors: Broken for another table, BadInput for a k outside 5-50. Source: see the top of this file.
    """
    _check(k)
    cells = _perturbed(_with_rest(CELLS.require(cells), ["likes", "dislikes"], noise), ["people", "likes", "dislikes"], noise)
    least = k + noise.most
    told = cells.filter(_open(least, "posts")).select(*_VIEW, *_ranges(k, least, ["likes", "dislikes", "rest"]))
    told = told.drop("rest_low", "rest_high").rename({name: f"at_{name}" for name in _VIEW if name != "brand"})
    asked = cells.with_row_index("view").with_columns(open=_open(least, "posts"), why=_why(least), more=_more(least))
    answered = asked.join(_nearest(asked, told), on="view", how="left", maintain_order="left")
    widened = ~pl.col("open") & pl.col("at_start").is_not_null()
    noted = answered.with_columns(
        widened=widened,
        why=pl.when(~pl.col("open")).then("why"),
        more=pl.when(~pl.col("open")).then("more"),
        note=pl.when(~pl.col("open")).then(_sentence(least, widened)),
        variance=pl.lit(noise.variance),
    )
    return SHOWN.require(noted.select(list(SHOWN.columns)))


def show_joints(joints: pl.DataFrame, k: int = DEFAULT_K, *, noise: Noise) -> pl.DataFrame:
    """What may be shown of people's feeling of a brand by their feeling of an aspect.

    Guarantee: a whole function; as `show`, but rows that may not be shown are left out, as they have no wider view.
    """
    _check(k)
    joints = _perturbed(_with_rest(JOINTS.require(joints), ["likes"], noise), ["people", "likes"], noise)
    least = k + noise.most
    told = joints.filter(_open(least, "posts")).select("brand", "aspect", "stance", *_ranges(k, least, ["likes", "rest"]))
    return SHOWN_JOINTS.require(told.with_columns(variance=pl.lit(noise.variance)).select(list(SHOWN_JOINTS.columns)))


def show_terms(terms: pl.DataFrame, k: int = DEFAULT_K, *, noise: Noise) -> pl.DataFrame:
    """The terms that at least k people used, and how many used them before.

    Guarantee: a whole function; a term of too few in its period is left out, one of too few before has a null there.
    """
    _check(k)
    terms = _perturbed(TERMS.require(terms), ["people", "before"], noise)
    least = k + noise.most
    told = terms.filter(_open(least, "opinions")).with_columns(before=pl.when(pl.col("before") >= least).then("before"))
    told = told.with_columns(before_most=pl.col("before").fill_null(least - 1))
    return SHOWN_TERMS.require(told.with_columns(variance=pl.lit(noise.variance)).select(list(SHOWN_TERMS.columns)))


def _check(k: int) -> None:
    if not LEAST_K <= k <= MOST_K:
        raise BadInput(
            "views.k", f"The threshold k is {k}, outside {LEAST_K} to {MOST_K}.", "Set `k` in heedful.yaml within it; 10 is usual."
        )


def _perturbed(frame: pl.DataFrame, counts: list[str], noise: Noise) -> pl.DataFrame:
    """The table with its counts of people perturbed."""
    return frame.with_columns(noise.perturb(pl.col(name), pl.col(f"{name}_key")).alias(name) for name in counts)


def _with_rest(frame: pl.DataFrame, parts: list[str], noise: Noise) -> pl.DataFrame:
    """The table with those who are in none of the parts beside it: people of their own, with the key that is left of the others'."""
    rest, key = (pl.col(f"people{end}") - pl.sum_horizontal(f"{name}{end}" for name in parts) for end in ("", "_key"))
    return frame.with_columns(rest=noise.perturb(rest, key))


def _open(least: int, unit: str) -> pl.Expr:
    return (pl.col("people") >= least) & (pl.col(f"top_{unit}") * 2 <= pl.col(unit))


def _ranges(k: int, least: int, parts: list[str]) -> list[pl.Expr]:
    """Every count as a range: of one value where all parts are at least `least`, else of k values on the grid of k."""
    coarse = pl.min_horizontal(*parts) < least
    low = {name: pl.when(coarse).then(pl.col(name) // k * k).otherwise(pl.col(name)) for name in ("people", *parts)}
    ends = [(low[name].alias(f"{name}_low"), (low[name] + pl.when(coarse).then(k - 1).otherwise(0)).alias(f"{name}_high")) for name in low]
    return [end for pair in ends for end in pair]


def _why(least: int) -> pl.Expr:
    return pl.when(pl.col("people") < least).then(pl.lit("few")).otherwise(pl.lit("one_voice"))


def _more(least: int) -> pl.Expr:
    missing = least - pl.col("people")
    return pl.when(missing > 0).then((missing + STEP - 1) // STEP * STEP)


def _two_figures(count: int) -> int:
    unit = 10 ** max(math.floor(math.log10(count)) - 1, 1) if count else 1
    return (count + unit // 2) // unit * unit


def _nearest(asked: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """For each view the nearest that may be shown, with its numbers: itself where it may."""
    steps = _period_steps().join(_network_steps(asked), how="cross").lazy()
    wider = asked.lazy().select("view", *_VIEW).join(steps, on=["period", "network"]).join(_aspect_steps(asked).lazy(), on="aspect")
    # A week lies in the month its Thursday lies in (ISO 8601).
    day = pl.when(pl.col("period") == "week").then(pl.col("start").dt.offset_by("3d")).otherwise("start")
    at_start = pl.when(pl.col("at_period") == pl.col("period")).then("start").when(pl.col("at_period") == "all").then(pl.lit(ALL_START))
    for period, cut in _CUT.items():
        at_start = at_start.when(pl.col("at_period") == period).then(day.dt.truncate(cut))
    found = wider.with_columns(at_start=at_start).join(told.lazy(), on=["brand", "at_aspect", "at_network", "at_period", "at_start"])
    best = found.sort("view", "network_step", "aspect_step", "period_step").unique("view", keep="first", maintain_order=True)
    return best.drop(*_VIEW, "network_step", "aspect_step", "period_step").collect()


def _period_steps() -> pl.DataFrame:
    pairs = [(fine, wide, step) for at, fine in enumerate(PERIODS) for step, wide in enumerate(PERIODS[at:])]
    return pl.DataFrame(pairs, schema={"period": pl.String, "at_period": pl.String, "period_step": pl.Int64}, orient="row")


def _network_steps(asked: pl.DataFrame) -> pl.DataFrame:
    own = [(name, name, 0) for name in asked["network"].unique()]
    wide = [(name, ALL_NETWORKS, 1) for name, _, _ in own if name != ALL_NETWORKS]
    return pl.DataFrame(own + wide, schema={"network": pl.String, "at_network": pl.String, "network_step": pl.Int64}, orient="row")


def _aspect_steps(asked: pl.DataFrame) -> pl.DataFrame:
    parent = dict(asked.select("aspect", "parent").unique().iter_rows())
    steps = []
    for aspect in parent:
        at, step = aspect, 0
        while at is not None and step <= len(parent):
            steps.append((aspect, at, step))
            at, step = parent.get(at) or (OVERALL if at != OVERALL else None), step + 1
    return pl.DataFrame(steps, schema={"aspect": pl.String, "at_aspect": pl.String, "aspect_step": pl.Int64}, orient="row")


def _sentence(least: int, widened: pl.Expr) -> pl.Expr:
    how = pl.when(widened).then(pl.lit("widened")).otherwise(pl.lit("not shown"))
    spoken = pl.when(pl.col("aspect") == OVERALL).then("brand").otherwise(pl.format("{} at {}", "aspect", "brand"))
    where = pl.col("network").replace_strict(_NETWORK_NAMES, default=pl.format(" on {}", "network"), return_dtype=pl.String)
    few = pl.format("{} because too few people spoke of {}{}{}", how, spoken, where, _when())
    one = pl.format("{} because more than half of the posts on {}{}{} are one person's", how, spoken, where, _when())
    return pl.when(pl.col("people") < least).then(few).otherwise(one)


def _when() -> pl.Expr:
    start = pl.col("start")
    return (
        pl.when(pl.col("period") == "week")
        .then(start.dt.strftime(" in the week of %-d %B %Y"))
        .when(pl.col("period") == "month")
        .then(start.dt.strftime(" in %B %Y"))
        .when(pl.col("period") == "quarter")
        .then(pl.format(" in quarter {} of {}", start.dt.quarter(), start.dt.year()))
        .when(pl.col("period") == "year")
        .then(start.dt.strftime(" in %Y"))
        .otherwise(pl.lit(""))
    )
