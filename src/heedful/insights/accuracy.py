"""How often what is found is what an analyst reads in the same post, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from heedful.insights.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    class Compared(Protocol):
        """One post: likes and dislikes found, of them right, and those that there are."""

        @property
        def found(self) -> int: ...

        @property
        def right(self) -> int: ...

        @property
        def wanted(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a sample, with its interval.

    Guarantee: `low` to `high` hold what it is of all posts 95 times in 100, if the sample was drawn by lot. Source: Wilson (1927).
    """

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The interval.

        Guarantee: 0 to 1; all of it where nothing was seen.
        """
        return wilson(self.hits, self.of)

    def says(self) -> str:
        """The share in words.

        Guarantee: never without its interval.
        """
        low, high = self.interval
        return f"{self.hits / self.of:.0%} ({low:.0%} to {high:.0%})" if self.of else "not known (none was there)"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What a check came to.

    Guarantee: `posts` are those read exactly as the analyst did, `right` the likes and dislikes found that are there, `found` those there that were found.
    """

    posts: Share
    right: Share
    found: Share

    def says(self) -> list[str]:
        """The three shares, a sentence each.

        Guarantee: each with its interval.
        """
        return [
            f"Likes and dislikes found that an analyst found too: {self.right.says()}.",
            f"Likes and dislikes an analyst found that were found here: {self.found.says()}.",
            f"Posts read exactly as an analyst reads them: {self.posts.says()} of {self.posts.of}.",
        ]


def accuracy_of(rows: Sequence[Compared]) -> Accuracy:
    """Sum up a check.

    Guarantee: the same for any order.
    """
    right, found, wanted = (sum(getattr(row, name) for row in rows) for name in ("right", "found", "wanted"))
    exact = sum(row.found == row.right == row.wanted for row in rows)
    return Accuracy(Share(exact, len(rows)), Share(right, found), Share(right, wanted))
