"""Which comments stand below what, and whether a copy of them is whole, so that a comment that has gone can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heedful.sources.source import Listing

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Copy:
    """One page, or nested list, of comments while it is read.

    Guarantee: whole only where the network says so: it is the first page and the last, and not fewer than it counts.
    """

    first: bool
    last: bool
    total: int | None
    spoilt: bool = False
    joined: bool = False
    newest: dict[str, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    # The list around a nested one, whose total counts also what is nested.
    outer: Copy | None = None

    @classmethod
    def counted(cls, total: object) -> Copy:
        """A copy of a network whose paging does not tell a last page from an only one: Instagram's.

        Guarantee: whole only by the total that the medium states.
        """
        known = type(total) is int
        return cls(first=known, last=known, total=total if isinstance(total, int) and known else None)

    @classmethod
    def of(cls, beside: dict[str, Any]) -> Copy:
        """A copy, by what stands beside its comments.

        Guarantee: without paging nothing is known of further pages, so only a total can show it to be whole.
        Shapes: beside is the page; its data is not looked at.
        """
        paging, summary = beside.get("paging"), beside.get("summary")
        counted = summary.get("total_count") if isinstance(summary, dict) else beside.get("count")
        known = type(counted) is int
        if not isinstance(paging, dict):
            return cls(first=known, last=known, total=counted if known else None)
        return cls(first="previous" not in paging, last="next" not in paging, total=counted if known else None)

    def add(self, own_id: str, parent_id: str | None, published: int) -> None:
        """Note a comment.

        Guarantee: keeps no words.
        """
        self.ids.add(own_id)
        if self.outer is not None:
            self.outer.ids.add(own_id)
        if parent_id is not None:
            self.newest[parent_id] = max(published, self.newest.get(parent_id, 0))

    @property
    def complete(self) -> bool:
        """Whether no comment is missing.

        Guarantee: False where one could not be read.
        """
        enough = not self.joined if self.total is None else len(self.ids) >= self.total
        return self.first and self.last and not self.spoilt and enough

    def listings(self, network: str) -> Iterator[Listing]:
        """What to say of it: one listing for each thing that was answered.

        Guarantee: none for what has no comment, since nothing newer than nothing can be told to be gone.
        """
        return (Listing(network, parent, self.complete, newest) for parent, newest in self.newest.items())

    def join(self, other: Copy) -> None:
        """Add another page of the same listing.

        Guarantee: pages together are whole only if the first and the last are there and a total says none is missing.
        """
        self.joined = True
        self.first, self.last = self.first or other.first, self.last or other.last
        self.spoilt = self.spoilt or other.spoilt
        self.total = max((t for t in (self.total, other.total) if t is not None), default=None)
        self.ids |= other.ids
        for parent, newest in other.newest.items():
            self.newest[parent] = max(newest, self.newest.get(parent, 0))
