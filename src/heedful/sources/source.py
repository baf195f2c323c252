"""What a source is: a reader of one format, which parses the head of each record and opens its body only when told to.

The gate decides between the two. A source never opens the body of a record nobody asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True, slots=True)
class Problem:
    """A record, or a part of a file, that cannot be read, said so that its owner can mend it.

    Guarantee: no word of the record; `place` is a member and a record number, `remedy` says what to do.
    """

    code: str
    place: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One copy of the comments below a post, as the network gave it.

    Guarantee: `complete` only if no page of it is missing; `newest` is the newest comment in it, in microseconds UTC.
    """

    network: str
    parent_id: str
    complete: bool
    newest_us: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of one file: their heads (posts.HEADS), and a way to open the bodies of chosen rows.

    Guarantee: `open(rows)` gives posts.BODIES for just those rows, in their order; it may leave out a row whose
    body cannot be read, and adds a Problem for it to `problems`.
    """

    heads: pl.DataFrame
    open: Callable[[Sequence[int]], pl.DataFrame]
    problems: list[Problem] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    # Records without any words, such as a photo alone: nothing to read, and no problem.
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source needs to know from outside to read a file.

    Guarantee: holds no consent and no person.
    """

    # Page or account id, or handle in lower case without @ -> brand's name in the taxonomy.
    pages: Mapping[str, str] = field(default_factory=dict)
    # For tables: our name of a field -> the column's name.
    columns: Mapping[str, str] = field(default_factory=dict)
    # For tables: fixed values of fields that no column holds, such as network or kind.
    fixed: Mapping[str, str] = field(default_factory=dict)
    # terms.x_archive: "own" or "as_api".
    x_archive: str = "own"
    # Records to a batch; bounds the memory a file needs.
    batch_rows: int = 20_000


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a file, and whether it will be read.

    Guarantee: its name holds no name of a person: only the part that the format fixes is given.
    """

    name: str
    read: bool
    why: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file is, without reading any post: for `heedful try` and for choosing a source.

    Guarantee: no text and no id of anybody.
    """

    source: str
    title: str
    origin: str
    network: str
    personal: bool
    members: Sequence[Member] = ()
    # The account id the file itself says it belongs to, where it does (X archive); never printed.
    account_id: str | None = None


class Source(Protocol):
    """A reader of one format, found by the entry point group `heedful.sources`.

    Guarantee: `recognise` looks at content, opens nothing forbidden, and gives None for what is not its own.
    """

    name: str

    def recognise(self, path: Path, reading: Reading) -> Shape | None: ...

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]: ...
