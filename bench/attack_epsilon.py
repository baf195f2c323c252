"""Epsilon audit of a release, from raw rows to noisy numbers: one person with 50 posts in 30 cells against none.

The auditor knows everybody else's rows, the key, and so what every number would be without that person. They draw a release many times with
the person and many times without, choose on one half of the draws the event that tells the two worlds apart best, and on the other half
bound its chance in each from below and above (Clopper & Pearson 1934, 97.5 % each side). The logarithm of the quotient of the bounds
is certified: the release cannot be private with a smaller epsilon. It must not exceed what is claimed, and should come near it.
Two builds that are wrong must be caught, by certifying more than is claimed: one with half the noise, and one that bounds nobody.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.engine import noise
from heedful.insights import contributions
from heedful.privacy.bounding import bound
from heedful.tables.opinions import FACTS

if TYPE_CHECKING:
    from collections.abc import Sequence

EPSILON = 1.0
CELLS_EACH = 5
BRANDS = [f"brand {number}" for number in range(5)]
ASPECTS = [f"aspect {number}" for number in range(8)]
DRAWS = 24_000
REPEATS = 5
# Of each two-sided bound: each end fails once in forty.
TAIL = 0.025


@dataclass(frozen=True)
class Build:
    """A way to make a release: the honest one, or one that is wrong."""

    noise: float = 1.0
    bounded: bool = True

    def counts(self, facts: pl.DataFrame) -> list[int]:
        rows = contributions.stances(facts, dict.fromkeys(ASPECTS))
        rows = rows.filter(pl.col("aspect").is_in(ASPECTS))
        kept = bound(rows, contributions.CELL, CELLS_EACH, keyed) if self.bounded else rows
        return contributions.histogram(kept, BRANDS, ASPECTS)["people"].to_list()

    def draw(self, counts: Sequence[int]) -> list[int]:
        return noise.add_noise(counts, EPSILON / self.noise, CELLS_EACH)


def measure(seed: int, draws: int = DRAWS, repeats: int = REPEATS) -> dict[str, Any]:
    without, them = facts_of(seed)
    audits = [audit(Build(), without, them, draws) for _ in range(repeats)]
    half = [audit(Build(noise=0.5), without, them, draws) for _ in range(repeats)]
    unbounded = [audit(Build(bounded=False), without, them, draws // 6) for _ in range(repeats)]
    return {
        "epsilon.claimed": EPSILON,
        "epsilon.certified": sorted(audits)[len(audits) // 2],
        "epsilon.power": sum(one >= 0.6 * EPSILON for one in audits) / repeats,
        "epsilon.planted_half.certified": sorted(half)[repeats // 2],
        "epsilon.planted_half.caught": sum(one > EPSILON for one in half) / repeats,
        "epsilon.planted_unbounded.certified": sorted(unbounded)[repeats // 2],
        "epsilon.planted_unbounded.caught": sum(one > EPSILON for one in unbounded) / repeats,
        "epsilon.audit.draws": 2 * draws,
    }


def keyed(messages: Sequence[bytes], size: int) -> list[bytes]:
    return [hashlib.blake2b(message, digest_size=size).digest() for message in messages]


def facts_of(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sixty people who say a little, and one with 50 posts in 30 cells."""
    rnd = random.Random(f"audit {seed}")
    cells = [(brand, aspect) for brand in BRANDS for aspect in ASPECTS]
    others = [(f"p{person}", post, *rnd.choice(cells)) for person in range(60) for post in range(rnd.randrange(1, 12))]
    chosen = rnd.sample(cells, 30)
    one = [("target", post, *chosen[post % 30]) for post in range(50)]
    return _frame(others), _frame(one)


def _frame(said: Sequence[tuple[str, int, str, str]]) -> pl.DataFrame:
    day = datetime.date(2026, 3, 1)
    rows = [(who.encode(), f"{who}/{post}".encode(), "x", day, brand, aspect, 1, 0.5, []) for who, post, brand, aspect in said]
    return pl.DataFrame(rows, schema=FACTS.schema, orient="row")


def audit(build: Build, without: pl.DataFrame, them: pl.DataFrame, draws: int) -> float:
    """The epsilon that is certified: the release cannot be private with less."""
    out, there = build.counts(without), build.counts(pl.concat([without, them]))
    moved = [at for at, (a, b) in enumerate(zip(out, there, strict=True)) if a != b]
    base = [out[at] for at in moved]
    evidence = [_evidence(build, [counts[at] for at in moved], base, draws) for counts in (there, out)]
    half = draws // 2
    cut = _best_cut([seen[:half] for seen in evidence])
    hits = [sum(value >= cut for value in seen[half:]) for seen in evidence]
    return certified(hits[0], hits[1], draws - half)


def _evidence(build: Build, counts: Sequence[int], base: Sequence[int], draws: int) -> list[float]:
    """Of each of many releases, how much it speaks for the person: the log of how much likelier each number is with them, added up."""
    width = len(counts)
    told = build.draw(list(counts) * draws)
    shift = pl.DataFrame({"told": told, "base": list(base) * draws, "draw": [at // width for at in range(width * draws)]})
    apart = (pl.col("told") - pl.col("base")).abs() - (pl.col("told") - pl.col("base") - 1).abs()
    return shift.group_by("draw").agg(apart.sum())["told"].cast(pl.Float64).to_list()


def _best_cut(seen: Sequence[Sequence[float]]) -> float:
    cuts = sorted({value for part in seen for value in part})
    n = len(seen[0])
    return max(cuts, key=lambda cut: certified(*(sum(value >= cut for value in part) for part in seen), n))


def certified(with_them: int, without: int, draws: int) -> float:
    """The logarithm of the least quotient of two chances that the counts allow.

    Source: Clopper, C. J. & Pearson, E. S. (1934), The use of confidence or fiducial limits, Biometrika 26:404-413; the auditing of
    Jagielski, Ullman & Oprea (2020).
    """
    low, high = lower(with_them, draws), upper(without, draws)
    return math.log(low / high) if low > 0 else -math.inf


def lower(hits: int, draws: int) -> float:
    """The least chance under which so many hits, or more, are still seen one time in forty."""
    return 0.0 if not hits else _solve(lambda chance: _at_least(hits, draws, chance) - TAIL)


def upper(hits: int, draws: int) -> float:
    """The greatest chance under which so few hits, or fewer, are still seen one time in forty."""
    return 1.0 if hits == draws else 1 - lower(draws - hits, draws)


def _solve(over: Any) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if over(middle) > 0 else (middle, high)
    return low


def _at_least(hits: int, draws: int, chance: float) -> float:
    """The chance of at least so many hits: the binomial tail, added up around where it is largest."""
    if chance <= 0 or chance >= 1:
        return float(chance >= 1)
    if hits <= draws * chance:
        return 1 - _tail(range(hits - 1, -1, -1), draws, chance)
    return _tail(range(hits, draws + 1), draws, chance)


def _tail(places: range, draws: int, chance: float) -> float:
    total, log = 0.0, math.lgamma
    for at in places:
        term = math.exp(log(draws + 1) - log(at + 1) - log(draws - at + 1) + at * math.log(chance) + (draws - at) * math.log1p(-chance))
        total += term
        if term < total * 1e-15:
            break
    return total
