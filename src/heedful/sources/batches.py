"""Put parsed heads into batches, and open the bodies that are asked for. Every Meta source ends here."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from heedful.sources.frames import bodies_frame, heads_frame
from heedful.sources.source import Batch, Listing, Problem
from heedful.tables.posts import BODIES, HEADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import polars as pl

# Bounds the words a batch holds in memory, whatever the number of its rows; in characters.
BATCH_CHARACTERS: Final = 16_000_000


class Head(NamedTuple):
    """What is parsed of a record before the gate has decided, and the record itself, unopened.

    Guarantee: `published` is microseconds UTC; `size` is the length of its words, which bounds a batch.
    """

    published: int
    kind: str
    audience: str
    own: bool
    attributed_to: str | None
    record: Any
    size: int = 0


class Body(NamedTuple):
    """What is opened of a record once it may be.

    Guarantee: `updated` is microseconds UTC.
    """

    id: str
    content: str
    updated: int | None
    in_reply_to: str | None
    names: list[str]
    context_brands: list[str]


class Wordless(NamedTuple):
    """A record with no words, such as a photo alone: nothing to read, and no problem.

    Guarantee: holds nothing of the record.
    """


WORDLESS: Final = Wordless()
Found = Head | Problem | Listing | Wordless


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all records of a source have in common.

    Guarantee: immutable.
    """

    network: str
    scope: str
    origin: str


def fill(found: Iterable[Found], stamp: Stamp, body_of: Callable[[Any], Body | Problem], rows: int) -> Iterator[Batch]:
    """Put heads into batches of at most `rows`, with problems and listings beside them.

    Guarantee: order is kept; every head is in one batch; `body_of` is called only for rows that are opened, and its
    Problems go to the batch. A last batch may hold no head, only problems or listings.
    """
    rest = iter(found)
    while not (pile := _next_pile(rest, rows)).bare:
        yield pile.batch(stamp, body_of)


def _next_pile(rest: Iterator[Found], rows: int) -> _Pile:
    pile = _Pile()
    with _unswept():
        for one in rest:
            pile.add(one)
            if len(pile.heads) >= rows or pile.size >= BATCH_CHARACTERS or len(pile.problems) >= rows:
                break
    return pile


@contextmanager
def _unswept() -> Iterator[None]:
    """Put off the search for cyclic garbage: records have no cycles, and looking for some takes half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(slots=True)
class _Pile:
    """What will be one batch."""

    heads: list[Head] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    empty: int = 0
    size: int = 0

    @property
    def bare(self) -> bool:
        return not (self.heads or self.problems or self.listings or self.empty)

    def add(self, one: Found) -> None:
        if type(one) is Head:
            self.heads.append(one)
            self.size += one.size
        elif isinstance(one, Problem):
            self.problems.append(one)
        elif isinstance(one, Listing):
            self.listings.append(one)
        else:
            self.empty += 1

    def batch(self, stamp: Stamp, body_of: Callable[[Any], Body | Problem]) -> Batch:
        records, problems = [head.record for head in self.heads], self.problems

        def open_rows(chosen: Sequence[int]) -> pl.DataFrame:
            bodies: list[Body] = []
            kept: list[int] = []
            with _unswept():
                for row in chosen:
                    body = body_of(records[row])
                    if type(body) is Body:
                        bodies.append(body)
                        kept.append(row)
                    elif isinstance(body, Problem) and body not in problems:
                        problems.append(body)
                return _body_frame(kept, bodies)

        return Batch(_head_frame(self.heads, stamp), open_rows, problems, self.listings, self.empty)


def _head_frame(heads: list[Head], stamp: Stamp) -> pl.DataFrame:
    if not heads:
        return HEADS.empty()
    published, kind, audience, own, attributed_to, _, _ = zip(*heads, strict=True)
    return heads_frame(
        network=stamp.network, origin=stamp.origin, scope=stamp.scope,
        attributed_to=attributed_to, published_us=published, kind=kind, own=own, audience=audience,
    )  # fmt: skip


def _body_frame(rows: list[int], bodies: list[Body]) -> pl.DataFrame:
    if not bodies:
        return BODIES.empty()
    ids, content, updated, in_reply_to, names, brands = zip(*bodies, strict=True)
    return bodies_frame(rows, ids=ids, content=content, updated_us=updated, in_reply_to=in_reply_to, names=names, context_brands=brands)
