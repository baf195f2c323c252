"""Drafts: one finished message for one person, sealed, with its code and its links. Much of it is the same for many people and made once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.errors import Refused
from heedful.messages import guard
from heedful.messages.choose import choose
from heedful.messages.compose import Words, compose
from heedful.messages.creepy import Quotes
from heedful.messages.explain import From, Group, explain
from heedful.messages.facts import NONE
from heedful.messages.finding import Finding, blocks
from heedful.messages.letter import Letter, Links, missing, write
from heedful.security.sealing import framed, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from heedful.messages.catalogue import Catalogue, Offer
    from heedful.messages.choose import Choice
    from heedful.messages.explain import Source
    from heedful.messages.profile import Profile

# Letters and digits that nobody confuses; twelve of them are 57 bits.
CODE: Final = "23456789bcdfghjkmnpqrstvwxyz"
CODE_LENGTH: Final = 12
# A name that says nothing.
_ANY: Final = "Ada"


@dataclass(slots=True)
class Writing:
    """What one campaign's messages have in common.

    Guarantee: words for the same choice and name are made and judged once. `random` draws characters of an alphabet.
    """

    catalogue: Catalogue
    sender: From
    group: Group
    site: str
    now: datetime
    random: Callable[[str, int], str]
    written: Mapping[str, Words] = field(default_factory=dict)
    made: dict[tuple[str, str, bool], tuple[Words, list[Finding]]] = field(default_factory=dict)

    def choose(self, profile: Profile) -> Choice:
        """Choose for one person.

        Guarantee: as `messages.choose`.
        """
        return choose(profile, self.catalogue, self.now)

    def words(self, choice: Choice, name: str) -> tuple[Words, list[Finding]]:
        """The words of a choice, and what the guard finds in them.

        Guarantee: judged with the hour of this writing.
        """
        offer, led = choice.offer, choice.led
        assert offer is not None and led is not None
        key = (offer.id, led.aspect, bool(name))
        if key not in self.made:
            # A name is judged by itself, so that the words around it are judged once for all names.
            words = self.written.get(offer.id) or compose(choice, self.sender.company, name=_ANY if name else "")
            self.made[key] = (words, guard.check(words, offer.facts, self.now))
        words, found = self.made[key]
        if not name or offer.id in self.written:
            return words, found
        return compose(choice, self.sender.company, name=name), [*found, *guard.judge("name", name, NONE, self.now)]

    def letter(self, choice: Choice, words: Words) -> tuple[Letter, str]:
        """The finished message, and the token of its stop link.

        Guarantee: code and token are new.
        """
        code, token = self.random(CODE, CODE_LENGTH), self.random(_LETTERS, 32)
        site = self.site.rstrip("/")
        links = Links(f"{site}/w/{token}", f"{site}/u/{token}", f"{site}/verify")
        return write(words, choice, self.sender, links, code), token

    def draft(
        self, profile: Profile, *, name: str = "", posts: Mapping[tuple[str, str], Sequence[Source]] | None = None, may_quote: bool = False
    ) -> Draft | str:
        """A message for one person, or why there is none.

        Guarantee: nothing is in it that chose nothing; a quote of their own posts only where they allowed quoting.
        """
        choice = self.choose(profile)
        if choice.offer is None:
            return choice.why_none or "nothing_fits"
        words, found = self.words(choice, name)
        if blocks(found):
            return "guard"
        sources = posts or {}
        if not may_quote and Quotes([words.subject, words.text]).stand_in(s.text for some in sources.values() for s in some):
            return "quote"
        letter, token = self.letter(choice, words)
        if missing(letter, self.sender):
            return "duties"
        told = explain(choice, self.sender, self.group, sources, self.now)
        return Draft(choice.offer, choice, letter, told, token)


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is sealed.

    Guarantee: `told` is its whole explanation.
    """

    offer: Offer | None
    choice: Choice
    letter: Letter
    told: Mapping[str, Any]
    token: str

    def sealed(self, key: bytes, person: str, message_id: str) -> bytes:
        """The message under its person's key.

        Guarantee: opens for that person and message only.
        """
        led = self.choice.led
        about = [led.brand, led.aspect, led.feeling] if led else None
        payload = {"letter": self.letter.values(), "told": self.told, "brings": self.choice.brings, "about": about, "token": self.token}
        return seal(key, framed("message", person, message_id), orjson.dumps(payload))


def opened(key: bytes, person: str, message_id: str, sealed: bytes) -> dict[str, Any]:
    """A message as it was drafted: letter, told, brings, about, token.

    Guarantee: raises Refused where it was changed.
    """
    found: dict[str, Any] = orjson.loads(unseal(key, framed("message", person, message_id), sealed))
    if not isinstance(found.get("letter"), dict):
        raise Refused("message.wrong", "A message cannot be opened.", "Draft the campaign anew.")
    return {**found, "letter": Letter(**found["letter"])}
