"""Where names stand on the map, so that none lies over another or over a dot; what finds no place near its dot gets a line to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 600.0
HEIGHT: Final = 340.0
# Of a letter at 12 px, and of a line; wide enough for any letters of Verdana.
_LETTER: Final = 7.4
_LINE: Final = 15.0
_RADIUS: Final = 7.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A dot, its name and where that stands.

    Guarantee: `left` and `base` are the beginning of the text's base line; `led` where a line leads from the dot to it.
    """

    x: float
    y: float
    name: str
    left: float
    base: float
    led: bool


def place(dots: Sequence[tuple[float, float, str]]) -> list[Placed]:
    """Names for dots: (x, y, name) each.

    Guarantee: in their order; no two names and no name and dot overlap, as long as there is room; the same for the same dots.
    """
    taken = [(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y, _ in dots]
    found: dict[int, Placed] = {}
    for number in sorted(range(len(dots)), key=lambda n: (dots[n][1], dots[n][0], n)):
        x, y, name = dots[number]
        left, base, led = _free(x, y, len(name) * _LETTER, taken)
        taken.append(_box(left, base, len(name) * _LETTER))
        found[number] = Placed(x, y, name, left, base, led)
    return [found[number] for number in range(len(dots))]


def _free(x: float, y: float, wide: float, taken: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, bool]:
    near = [(x + 9, y + 4), (x - 9 - wide, y + 4), (x - wide / 2, y - 10), (x - wide / 2, y + 20)]
    far = [(x + side, y + 4 + turn * step) for step in range(1, 22) for turn in (8, -8) for side in (14.0, -14.0 - wide)]
    for tries, led in ((near, False), (far, True)):
        for left, base in tries:
            if _fits(_box(left, base, wide), taken):
                return left, base, led
    return x + 9, y + 4, False


def _box(left: float, base: float, wide: float) -> tuple[float, float, float, float]:
    return left, base - _LINE + 3, left + wide, base + 3


def _fits(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    left, top, right, bottom = box
    if left < 42 or right > WIDTH or top < 0 or bottom > HEIGHT:
        return False
    return all(right <= l or r <= left or bottom <= t or b <= top for l, t, r, b in taken)  # noqa: E741
