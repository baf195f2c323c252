"""What Instagram's Graph API answers about the brand's own account: media, comments, replies and mentions.

Only business accounts have this interface, and they are public. Comments often lack their author: they are then
nobody's, never guessed.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from heedful.errors import BadInput
from heedful.sources import instagram_answers as shape
from heedful.sources.batches import WORDLESS, Body, Found, Head, Stamp, fill
from heedful.sources.graph import PERMISSIONS, Answer, answers, dicts, files, instant, recognised, refuse_error
from heedful.sources.listings import Copy
from heedful.sources.problems import problem
from heedful.sources.source import Problem, Shape
from heedful.sources.stream import TEXT_MOST, identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from heedful.sources.source import Batch, Reading

_STAMP: Final = Stamp("instagram", "app", "page_api")


class _Sheet(NamedTuple):
    """An object set aside until it may be opened."""

    id: str
    parent: str | None
    brands: list[str]
    item: dict[str, Any]


class _Around(NamedTuple):
    """What stands around an object: the file and number, what it was nested in or asked below, and whose that is."""

    place: tuple[str, int]
    above: str | None
    account: str | None
    brands: list[str]


class InstagramApi:
    """The source of answers of Instagram's Graph API.

    Guarantee: as Source.
    """

    name = "instagram_api"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Tell answers of Instagram's by the fields of their first objects; figures, hashtags and products are none.

        Guarantee: reads no words. Errors: BadInput `graph.error` where the file is an error, naming the missing permission.
        """
        if not recognised(path, shape.is_object):
            return None
        return Shape(self.name, "Instagram: answers of the Graph API", _STAMP.origin, _STAMP.network, personal=False)

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """Read captions and comments, nested ones too, and say which lists of comments are whole.

        Guarantee: as Source. Errors: BadInput `graph.error`, `graph.long`, `file.*`.
        """
        with ExitStack() as stack:
            walk = _Walk(dict(reading.pages))
            yield from fill(walk.found(path, stack), _STAMP, walk.body, reading.batch_rows)


SOURCE: Final = InstagramApi()


class _Walk:
    """One reading of answers, page by page, object by object."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._pages = pages
        self._copies: dict[str, Copy] = {}
        self._totals: dict[str, int] = {}

    def found(self, path: Path, stack: ExitStack) -> Iterator[Found]:
        for member, opener in files(path, stack):
            problems: list[Problem] = []
            try:
                for answer in answers(member, opener, problems):
                    refuse_error(answer)
                    yield from self._answer(answer, problems)
            except BadInput as error:
                if not path.is_dir():
                    raise
                problems.append(Problem(error.code, member.rpartition("/")[2], error.sentence, error.remedy))
            yield from problems
        for medium, copy in self._copies.items():
            copy.total = self._totals.get(medium)
            copy.first = copy.last = copy.total is not None
            yield from copy.listings(_STAMP.network)

    def _answer(self, answer: Answer, problems: list[Problem]) -> Iterator[Found]:
        asked, edge = answer.edge
        copy, before = Copy.counted(None), len(problems)
        below = asked if edge in ("comments", "replies") else None
        here = [] if below is not None else self._brand(asked)
        for number, item in answer.items:
            around = _Around((answer.member, number), below, asked if edge == "media" else None, here)
            if not shape.is_object(item):
                copy.spoilt = True
                yield problem("record.shape", *around.place)
            else:
                yield from self._object(item, around, copy)
        copy.spoilt = copy.spoilt or len(problems) > before
        # A page of comments below one medium; a total may stand in another file of the folder.
        if len(copy.newest) == 1 and self._copies.setdefault(medium := next(iter(copy.newest)), copy) is not copy:
            self._copies[medium].join(copy)

    def _brand(self, account: str | None) -> list[str]:
        return [self._pages[account]] if account is not None and account in self._pages else []

    def _object(self, item: dict[str, Any], around: _Around, copy: Copy) -> Iterator[Found]:
        mentioned = next((item[key] for key in ("mentioned_comment", "mentioned_media") if isinstance(item.get(key), dict)), None)
        if mentioned is not None:
            brands = self._brand(identifier(item.get("id")))
            yield from self._object(mentioned, around._replace(brands=brands), copy)
        elif shape.is_medium(item):
            yield from self._medium(item, around)
        else:
            yield from self._comment(item, around, copy)

    def _medium(self, item: dict[str, Any], around: _Around) -> Iterator[Found]:
        own_id = identifier(item.get("id"))
        brands = list(dict.fromkeys(around.brands + shape.brands(item, self._pages)))
        author = shape.author(item) or around.account
        if own_id is None:
            yield problem("record.shape", *around.place)
            return
        yield self._head(item, around.place, _Sheet(own_id, None, brands, item), "post", author)
        total = item.get("comments_count")
        if type(total) is int:
            self._totals[own_id] = total
        yield from self._nested(item.get("comments"), around._replace(above=own_id, brands=brands), total, None)

    def _comment(self, item: dict[str, Any], around: _Around, copy: Copy) -> Iterator[Found]:
        own_id = identifier(item.get("id"))
        if own_id is None:
            copy.spoilt = True
            yield problem("record.shape", *around.place)
            return
        medium = item.get("media")
        parent = identifier(item.get("parent_id")) or around.above or (identifier(medium.get("id")) if isinstance(medium, dict) else None)
        brands = list(dict.fromkeys(around.brands + shape.brands(item, self._pages)))
        head = self._head(item, around.place, _Sheet(own_id, parent, brands, item), "comment", shape.author(item))
        published = instant(item.get("timestamp"))
        copy.spoilt = copy.spoilt or isinstance(head, Problem)
        if published is not None:
            copy.add(own_id, parent, published)
        yield head
        yield from self._nested(item.get("replies"), around._replace(above=own_id, brands=brands), None, copy)

    def _nested(self, page: Any, around: _Around, total: object, outer: Copy | None) -> Iterator[Found]:
        if not isinstance(page, dict):
            return
        copy = Copy.counted(total)
        copy.outer = outer
        for item in dicts(page):
            yield from self._comment(item, around, copy)
        yield from copy.listings(_STAMP.network)

    def _head(self, item: dict[str, Any], place: tuple[str, int], sheet: _Sheet, kind: str, author: str | None) -> Found:
        size = len(shape.text(item))
        if not size:
            return WORDLESS
        published = instant(item.get("timestamp"))
        if published is None:
            said = item.get("timestamp")
            in_form = isinstance(said, (str, int)) and str(said)[:4].isdigit()
            found = problem("record.time" if in_form else "record.shape", *place)
            return found if "timestamp" in item else replace(found, remedy=PERMISSIONS["instagram.timestamp"][1])
        if size > TEXT_MOST:
            return problem("record.too_long", *place)
        # A hidden comment is seen by who wrote it and their friends only.
        audience = "followers" if item.get("hidden") is True else "public"
        return Head(published, kind, audience, True, author, sheet, size)

    def body(self, sheet: _Sheet) -> Body:
        """What is opened of an object once it may be.

        Guarantee: gives only this object's own words.
        """
        name = shape.username(sheet.item)
        names = [name] if name and name.casefold() not in self._pages else []
        return Body(sheet.id, shape.text(sheet.item), None, sheet.parent, names, sheet.brands)
