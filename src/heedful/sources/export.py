"""What Meta's two exports have in common: which members are read, who owns them, and ids where the network gives none.

An export ("Download your information") is a zip or folder of JSON members. Members are known by file name, whatever
folder stands before it; every other member stays closed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput
from heedful.sources.archive import find
from heedful.sources.source import Member
from heedful.sources.stream import RECORD_BYTES, parse, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.sources.archive import Archive
    from heedful.sources.members import Part
    from heedful.sources.source import Problem

# No export says whose it is by an account id: the person is known only to who brings the file in.
OWNER: Final = "export-owner"
# Equal seconds lie close together, since exports are in order of time; this many seconds are remembered.
_SECONDS_REMEMBERED: Final = 65_536
_META: Final = re.compile(r"https?://([\w-]+\.)*(facebook|instagram)\.com/")
_PARTS: Final = re.compile(r"[/?&=#]")


def members(archive: Archive, parts: Sequence[Part]) -> list[tuple[str, Part]]:
    """The members that will be read, in the order of the parts, `_2` before `_10`.

    Guarantee: looks at names only.
    """
    return [(name, part) for part in parts for name in find(archive, rf"(?:{part.pattern})\.json")]


def describe(archive: Archive, parts: Sequence[Part], closed: Sequence[Part]) -> list[Member]:
    """What is read and what is not, for people to see.

    Guarantee: gives file names only, of members the format fixes, since any other name may hold a person's.
    """
    read = [Member(name.rpartition("/")[2], read=True, why=part.why) for name, part in members(archive, parts)]
    kept_shut = [Member(p.role, read=False, why=p.why) for p in closed if find(archive, rf"(?:{p.pattern})\.(json|html)")]
    return read + kept_shut


def refuse_html(archive: Archive, parts: Sequence[Part]) -> None:
    """Refuse an export that was made for reading in a browser.

    Guarantee: looks at names only. Errors: BadInput `export.html` if the parts are there as HTML.
    """
    if any(find(archive, rf"(?:{part.pattern})\.html") for part in parts):
        raise BadInput(
            "export.html",
            "This export was made as HTML, which is for reading in a browser.",
            "Ask the network for it again and choose the format JSON.",
        )


def records(archive: Archive, name: str, problems: list[Problem], arrays: Sequence[str] = ()) -> Iterator[tuple[int, Any]]:
    """Each record of a member with its number from 1, in whichever of the export's forms it stands.

    Guarantee: memory does not grow with the member. A member that is itself one record gives it, numbered 1.
    """
    with archive.open(name) as stream:
        head = stream.read(1 << 16)
        single = _single(head, stream) if _begins_record(head) else None
    if single is not None:
        yield 1, single
        return
    with archive.open(name) as stream:
        for piece in pieces(stream, name, problems, ("", "*", *arrays)):
            yield from zip(piece.numbers, piece.records, strict=True)


def first_records(archive: Archive, name: str, most: int, arrays: Sequence[str] = ()) -> list[Any]:
    """The first records of a member, to learn from before it is read.

    Guarantee: no problem is told here, so that none is told twice.
    """
    return [record for _, record in islice(records(archive, name, [], arrays), most) if isinstance(record, dict)]


def _begins_record(head: bytes) -> bool:
    """Whether a member is one record and no list of them: its own fields stand at the top."""
    return re.match(rb'[\xef\xbb\xbf\s]*\{\s*"(timestamp|media|label_values|fbid|data|title|attachments)"\s*:', head) is not None


def _single(head: bytes, stream: Any) -> dict[str, Any] | None:
    raw = head + stream.read(RECORD_BYTES)
    try:
        record = parse(raw.removeprefix(b"\xef\xbb\xbf")) if len(raw) <= RECORD_BYTES else None
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


class Ordinals:
    """Numbers records of one second, so that each has an id although the export gives none.

    Guarantee: the id rests on kind, second and place among equals, never on the words, so that an edited post keeps its
    id. Memory is bounded: a second is forgotten once 65,536 others have come after it.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int], int] = OrderedDict()

    def next(self, kind: str, published: int) -> str:
        """An id for the next record of this kind at this time. It is unique within one owner's exports only.

        Guarantee: two exports of one owner that hold the same records give the same ids. Shapes: microseconds.
        """
        second = published // 1_000_000
        place = self._seen.pop((kind, second), -1) + 1
        self._seen[kind, second] = place
        if len(self._seen) > _SECONDS_REMEMBERED:
            self._seen.popitem(last=False)
        return f"own:{kind}:{second}:{place}"


def brands_at(texts: Iterator[str], pages: dict[str, str]) -> list[str]:
    """Brands whose page, account or handle stands in an address of Meta's or is one of the texts.

    Guarantee: compares whole parts of an address, in lower case; each brand once.
    """
    found: dict[str, None] = {}
    for text in texts:
        low = text.casefold()
        for part in _PARTS.split(low) if _META.match(low) else (low,):
            if part in pages:
                found[pages[part]] = None
    return list(found)
