"""Two assessments side by side: what got better, what got worse, and what was not in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A change of a gap that is smaller is none.
LEAST: Final = 0.002


@dataclass(frozen=True, slots=True)
class Change:
    """One gap before and after.

    Guarantee: `worse` says that it is further from nought than it was.
    """

    axis: str
    group: str
    measure: str
    before: float
    after: float

    @property
    def worse(self) -> bool:
        """Whether it is further from nought.

        Guarantee: of the rounded figures that are shown.
        """
        return abs(self.after) > abs(self.before)


def changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Every gap that is in both of two assessments and differs by LEAST or more.

    Guarantee: pure; what got worse first, the largest change first. Takes gaps as plain values.
    """
    then = {(g["axis"], g["group"], g["measure"]): float(g["value"]) for g in before}
    moved = [
        Change(g["axis"], g["group"], g["measure"], then[key], float(g["value"]))
        for g in after
        if (key := (g["axis"], g["group"], g["measure"])) in then and abs(abs(float(g["value"])) - abs(then[key])) >= LEAST
    ]
    return sorted(moved, key=lambda one: (not one.worse, -abs(abs(one.after) - abs(one.before)), one.axis, one.group))
