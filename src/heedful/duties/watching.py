"""Rules over the log's entries that find what a break-in looks like. Whole: each sees all entries of the time it looks at.

A rule finds what is unusual, and not who is guilty: what it finds is looked at by people. Thresholds are settings.
Source: NIST SP 800-92; GDPR Art. 32(1)(d), 33(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.tables.watch import ENTRIES, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

# Entries that tell of a look at one person, and those that tell of a look at all.
LOOKS: Final = ("subject.exported", "consent.shown", "receipt.made", "log.read", "preview.asked")
OF_ALL: Final = ("consent.exported", "incident.listed")
REFUSALS: Final = ("access.refused", "session.refused")
DECOYS: Final = ("decoy.touched",)
WATCHED: Final = (*LOOKS, *OF_ALL, *REFUSALS, *DECOYS)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is found.

    Guarantee: as the settings say. `people`: different people that one actor looks at within the window; `files`: lists of everybody;
    `refusals`; `night_looks`: looks outside the hours from `day_from` to `day_until` in that time zone, Monday to Friday.
    """

    window: timedelta
    people: int
    files: int
    refusals: int
    night_looks: int
    day_from: int
    day_until: int
    zone: str


def find(entries: pl.DataFrame, at: Thresholds) -> pl.DataFrame:
    """Everything the rules find.

    Guarantee: one row a rule and actor, at the last moment at which it was over its threshold; gives watch.FINDINGS by rule and actor.
    Takes watch.ENTRIES in any order.
    """
    ENTRIES.require(entries)
    ordered = entries.sort("seq")
    found = [rule(ordered, at).select(pl.lit(name).alias("rule"), *list(FINDINGS.columns)[1:]) for name, rule in RULES.items()]
    return FINDINGS.require(pl.concat([FINDINGS.empty(), *found]).sort("rule", "actor"))


def mass_export(entries: pl.DataFrame, at: Thresholds) -> pl.DataFrame:
    """Who looked at many different people within the window, or wrote out lists of everybody.

    Guarantee: looking at one person often is not it.
    """
    looks = entries.filter(pl.col("kind").is_in(LOOKS) & pl.col("person").is_not_null())
    many = _over(looks, at.window, at.people, pl.col("person").n_unique())
    lists = _over(entries.filter(pl.col("kind").is_in(OF_ALL)), at.window, at.files, pl.len())
    # Where both are over, the later stands.
    return pl.concat([many, lists]).sort("last_seq").unique("actor", keep="last", maintain_order=True)


def off_hours(entries: pl.DataFrame, at: Thresholds) -> pl.DataFrame:
    """Who looked at people at night or at the weekend, within the window.

    Guarantee: by the clock of the time zone, summer time included; the hour `day_until` is night already.
    """
    local = pl.col("at").dt.convert_time_zone(at.zone)
    day = local.dt.hour().is_between(at.day_from, at.day_until - 1) & (local.dt.weekday() <= 5)
    return _over(entries.filter(pl.col("kind").is_in((*LOOKS, *OF_ALL)) & ~day), at.window, at.night_looks, pl.len())


def many_refusals(entries: pl.DataFrame, at: Thresholds) -> pl.DataFrame:
    """Who was refused often within the window: by their role, or when signing in.

    Guarantee: failures to sign in count together, for nobody is signed in yet.
    """
    return _over(entries.filter(pl.col("kind").is_in(REFUSALS)), at.window, at.refusals, pl.len())


def decoy_touched(entries: pl.DataFrame, at: Thresholds) -> pl.DataFrame:
    """Who touched a decoy: nobody has a reason to.

    Guarantee: once is enough.
    """
    return _over(entries.filter(pl.col("kind").is_in(DECOYS)), at.window, 1, pl.len())


RULES: Final[Mapping[str, Callable[[pl.DataFrame, Thresholds], pl.DataFrame]]] = {
    "mass_export": mass_export,
    "off_hours": off_hours,
    "many_refusals": many_refusals,
    "decoy_touched": decoy_touched,
}


def _over(entries: pl.DataFrame, window: timedelta, threshold: int, count: pl.Expr) -> pl.DataFrame:
    # A window ends with each entry and holds what came up to `window` before it, both ends included.
    if not threshold or entries.is_empty():
        return FINDINGS.empty().drop("rule")
    rolled = entries.sort("at", "seq").rolling("at", period=window, closed="both", group_by="actor")
    counted = rolled.agg(count.cast(pl.Int64).alias("count"), pl.col("at").min().alias("first_at"), pl.col("seq").max().alias("last_seq"))
    over = counted.rename({"at": "last_at"}).filter(pl.col("count") >= threshold).sort("last_seq").unique("actor", keep="last")
    return over.select(list(FINDINGS.columns)[1:])
