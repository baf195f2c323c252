"""Proposing segments: groups of people who feel alike, each found together with the plain rule that describes it.

Conceptual clustering: combinations of one to three stances that go together more often than chance, taken greedily so that each
new one adds people the others left out. A cluster without a rule cannot come of it. Source: Michalski 1980; Agrawal and Srikant 1994.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.segments.rule import Both, Feels, Rule
from heedful.tables.profile import STANCES
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Stances most people share, which combinations are made of; combinations proposed; how much more often than chance.
WIDEST: Final = 24
PROPOSED: Final = 8
LIFT: Final = 1.15
# Of a new proposal, at least this share must be people no earlier one holds.
NEW: Final = 0.4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed segment.

    Guarantee: at least k people are in it; `lift` is how much more often its stances go together than if they were independent.
    """

    rule: Rule
    people: int
    lift: float


def discover(held: pl.DataFrame, own: Collection[str], k: int) -> list[Proposal]:
    """Groups of people who feel alike about the company's own brands.

    Guarantee: a whole function; the same for any order; every proposal has at least k people. Takes profile.STANCES of whom the gate
    lets through now.
    """
    STANCES.require(held)
    near = held.filter(pl.col("feeling") != 0, pl.col("aspect") != OVERALL, pl.col("brand").is_in(list(own)))
    everybody = near["subject_key"].n_unique()
    sets = {
        (brand, aspect, feeling): frozenset(rows["subject_key"].to_list())
        for (brand, aspect, feeling), rows in near.partition_by("brand", "aspect", "feeling", as_dict=True).items()
    }
    common = sorted((s for s in sets if len(sets[s]) >= k), key=lambda s: (-len(sets[s]), s))[:WIDEST]
    found = []
    for size in (3, 2, 1):
        for some in combinations(common, size):
            people = frozenset.intersection(*(sets[s] for s in some))
            if len(people) < k or len({s[:2] for s in some}) < size:
                continue
            chance = float(everybody)
            for s in some:
                chance *= len(sets[s]) / everybody
            lift = len(people) / chance
            if size == 1 or lift >= LIFT:
                found.append((len(people) * lift * size, some, people, lift))
    return _greedy(found)


def _greedy(found: Sequence[tuple[float, tuple[tuple[object, ...], ...], frozenset[bytes], float]]) -> list[Proposal]:
    taken: set[bytes] = set()
    proposals = []
    for _, some, people, lift in sorted(found, key=lambda f: (-f[0], str(f[1]))):
        if len(people - taken) < NEW * len(people):
            continue
        taken |= people
        parts = tuple(Feels(int(str(s[2])), str(s[1]), (str(s[0]),)) for s in some)
        proposals.append(Proposal(parts[0] if len(parts) == 1 else Both(parts), len(people), round(lift, 2)))
        if len(proposals) == PROPOSED:
            break
    return proposals
