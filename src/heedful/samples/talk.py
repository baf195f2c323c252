"""Turns phrases into posts: one speaker, one seeded source of chance, and no other input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.samples import phrases
from heedful.samples.shop import CARRIER, OWN, SHOPS
from heedful.samples.tongues import TONGUES
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

Opinion = tuple[str, str, int]
_HANDLES: Final = {shop.name: shop.handle for shop in SHOPS}
_STRETCH: Final = re.compile(r"\b(so|love|great|bad|slow|good|never|worst|amazing|terrible|hate|please)\b")
_VOWEL: Final = re.compile(r"[aeiou](?=[^aeiou]*$)|[aeiou]")
_GROUPS: Final = {"{is}": ("is", "are"), "{was}": ("was", "were"), "{has}": ("has", "have")}
_CALLS: Final = ("{b} {n}", "{b}'s {n}", "the {n} at {b}", "the {n} from {b}", "@{h} {n}", "#{h} {n}")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and what was meant by it.

    Guarantee: `opinions` are the author's, as (brand, aspect, polarity), whatever a program makes of the words.
    """

    text: str
    opinions: tuple[Opinion, ...] = ()
    language: str = "en"


class _Details(dict[str, str]):
    """Fills the slots of a phrase, each time anew."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk

    def __missing__(self, key: str) -> str:
        return self._talk.detail(key)


class Talk:
    """Makes texts.

    Guarantee: the same `rng` state and the same calls give the same texts.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._details = _Details(self)

    def pick(self, choices: Sequence[str]) -> str:
        """One of the choices.

        Guarantee: every choice is equally likely.
        """
        return choices[int(self.rng.random() * len(choices))]

    def detail(self, key: str) -> str:
        """A word or number for a slot.

        Guarantee: never empty, and no identifier of anybody.
        """
        chance = self.rng.random
        if key == "n":
            return str(2 + int(chance() * 38))
        if key == "few":
            return str(2 + int(chance() * 3))
        if key == "price":
            return f"£{3 + int(chance() * 180)}.{('99', '50', '49', '00')[int(chance() * 4)]}"
        if key == "time":
            return f"{7 + int(chance() * 15)}:{int(chance() * 60):02d}"
        if key == "order":
            return f"L-{1000 + int(chance() * 9000)}"
        return self.pick(phrases.DETAILS[key])

    def fill(self, phrase: str) -> str:
        """A phrase with its slots filled.

        Guarantee: no slot is left.
        """
        return phrase.format_map(self._details) if "{" in phrase else phrase

    def clause(self, brand: str | None, aspect: str, polarity: int, *, your: bool = False) -> str:
        """One clause that likes or dislikes an aspect; `brand` None where it has been named already.

        Guarantee: holds one noun of the aspect and one word that likes or dislikes.
        """
        plural = self.rng.random() < 0.2
        noun = self.pick(phrases.NOUNS[aspect][plural])
        if brand is None:
            noun = f"your {noun}" if your else f"the {noun}"
        else:
            noun = self.pick(_CALLS).replace("{b}", brand).replace("{h}", _HANDLES[brand]).replace("{n}", noun)
        said = self.pick((phrases.LIKES if polarity > 0 else phrases.DISLIKES)[aspect])
        for slot, forms in _GROUPS.items():
            said = said.replace(slot, forms[plural])
        return self.fill(f"{noun} {said}")

    def opine(self, opinions: Sequence[Opinion], *, your: bool = False, carrier: bool = False) -> Said:
        """A post about one brand with one opinion or two.

        Guarantee: names the brand unless `your`, which speaks to it on its own page.
        """
        brand, aspect, polarity = opinions[0]
        said = self._first(brand, aspect, polarity, your=your)
        for _, other, feeling in opinions[1:]:
            said += self.pick(phrases.JOINS[feeling == polarity]) + self.clause(None, other, feeling, your=your)
        if carrier and aspect == "delivery":
            said += self.pick((f", since they use {CARRIER}", f" ({CARRIER} again)", f", thanks to {CARRIER}"))
        opener = self.fill(self.pick(phrases.OPENERS))
        return Said(self._dress(f"{opener} {said}".strip(), opinions[-1][2]), tuple(opinions))

    def _first(self, brand: str, aspect: str, polarity: int, *, your: bool) -> str:
        if aspect == OVERALL:
            return self.whole(brand, polarity)
        return self.clause(None if your else brand, aspect, polarity, your=your)

    def whole(self, brand: str, polarity: int) -> str:
        """A clause about the brand as a whole.

        Guarantee: names the brand.
        """
        return self.pick(phrases.OVERALL[polarity]).replace("{b}", brand).format_map(self._details)

    def compare(self, first: str, second: str, aspect: str) -> Said:
        """A post that holds one brand against another.

        Guarantee: one opinion a brand, of opposite polarity.
        """
        phrase, polarity = phrases.COMPARE[int(self.rng.random() * len(phrases.COMPARE))]
        noun = self.pick(phrases.NOUNS[aspect][0][:1])
        text = self.fill(phrase.replace("{a}", first).replace("{b}", second).replace("{w}", noun))
        return Said(
            self._dress(self.fill(f"{self.pick(phrases.OPENERS)} {text}").strip(), 0),
            ((first, aspect, polarity), (second, aspect, -polarity)),
        )

    def sarcasm(self, brand: str) -> Said:
        """Praise that is blame.

        Guarantee: one dislike.
        """
        aspect, phrase = phrases.SARCASM[int(self.rng.random() * len(phrases.SARCASM))]
        return Said(self.fill(phrase.replace("{b}", brand)), ((brand, aspect, -1),))

    def question(self, brand: str) -> Said:
        """A question, or something that has nothing to do with any shop.

        Guarantee: no opinion of a brand.
        """
        pool = phrases.QUESTIONS if self.rng.random() < 0.5 else phrases.OFF_TOPIC
        return Said(self.fill(self.pick(pool).replace("{b}", brand).replace("{h}", _HANDLES[brand])))

    def short(self, polarity: int) -> Said:
        """A word or two on the brand's own page.

        Guarantee: an opinion of the own brand as a whole.
        """
        return Said(self.pick(phrases.SHORT[polarity]), ((OWN.name, OVERALL, polarity),))

    def foreign(self, brand: str, language: str, polarity: int) -> Said:
        """A post in the speaker's own language.

        Guarantee: one opinion; English speakers have none of these.
        """
        tongue = TONGUES[language]
        pool = tongue.likes if polarity > 0 else tongue.dislikes
        aspect, phrase = pool[int(self.rng.random() * len(pool))]
        return Said(self._dress(self.fill(phrase.replace("{b}", brand)), polarity), ((brand, aspect, polarity),), language)

    def ramble(self, said: Said) -> Said:
        """The same, at length: more than the 280 characters that fit a post on X.

        Guarantee: at least 320 characters; adds no opinion of a brand.
        """
        text = said.text
        while len(text) < 320:
            text += " " + self.fill(self.pick(phrases.OFF_TOPIC))
        return Said(text, said.opinions, said.language)

    def _dress(self, text: str, polarity: int) -> str:
        chance = self.rng.random
        if chance() < 0.07:
            text = _STRETCH.sub(lambda found: _stretch(found.group(), 2 + int(chance() * 4)), text, count=1)
        if chance() < 0.04:
            text = text.upper()
        text += self.fill(self.pick(phrases.ENDS))
        if polarity and chance() < 0.35:
            text += " " + self.pick(phrases.EMOJI[polarity]) * (1 + int(chance() * 1.4))
        return text[0].upper() + text[1:] if chance() < 0.6 else text


def _stretch(word: str, times: int) -> str:
    return _VOWEL.sub(lambda found: found.group() * times, word, count=1)
