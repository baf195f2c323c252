"""Answers of Meta's Graph API as people save them: pages, single objects, maps of objects by id, or one of these a line.

Both networks speak it. What is missing in an answer is mostly a matter of which permission its token had.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from heedful.errors import BadInput
from heedful.sources.archive import find, open_archive, refusal
from heedful.sources.encoding import as_utf8, parse
from heedful.sources.members import is_closed, is_read
from heedful.sources.stream import WHOLE_BYTES, identifier, is_lines, lines, pieces
from heedful.sources.times import bounded, from_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from heedful.sources.source import Problem

# What is missing -> the permission or field that would bring it. Source: Meta, Graph API permissions reference.
PERMISSIONS: Final[dict[str, tuple[str, str]]] = {
    "facebook.from": (
        "pages_read_user_content",
        "Comments name their author only to a page access token whose app has pages_read_user_content, asked with fields=from.",
    ),
    "facebook.message": ("pages_read_engagement", "Words of the page's own posts need pages_read_engagement, asked with fields=message."),
    "facebook.other_page": (
        "Page Public Content Access",
        "Pages that are not yours are open only to apps with Page Public Content Access.",
    ),
    "instagram.from": (
        "instagram_manage_comments",
        "Comments name their author only to an app with instagram_manage_comments, asked with fields=from,username.",
    ),
    "instagram.timestamp": ("fields=timestamp", "Ask for the field timestamp; media found by hashtag carry it only when it is asked for."),
}
_LONGEST_MAP: Final = 64 << 20
# Files of a folder that are looked at to tell what it holds.
_LOOKED_AT: Final = 50
_SUFFIXES: Final = r".*\.(json|ndjson|jsonl)"
_OBJECTS_BY_ID: Final = re.compile(rb'\s*\{\s*"[0-9_]+"\s*:\s*\{')
_PATH: Final = re.compile(r"https?://[^/]+/(?:v[0-9.]+/)?([^/?]+)/([a-z_]+)")
# What an account or page may hold pages of, and what shows an object to be a post or comment itself.
_EDGES: Final = ("feed", "posts", "published_posts", "visitor_posts", "tagged", "media", "tags", "comments", "replies")
_OWN_FIELDS: Final = frozenset(("created_time", "timestamp", "media_type", "caption", "message", "text", "permalink_url"))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ERROR_REMEDIES: Final[dict[int, str]] = {
    190: "The access token has ended: make a new one and ask again.",
    **dict.fromkeys((4, 17, 32, 613), "Too much was asked at once: wait an hour and ask again."),
    **dict.fromkeys(
        (10, 100, 200, *range(201, 300)),
        "The token lacks a permission. For your own page: a page access token with pages_read_engagement and pages_read_user_content;"
        " for comments on Instagram also instagram_manage_comments; for pages of others: Page Public Content Access.",
    ),
}


class Answer(NamedTuple):
    """One answer: its objects, each with its number, and what stands beside them.

    Guarantee: `beside` holds the answer's other fields, such as paging and summary.
    """

    member: str
    items: Iterable[tuple[int, Any]]
    beside: dict[str, Any]
    node: tuple[str | None, str | None] = (None, None)

    @property
    def edge(self) -> tuple[str | None, str | None]:
        """The object asked about and the edge of it, as the object around the page or the addresses of further pages tell.

        Guarantee: (None, None) where neither does.
        """
        if self.node[1] is not None:
            return self.node
        paging = self.beside.get("paging")
        for key in ("next", "previous"):
            url = paging.get(key) if isinstance(paging, dict) else None
            if isinstance(url, str) and (found := _PATH.match(url)):
                return found.group(1), found.group(2)
        return None, None


def instant(value: Any) -> int | None:
    """A time as the Graph API writes it, ISO 8601 or seconds.

    Guarantee: None for anything else, and outside 2004 to 2099. Shapes: gives microseconds UTC.
    """
    if type(value) is not str or value.isdigit():
        return from_seconds(value)
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return bounded((aware - _EPOCH) // _MICROSECOND)


def files(path: Path, stack: ExitStack) -> list[tuple[str, Callable[[], BinaryIO]]]:
    """The answers in a file, or in the files of a folder, by name.

    Guarantee: of a folder only JSON files right below it, `_2` before `_10`; links are not followed. None where the folder
    holds an export, nor any file that by its name is a member of one which stays closed.
    Errors: BadInput `file.missing`, `file.unreadable`.
    """
    if not path.is_dir():
        return [] if is_closed(path.name) else [(path.name, lambda: _opened(path))]
    archive = stack.enter_context(open_archive(path))
    if any(is_read(name.rpartition("/")[2]) for name in archive.names()):
        return []
    names = [name for name in find(archive, _SUFFIXES) if "/" not in name and not is_closed(name)]
    return [(name, lambda name=name: archive.open(name)) for name in names]  # type: ignore[misc]


def answers(member: str, opener: Callable[[], BinaryIO], problems: list[Problem]) -> Iterator[Answer]:
    """The answers a file holds.

    Guarantee: memory does not grow with a page or with the number of lines; a map of objects by id is bounded by 64 MB.
    Errors: BadInput `graph.long`.
    """
    with opener() as stream:
        text = as_utf8(stream)
        head = text.read(WHOLE_BYTES + 1)
        if is_lines(head[: 1 << 20]):
            head = b""
        elif _OBJECTS_BY_ID.match(head):
            head += text.read(_LONGEST_MAP - len(head) + 1) if len(head) > WHOLE_BYTES else b""
            if len(head) > _LONGEST_MAP:
                raise BadInput("graph.long", "An answer with objects by id is longer than 64 MB.", "Save the answers page by page.")
        if head and (len(head) <= WHOLE_BYTES or _OBJECTS_BY_ID.match(head)):
            try:
                document = parse(head)
            except ValueError:
                pass
            else:
                yield from _of_document(document, member, 1)
                return
    yield from _streamed(member, opener, problems) if head else _of_lines(member, opener, problems)


def refuse_error(answer: Answer) -> None:
    """Refuse an answer that is an error.

    Guarantee: says nothing of the answer but the permission that would bring what was asked for.
    Errors: BadInput `graph.error`.
    """
    error = answer.beside.get("error")
    if not isinstance(error, dict):
        return
    code = error.get("code")
    remedy = _ERROR_REMEDIES.get(code, "Ask again and save the answer that holds posts or comments.") if type(code) is int else ""
    raise BadInput("graph.error", "This file holds an error that the Graph API gave instead of posts.", remedy)


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or of the `data` of a nested page; none where it is neither.

    Guarantee: in order.
    """
    held = value.get("data") if isinstance(value, dict) else value
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _of_document(document: Any, member: str, number: int) -> Iterator[Answer]:
    if isinstance(document, list):
        if document and all(isinstance(one, dict) and isinstance(one.get("data"), list) for one in document):
            for place, one in enumerate(document, 1):
                yield from _of_document(one, member, place)
        else:
            yield Answer(member, list(enumerate(document, 1)), {})
    elif isinstance(document, dict):
        data = document.get("data")
        if isinstance(data, list):
            yield Answer(member, list(enumerate(data, 1)), {k: v for k, v in document.items() if k != "data"})
        elif "error" in document:
            yield Answer(member, [], document)
        elif nested := _edges(document):
            for edge, page in nested:
                beside = {k: v for k, v in page.items() if k != "data"}
                yield Answer(member, list(enumerate(page["data"], 1)), beside, (identifier(document.get("id")), edge))
        elif document and all(isinstance(v, dict) and "id" in v for v in document.values()):
            yield Answer(member, list(enumerate(document.values(), 1)), {})
        else:
            yield Answer(member, [(number, data if isinstance(data, dict) else document)], {})


