"""Standing by theme: where a company stands on consent, privacy, transparency, accountability, security, manipulation, bias and control.

Facts say what is so now; figures say how it went in a time beside the time before. A figure that got clearly worse is a finding, and has an owner.
Pure. Source: GDPR Art. 5(2), 24(1); ISO/IEC 42001 9.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

THEMES: Final = ("consent", "privacy", "transparency", "accountability", "security", "manipulation", "bias", "control")
# Whose task it is to look at what got worse, as a role.
OWNERS: Final = {
    "consent": "privacy_officer",
    "privacy": "privacy_officer",
    "transparency": "privacy_officer",
    "accountability": "privacy_officer",
    "security": "administrator",
    "manipulation": "marketer",
    "bias": "privacy_officer",
    "control": "privacy_officer",
}
# Beyond two standard deviations it is called worse; chance alone would do so about once in forty.
_CLEAR: Final = 2.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so now.

    Guarantee: `ok` is None where it was not measured; `remedy` is there whenever it is not ok.
    """

    theme: str
    says: str
    ok: bool | None = True
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something happened in a time, beside the time before; both of so many chances.

    Guarantee: less is better; counts only.
    """

    theme: str
    says: str
    now: int
    of: int
    before: int
    of_before: int

    @property
    def worse(self) -> bool:
        return is_worse(self.now, self.of, self.before, self.of_before)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme's standing.

    Guarantee: `state` is good, open (something is to be done), worse, or not_measured; `owner` is there whenever it is not good.
    """

    name: str
    state: str
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    owner: str = ""


def is_worse(now: int, of: int, before: int, of_before: int) -> bool:
    """Whether a share rose by more than chance explains, from one time to the next.

    Guarantee: never on fewer than 3 more than expected, nor where there was no time before to compare with. Source: score test of two shares
    (Pearson 1900); the pooled share is kept off 0 and 1.
    """
    if of <= 0 or of_before <= 0 or now / of <= before / of_before:
        return False
    pooled = min(max((now + before) / (of + of_before), 1 / (of + of_before)), 1 - 1 / (of + of_before))
    deviation = sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_before))
    return now - before * of / of_before >= 3 and deviation > 0 and (now / of - before / of_before) / deviation > _CLEAR


def stand(facts: Iterable[Fact], figures: Iterable[Figure], owners: dict[str, str]) -> list[Theme]:
    """Every theme's standing.

    Guarantee: all of THEMES, in their order; nothing measured is never called good. `owners` are names by role; where nobody has the role, the
    role itself is named.
    """
    told, counted = list(facts), list(figures)
    return [_theme(name, [f for f in told if f.theme == name], [f for f in counted if f.theme == name], owners) for name in THEMES]


def _theme(name: str, facts: Sequence[Fact], figures: Sequence[Figure], owners: dict[str, str]) -> Theme:
    measured = any(f.ok is not None for f in facts) or any(f.of for f in figures)
    if any(f.worse for f in figures):
        state = "worse"
    elif any(f.ok is False for f in facts):
        state = "open"
    else:
        state = "good" if measured else "not_measured"
    role = OWNERS[name]
    return Theme(name, state, tuple(facts), tuple(figures), "" if state == "good" else owners.get(role, role.replace("_", " ")))
