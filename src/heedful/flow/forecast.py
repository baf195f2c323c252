"""Forecast: draw worlds in which so many people agreed, at the level of counts, and look at them through the same views as real ones.

Only the counts are drawn; thresholds, perturbation, ranges and intervals are not imitated but applied. `outcome` measures a table of shown
views in the same way, so that a forecast can be held against what came of it.
"""

from __future__ import annotations

import datetime
import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.insights.book import Book
from heedful.insights.habits import Chances, Habits, chances
from heedful.privacy import views
from heedful.privacy.perturb import BASE, STEP, Noise
from heedful.tables.insights import ALL_NETWORKS, ALL_START, CELLS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = dict[str, Any]
    View = tuple[str, str]

# The periods a forecast is of, and how much of a year each is. A drawn month stands for any.
YEARS: Final = {"all": 1.0, "month": 1 / 12}
_MONTH: Final = datetime.date(2026, 1, 1)
DRAWS: Final = 60
# A change is noticed that would be marked at 5 % in 80 of 100 cases.
POWER: Final = 0.8
_Z: Final = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(POWER)
# So surely a view shall open for which people are counted.
SURE: Final = 0.9
MOST_PEOPLE: Final = 10_000_000


@dataclass(slots=True)
class Seen:
    """What was seen of one view over worlds or months.

    Guarantee: `asked` counts all, `opened` those shown as asked; widths and changes are in points of net, of those told.
    """

    asked: int = 0
    opened: int = 0
    widths: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How often the view opened."""
        return self.opened / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What of a year, and of its months, could be seen.

    Guarantee: `year` and `month` have each brand and aspect that was asked for; `worlds` says of how many worlds it is.
    """

    worlds: int
    year: Mapping[View, Seen]
    month: Mapping[View, Seen]

    @property
    def figures(self) -> dict[str, float]:
        """The four figures a forecast is held by: views open of a year and of a month, the width of a net, the smallest change noticed.

        Guarantee: means over all worlds; NaN where nothing is told.
        """
        return {
            "views": sum(seen.opened for seen in self.year.values()) / self.worlds,
            "monthly_views": sum(seen.share for seen in self.month.values()),
            "width": _mean(width for seen in self.year.values() for width in seen.widths),
            "change": _mean(change for seen in self.month.values() for change in seen.changes),
        }


