"""Raked weights: how much each person would count if people who agreed were divided like customers, and what that costs. Pure.

Source: Deming and Stephan 1940 (iterative proportional fitting); Kish 1965, §11.7 (design effect of weights).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Passes over all margins, after which nothing is told rather than something wrong.
PASSES: Final = 200
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Group:
    """One group of one margin, beside the customers.

    Guarantee: `here` is a share from counts in steps of five and None below k; `weight` is what a person of it counts on average, to a tenth.
    """

    margin: str
    name: str
    here: float | None
    there: float
    weight: float | None


@dataclass(frozen=True, slots=True)
class Raked:
    """How people who declared something differ from customers, by all margins at once.

    Guarantee: None where weights cannot be had: a group of customers has fewer than k people here, or too few declared anything.
    """

    groups: tuple[Group, ...]
    people: int | None
    effect: float | None
    effective: int | None


def rake(people: Sequence[Mapping[str, str]], margins: Mapping[str, Mapping[str, float]]) -> list[float] | None:
    """Weights by which people are divided as every margin says, at once; their mean is 1.

    Guarantee: each margin is met; None where a group has nobody, or where margins cannot all be met. The same for the same arguments; whoever
    names a group that the margins do not know gets none. Source: Deming and Stephan 1940.
    """
    known = [all(one.get(margin) in shares for margin, shares in margins.items()) for one in people]
    some = [one for one, is_known in zip(people, known, strict=True) if is_known]
    if not some or any(share > 0 and not any(one[m] == g for one in some) for m, shares in margins.items() for g, share in shares.items()):
        return None
    weights = [1.0] * len(some)
    for _ in range(PASSES):
        off = 0.0
        for margin, shares in margins.items():
            total = sum(weights)
            sums: Counter[str] = Counter()
            for one, weight in zip(some, weights, strict=True):
                sums[one[margin]] += weight  # type: ignore[assignment]
            factors = {group: shares[group] * total / held if held else 0.0 for group, held in sums.items()}
            off = max(off, *(abs(factor - 1) for group, factor in factors.items() if sums[group] > _CLOSE))
            weights = [weight * factors[one[margin]] for one, weight in zip(some, weights, strict=True)]
        if off < 1e-6:
            break
    else:
        return None
    left = iter([weight * len(some) / sum(weights) for weight in weights])
    return [next(left) if is_known else 0.0 for is_known in known]


def compare(people: Sequence[Mapping[str, str]], margins: Mapping[str, Mapping[str, float]], k: int) -> Raked:
    """Those who declared something, beside the customers a company says it has.

    Guarantee: counts in steps of five and nothing below k; weights only where every group has k people. Somebody who declared only part counts in
    that part's shares, and in no weights. Source: Kish 1965, §11.7.
    """
    whole = [one for one in people if all(one.get(m) in shares for m, shares in margins.items())]
    weights = rake(whole, margins) if len(whole) >= k and _all_there(whole, margins, k) else None
    groups = tuple(_group(people, whole, weights, m, g, share, shares, k) for m, shares in margins.items() for g, share in shares.items())
    if weights is None:
        return Raked(groups, None, None, None)
    effect = len(weights) * sum(w * w for w in weights) / sum(weights) ** 2
    shown = len(whole) // 5 * 5
    return Raked(groups, shown, round(effect, 1), int(shown / effect) // 5 * 5)


def _all_there(people: Sequence[Mapping[str, str]], margins: Mapping[str, Mapping[str, float]], k: int) -> bool:
    return all(sum(one[m] == g for one in people) >= k for m, shares in margins.items() for g, share in shares.items() if share > 0)


def _group(
    people: Sequence[Mapping[str, str]],
    whole: Sequence[Mapping[str, str]],
    weights: Sequence[float] | None,
    margin: str,
    name: str,
    there: float,
    shares: Mapping[str, float],
    k: int,
) -> Group:
    counts = {g: sum(one.get(margin) == g for one in people) for g in shares}
    rounded = {g: n // 5 * 5 for g, n in counts.items() if n >= k}
    here = rounded[name] / sum(rounded.values()) if name in rounded else None
    mine = [w for one, w in zip(whole, weights, strict=True) if one[margin] == name] if weights else []
    return Group(margin, name, here, there, round(sum(mine) / len(mine), 1) if len(mine) >= k else None)
