"""What the guard finds in a message: which rule, where, why, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# A blocker cannot be passed by anybody; a warning needs a reason, which is logged.
BLOCKER: Final = "blocker"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding.

    Guarantee: `start` and `end` are characters of the part it stands in; reason and remedy hold no word of a person.
    """

    part: str
    start: int
    end: int
    rule: str
    level: str
    reason: str
    remedy: str


def blocks(found: list[Finding]) -> bool:
    """Whether any of some findings is a blocker.

    Guarantee: none found is none that blocks.
    """
    return any(one.level == BLOCKER for one in found)
