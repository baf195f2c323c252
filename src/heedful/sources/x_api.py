"""Answers of X's API v2: pages of posts, one answer or post to a line, or a single post.

Read are the posts the answer is about (`data`), never those it only refers to (`includes`), which are others'. Both
spellings of the fields are read: the interface says `referenced_tweets`, its newer description `referenced_posts`.
Source: X's OpenAPI description, July 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.sources.encoding import as_utf8
from heedful.sources.problems import Problems
from heedful.sources.source import Member, Shape
from heedful.sources.stream import WHOLE_BYTES, identifier, is_lines, lines, parse, pieces
from heedful.sources.times import ISO_FORMATS
from heedful.sources.x_posts import Body, Found, Head, brands_of, fill, inner, objects, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from heedful.sources.source import Batch, Reading

_SIGNS: Final = ("id", "text")
# Any of these makes an object with id and text a post of X, and not a comment of another network.
_OWN_KEYS: Final = frozenset(
    (
        "author_id", "created_at", "lang", "entities", "public_metrics", "conversation_id", "in_reply_to_user_id", "possibly_sensitive",
        "edit_history_tweet_ids", "edit_history_post_ids", "referenced_tweets", "referenced_posts", "note_tweet", "note_post",
        "context_annotations", "reply_settings", "edit_controls",
    )
)  # fmt: skip
_META_KEYS: Final = frozenset(("newest_id", "oldest_id"))
_PROBE_LINES: Final = 20
# Names beyond these many users of one answer are not remembered; one page has at most some hundreds.
_USERS_MOST: Final = 200_000

Users = dict[str, dict[str, Any]]


class XApi:
    """Answers of X's API v2, in one file.

    Guarantee: `includes` gives names to take out of the words, and whether an account is protected; nothing else of it is read.
    """

    name = "x_api"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Say what the file is, if it holds posts of X.

        Guarantee: looks at the first posts only.
        """
        if not path.is_file() or not any(_is_post(post, page) for page, post in _probe(path)):
            return None
        members = [
            Member("data", read=True, why="the posts"),
            Member("includes", read=False, why="others' posts; of users only names, to take them out"),
        ]
        return Shape(self.name, "X API v2 answer", "x_api", "x", personal=False, members=members)

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """The posts of a file, in order.

        Guarantee: memory does not grow with the file.
        """
        problems = Problems()
        found = _found(path, problems)
        body_of = _body_of(reading.pages)
        yield from fill(found, problems, origin="x_api", formats=ISO_FORMATS, body_of=body_of, rows=reading.batch_rows)


SOURCE: Final = XApi()


def _probe(path: Path) -> Iterator[tuple[Any, Any]]:
    """The first posts, each with the answer it stands in."""
    with path.open("rb") as file:
        head = as_utf8(file).read(WHOLE_BYTES + 1)
    if head.lstrip()[:1] not in (b"{", b"["):
        return
    if is_lines(head):
        for line in [one for one in head.splitlines() if one.strip()][:_PROBE_LINES]:
            yield from _first_posts(line)
    elif len(head) <= WHOLE_BYTES and (whole := _parsed(head)) is not None:
        yield from _first_posts(whole)
    else:
        with path.open("rb") as file:
            for piece in pieces(file, "", [], ("", "data"), _SIGNS):
                yield from ((None, post) for post in piece.records[:_PROBE_LINES])
                return


def _parsed(raw: bytes) -> Any:
    try:
        return parse(raw)
    except ValueError:
        return None


def _first_posts(answer: Any) -> Iterator[tuple[Any, Any]]:
    answer = _parsed(answer) if isinstance(answer, bytes) else answer
    yield from ((answer, post) for post, _ in list(_posts(answer))[:_PROBE_LINES])


def _is_post(post: Any, page: Any) -> bool:
    if not isinstance(post, dict) or type(post.get("text")) is not str or identifier(post.get("id")) is None:
        return False
    if "timestamp" in post or "from" in post:
        return False
    meta = inner(page, "meta")
    return not _OWN_KEYS.isdisjoint(post) or (isinstance(meta, dict) and not _META_KEYS.isdisjoint(meta))


def _posts(answer: Any) -> Iterator[tuple[Any, Users]]:
    """The posts of an answer, of a list, or the post itself, and the users it names."""
    if isinstance(answer, dict) and isinstance(data := answer.get("data"), dict | list):
        users = _users(objects(inner(answer, "includes", "users")))
        yield from ((post, users) for post in (data if isinstance(data, list) else [data]))
    elif isinstance(answer, list):
        yield from ((post, {}) for post in answer)
    elif isinstance(answer, dict) and not answer.keys().isdisjoint(("id", "text")):
        yield answer, {}


def _users(users: Iterable[dict[str, Any]]) -> Users:
    """Users by id, and by handle in lower case behind an @."""
    found: Users = {}
    for user in users:
        if len(found) < 2 * _USERS_MOST:
            found[identifier(user.get("id")) or ""] = user
            found["@" + str(user.get("username")).lower()] = user
    return found


