"""Instagram's "Download your information" in JSON, as a zip or the folder it was unpacked to: the owner's own words.

Instagram gives no account id, no audience and no ids of posts; it writes UTF-8 as Latin-1. Messages, searches,
followers, saved and archived posts, and every other member stay closed.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from heedful.sources import instagram_records as shape
from heedful.sources.archive import is_zip, open_archive
from heedful.sources.batches import WORDLESS, Body, Found, Head, Stamp, fill
from heedful.sources.export import OWNER, Ordinals, brands_at, describe, members, records, refuse_html
from heedful.sources.members import INSTAGRAM_CLOSED, INSTAGRAM_READ
from heedful.sources.mojibake import repair
from heedful.sources.source import Shape
from heedful.sources.stream import TEXT_MOST, identifier, problem
from heedful.sources.times import from_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from heedful.sources.archive import Archive
    from heedful.sources.source import Batch, Problem, Reading

_STAMP: Final = Stamp("instagram", "app", "own_export")
_SAID: Final[dict[str, Callable[[dict[str, Any], shape.Keys], Iterator[shape.Said]]]] = {
    "comment": shape.comments,
    "post": shape.captions,
    "reaction": shape.likes,
}
# Records from which the meaning of a member's keys is learnt.
_LEARN_FROM: Final = 1_000


class _Sheet(NamedTuple):
    """A record set aside until it may be opened."""

    id: str
    kind: str
    place: tuple[str, int]
    said: shape.Said


class InstagramExport:
    """The source of Instagram exports.

    Guarantee: as Source; opens only the members of INSTAGRAM_READ.
    """

    name = "instagram_export"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Tell an Instagram export by the names of its members.

        Guarantee: opens no member. Errors: BadInput `export.html`, and those of `open_archive`.
        """
        if not path.is_dir() and not is_zip(path):
            return None
        with open_archive(path) as archive:
            if not members(archive, INSTAGRAM_READ):
                refuse_html(archive, INSTAGRAM_READ)
                return None
            seen = describe(archive, INSTAGRAM_READ, INSTAGRAM_CLOSED)
        return Shape(self.name, "Instagram: Download your information", _STAMP.origin, _STAMP.network, personal=True, members=seen)

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """Read the owner's captions, comments and likes.

        Guarantee: as Source. Errors: those of `open_archive`.
        """
        with open_archive(path) as archive:
            pages = dict(reading.pages)
            yield from fill(_found(archive), _STAMP, lambda sheet: _body(sheet, pages), reading.batch_rows)


SOURCE: Final = InstagramExport()


def _found(archive: Archive) -> Iterator[Found]:
    ordinals = Ordinals()
    problems: list[Problem] = []
    for member, part in members(archive, INSTAGRAM_READ):
        numbered = records(archive, member, problems)
        first = list(islice(numbered, _LEARN_FROM))
        keys = shape.learn_keys(record for _, record in first)
        for number, record in chain(first, numbered):
            yield from _heads((member, number), part.role, record, keys, ordinals)
            yield from problems
            problems.clear()
        yield from problems
        problems.clear()


def _heads(place: tuple[str, int], role: str, record: Any, keys: shape.Keys, ordinals: Ordinals) -> Iterator[Found]:
    if not isinstance(record, dict):
        yield problem("record.shape", *place)
        return
    for said in _SAID[role](record, keys):
        yield _head(place, role, said, ordinals)


def _head(place: tuple[str, int], role: str, said: shape.Said, ordinals: Ordinals) -> Found:
    published = from_seconds(said.stamp)
    if published is None:
        return problem("record.time" if type(said.stamp) in (int, float) else "record.shape", *place)
    own_id = identifier(said.fbid) or ordinals.next(role, published)
    if not said.text:
        return WORDLESS
    # The export does not say who could see it; the stricter of what it may have been.
    return Head(published, role, "followers", True, OWNER, _Sheet(own_id, role, place, said), len(said.text))


def _body(sheet: _Sheet, pages: dict[str, str]) -> Body | Problem:
    said = sheet.said
    owner = None if said.owner is None else repair(said.owner).strip()
    brands = brands_at(iter((*said.addresses, *([owner] if owner else []))), pages)
    if sheet.kind == "reaction":
        return Body(sheet.id, said.text, None, None, [], brands)
    content = repair(said.text)
    if len(content) > TEXT_MOST:
        return problem("record.too_long", *sheet.place)
    names = [owner] if owner and owner.casefold() not in pages else []
    return Body(sheet.id, content, None, None, names, brands)
