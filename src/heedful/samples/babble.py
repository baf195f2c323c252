"""Texts by the hundred thousand: the same phrases as in the sample world, realised beforehand and put together in a few draws."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from heedful.samples import phrases
from heedful.samples.shop import APP_BETTER_DAYS, ASPECTS, BRANDS, DELIVERY_WORSE_DAYS, RATES, TALK, like_rate
from heedful.samples.talk import Talk

if TYPE_CHECKING:
    import random
    from datetime import date

# Realised clauses of each brand, aspect and polarity; openers and ends are shared.
_CLAUSES: Final = 1_500
_OPENERS: Final = 4_000
_TABLE: Final = 1_000


class Babble:
    """Says things about shops, fast.

    Guarantee: the same `rng` state and calls give the same texts; likes follow `shop.like_rate`.
    """

    def __init__(self, rng: random.Random, posts: int, end: date) -> None:
        self.random, talk = rng.random, Talk(rng)
        clauses, openers = min(_CLAUSES, 40 + posts // 100), min(_OPENERS, 200 + posts // 20)
        self.aspect_of = _table([RATES[aspect][0] for aspect in ASPECTS])
        self.brand_of = _table(list(TALK))
        self.openers = [talk.fill(talk.pick(phrases.OPENERS)) for _ in range(openers)]
        self.ends = [talk.fill(talk.pick(phrases.ENDS)) for _ in range(openers)]
        self.others = [talk.question(talk.pick(BRANDS)).text for _ in range(openers)]
        self.named, self.your, self.bare = (
            [
                [[_pool(talk, None if style else brand, aspect, sign, clauses, your=style == 1) for sign in (-1, 1)] for aspect in ASPECTS]
                for brand in of
            ]
            for style, of in ((0, BRANDS), (1, BRANDS[:1]), (2, BRANDS[:1]))
        )
        self.rates = [[[like_rate(brand, aspect, _day(end, days), end) for aspect in ASPECTS] for brand in BRANDS] for days in (0, 80, 300)]

    def say(self, days_left: int, *, on_page: bool = False) -> str:
        """One post, so many days before the end.

        Guarantee: names a brand, or speaks to the own brand where `on_page`; one in ten says nothing of any.
        """
        random = self.random
        opener = self.openers[int(random() * len(self.openers))]
        end = self.ends[int(random() * len(self.ends))]
        roll = random()
        if roll < 0.1:
            return f"{opener} {self.others[int(random() * len(self.others))]}{end}"
        brand = 0 if on_page else self.brand_of[int(random() * _TABLE)]
        aspect = self.aspect_of[int(random() * _TABLE)]
        rates = self.rates[0 if days_left < DELIVERY_WORSE_DAYS else 1 if days_left < APP_BETTER_DAYS else 2][brand]
        like = random() < rates[aspect]
        pool = (self.your[0] if on_page else self.named[brand])[aspect][like]
        said = pool[int(random() * len(pool))]
        if roll > 0.65:
            other = self.aspect_of[int(random() * _TABLE)]
            again = random() < rates[other]
            pool = self.bare[0][other][again]
            said = f"{said}{', and ' if again == like else ', but '}{pool[int(random() * len(pool))]}"
        if roll < 0.14:
            said = said.upper()
        emoji = phrases.EMOJI[1 if like else -1][int(random() * 8)] if random() < 0.3 else ""
        return f"{opener} {said}{end} {emoji}".strip()


def _day(end: date, back: int) -> date:
    return end.fromordinal(end.toordinal() - back)


def _pool(talk: Talk, brand: str | None, aspect: str, sign: int, count: int, *, your: bool) -> list[str]:
    return [talk.clause(brand, aspect, sign, your=your) for _ in range(count)]


def _table(shares: list[float]) -> list[int]:
    """Entry numbers in proportion to their shares, so that one draw and one look chooses."""
    whole = sum(shares)
    bounds = [round(bound / whole * _TABLE) for bound in accumulate(shares)]
    return [number for number, bound in enumerate(bounds) for _ in range(bound - (bounds[number - 1] if number else 0))]
