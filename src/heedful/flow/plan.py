"""Plan: what a company would see with so many people who agreed, before it asks anybody. Needs no workspace, reads no post, stores nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

from heedful.engine import noise
from heedful.errors import BadInput
from heedful.flow.forecast import MOST_PEOPLE, YEARS, Outcome, Seen, forecast, people_needed
from heedful.flow.prices import Charge, charges, read_prices, shares_of
from heedful.flow.release import price_of_cells
from heedful.flow.settings import Release as ReleaseSettings
from heedful.insights import release as figures
from heedful.insights.contributions import STANCES
from heedful.insights.habits import Habits, chances, counted, zipf
from heedful.opinions import presets
from heedful.privacy.perturb import Noise
from heedful.privacy.views import DEFAULT_K, LEAST_K, MOST_K
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The own brand's share of what is said, where there are competitors.
OWN_SHARE: Final = 0.6
MOST_FORECAST: Final = 1_000_000
LIKELY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is asked for.

    Guarantee: as given; checked by `plan`.
    """

    people: int
    ready: str = "retail"
    brands: Sequence[str] = ()
    competitors: Sequence[str] = ()
    posts: float = 24.0
    k: int = DEFAULT_K
    epsilon: float = 1.0
    networks: str | None = None
    prices: Path | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One brand and aspect in a plan.

    Guarantee: shares are of worlds; `width` (half of the interval of a year's net) and `change` are in points, None where too seldom told.
    """

    brand: str
    aspect: str
    people: int
    year: float
    width: float | None
    month: float
    change: float | None
    year_needs: int
    month_needs: int


@dataclass(frozen=True, slots=True)
class Release:
    """What publishing would do to counts of a year, with all other settings of a release as they come.

    Guarantee: errors and the threshold are those that a release states before anything is drawn, by the same functions; `told` is how
    many of `cells` are expected to be told, and `counted` the share of what people said that is counted, since each counts in few.
    """

    epsilon: float
    error_side: int
    error_people: int
    least_people: int
    cells: int
    told: float
    counted: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be seen.

    Guarantee: lines in the order of how many people speak of them, brand by brand; `next_year` and `next_month` are the views that open next.
    """

    asked: Asked
    habits: Habits
    lines: Sequence[Line]
    next_year: Line | None
    next_month: Line | None
    charges: Sequence[Charge]
    release: Release


def plan(asked: Asked) -> Plan:
    """Forecast what so many people would let a company see.

    Guarantee: the same question has the same answer; nothing is read but lists that come with Heedful or that were named, and nothing is stored.
    Errors: BadInput `plan.people`, `plan.k`, `plan.posts`, `plan.epsilon`, `plan.networks`, `prices.file`.
    Source: docs/how-to/plan-ahead.md; checked against simulated worlds by `bench tradeoff`.
    """
    _check(asked)
    habits = assume(asked)
    seen = forecast(habits, asked.people, asked.k)
    lines = [_line(habits, asked, seen, brand, aspect) for brand in habits.brands for aspect in (OVERALL, *habits.aspects)]
    own = [line for line in lines if line.brand in list(habits.brands)[: max(len(set(asked.brands)), 1)]]
    year = [line for line in own if line.year < LIKELY and line.year_needs < MOST_PEOPLE]
    month = [line for line in own if line.month < LIKELY and line.month_needs < MOST_PEOPLE]
    posts = asked.people * asked.posts / 12
    return Plan(
        asked,
        habits,
        lines,
        min(year, key=lambda line: line.year_needs, default=None),
        min(month, key=lambda line: line.month_needs, default=None),
        charges(read_prices(asked.prices), posts, shares_of(asked.networks)),
        release(habits, asked),
    )


def assume(asked: Asked) -> Habits:
    """The habits a plan assumes: talk falls over aspects as 1, 1/2, 1/3, in the taxonomy's order; likes and dislikes are even.

    Guarantee: even likes make intervals as wide as they may be.
    """
    aspects = [str(entry["name"]) for entry in presets.ready(asked.ready)["aspects"] if not entry.get("parent")]
    own = list(dict.fromkeys(asked.brands)) or ["your brand"]
    others = [name for name in dict.fromkeys(asked.competitors) if name not in own]
    mine = OWN_SHARE if others else 1.0
    brands = {name: mine / len(own) for name in own} | {name: (1 - mine) / len(others) for name in others}
    return replace(Habits(brands, zipf(aspects)), opinions=asked.posts)


def _check(asked: Asked) -> None:
    if not 1 <= asked.people <= MOST_FORECAST:
        raise BadInput("plan.people", f"A plan is for 1 to {MOST_FORECAST:,} people.", "Give a number within it.")
    if not LEAST_K <= asked.k <= MOST_K:
        raise BadInput("plan.k", f"The threshold k is {asked.k}, outside {LEAST_K} to {MOST_K}.", "Give one within it; 10 is usual.")
    if not 0 < asked.posts <= 10_000:
        raise BadInput("plan.posts", "A person writes more than 0 and at most 10,000 posts a year here.", "Give a number within it.")
    if not (0 < asked.epsilon <= 100 and math.isfinite(asked.epsilon)):
        raise BadInput("plan.epsilon", "Epsilon is more than 0 and at most 100.", "Give one within it; 1 is usual.")


def _line(habits: Habits, asked: Asked, seen: Outcome, brand: str, aspect: str) -> Line:
    year, month = (chances(habits, habits.rate(brand, aspect, YEARS[period])) for period in ("all", "month"))
    in_year, in_month = seen.year[brand, aspect], seen.month[brand, aspect]
    return Line(
        brand,
        aspect,
        round(asked.people * year.speaks),
        in_year.share,
        _told(in_year, [width / 2 for width in in_year.widths]),
        in_month.share,
        _told(in_month, in_month.changes),
        people_needed(year, asked.k, Noise()),
        people_needed(month, asked.k, Noise()),
    )


def _told(seen: Seen, values: list[float]) -> float | None:
    # Where a number is told in few worlds only, those worlds are no forecast.
    return sum(values) / len(values) if len(values) >= LIKELY * seen.asked and values else None


def release(habits: Habits, asked: Asked) -> Release:
    """What publishing with differential privacy would do to the counts of a year.

    Guarantee: a pure function. A cell is told where its noisy count is enough; people in it are binomial, and noise is as wide as its variance.
    Source: docs/explanation/privacy.md; held against drawn releases by `tests/flow/test_flow_forecast.py`.
    """
    settings = ReleaseSettings(epsilon=asked.epsilon)
    scale = noise.scale_of(*price_of_cells(settings))
    least = figures.least_people(scale)
    shares = counted(habits, settings.cells_each)
    spoken = sum(chances(habits, habits.rate(*cell, 1.0)).speaks for cell in shares)
    told = sum(_told_at(asked.people, share, least, figures.variance_of(scale)) for share in shares.values())
    errors = round(figures.noise_of(scale)), round(figures.noise_of(scale, len(STANCES)))
    return Release(asked.epsilon, *errors, least, len(shares), told, sum(shares.values()) / spoken if spoken else 1.0)


def _told_at(people: int, share: float, least: int, noise_variance: float) -> float:
    """The chance that a cell in which each of so many people is counted with that chance is told."""
    spread = math.sqrt(people * share * (1 - share) + noise_variance)
    return 1 - NormalDist(people * share, spread).cdf(least - 0.5)


def as_json(found: Plan) -> dict[str, Any]:
    """All of it for machines.

    Guarantee: as `Plan`; plain values.
    """
    asked = found.asked
    return {
        "people": asked.people,
        "k": asked.k,
        "posts_per_person_and_year": asked.posts,
        "views": [{name: getattr(line, name) for name in Line.__slots__} for line in found.lines],
        "next_year_view": _next(found.next_year, "year_needs"),
        "next_month_view": _next(found.next_month, "month_needs"),
        "charges_a_month": [
            {**charge.price.model_dump(mode="json"), "reads": charge.reads, "amount": charge.amount, "over": charge.over}
            for charge in found.charges
        ],
        "release": {name: getattr(found.release, name) for name in Release.__slots__},
        "assumed": {
            "brands": dict(found.habits.brands),
            "aspects": dict(found.habits.aspects),
            **{name: getattr(found.habits, name) for name in ("opinions", "uneven", "likes", "sided", "taste")},
        },
    }


def _next(line: Line | None, needs: str) -> dict[str, Any] | None:
    return {"brand": line.brand, "aspect": line.aspect, "people": getattr(line, needs)} if line else None
