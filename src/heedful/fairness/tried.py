"""Rules that were tried in the place of one that treats groups unlike each other: before, after, and what got worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heedful.fairness.messaging import Compared


@dataclass(frozen=True, slots=True)
class Instead:
    """One rule, and what it would come to.

    Guarantee: `people` and `kept` are perturbed, None below k; `above` of `compared` comparisons are beyond a limit; `worse` names groups whose share is less like
    the others' than under the rule as it is; `least` is the lowest ratio of who is chosen.
    """

    rule: str
    how: str
    above: int
    compared: int
    people: int | None
    kept: int | None
    worse: tuple[str, ...]
    least: Compared | None

    @property
    def by_lot(self) -> int | None:
        """How many are in who were not under the rule as it is.

        Guarantee: None where either count is.
        """
        return None if self.people is None or self.kept is None else max(self.people - self.kept, 0)


@dataclass(frozen=True, slots=True)
class Tried:
    """One campaign, and the rules that were tried for it: as it is first, then the best.

    Guarantee: at least one rule.
    """

    campaign: str
    rules: tuple[Instead, ...]

    @property
    def best(self) -> Instead:
        """The rule with the fewest comparisons above a limit.

        Guarantee: the rule as it is where nothing else was tried.
        """
        return min(self.rules, key=lambda one: one.above)
