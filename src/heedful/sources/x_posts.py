"""What X's archive and X's interface have in common: ids that hold a time, versions, and batches made of both."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from heedful.sources.frames import bodies_frame, heads_frame
from heedful.sources.problems import problem
from heedful.sources.source import Batch
from heedful.sources.stream import TEXT_MOST
from heedful.sources.times import from_snowflake, from_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from heedful.sources.problems import Problems
    from heedful.sources.source import Problem

# Bounds the words a batch holds in memory, whatever the number of its rows; in characters.
_BATCH_CHARACTERS: Final = 16_000_000


class Head(NamedTuple):
    """What is parsed of a post before the gate has decided, and the record itself.

    Guarantee: `first_id` is the id of the post's first version, `created` the text of its time or None; `size` is the
    length of its words, which bounds a batch.
    """

    post_id: str
    first_id: str
    author: str | None
    created: str | None
    kind: str
    audience: str
    own: bool
    size: int
    record: Any


class Body(NamedTuple):
    """What is opened of a post once it may be.

    Guarantee: `content` has no HTML entities left of those X writes.
    """

    content: str
    in_reply_to: str | None
    names: list[str]
    context_brands: list[str]


class Found(NamedTuple):
    """One record of a file: where it stands, and its head, or the code of what is wrong with it.

    Guarantee: nothing of the body.
    """

    member: str
    number: int
    head: Head | str


def fill(
    found: Iterable[Found], problems: Problems, *, origin: str, formats: Sequence[str], body_of: Callable[[Any], Body], rows: int
) -> Iterator[Batch]:
    """Put heads into batches of at most `rows`.

    Guarantee: order is kept; each record is a row or a problem; `body_of` is called only for rows that are opened.
    Shapes: `problems` is the list the reader fills meanwhile; each batch takes what is in it.
    """
    rest, more = iter(found), True
    while more:
        with uncollected():
            pile = _Pile()
            more = pile.take(rest, problems, rows)
            batch = pile.batch(problems, origin, formats, body_of)
            batch.problems.extend([] if more else problems.rest())
        if pile.heads or batch.problems:
            yield batch


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector of reference cycles still; parsed records hold none, and looking for them takes half the time.

    Guarantee: it is on again afterwards, if it was on before. Never held across a yield.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def unescape(text: str) -> str:
    """The words as written: X replaces three characters by HTML entities, and no others.

    Guarantee: `&amp;lt;` becomes `&lt;`, not `<`.
    """
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def brands_of(pages: Mapping[str, str], keys: Iterable[object]) -> list[str]:
    """The brands behind these account ids and handles, each once, in order.

    Guarantee: a handle is found whatever its letters' case.
    """
    found: list[str] = []
    for key in keys:
        name = (pages.get(key) or pages.get(key.lower())) if type(key) is str else None
        if name and name not in found:
            found.append(name)
    return found


def body_part(record: dict[str, Any], keys: frozenset[str], mentions: str) -> dict[str, Any]:
    """What a body may need of a record, so that a batch does not hold the rest of it.

    Guarantee: of `entities` only the list of mentions is kept, under its own name.
    """
    kept = {key: value for key, value in record.items() if key in keys}
    entities = record.get("entities")
    if type(entities) is dict and entities.get(mentions):
        kept["entities"] = {mentions: entities[mentions]}
    return kept


def inner(value: object, *keys: str) -> Any:
    """The value at the end of a path of keys; None where the path breaks off.

    Guarantee: looks only into objects.
    """
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list.

    Guarantee: anything that is not an object is left out.
    """
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


@dataclass(slots=True)
class _Pile:
    """What will be one batch."""

    heads: list[Head] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    size: int = 0

    def take(self, found: Iterator[Found], problems: Problems, rows: int) -> bool:
        """Take until a batch is full; False when there are no more."""
        for member, number, head in found:
            if isinstance(head, str):
                problems.append(problem(head, member, number))
            elif head.size > TEXT_MOST:
                problems.append(problem("record.too_long", member, number))
            else:
                self.heads.append(head)
                self.places.append((member, number))
                self.size += head.size
            if len(self.heads) >= rows or self.size >= _BATCH_CHARACTERS:
                return True
        return False

    def batch(self, problems: Problems, origin: str, formats: Sequence[str], body_of: Callable[[Any], Body]) -> Batch:
        published = self._published(formats)
        for place, us in zip(self.places, published, strict=True):
            if us is None:
                problems.append(problem("record.time", *place))
        told = problems.drain()
        heads = [head for head, us in zip(self.heads, published, strict=True) if us is not None]
        places = [place for place, us in zip(self.places, published, strict=True) if us is not None]
        frame = heads_frame(
            network="x", origin=origin, scope="global",
            attributed_to=[h.author for h in heads], published_us=[us for us in published if us is not None],
            kind=[h.kind for h in heads], own=[h.own for h in heads], audience=[h.audience for h in heads],
        )  # fmt: skip

        def open_rows(chosen: Sequence[int]) -> pl.DataFrame:
            with uncollected():
                opened = _open(chosen, heads, places, body_of, told)
            # What a body brings to light in other members, such as the notes.
            told.extend(problems.drain())
            return opened

        return Batch(frame, open_rows, told)

    def _published(self, formats: Sequence[str]) -> list[int | None]:
        """When the first version was posted: an edited post's own time is that of the edit."""
        said = from_texts([head.created for head in self.heads], formats)
        for at, head in enumerate(self.heads):
            if head.created is None:
                said[at] = from_snowflake(head.first_id)
            elif head.first_id != head.post_id and said[at] is not None:
                said[at] = from_snowflake(head.first_id) or said[at]
        return said


def _open(
    chosen: Sequence[int], heads: list[Head], places: list[tuple[str, int]], body_of: Callable[[Any], Body], told: list[Problem]
) -> pl.DataFrame:
    bodies = [body_of(heads[row].record) for row in chosen]
    kept = [(row, body) for row, body in zip(chosen, bodies, strict=True) if len(body.content) <= TEXT_MOST]
    for row, body in zip(chosen, bodies, strict=True):
        if len(body.content) > TEXT_MOST and (said := problem("record.too_long", *places[row])) not in told:
            told.append(said)
    rows = [row for row, _ in kept]
    versions = [heads[row] for row in rows]
    return bodies_frame(
        rows,
        ids=[h.first_id for h in versions],
        content=[body.content for _, body in kept],
        updated_us=[from_snowflake(h.post_id) if h.post_id != h.first_id else None for h in versions],
        in_reply_to=[body.in_reply_to for _, body in kept],
        names=[body.names for _, body in kept],
        context_brands=[body.context_brands for _, body in kept],
    )
