"""Counts of distinct people at every level a report may need. Exact, and never shown: `privacy.views` decides that.

A person who posts a hundred times is one person here: in each cell (brand, aspect, network, period) everything they said
is first reduced to one stance, by which side they took more often, and then people are counted by stance.

The expressions are written once, in Narwhals, for any engine it runs on, without row-wise Python. `tally`, `couple` and
`mention` are those expressions; `count`, `pair` and `spell` run them over a Polars frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import narwhals as nw
import polars as pl

from heedful.insights import aspects, periods
from heedful.tables.insights import ALL_NETWORKS, ALL_START, CELLS, JOINTS, PERIODS, TERMS
from heedful.tables.opinions import FACTS
from heedful.terms import DISLIKE, LIKE, OVERALL

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from heedful.tables.schema import Table

    Lazy: TypeAlias = "nw.LazyFrame[Any]"
    Parents: TypeAlias = "Mapping[str, str | None]"

# Terms are counted over these, and only over the last complete one and the one before it.
TERM_PERIODS: Final = ("month", "quarter")
_TERM: Final = ("brand", "polarity", "term_key")
_KEYS: Final = ("people_key", "likes_key", "dislikes_key")
_COUNTS: Final = ("people", "likes", "dislikes", "mixed", "neutral", "posts", "top_posts", *_KEYS)
# Columns kept as codes while counting.
_CODED: Final = ("brand", "aspect", "network")


class Place(Protocol):
    """Where tables are counted, when that is not here: an engine's other machines.

    Guarantee: the same counts.
    """

    def carries(self, rows: int) -> bool:
        """Whether so many rows are worth the way."""

    def carry(self, frame: pl.DataFrame) -> Lazy:
        """A table, there."""

    def keep(self, lazy: Lazy) -> Lazy:
        """A table there, computed once."""

    def collect(self, lazy: Lazy) -> pl.DataFrame:
        """A table, here again."""


def count(
    facts: pl.DataFrame, parents: Parents, today: datetime.date, keys: pl.Series | None = None, place: Place | None = None
) -> pl.DataFrame:
    """Count people by brand, aspect, network and period.

    Guarantee: a whole function; the same CELLS for any order and any split of the same facts, sorted by key.
    `facts` is opinions.FACTS, `parents` the taxonomy's parent of each aspect (None at the top), `today` a UTC day:
    periods that had not ended before it are marked incomplete; `keys` the record key of each row's person, of which each cell has
    the sum over its distinct people (without them, 0); `place` where to count, if not here. Errors: Broken for another table, BadInput for a circle of parents.
    """
    cells = _collect(tally(_compact(facts, parents, keys, place)), place)
    names = cells["aspect"].cast(pl.String).unique()
    wider = {aspect: aspects.line(aspect, parents)[1] for aspect in names if aspect != OVERALL}
    running = {period: periods.start(period, today) for period in periods.CALENDAR}
    cells = cells.with_columns(
        parent=pl.col("aspect").cast(pl.String).replace_strict(wider, default=None, return_dtype=pl.String),
        complete=(pl.col("start") < pl.col("period").replace_strict(running, default=None, return_dtype=pl.Date)).fill_null(value=True),
    )
    return _settle(cells, CELLS)


def pair(facts: pl.DataFrame, parents: Parents, keys: pl.Series | None = None, place: Place | None = None) -> pl.DataFrame:
    """Count people by what they feel of an aspect and of everything else the brand does.

    Guarantee: a whole function; the same JOINTS for any order and any split. The aspect's own opinions are left out of the
    other side, so the two never agree merely because they are the same words. Over all networks and the whole time.
    """
    return _settle(_collect(couple(_compact(facts, parents, keys, place)), place), JOINTS)


def spell(facts: pl.DataFrame, today: datetime.date, keys: pl.Series | None = None, place: Place | None = None) -> pl.DataFrame:
    """Count people by the term they used, in the last complete month and quarter, the ones before, and the whole time.

    Guarantee: a whole function; the same TERMS for any order and any split; keys only, no words.
    """
    FACTS.require(facts)
    slim = facts.select("day", "brand", "polarity", "term_keys", pl.col("subject_key").rank("dense"), _record_key(facts, keys))
    there = place.carry(slim) if place and place.carries(slim.height) else nw.from_native(slim.lazy())
    return _settle(_collect(mention(there, today), place), TERMS)


def spread(facts: Lazy, parents: Parents) -> Lazy:
    """One row a post and each aspect it speaks of, wider ones included: how often it likes and dislikes.

    Guarantee: every opinion stands under its aspect, each wider aspect, and once under 'overall'.
    """
    kept = facts.select("post_key", "subject_key", "record_key", "network", "day", "brand", "aspect", "polarity")
    wider = [kept.filter(nw.col("aspect").is_in(list(step))).with_columns(aspect=_mapped(step)) for step in aspects.levels(parents)]
    whole = kept.with_columns(aspect=nw.lit(OVERALL))
    spread = nw.concat([kept.filter(nw.col("aspect") != OVERALL), *wider, whole], how="vertical")
    return (
        spread.group_by("post_key", "subject_key", "network", "day", "brand", "aspect")
        .agg(likes=_how_many(nw.col("polarity") > 0), dislikes=_how_many(nw.col("polarity") < 0), record_key=nw.col("record_key").max())
        .with_columns(posts=nw.lit(1, nw.Int64))
    )


def tally(posts: Lazy) -> Lazy:
    """The expression behind `count`, over any engine, of what `spread` made.

    Guarantee: CELLS without `parent` and `complete`, in no order.
    """
    cells = []
    finer = posts
    for period in PERIODS:
        dated = posts if period == "month" else finer  # weeks do not nest in months; all else nests
        finer = _sum(
            dated.with_columns(start=_start(period, nw.col("day" if period in {"week", "month"} else "start"))), "network", "start"
        )
        each = _people(finer, "network", "start").with_columns(nw.col("network").cast(nw.String))
        every = _people(_sum(finer, "start"), "start").with_columns(network=nw.lit(ALL_NETWORKS))
        counts = [nw.col(name).cast(nw.Int64) for name in _COUNTS]  # engines count in types of their own
        cells += [cell.select("brand", "aspect", "network", "start", *counts, period=nw.lit(period)) for cell in (each, every)]
    return nw.concat(cells, how="vertical")


def couple(posts: Lazy) -> Lazy:
    """The expression behind `pair`, over any engine, of what `spread` made.

    Guarantee: JOINTS, in no order.
    """
    people = _sum(posts)
    whole = people.filter(nw.col("aspect") == OVERALL).select("subject_key", "brand", all_likes="likes", all_dislikes="dislikes")
    both = people.filter(nw.col("aspect") != OVERALL, nw.col("likes") != nw.col("dislikes")).join(whole, on=["subject_key", "brand"])
    rest = both.with_columns(
        stance=nw.when(nw.col("likes") > nw.col("dislikes")).then(nw.lit(LIKE)).otherwise(nw.lit(DISLIKE)),
        rest_likes=nw.col("all_likes") - nw.col("likes"),
        rest_dislikes=nw.col("all_dislikes") - nw.col("dislikes"),
    ).filter(nw.col("rest_likes") + nw.col("rest_dislikes") > 0)
    return rest.group_by("brand", "aspect", "stance").agg(
        people=nw.len(),
        likes=_how_many(nw.col("rest_likes") > nw.col("rest_dislikes")),
        posts=nw.col("posts").sum(),
        top_posts=nw.col("posts").max(),
        people_key=nw.col("record_key").sum(),
        likes_key=_key_of(nw.col("rest_likes") > nw.col("rest_dislikes")),
    )


def mention(facts: Lazy, today: datetime.date) -> Lazy:
    """The expression behind `spell`, over any engine.

    Guarantee: TERMS, in no order.
    """
    said = facts.filter(nw.col("polarity") != 0)
    found = [_term_people(said, "all", ALL_START).with_columns(before=nw.lit(0, nw.Int64), before_key=nw.lit(0, nw.Int64))]
    for period in TERM_PERIODS:
        now = periods.last_complete(period, today)
        spans = [(now, periods.start(period, today)), (periods.before(period, now), now)]
        last, first = (said.filter(nw.col("day") >= nw.lit(since), nw.col("day") < nw.lit(until)) for since, until in spans)
        then = _term_people(first, period, now).select(*_TERM, before="people", before_key="people_key")
        both = _term_people(last, period, now).join(then, on=list(_TERM), how="left")
        found.append(both.with_columns(nw.col("before", "before_key").fill_null(0).cast(nw.Int64)))
    return nw.concat([each.select(list(TERMS.columns)) for each in found], how="vertical")


def _term_people(said: Lazy, period: str, start: datetime.date) -> Lazy:
    terms = (
        said.select("brand", "polarity", "subject_key", "record_key", term_key="term_keys")
        .explode("term_key")
        .filter(~nw.col("term_key").is_null())
    )
    people = terms.group_by(*_TERM, "subject_key").agg(opinions=nw.len(), record_key=nw.col("record_key").max())
    counted = people.group_by(*_TERM).agg(
        people=nw.len(), people_key=nw.col("record_key").sum(), top_opinions=nw.col("opinions").max(), opinions=nw.col("opinions").sum()
    )
    return counted.with_columns(period=nw.lit(period), start=nw.lit(start))


def _sum(posts: Lazy, *by: str) -> Lazy:
    counts = nw.col("likes", "dislikes", "posts").sum()
    return posts.group_by("subject_key", "brand", "aspect", *by).agg(counts, record_key=nw.col("record_key").max())


def _people(people: Lazy, *by: str) -> Lazy:
    likes, dislikes = nw.col("likes"), nw.col("dislikes")
    stances = people.with_columns(
        liking=likes > dislikes, disliking=likes < dislikes, torn=(likes == dislikes) & (likes > 0), silent=likes + dislikes == 0
    )
    return stances.group_by("brand", "aspect", *by).agg(
        people=nw.len(),
        likes=_how_many(nw.col("liking")),
        dislikes=_how_many(nw.col("disliking")),
        mixed=_how_many(nw.col("torn")),
        neutral=_how_many(nw.col("silent")),
        top_posts=nw.col("posts").max(),
        posts=nw.col("posts").sum(),
        people_key=nw.col("record_key").sum(),
        likes_key=_key_of(nw.col("liking")),
        dislikes_key=_key_of(nw.col("disliking")),
    )


def _how_many(condition: nw.Expr) -> nw.Expr:
    return condition.cast(nw.Int64).sum()


def _key_of(condition: nw.Expr) -> nw.Expr:
    return (condition.cast(nw.Int64) * nw.col("record_key")).sum()


def _record_key(facts: pl.DataFrame, keys: pl.Series | None) -> pl.Series:
    drawn = pl.repeat(0, facts.height, dtype=pl.Int64, eager=True) if keys is None else keys
    return drawn.alias("record_key")


def _start(period: str, day: nw.Expr) -> nw.Expr:
    if period == "all":
        return nw.lit(ALL_START)
    if period != "week":
        return day.dt.truncate(periods.CUT[period]).cast(nw.Date)
    monday = day  # Narwhals cuts no weeks, and takes no column as an offset
    for weekday in range(2, 8):
        monday = nw.when(day.dt.weekday() == weekday).then(day.dt.offset_by(f"{1 - weekday}d").cast(nw.Date)).otherwise(monday)
    return monday


def _mapped(step: Mapping[str, str]) -> nw.Expr:
    """The aspect's ancestor. A chain of conditions and not a join, since a join needs a second frame of the same engine."""
    mapped = nw.col("aspect")
    for aspect, wider in step.items():
        mapped = nw.when(nw.col("aspect") == aspect).then(nw.lit(wider)).otherwise(mapped)
    return mapped