def _edges(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The pages inside a page's or account's own object, as a nested question gives them."""
    if not _OWN_FIELDS.isdisjoint(document):
        return []
    return [(edge, page) for edge in _EDGES if isinstance(page := document.get(edge), dict) and isinstance(page.get("data"), list)]


def _of_lines(member: str, opener: Callable[[], BinaryIO], problems: list[Problem]) -> Iterator[Answer]:
    """Lines that are single objects go together, since an answer each would be slow."""
    with opener() as stream:
        for piece in lines(stream, member, problems):
            single: list[tuple[int, Any]] = []
            for number, record in zip(piece.numbers, piece.records, strict=True):
                if isinstance(record, dict) and ("data" in record or "error" in record):
                    yield from _of_document(record, member, number)
                else:
                    single.append((number, record))
            if single:
                yield Answer(member, single, {})


def _streamed(member: str, opener: Callable[[], BinaryIO], problems: list[Problem]) -> Iterator[Answer]:
    """A page too long, or too bad, to be parsed whole: first what stands beside its objects, then these."""
    beside: dict[str, Any] = {}
    with opener() as stream:
        for piece in pieces(stream, member, [], ("paging", "summary", "error")):
            beside[piece.name] = piece.records[0] if piece.records else None
    with opener() as stream:
        found = pieces(stream, member, problems, ("data", ""))
        yield Answer(member, (pair for piece in found for pair in zip(piece.numbers, piece.records, strict=True)), beside)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise refusal("file.missing") from None
    except OSError:
        raise refusal("file.unreadable") from None


def recognised(path: Path, is_ours: Callable[[Any], bool]) -> bool:
    """Whether a file, or a folder's first file that is any answer, holds objects of a kind.

    Guarantee: looks at the first twenty objects of the first answers. Errors: BadInput `graph.error` where a file is an error.
    """
    with ExitStack() as stack:
        for member, opener in files(path, stack)[:_LOOKED_AT]:
            if not _begins_json(opener):
                continue
            # Held by a name, or its file is closed before the first answer's objects are looked at.
            found = answers(member, opener, [])
            try:
                first = next(found, None)
            except BadInput:
                continue
            if first is None:
                continue
            if not path.is_dir():
                refuse_error(first)
            if any(is_ours(item) for _, item in islice(first.items, 20)):
                return True
    return False


def _begins_json(opener: Callable[[], BinaryIO]) -> bool:
    with opener() as stream:
        return as_utf8(stream).read(4096).lstrip()[:1] in (b"{", b"[")
