"""What is known of one person, as choosing sees it: their stances, each with how often, until when and from which posts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

LIKE: Final = 1
DISLIKE: Final = -1


@dataclass(frozen=True, slots=True, order=True)
class Stance:
    """What a person feels about one aspect of one brand.

    Guarantee: `feeling` is LIKE or DISLIKE: whichever they said more often; `posts` of them said so, the last on `last`.
    """

    brand: str
    aspect: str
    feeling: int
    posts: int
    last: date

    def turned(self) -> Stance:
        """The same, felt the other way.

        Guarantee: turning twice changes nothing.
        """
        return replace(self, feeling=-self.feeling)


Profile = tuple[Stance, ...]