def _compact(facts: pl.DataFrame, parents: Parents, record_keys: pl.Series | None, place: Place | None) -> Lazy:
    """What `spread` makes, computed once, with keys as small integers: they group five times as fast as bytes, to the same counts."""
    FACTS.require(facts)
    keys = [pl.col(name).rank("dense") for name in ("subject_key", "post_key")]
    slim = facts.select("network", "day", "brand", "aspect", "polarity", *keys, _record_key(facts, record_keys))
    if place and place.carries(slim.height):
        return place.keep(spread(place.carry(slim), parents))
    posts = _collect(spread(nw.from_native(slim.lazy()), parents))
    small = [pl.col(name).cast(pl.Enum(posts[name].unique().sort())) for name in _CODED]
    return nw.from_native(posts.with_columns(*small).lazy())


def _collect(lazy: Lazy, place: Place | None = None) -> pl.DataFrame:
    if place and lazy.implementation is not nw.Implementation.POLARS:
        return place.collect(lazy)
    frame: pl.DataFrame = lazy.collect(backend="polars", engine="streaming").to_native()
    return frame


def _settle(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    columns = frame.select(pl.col(name).cast(dtype) for name, dtype in table.schema.items())
    return table.require(
        columns.sort(
            name for name in ("brand", "aspect", "stance", "network", "polarity", "term_key", "period", "start") if name in table.columns
        )
    )
