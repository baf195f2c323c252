"""The yearly digest as a mail: what is held of somebody, what was inferred, how often it was used, and one link that stops all of it.

It sells nothing, names nobody of the team, and fetches nothing when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.messages.letter import Letter, page
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from heedful.messages.explain import From


@dataclass(frozen=True, slots=True)
class Held:
    """What a digest tells of one person.

    Guarantee: theirs and nobody else's; likes and dislikes are brand and aspect; `uses` is how often, by what it was for; `new` is empty where a year has passed.
    """

    posts: int
    networks: Sequence[str]
    likes: Sequence[tuple[str, str]]
    dislikes: Sequence[tuple[str, str]]
    uses: Mapping[str, int]
    since: datetime
    new: Sequence[str] = ()

    @property
    def used(self) -> int:
        """How often it was used in all.

        Guarantee: the sum of `uses`.
        """
        return sum(self.uses.values())


def compose(held: Held, sender: From, see: str, stop: str) -> Letter:
    """Set a digest out.

    Guarantee: the plain and the HTML part say the same; words stand in HTML as words. `stop` is the link's address, which acts only when
    its page's button is pressed, so that no one-click header leads there. Source: GDPR Art. 5(1)(a), 7(3), 13.
    """
    subject = f"What {sender.company} holds about you"
    why = f"This is from {sender.company}. You get it once a year, and when anything new starts, because you agreed to some use of your posts."
    values = {"held": held, "subject": subject, "why": why, "sender": sender, "see": see, "stop": stop, "thing": _thing}
    return Letter(subject, page("yearly.txt").render(**values), page("yearly.html").render(**values), why, "", "", stop)


def _thing(brand: str, aspect: str) -> str:
    return brand if aspect == OVERALL else f"the {aspect.replace('_', ' ')} of {brand}"
