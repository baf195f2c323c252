"""What Facebook's Graph API answers about the brand's own pages, and in older files about groups: posts and comments.

Facebook serves groups no longer (since April 2024). Comments often lack `from`: they are then nobody's, never guessed.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from heedful.errors import BadInput
from heedful.sources import facebook_answers as shape
from heedful.sources.batches import WORDLESS, Body, Found, Head, Stamp, fill
from heedful.sources.graph import Answer, answers, dicts, files, instant, recognised, refuse_error
from heedful.sources.listings import Copy
from heedful.sources.members import is_closed
from heedful.sources.problems import problem
from heedful.sources.source import Problem, Shape
from heedful.sources.stream import TEXT_MOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from heedful.sources.source import Batch, Reading

_STAMP: Final = Stamp("facebook", "page", "page_api")
_GROUP_AUDIENCES: Final = {"group": "group_private", "group_private": "group_private", "group_public": "group_public"}
# A file beside the answers that describes groups is short.
_GROUP_FILE_BYTES: Final = 1 << 20


class _Sheet(NamedTuple):
    """An object set aside until it may be opened."""

    id: str
    parent: str | None
    page: str | None
    is_comment: bool
    created: int
    place: tuple[str, int]
    item: dict[str, Any]


class FacebookApi:
    """The source of answers of Facebook's Graph API.

    Guarantee: as Source.
    """

    name = "facebook_api"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Tell answers of Facebook's by the fields of their first objects.

        Guarantee: reads no words. Errors: BadInput `graph.error` where the file is an error, naming the missing permission.
        """
        if not recognised(path, shape.is_object):
            return None
        return Shape(self.name, "Facebook: answers of the Graph API", _STAMP.origin, _STAMP.network, personal=False)

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """Read posts and comments, nested ones too, and say which lists of comments are whole.

        Guarantee: as Source. A page whose audience no field states is public only if it is known to be the brand's own.
        Errors: BadInput `graph.error`, `graph.long`, `file.*`.
        """
        with ExitStack() as stack:
            walk = _Walk(dict(reading.pages), reading.fixed.get("audience"), _groups_beside(path))
            yield from fill(walk.found(path, stack), _STAMP, walk.body, reading.batch_rows)


SOURCE: Final = FacebookApi()