def forecast(habits: Habits, people: int, k: int, *, seed: int = 1, draws: int = DRAWS) -> Outcome:
    """What would be seen with so many people of these habits.

    Guarantee: the same arguments give the same; stores and reads nothing.
    """
    rng = random.Random(seed)  # noqa: S311  chance, not secrecy
    expected = {(view, period): chances(habits, habits.rate(*view, years)) for view in _views(habits) for period, years in YEARS.items()}
    found = _Counted(habits, draws)
    for at in range(draws):
        cells = [_cell(view, period, _draw(rng, people, chance), rng) for (view, period), chance in expected.items()]
        # Offsets evenly over all there are: one lake has one, and it moves all its counts alike.
        noise = Noise(at * BASE * STEP // draws)
        found.add(views.show(CELLS.require(pl.DataFrame(cells, schema=CELLS.schema)), k, noise=noise), k)
    return found.outcome()


def outcome(habits: Habits, shown: Iterable[pl.DataFrame], k: int) -> Outcome:
    """The same, of real tables of shown views, one a world, each of a year.

    Guarantee: over all networks; only months that have ended; a month in which nobody spoke counts as not open.
    """
    worlds = list(shown)
    found = _Counted(habits, len(worlds))
    for world in worlds:
        found.add(world.filter(pl.col("network") == ALL_NETWORKS), k)
    return found.outcome()


def people_needed(chance: Chances, k: int, noise: Noise) -> int:
    """How many people must agree for a view to open with near certainty.

    Guarantee: the smallest number at which at least SURE of all worlds open it; MOST_PEOPLE where none of that size does.
    """
    low, high = 1, MOST_PEOPLE
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _opens(middle, chance.speaks, k, noise) >= SURE else (middle + 1, high)
    return low


def _opens(people: int, speaks: float, k: int, noise: Noise) -> float:
    """The chance that the perturbed count passes the threshold, all changes alike."""
    least = k + noise.most
    changes = range(-noise.most, noise.most + 1)
    return fmean(_at_least(people, speaks, least - change) for change in changes)


def _at_least(people: int, speaks: float, least: int) -> float:
    """The upper tail of a binomial, summed from below: thresholds are small."""
    if speaks >= 1 or least <= 0:
        return 1.0 if people >= least else 0.0
    odds, below = math.log(speaks) - math.log1p(-speaks), 0.0
    term = people * math.log1p(-speaks)
    for count in range(min(least, people + 1)):
        below += math.exp(term)
        term += math.log((people - count) / (count + 1)) + odds if count < people else 0.0
    return max(1 - below, 0.0)


# ------------------------------------------------------------------------------------------------- drawing


def _views(habits: Habits) -> list[View]:
    return [(brand, aspect) for brand in habits.brands for aspect in (OVERALL, *habits.aspects)]


def _draw(rng: random.Random, people: int, chance: Chances) -> tuple[int, int, int]:
    spoke = _binomial(rng, people, chance.speaks)
    likes = _binomial(rng, spoke, chance.likes / chance.speaks)
    left = chance.speaks - chance.likes
    return spoke, likes, _binomial(rng, spoke - likes, min(chance.dislikes / left, 1.0)) if left > 0 else 0


def _binomial(rng: random.Random, of: int, chance: float) -> int:
    if of * min(chance, 1 - chance) > 60:
        return min(max(round(rng.gauss(of * chance, math.sqrt(of * chance * (1 - chance)))), 0), of)
    if chance > 0.5:
        return of - _binomial(rng, of, 1 - chance)
    if chance <= 0:
        return 0
    # From one hit to the next: as many steps as hits, however many people there are.
    hits, at, scale = -1, 0, math.log1p(-chance)
    while at <= of:
        at += 1 + int(math.log(1 - rng.random()) / scale)
        hits += 1
    return hits


def _cell(view: View, period: str, counts: tuple[int, int, int], rng: random.Random) -> Row:
    people, likes, dislikes = counts
    brand, aspect = view
    found: Row = {"brand": brand, "aspect": aspect, "parent": None if aspect == OVERALL else OVERALL, "network": ALL_NETWORKS}
    found |= {"period": period, "start": ALL_START if period == "all" else _MONTH, "complete": True, "people": people}
    found |= {"likes": likes, "dislikes": dislikes, "mixed": 0, "neutral": people - likes - dislikes, "posts": 2 * people, "top_posts": 1}
    return found | {f"{name}_key": rng.randrange(BASE * STEP) for name in ("people", "likes", "dislikes")}


# ------------------------------------------------------------------------------------------------- measuring


class _Counted:
    """What is seen of each view, world after world."""

    def __init__(self, habits: Habits, worlds: int) -> None:
        self.asked, self.worlds = _views(habits), worlds
        self.year: dict[View, Seen] = {view: Seen() for view in self.asked}
        self.month: dict[View, Seen] = {view: Seen() for view in self.asked}

    def add(self, shown: pl.DataFrame, k: int) -> None:
        book = Book(shown, k)
        starts = {row["start"] for row in book.rows if row["period"] == "month" and row["complete"]}
        by_month: dict[View, dict[datetime.date, Row]] = defaultdict(dict)
        for row in book.rows:
            view = row["brand"], row["aspect"]
            if row["period"] == "all" and view in self.year:
                self._see(self.year[view], book, row)
            elif row["period"] == "month" and row["complete"]:
                by_month[view][row["start"]] = row
        for view in self.asked:
            for start in starts:
                self._see(self.month[view], book, by_month[view].get(start))

    def _see(self, seen: Seen, book: Book, row: Row | None) -> None:
        seen.asked += 1
        if row is None or row["widened"] or row["at_start"] is None:
            return
        seen.opened += 1
        told = book.told(row)
        if told["net"] is not None:
            seen.widths.append(told["net_high"] - told["net_low"])
            seen.changes.append(smallest_change(row))

    def outcome(self) -> Outcome:
        return Outcome(self.worlds, self.year, self.month)


def smallest_change(row: Row) -> float:
    """The smallest change of a net from one such period to the next that would be noticed, in points.

    Guarantee: at 5 %, in POWER of all cases; what was added to the counts is in it. Source: Cohen, J. (1988), ch. 6; the delta method.
    """
    likes, dislikes = ((row[f"{name}_low"] + row[f"{name}_high"]) / 2 for name in ("likes", "dislikes"))
    both = likes + dislikes
    share = likes / both
    chance = share * (1 - share) / both
    added = row["variance"] * (share * share + (1 - share) ** 2) / both**2
    return min(200 * _Z * math.sqrt(2 * (chance + added)), 200.0)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return fmean(found) if found else math.nan
