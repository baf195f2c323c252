"""How far a head may move from the taxonomy: as far as rows that it was not taught on bear out, and not at all where they do not.

The taxonomy's own answer is what is believed before any row is seen. Five heads are taught, each on four fifths of the rows, and asked
of the last fifth with their weights drawn a quarter, a half, three quarters or the whole way from the taxonomy's. The way that gets
most rows exactly right is taken, if it gains more than chance would. With few rows only a gain in many of them is more than that.

Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 7.10 (the rule of one standard error).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import mean, pstdev
from typing import TYPE_CHECKING, Final

from heedful.opinions.models.heads import Head, in_order, teach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.models.heads import Told

PARTS: Final = 5
PULLS: Final = (0.25, 0.5, 0.75, 1.0)
# A gain counts if it is so many standard errors above nought.
SURE: Final = 3.0
# A class counts from here on.
LIKELY: Final = 0.5

Classes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Borne:
    """What rows bear out.

    Guarantee: `pull` is 0, the taxonomy alone, or one of PULLS; `exact` is how many of the rows have exactly their classes by a head that
    was taught on other rows and drawn so far.
    """

    pull: float
    exact: int


def teach_as_borne(rows: Sequence[Told], wanted: Sequence[Classes], known: Sequence[str] = ()) -> tuple[Head, Borne]:
    """A head that moves from the taxonomy as far as its rows bear out.

    Guarantee: deterministic; the same in any order of the rows; at a pull of 0 it says what the taxonomy says.
    """
    borne = bear_out(rows, wanted, known)
    return teach(rows, wanted, known).drawn(borne.pull), borne


def bear_out(rows: Sequence[Told], wanted: Sequence[Classes], known: Sequence[str] = ()) -> Borne:
    """How far a head taught on these rows may move.

    Guarantee: as teach_as_borne.
    """
    said: dict[float, list[Classes]] = {pull: [frozenset()] * len(rows) for pull in PULLS}
    order = in_order(rows, wanted)
    for part in range(PARTS):
        held = order[part::PARTS]
        others = [at for nth, at in enumerate(order) if nth % PARTS != part]
        head = teach([rows[at] for at in others], [wanted[at] for at in others], known)
        for pull in PULLS:
            for at, classes in zip(held, _answers(head.drawn(pull), [rows[at] for at in held]), strict=True):
                said[pull][at] = classes
    plain = [row.found for row in rows]
    exact = {pull: sum(map(frozenset.__eq__, answers, wanted)) for pull, answers in said.items()}
    best = max(PULLS, key=lambda pull: (exact[pull], pull))
    if _gains(said[best], plain, wanted):
        return Borne(best, exact[best])
    return Borne(0.0, sum(map(frozenset.__eq__, plain, wanted)))


def _gains(said: Sequence[Classes], plain: Sequence[Classes], wanted: Sequence[Classes]) -> bool:
    gains = [(a == w) - (b == w) for a, b, w in zip(said, plain, wanted, strict=True)]
    return bool(gains) and mean(gains) > SURE * pstdev(gains) / sqrt(len(gains))


def _answers(head: Head, rows: Sequence[Told]) -> list[Classes]:
    return [frozenset(c for c, yes in zip(head.classes, share, strict=True) if yes) for share in head.shares(rows) >= LIKELY]