class _Walk:
    """One reading of answers, page by page, object by object."""

    def __init__(self, pages: Mapping[str, str], audience: str | None, groups: Mapping[str, str]) -> None:
        self._pages = pages
        self._all_groups = _GROUP_AUDIENCES.get(audience or "")
        self._groups = groups
        self._partial: dict[str, Copy] = {}

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
        for copy in self._partial.values():
            yield from copy.listings(_STAMP.network)

    def _answer(self, answer: Answer, problems: list[Problem]) -> Iterator[Found]:
        asked, edge = answer.edge
        copy = Copy.of(answer.beside)
        before = len(problems)
        for number, item in answer.items:
            place = (answer.member, number)
            if shape.is_group(item):
                continue
            if not shape.is_object(item):
                copy.spoilt = True
                yield problem("record.shape", *place)
            elif shape.is_comment(item, edge):
                yield from self._comment(item, place, self._page_of(item, asked), asked if edge == "comments" else None, copy)
            else:
                yield from self._post(item, place)
        copy.spoilt = copy.spoilt or len(problems) > before
        if asked is None or (copy.first and copy.last):
            yield from copy.listings(_STAMP.network)
        elif edge == "comments":
            self._partial.setdefault(asked, copy)
            if self._partial[asked] is not copy:
                self._partial[asked].join(copy)

    def _post(self, item: dict[str, Any], place: tuple[str, int]) -> Iterator[Found]:
        own_id, created = shape.post_id(item), instant(item["created_time"])
        if own_id is None or created is None:
            yield _unreadable(item, place)
            return
        page = shape.page_in(item) if "_" not in own_id else own_id.partition("_")[0]
        sheet = _Sheet(own_id, None, page, False, created, place, item)
        yield self._head(sheet, "post")
        yield from self._comments(item.get("comments"), place, page, own_id.rpartition("_")[2])

    def _comments(self, page_of_comments: Any, place: tuple[str, int], page: str | None, above: str) -> Iterator[Found]:
        if not isinstance(page_of_comments, dict):
            return
        copy = Copy.of(page_of_comments)
        for item in dicts(page_of_comments):
            yield from self._comment(item, place, page, above, copy)
        yield from copy.listings(_STAMP.network)

    def _comment(self, item: dict[str, Any], place: tuple[str, int], page: str | None, above: str | None, copy: Copy) -> Iterator[Found]:
        own_id, created = shape.comment_id(item), instant(item.get("created_time"))
        if own_id is None or created is None:
            copy.spoilt = True
            yield _unreadable(item, place)
            return
        sheet = _Sheet(own_id, shape.parent_id(item, own_id, above), page, True, created, place, item)
        head = self._head(sheet, "comment")
        copy.spoilt = copy.spoilt or isinstance(head, Problem)
        copy.add(own_id, sheet.parent, created)
        yield head
        yield from self._comments(item.get("comments"), place, page, own_id)

    def _head(self, sheet: _Sheet, kind: str) -> Found:
        item = sheet.item
        size = len(shape.text(item))
        if not size:
            return WORDLESS
        if size > TEXT_MOST:
            return problem("record.too_long", *sheet.place)
        author = shape.author(item)
        group = self._all_groups or self._groups.get(sheet.page or "") or ("group_private" if shape.in_group(item) else None)
        ours = sheet.page is not None and (sheet.page.casefold() in self._pages or author == sheet.page)
        audience = group or shape.audience(item, "public" if ours else "followers")
        audience = "direct" if shape.is_message(item) else audience
        return Head(sheet.created, f"group_{kind}" if group else kind, audience, True, author, sheet, size)

    def _page_of(self, item: dict[str, Any], asked: str | None) -> str | None:
        """The page a comment stands on, by its own address, its long id, or the post that was asked about."""
        own_id = item.get("id")
        if isinstance(own_id, str) and own_id.count("_") > 1:
            return own_id.partition("_")[0]
        return shape.page_in(item) or (asked.partition("_")[0] if asked and "_" in asked else None)

    def body(self, sheet: _Sheet) -> Body:
        """What is opened of an object once it may be.

        Guarantee: `updated` of posts only, and it moves also when somebody comments.
        """
        item, pages = sheet.item, self._pages
        here = pages.get(sheet.page.casefold()) if sheet.page else None
        brands, names = ([here] if here else []), []
        said = item.get("from")
        if isinstance(said, dict) and isinstance(name := said.get("name"), str) and said.get("id") != sheet.page:
            names.append(name)
        for tag_id, tag_name, kind in shape.tags(item):
            if tag_id is not None and tag_id in pages:
                brands.append(pages[tag_id])
            elif tag_name and kind in (None, "user", "group"):
                names.append(tag_name)
        updated = None if sheet.is_comment else instant(item.get("updated_time"))
        return Body(sheet.id, shape.text(item), updated, sheet.parent, list(dict.fromkeys(names)), list(dict.fromkeys(brands)))


def _unreadable(item: dict[str, Any], place: tuple[str, int]) -> Problem:
    said = item.get("created_time")
    in_form = isinstance(said, (str, int)) and instant(said) is None and str(said)[:4].isdigit()
    return problem("record.time" if in_form else "record.shape", *place)


def _groups_beside(path: Path) -> dict[str, str]:
    """Groups that a file in the same folder describes, with the audience of each; only files named after groups are looked at."""
    folder = path if path.is_dir() else path.parent
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*group*.json")):
        if file.is_symlink() or is_closed(file.name) or not file.is_file() or file.stat().st_size > _GROUP_FILE_BYTES:
            continue
        for answer in answers(file.name, lambda file=file: file.open("rb"), []):  # type: ignore[misc]
            for _, item in answer.items:
                if shape.is_group(item):
                    found[str(item["id"])] = "group_public" if item.get("privacy") == "OPEN" else "group_private"
    return found
