"""From clauses to opinions: whose brand each clause speaks of, what stands beside it, and how sure we may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from heedful.opinions.adverts import is_advert
from heedful.opinions.comparison import compare
from heedful.opinions.looking import Look, look_at
from heedful.opinions.mockery import is_mocking
from heedful.opinions.words import ADDRESSED, HANDLE, MENDING, OFFERING, WISHING
from heedful.terms import DISLIKE, LIKE, NEUTRAL, OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.reading import Clause
    from heedful.opinions.scoring import Scores

    class Hearing(Protocol):
        """A second judgement beside the lexicon's, as a trained model gives it."""

        def clause(self, look: Look) -> float:
            """What a clause feels, -1 to 1, the lexicon's score known."""
            ...

        def target(self, look: Look, first: int, last: int) -> tuple[float, float]:
            """What is felt about some words of a clause, -1 to 1, and how sure that is, 0 to 1."""
            ...


# Below this an opinion is spoken of without either.
_POLARITY: Final = 0.1
_COMPARED: Final = 0.5
# How sure we may be of a polarity, by how it was come by; 0.05 to 0.95.
_SAID, _CARRIED = 0.5, 0.35
# More where the aspect's own words say it, less where those of another in the clause do, and less beside a thank-you.
_EXPLICIT, _BESIDE, _MOCKED = 0.2, 0.15, 0.25
# Less where the post bears a sign of mockery.
_FLAGGED: Final = 0.25
_UNSAID: Final = 0.5


@dataclass(slots=True)
class Opinion:
    """One opinion, with the clause that is its evidence.

    Guarantee: `target` is (first word, one past the last) in `clause`, equal where nothing is named.
    """

    brand: str
    aspect: str
    score: float
    confidence: float
    clause: Clause
    target: tuple[int, int]
    order: int

    @property
    def names_aspect(self) -> bool:
        """Whether its target is words of an aspect rather than a brand's name.

        Guarantee: false for overall.
        """
        return self.aspect != OVERALL

    @property
    def polarity(self) -> int:
        """Like, dislike or neither.

        Guarantee: 1, -1 or 0.
        """
        return LIKE if self.score >= _POLARITY else DISLIKE if self.score <= -_POLARITY else NEUTRAL

    @property
    def strength(self) -> float:
        """How strongly.

        Guarantee: 0 to 1; 0 where neither.
        """
        return min(1.0, abs(self.score)) if self.polarity else 0.0


def weigh(clauses: Sequence[Clause], context: Sequence[str], scorer: Scores) -> list[Opinion]:
    """The opinions that clauses of one text make together.

    Guarantee: only of known brands; at most one for a brand and aspect, in the order of the text.
    """
    looks = [look for clause in clauses if clause.hot for look in look_at(clause, scorer)]
    return conclude(looks, context)


def conclude(looks: Sequence[Look], context: Sequence[str], hearing: Hearing | None = None) -> list[Opinion]:
    """The opinions that looks at one text make together; `hearing` judges feelings beside the lexicon.

    Guarantee: as `weigh`; nothing is asked of `hearing` where no brand is spoken of.
    """
    subjects = _subjects(looks, context)
    if not subjects or not subjects[0] or _offers(looks):
        return []
    _doubt_politeness(looks)
    for look in looks:
        look.laden = bool(look.score)
        look.score = hearing.clause(look) if hearing else look.score
    found = _say(looks, subjects, hearing)
    _carry(looks, subjects, found)
    return _flag(_merge(found))


def _offers(looks: Sequence[Look]) -> bool:
    """Whether the author offers or advertises: such praise is nobody's opinion."""
    return any(look.signals & OFFERING for look in looks) and is_advert(looks[0].clause.places[0].string)


def _flag(found: list[Opinion]) -> list[Opinion]:
    """Less sure of likes and dislikes in a post that bears a sign of mockery."""
    felt = [opinion for opinion in found if opinion.score]
    if felt and is_mocking(felt[0].clause.places[0].string):
        for opinion in felt:
            opinion.confidence = max(0.05, opinion.confidence - _FLAGGED)
    return found


def _subjects(looks: Sequence[Look], context: Sequence[str]) -> list[list[str]]:
    carried = [context[0]] if context else next(([look.brands[0][0]] for look in looks if look.brands), [])
    subjects: list[list[str]] = []
    for look in looks:
        if look.brands:
            carried = _named(look) if len(look.brands) > 1 else [look.brands[0][0]]
        subjects.append(carried)
    return subjects


