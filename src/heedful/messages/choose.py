"""Choosing: which offer, for which reason, for one person; no offer is a valid answer, and every answer carries what caused it.

A person's like can bring an offer; their dislike brings a repair, an apology or silence, never a push. The choice and its causes
are one computation, so that an explanation cannot say anything else than what chose. Source: Reg. (EU) 2022/2065 Art. 26(1)(d).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.messages.catalogue import DISLIKES, LIKES, PUSHES, Catalogue, Offer, Passage
from heedful.messages.profile import DISLIKE, LIKE, Profile, Stance
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

NOTHING_FITS: Final = "nothing_fits"
HELD_BACK: Final = "held_back"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one person, and what of theirs chose it.

    Guarantee: `led` is the stance the offer answers; `held_back` are the dislikes that kept an offer from being chosen which
    would have come first. Nothing else of the person had a part in it. Where `offer` is None, `why_none` says why.
    """

    offer: Offer | None
    passage: Passage | None
    led: Stance | None
    held_back: tuple[Stance, ...]
    why_none: str | None = None

    @property
    def causes(self) -> tuple[Stance, ...]:
        return ((self.led,) if self.led else ()) + self.held_back

    @property
    def brings(self) -> tuple[str | None, str | None, int | None]:
        """What the person would notice: offer, aspect, feeling.

        Guarantee: two choices that bring the same read the same.
        """
        return (self.offer.id if self.offer else None, self.led.aspect if self.led else None, self.led.feeling if self.led else None)


def choose(profile: Profile, catalogue: Catalogue, now: datetime) -> Choice:
    """Choose for one person.

    Guarantee: a pure function of what they feel, the catalogue and the hour. Mending comes before pushing; then the aspect they
    spoke of most, then the later, then the catalogue's order. An offer that speaks to anything they dislike is never pushed, nor
    any of a brand they dislike as a whole; one with a fact that is not true now is not there.
    """
    felt = {(s.brand, s.aspect): s for s in profile}
    held: list[Stance] = []
    for stance, offer in sorted(_pairs(profile, catalogue.offers, now), key=_order):
        against = _against(offer, felt)
        if against:
            held += [s for s in against if s not in held]
            continue
        word = LIKES if stance.feeling == LIKE else DISLIKES
        return Choice(offer, offer.passage_for(stance.aspect, word), stance, tuple(sorted(held)))
    return Choice(None, None, None, tuple(sorted(held)), HELD_BACK if held else NOTHING_FITS)


def _pairs(profile: Profile, offers: Iterable[Offer], now: datetime) -> Iterator[tuple[Stance, Offer]]:
    """Every stance with every offer that could answer it."""
    for offer in offers:
        if offer.facts.untrue(now):
            continue
        wanted = LIKE if offer.kind in PUSHES else DISLIKE
        for stance in profile:
            if stance.feeling == wanted and stance.brand == offer.brand and stance.aspect in offer.speaks_to:
                yield stance, offer


def _order(pair: tuple[Stance, Offer]) -> tuple[bool, int, int, int, str]:
    stance, offer = pair
    return (offer.kind in PUSHES, -stance.posts, -stance.last.toordinal(), offer.place, stance.aspect)


def _against(offer: Offer, felt: dict[tuple[str, str], Stance]) -> list[Stance]:
    """The dislikes that forbid pushing an offer."""
    if offer.kind not in PUSHES:
        return []
    near = [felt.get((offer.brand, aspect)) for aspect in (*offer.speaks_to, OVERALL)]
    return [s for s in dict.fromkeys(near) if s is not None and s.feeling == DISLIKE]
