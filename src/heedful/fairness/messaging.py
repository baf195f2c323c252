"""Who is chosen, offered, refused and left out, by what people declared of themselves: rates, ratios, differences, and how sure.

Takes counts of people that passed the rules of inside views (each perturbed, none below the threshold told), and nothing of any one person. A
group is held against everybody else who is in a large enough group; smaller groups appear in no number, so that none is found by subtraction.
Source: four-fifths rule, 29 CFR 1607.4(D); Newcombe (1998); Holm (1979).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import combinations
from math import atanh, sqrt, tanh
from typing import TYPE_CHECKING, Any, Final, Protocol

import polars as pl

from heedful.fairness.exact import fisher, towards
from heedful.fairness.intervals import FAMILY, Z95, Share, difference, holm, ratio
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN, Limits, Verdict, of_ratio
from heedful.tables.fairness import DECLARED, HAPPENED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Noise(Protocol):
    """What is added to counts of people; `privacy.perturb.Noise` is one.

    Guarantee: a function of a count and its key alone.
    """

    @property
    def most(self) -> int:
        """The most that is added or taken."""
        ...

    @property
    def variance(self) -> float:
        """The variance of what is added."""
        ...

    def perturb(self, count: pl.Expr, key: pl.Expr) -> pl.Expr:
        """What is told of a count."""
        ...


# Of each side of a comparison at least so many people, or nothing is said.
FEWEST: Final = 30
SMALLER: Final = "any smaller group"
BOTH: Final = " and "
# How well something tells what somebody declared; the others are about what happened to people.
STAND_IN: Final = "stand-in"


@dataclass(frozen=True, slots=True)
class Compared:
    """One group held against all others, in one question.

    Guarantee: every number comes of perturbed counts of at least FEWEST people on each side; without so many there is none, and the verdict is
    not enough evidence. `p` is adjusted over all that was compared. `seen` is the smallest difference that would be found four times in five.
    """

    question: str
    kind: str
    attribute: str
    group: str
    people: int | None = None
    others: int | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    rate_others: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    tells: float | None = None
    tells_low: float | None = None
    p: float = 1.0
    seen: float | None = None
    verdict: Verdict = UNKNOWN


@dataclass(frozen=True, slots=True)
class Messaging:
    """What an assessment of messaging found.

    Guarantee: as `Compared`. `declared` is how many people, perturbed, let themselves be counted; null below the threshold.
    """

    declared: int | None
    compared: tuple[Compared, ...]

    @property
    def above(self) -> tuple[Compared, ...]:
        """What is beyond a limit and beyond chance.

        Guarantee: in the order in which it was compared.
        """
        return tuple(one for one in self.compared if one.verdict == ABOVE)

    def plain(self) -> dict[str, Any]:
        """As plain values, for JSON.

        Guarantee: everything.
        """
        return asdict(self)


def assess_messaging(declared: pl.DataFrame, happened: pl.DataFrame, noise: Noise, k: int, limits: Limits) -> Messaging:
    """Hold each group that people declared against all others, in every question.

    Guarantee: pure, a whole function; takes fairness.DECLARED and HAPPENED; two attributes together are looked at too. What is told rests on
    perturbed counts; a group of fewer than FEWEST people, or k and what perturbing may add, is in no number. Source: see the top of this file.
    """
    DECLARED.require(declared)
    HAPPENED.require(happened)
    least = max(FEWEST, k + noise.most)
    groups = _with_pairs(_large(declared, noise, least), noise, least)
    found: list[Compared] = []
    for (question, kind), rows in happened.partition_by("question", "kind", as_dict=True, maintain_order=True).items():
        for attribute, people in groups.items():
            found += _question(str(question), str(kind), attribute, people, rows, noise, least)
    adjusted = iter(holm([one.p for one in found if one.people is not None]))
    judged = tuple(_judged(replace(one, p=next(adjusted)), limits) if one.people is not None else one for one in found)
    all_of_them = _count(declared.unique("person_key"), noise)
    return Messaging(all_of_them if all_of_them >= least else None, judged)


def _count(people: pl.DataFrame, noise: Noise) -> int:
    counted = people.select(pl.len().cast(pl.Int64).alias("count"), pl.col("record_key").sum().alias("key"))
    return int(counted.select(noise.perturb(pl.col("count"), pl.col("key"))).item())


def _large(declared: pl.DataFrame, noise: Noise, least: int) -> dict[str, pl.DataFrame]:
    """By attribute, the people of its large answers."""
    return {
        str(attribute): _only_large(rows.select("person_key", "record_key", pl.col("answer").alias("group")), noise, least)
        for (attribute,), rows in sorted(declared.partition_by("attribute", as_dict=True).items())
    }


def _only_large(people: pl.DataFrame, noise: Noise, least: int) -> pl.DataFrame:
    counted = people.group_by("group").agg(pl.len().cast(pl.Int64).alias("count"), pl.col("record_key").sum().alias("key"))
    large = counted.filter(noise.perturb(pl.col("count"), pl.col("key")) >= least)["group"]
    return people.filter(pl.col("group").is_in(large.to_list()))


def _with_pairs(single: Mapping[str, pl.DataFrame], noise: Noise, least: int) -> dict[str, pl.DataFrame]:
    groups = dict(single)
    for one, other in combinations(single, 2):
        both = single[one].join(single[other].select("person_key", pl.col("group").alias("second")), on="person_key")
        crossed = both.select("person_key", "record_key", pl.concat_str("group", "second", separator=BOTH).alias("group"))
        groups[f"{one}{BOTH}{other}"] = _only_large(crossed, noise, least)
    return groups


def _question(
    question: str, kind: str, attribute: str, people: pl.DataFrame, rows: pl.DataFrame, noise: Noise, least: int
) -> Iterator[Compared]:
    asked = people.join(rows.select("person_key", "yes"), on="person_key")
    names = sorted(asked["group"].unique().to_list())
    # Of two groups each is all the others of the other.
    for name in names[:1] if len(names) == 2 else names:
        inside, outside = asked.filter(pl.col("group") == name), asked.filter(pl.col("group") != name)
        one, other = _share(inside, noise), _share(outside, noise)
        if min(one.people, other.people) < least:
            continue
        yield _compared(Compared(question, kind, attribute, name), one, other, noise)
    # Said of every attribute, whether or not there is such a group: that there is one is not told either.
    yield Compared(question, kind, attribute, SMALLER)


def _share(people: pl.DataFrame, noise: Noise) -> Share:
    hits, all_of_them = _count(people.filter(pl.col("yes")), noise), _count(people, noise)
    return Share(min(hits, all_of_them), all_of_them, noise.variance)


def _compared(one: Compared, inside: Share, outside: Share, noise: Noise) -> Compared:
    apart = difference(inside, outside)
    lower, higher = (inside, outside) if inside.value <= outside.value else (outside, inside)
    value, low, high = ratio(lower, higher)
    tells, tells_low = _tells(inside, outside)
    # An exact test, of counts moved towards each other by all that perturbing may have added.
    p = fisher(*towards(inside, outside, noise.most))
    rate_low, rate_high = inside.interval
    return replace(
        one, people=round(inside.people), others=round(outside.people), rate=inside.value, rate_low=rate_low, rate_high=rate_high, rate_others=outside.value,
        difference=apart.value, low=apart.low, high=apart.high, ratio=value, ratio_low=low, ratio_high=high, tells=tells, tells_low=tells_low, p=p, seen=apart.seen,
    )  # fmt: skip


def _tells(inside: Share, outside: Share) -> tuple[float, float]:
    """How well an answer of yes tells the group: Pearson's phi, and the end of its interval that is nearer to nought."""
    n, hits = inside.people + outside.people, inside.hits + outside.hits
    if not 0 < hits < n or n <= 3:
        return 0.0, 0.0
    phi = (n * inside.hits - inside.people * hits) / sqrt(inside.people * outside.people * hits * (n - hits))
    half = Z95 / sqrt(n - 3)
    size = max(abs(phi) - 1e-12, 0.0)
    near = tanh(max(atanh(min(size, 0.999999)) - half, 0.0))
    return phi, near if phi > 0 else -near


def _judged(one: Compared, limits: Limits) -> Compared:
    if one.kind == STAND_IN:
        near, size = abs(one.tells_low or 0.0), abs(one.tells or 0.0)
        far = min(size + (size - near), 1.0)
        return replace(one, verdict=ABOVE if near > limits.stand_in and one.p <= FAMILY else WITHIN if far <= limits.stand_in else UNKNOWN)
    if one.rate == one.rate_others == 0.0:
        return replace(one, verdict=WITHIN)
    return replace(one, verdict=of_ratio(one.ratio_low or 0.0, one.ratio or 0.0, one.p, limits.ratio))