def _named(look: Look) -> list[str]:
    """The brands a clause is about: a handle in front only calls someone, if another brand is named after it."""
    brands, called = look.brands, 0
    while called < len(brands) and brands[called][1] == called and look.clause.words[called].kind == HANDLE:
        called += 1
    spoken = list(dict.fromkeys(name for name, _, _ in brands[called:]))
    return spoken or [name for name, _, _ in brands[:1]]


def _doubt_politeness(looks: Sequence[Look]) -> None:
    """Thanks beside a complaint or a request is manners or mockery, unless it says what for or the text turns."""
    manners = [look for look in looks if look.score > 0 and look.polite and not look.aspects and not look.signals & MENDING]
    if manners and any(look.score < 0 or look.clause.asks or (look.signals & WISHING and not look.polite) for look in looks):
        for look in manners:
            look.score = 0.0


def _say(looks: Sequence[Look], subjects: Sequence[list[str]], hearing: Hearing | None) -> list[Opinion]:
    any_aspect = any(look.aspects for look in looks)
    found: list[Opinion] = []
    carried: str | None = next((brands[0] for brands in subjects if brands), None)
    for order, (look, brands) in enumerate(zip(looks, subjects, strict=True)):
        compared = compare(look, carried)
        if compared:
            found.extend(_compared(look, compared, order))
        elif look.aspects:
            places = [(name, (first, last)) for name, first, last in look.aspects]
            found.extend(_opinion(look, brand, name, place, order, hearing) for brand in brands for name, place in places)
        elif look.score and (not any_aspect or look.brands or (look.laden and look.signals & ADDRESSED)):
            named = {name: (first, last) for name, first, last in look.brands}
            found.extend(_opinion(look, brand, OVERALL, named.get(brand, (0, 0)), order, hearing) for brand in brands)
        carried = brands[0] if brands else carried
    return found


def _opinion(look: Look, brand: str, aspect: str, target: tuple[int, int], order: int, hearing: Hearing | None = None) -> Opinion:
    score, heard = hearing.target(look, *target) if hearing else (look.score, None)
    if not score:
        return Opinion(brand, aspect, 0.0, _UNSAID, look.clause, target, order)
    sure = _SAID + 0.3 * abs(score) - 0.1 * look.clause.asks
    if aspect != OVERALL:
        sure += _EXPLICIT if target[0] in look.explicit else -_BESIDE if look.explicit else 0.0
    if look.polite and score < 0:
        sure -= _MOCKED
    sure = sure if heard is None else (sure + heard) / 2
    return Opinion(brand, aspect, score, max(0.05, min(0.95, sure)), look.clause, target, order)


def _compared(look: Look, compared: Sequence[tuple[str, int]], order: int) -> list[Opinion]:
    aspects = look.aspects[:1] or [(OVERALL, 0, 0)]
    name, first, last = aspects[0]
    return [Opinion(brand, name, side * _COMPARED, _SAID, look.clause, (first, last), order) for brand, side in compared]


def _carry(looks: Sequence[Look], subjects: Sequence[list[str]], found: Sequence[Opinion]) -> None:
    """A feeling that names no aspect is about the last aspect before it that had none, or else the next."""
    if all(opinion.score or opinion.aspect == OVERALL for opinion in found):
        return
    for order, (look, brands) in enumerate(zip(looks, subjects, strict=True)):
        if not look.score or look.aspects or not brands:
            continue
        waiting = [o for o in found if not o.score and o.aspect != OVERALL and o.brand in brands]
        near = [o for o in waiting if o.order < order][-1:] or [o for o in waiting if o.order > order][:1]
        for opinion in near:
            opinion.score, opinion.confidence = look.score * 0.8, _CARRIED + 0.2 * abs(look.score)


def _merge(found: Sequence[Opinion]) -> list[Opinion]:
    merged: dict[tuple[str, str], Opinion] = {}
    for opinion in found:
        key = (opinion.brand, opinion.aspect)
        other = merged.get(key)
        if other is None:
            merged[key] = opinion
            continue
        kept, lost = (opinion, other) if abs(opinion.score) > abs(other.score) else (other, opinion)
        if kept.score * lost.score < 0:
            kept.confidence = max(0.05, kept.confidence - 0.2)
            kept.score += lost.score / 2
        merged[key] = kept
    return (
        list(merged.values())
        if len(merged) < 2
        else sorted(merged.values(), key=lambda o: (o.order, o.clause.places[0].start(), o.brand, o.aspect))
    )
