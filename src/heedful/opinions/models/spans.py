"""From tags to targets: which words are liked or disliked, by themselves, before any taxonomy is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.opinions.models.tagger import signs_of
from heedful.opinions.models.tags import PLACES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.models.tagger import Heard

_BEGIN, _END, _SINGLE = PLACES.index("B"), PLACES.index("E"), PLACES.index("S")
_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A target: its place in the text, what is felt about it, and how sure the model is of both.

    Guarantee: `sign` is one of tags.SIGNS; `sure` 0 to 1.
    """

    start: int
    end: int
    sign: int
    sure: float


def spans_of(heard: Heard) -> list[Span]:
    """The targets of a text.

    Guarantee: in the order of the text, none overlapping another.
    """
    if not len(heard.tags):
        return []
    best = heard.tags.argmax(-1)
    if not best.any():
        return []
    signs = signs_of(heard.tags)
    return [_span(heard, signs, first, last) for first, last in targets_of(best.tolist())]


def targets_of(tags: Sequence[int]) -> list[tuple[int, int]]:
    """The targets that a row of tags marks, as (first word, one past the last).

    Guarantee: in order, none overlapping another; a target that is begun twice is two.
    """
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at, tag in enumerate([*tags, 0]):
        place = (tag - 1) % len(PLACES) if tag else None
        if start is not None and place in (None, _BEGIN, _SINGLE):
            found.append((start, at))
            start = None
        if place is None:
            continue
        start = at if start is None else start
        if place in (_END, _SINGLE):
            found.append((start, at + 1))
            start = None
    return found


def _span(heard: Heard, signs: object, first: int, last: int) -> Span:
    shares = signs[first:last].mean(0)  # type: ignore[index]
    sign = int(shares.argmax())
    placed = 1 - heard.tags[first:last, 0].mean()
    return Span(heard.places[first][0], heard.places[last - 1][1], SIGNS[sign], round(float(placed * shares[sign]), _DIGITS))


def signs_at(heard: Heard, start: int, end: int) -> tuple[float, float, float]:
    """What is felt about the words at a place, whether or not they are tagged as a target.

    Guarantee: shares of dislike, neither and like, which add up to one; those of the whole post where no word stands there.
    """
    rows = [i for i, (s, e) in enumerate(heard.places[: len(heard.tags)]) if s < end and e > start]
    if not rows:
        return heard.post
    shares = signs_of(heard.tags[rows]).mean(0)
    return float(shares[0]), float(shares[1]), float(shares[2])
