"""Who is in a segment, how many they are, how steady they are: whole functions over tables of keyed people."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import Refused
from heedful.segments.rule import Both, Either, Feels, Lot, Not, Rule, asks, words
from heedful.segments.stances import stances
from heedful.tables.profile import FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Parents = Mapping[str, str | None]
    # How many people a table of keyed people is told to hold.
    Told = Callable[[pl.DataFrame], int]

# Two looks at the same people are compared over so many days.
STEADY_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Preview:
    """What may be told of a segment before anybody is written to.

    Guarantee: `size` and `reach` are as `told` says, never below k; `reach` is None where it is below k. `steady` is the share, of those
    in it now or STEADY_DAYS ago, who were in it both times, from numbers as they are told; None where any of them was below k.
    """

    size: int
    reach: int | None
    steady: float | None


def members(rule: Rule, facts: pl.DataFrame, parents: Parents, today: datetime.date) -> pl.DataFrame:
    """The people a rule is true of.

    Guarantee: a whole function; nobody of whom nothing was said by themselves. Takes profile.FACTS of whom the gate lets through now;
    gives one column subject_key, sorted.
    """
    FACTS.require(facts)
    spoken = facts.filter(pl.col("day") <= today)
    felt = {days: stances(spoken, parents, _since(today, days)) for days in {one.days for one in asks(rule)}}
    everybody = spoken.select("subject_key").unique()
    return _true(rule, felt, everybody, words(rule).encode()).sort("subject_key")


def preview(
    rule: Rule, facts: pl.DataFrame, parents: Parents, today: datetime.date, reachable: pl.DataFrame, k: int, told: Told
) -> Preview:
    """Size, reach and steadiness of a segment.

    Guarantee: Refused `segment.small` where fewer than k people are in it; then nothing else is told. `reachable` has a column
    subject_key of those who may be written to now; `told` perturbs a count, by the same for the same people.
    """
    now = require_k(members(rule, facts, parents, today), k)
    then = members(rule, facts, parents, today - datetime.timedelta(days=STEADY_DAYS))
    near = now.join(reachable, on="subject_key", how="semi")
    both = now.join(then, on="subject_key", how="semi")
    size, reach, before, stayed = (max(k, told(some)) if some.height >= k else None for some in (now, near, then, both))
    assert size is not None
    steady = None if before is None or stayed is None else min(1.0, round(stayed / max(size + before - stayed, 1), 1))
    return Preview(size, reach, steady)


def require_k(people: pl.DataFrame, k: int) -> pl.DataFrame:
    """Give a segment's people back if they are at least k.

    Guarantee: otherwise Refused `segment.small`, which does not say how many they are.
    """
    if people.height < k:
        raise Refused("segment.small", f"Fewer than {k} people are in this segment.", "Ask for something wider, or wait.")
    return people


def _since(today: datetime.date, days: int | None) -> datetime.date | None:
    return None if days is None else today - datetime.timedelta(days=days - 1)


def _true(rule: Rule, felt: Mapping[int | None, pl.DataFrame], everybody: pl.DataFrame, lots: bytes) -> pl.DataFrame:
    if isinstance(rule, Lot):
        return _drawn(rule, everybody, lots)
    if isinstance(rule, Feels):
        return _feels(rule, felt[rule.days])
    if isinstance(rule, Not):
        return everybody.join(_true(rule.of, felt, everybody, lots), on="subject_key", how="anti")
    parts = [_true(one, felt, everybody, lots) for one in rule.of]
    if isinstance(rule, Either):
        return pl.concat(parts).unique()
    assert isinstance(rule, Both)
    first, *rest = parts
    for other in rest:
        first = first.join(other, on="subject_key", how="semi")
    return first


def _drawn(rule: Lot, everybody: pl.DataFrame, lots: bytes) -> pl.DataFrame:
    """By the key alone, which tells nothing of the person, and the rule's words, so that not the same people are drawn for every rule."""
    tickets = [int.from_bytes(sha256(lots + bytes(key)).digest()[:8]) for key in everybody["subject_key"]]
    return everybody.filter(pl.Series([ticket * 100 < rule.percent << 64 for ticket in tickets], dtype=pl.Boolean))


def _feels(rule: Feels, held: pl.DataFrame) -> pl.DataFrame:
    near = held.filter(pl.col("aspect") == rule.aspect, pl.col("brand").is_in(list(rule.brands)))
    if rule.feeling is not None:
        near = near.filter(pl.col("feeling") == rule.feeling)
    return near.group_by("subject_key").agg(pl.sum("posts")).filter(pl.col("posts") >= rule.times).select("subject_key")