def _found(path: Path, problems: Problems) -> Iterator[Found]:
    with path.open("rb") as file:
        head = as_utf8(file).read(WHOLE_BYTES + 1)
    whole = _parsed(head) if len(head) <= WHOLE_BYTES and not is_lines(head) else None
    if whole is not None:
        yield from _numbered(_posts(whole), "")
    elif is_lines(head):
        del head
        with path.open("rb") as file:
            for piece in lines(file, "", problems):
                for number, answer in zip(piece.numbers, piece.records, strict=True):
                    yield from _line(number, answer)
    else:
        del head
        yield from _from_document(path, problems)


def _line(number: int, answer: Any) -> Iterator[Found]:
    """A line is an answer with its posts, or one post; one without either, such as the end of a search, is nothing."""
    if not isinstance(answer, dict):
        yield Found("", number, "record.shape")
    elif "data" not in answer and "id" in answer:
        yield Found("", number, _head(answer, {}))
    elif "data" in answer or answer.keys().isdisjoint(("meta", "errors", "includes")):
        posts = list(_posts(answer))
        yield from (Found("", number, _head(post, users)) for post, users in posts)
        if not posts and not isinstance(answer.get("data"), list):
            yield Found("", number, "record.shape")


def _numbered(posts: Iterable[tuple[Any, Users]], member: str) -> Iterator[Found]:
    for number, (post, users) in enumerate(posts, 1):
        yield Found(member, number, _head(post, users))


def _from_document(path: Path, problems: Problems) -> Iterator[Found]:
    """A document too large or too bad to be parsed whole: read twice, since the users stand behind the posts."""
    users: Users = {}
    with path.open("rb") as file:
        for piece in pieces(file, "", [], ("includes.users",)):
            users |= _users(objects(piece.records)) if len(users) < 2 * _USERS_MOST else {}
    with path.open("rb") as file:
        for piece in pieces(file, "", problems, ("", "data"), _SIGNS):
            for number, post in zip(piece.numbers, piece.records, strict=True):
                yield Found("", number, _head(post, users))


def _head(post: Any, users: Users) -> Head | str:
    """The head of one post; of its words only the two letters that mark a repost are looked at."""
    if not isinstance(post, dict):
        return "record.shape"
    get = post.get
    post_id, text, created, author = get("id"), get("text"), get("created_at"), get("author_id")
    post_id = post_id if type(post_id) is str else identifier(post_id)
    if post_id is None or not post_id.isdigit() or type(text) is not str:
        return "record.shape"
    if created is not None and type(created) is not str:
        return "record.shape"
    if get("withheld"):
        return "record.withheld"
    kinds = [r.get("type") for r in _references(post)]
    reply = "replied_to" in kinds or get("in_reply_to_user_id") is not None
    group = get("community_id") is not None
    author = author if type(author) is str and author else identifier(author)
    return Head(
        post_id,
        _first_id(get("edit_history_tweet_ids") or get("edit_history_post_ids")) or post_id,
        author,
        created,
        ("group_comment" if reply else "group_post") if group else ("comment" if reply else "post"),
        "followers" if _is_protected(post, author, users) else ("group_public" if group else "public"),
        not ("retweeted" in kinds or text.startswith("RT @")),
        len(text),
        (post, users),
    )


def _references(post: dict[str, Any]) -> list[dict[str, Any]]:
    references = post.get("referenced_tweets") or post.get("referenced_posts")
    return objects(references) if references else []


def _first_id(history: Any) -> str | None:
    first = identifier(history[0]) if type(history) is list and history else None
    return first if first and first.isdigit() else None


def _is_protected(post: dict[str, Any], author: str | None, users: Users) -> bool:
    if "scopes" in post and inner(post["scopes"], "followers") is True:
        return True
    return author is not None and author in users and users[author].get("protected") is True


def _body_of(pages: Mapping[str, str]) -> Callable[[tuple[dict[str, Any], Users]], Body]:
    def body(record: tuple[dict[str, Any], Users]) -> Body:
        post, users = record
        note = post.get("note_tweet") or post.get("note_post")
        long = inner(note, "text") if note else None
        keys = _spoken_to(post, note)
        return Body(
            unescape(long if type(long) is str and long else post["text"]),
            next((identifier(r.get("id")) for r in _references(post) if r.get("type") == "replied_to"), None),
            _names(identifier(post.get("author_id")), keys, users) if users else [],
            brands_of(pages, keys) if pages else [],
        )

    return body


def _spoken_to(post: dict[str, Any], note: Any) -> list[str]:
    """Ids and handles of whom the post mentions or answers."""
    keys = [post.get("in_reply_to_user_id")]
    for entities in (post.get("entities"), inner(note, "entities") if note else None):
        for mention in objects(inner(entities, "mentions")) if entities else ():
            keys += (mention.get("id"), mention.get("username"))
    return [key for key in map(identifier, keys) if key]


def _names(author: str | None, keys: list[str], users: Users) -> list[str]:
    """The names the answer gives of the author, and of those the post mentions or answers."""
    known = [user for key in (author or "", *keys) if (user := users.get(key) or users.get("@" + key.lower()))]
    names = [name for user in known for name in (user.get("name"), user.get("username")) if type(name) is str and name]
    return list(dict.fromkeys(names))
