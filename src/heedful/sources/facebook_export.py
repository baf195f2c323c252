"""Facebook's "Download your information" in JSON, as a zip or the folder it was unpacked to: the owner's own words.

Facebook gives no account id, no audience and mostly no ids of posts; it writes UTF-8 as Latin-1. Messages, searches,
contacts, ads, friends, what others wrote, and every other member stay closed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from heedful.sources import facebook_records as shape
from heedful.sources.archive import is_zip, open_archive
from heedful.sources.batches import WORDLESS, Body, Found, Head, Stamp, fill
from heedful.sources.export import OWNER, Ordinals, brands_at, describe, first_records, members, records, refuse_html
from heedful.sources.members import FACEBOOK_CLOSED, FACEBOOK_READ
from heedful.sources.mojibake import repair
from heedful.sources.source import Shape
from heedful.sources.stream import TEXT_MOST, identifier, problem
from heedful.sources.times import from_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heedful.sources.archive import Archive
    from heedful.sources.source import Batch, Problem, Reading

# What only this network calls so: a file called `comments.json` alone proves nothing.
_PROOF: Final = tuple(part for part in FACEBOOK_READ if part.pattern != "comments")
_COMMENT_PLACES: Final = ("comments_and_reactions/comments.json", "comments/comments.json")
_STAMP: Final = Stamp("facebook", "app", "own_export")
_OLD_GROUPS: Final = ("group_posts.activity_log_data", "group_comments.activity_log_data")
# Comments and reactions to a member, by which the owner's name is told from others'.
_CENSUS: Final = 1_000


class _Sheet(NamedTuple):
    """A record set aside until it may be opened."""

    id: str
    kind: str
    published: int
    place: tuple[str, int]
    words: str
    record: dict[str, Any]


class FacebookExport:
    """The source of Facebook exports.

    Guarantee: as Source; opens only the members of FACEBOOK_READ.
    """

    name = "facebook_export"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Tell a Facebook export by the names of its members.

        Guarantee: opens no member. Errors: BadInput `export.html`, and those of `open_archive`.
        """
        if not path.is_dir() and not is_zip(path):
            return None
        with open_archive(path) as archive:
            if not _is_ours(archive):
                refuse_html(archive, _PROOF)
                return None
            seen = describe(archive, FACEBOOK_READ, FACEBOOK_CLOSED)
        return Shape(self.name, "Facebook: Download your information", _STAMP.origin, _STAMP.network, personal=True, members=seen)

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """Read the owner's posts, comments and reactions.

        Guarantee: as Source. Errors: those of `open_archive`.
        """
        with open_archive(path) as archive:
            owner = _owner(archive)
            pages = dict(reading.pages)
            yield from fill(_found(archive, owner), _STAMP, lambda sheet: _body(sheet, owner, pages), reading.batch_rows)


SOURCE: Final = FacebookExport()


def _is_ours(archive: Archive) -> bool:
    in_place = any(("/" + name).endswith("/" + place) for name in archive.names() for place in _COMMENT_PLACES)
    return in_place or bool(members(archive, _PROOF))


def _owner(archive: Archive) -> str | None:
    """The name that signs most comments and reactions; None where two sign equally many, so that neither is believed."""
    counts: Counter[str] = Counter()
    for name, part in members(archive, FACEBOOK_READ):
        if part.role != "post":
            sample = first_records(archive, name, _CENSUS, _OLD_GROUPS)
            counts.update(signed for record in sample if (signed := shape.signer(record)))
    ranked = counts.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None


def _found(archive: Archive, owner: str | None) -> Iterator[Found]:
    ordinals = Ordinals()
    problems: list[Problem] = []
    for member, part in members(archive, FACEBOOK_READ):
        for number, record in records(archive, member, problems, _OLD_GROUPS):
            yield _head((member, number), part.role, record, owner, ordinals)
            if problems:
                yield from problems
                problems.clear()
        yield from problems
        problems.clear()


def _head(place: tuple[str, int], role: str, record: Any, owner: str | None, ordinals: Ordinals) -> Found:
    if not isinstance(record, dict):
        return problem("record.shape", *place)
    stamp = shape.seconds(record)
    published = from_seconds(stamp)
    if published is None:
        return problem("record.time" if type(stamp) in (int, float) else "record.shape", *place)
    kind = "group_comment" if role == "group_post" and shape.is_comment(record) else role
    own_id = identifier(record.get("fbid")) or ordinals.next(kind, published)
    words = "" if kind == "reaction" else shape.words(record)
    if not words and kind != "reaction":
        return WORDLESS
    signed = shape.signer(record)
    # The export does not say who could see a post; the stricter of what it may have been.
    audience = "group_private" if kind.startswith("group") else "followers"
    sheet = _Sheet(own_id, kind, published, place, words, record)
    return Head(published, kind, audience, signed is None or signed == owner, OWNER, sheet, len(words))


def _body(sheet: _Sheet, owner: str | None, pages: dict[str, str]) -> Body | Problem:
    record = sheet.record
    brands = brands_at(shape.addresses(record), pages) if pages else []
    if sheet.kind == "reaction":
        return Body(sheet.id, shape.reaction(record), None, None, [], brands)
    content = repair(sheet.words)
    if len(content) > TEXT_MOST:
        return problem("record.too_long", *sheet.place)
    names = [name for name in shape.named(record) if name.casefold() not in pages]
    if sheet.kind.startswith("group"):
        names += shape.title_names(record)
    if owner is not None:
        names.append(repair(owner))
    changed = from_seconds(shape.edited(record, sheet.published // 1_000_000))
    return Body(sheet.id, content, changed, None, list(dict.fromkeys(names)), brands)
