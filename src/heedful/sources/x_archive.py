"""The zip people download from X ("Your archive"): their own posts, long posts, and posts in communities.

Each member is `window.YTD.<name>.part<N> = [ … ]`. Read are tweets, note-tweet (the whole of long posts) and
community-tweet, and of account.js only the account id. Everything else stays closed: direct messages, deleted posts,
contacts, addresses, searches. Likes stay closed too: like.js gives no time of the act, and its words are another's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from heedful.sources.archive import find, is_zip, open_archive
from heedful.sources.export import OWNER
from heedful.sources.problems import Problems
from heedful.sources.source import Member, Shape
from heedful.sources.stream import identifier, pieces
from heedful.sources.times import X_FORMAT
from heedful.sources.x_notes import NOTES, Notes
from heedful.sources.x_posts import Body, Found, Head, body_part, brands_of, fill, inner, objects, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from heedful.sources.archive import Archive
    from heedful.sources.source import Batch, Reading

_ACCOUNT: Final = r"account\.js"
_POSTS: Final = r"tweets?(-part\d+)?\.js"
_COMMUNITY: Final = r"community[-_]tweets?(-part\d+)?\.js"
READ: Final = (
    (_ACCOUNT, "the account id, and nothing else of it"),
    (_POSTS, "your own posts and replies"),
    (_COMMUNITY, "your own posts in communities"),
    (NOTES, "the whole text of your long posts"),
)
_CLOSED: Final = (
    (r"deleted-.*\.js", "deleted-tweets.js", "you took these posts back"),
    (r"(direct-|twitter-shop|periscope-).*\.js", "direct-messages.js", "private conversations"),
    (r"likes?(-part\d+)?\.js", "like.js", "others' words, and no time of your act"),
    (
        r"(ip-audit|phone-number|device-token|ni-devices|email-.*|key-registry|contact)\.js",
        "contact.js, ip-audit.js, …",
        "how to reach you or others",
    ),
    (r"(follower|following|block|mute|lists-.*)\.js", "follower.js, following.js, …", "other people"),
    (
        r"(saved-search|personalization|ad-.*|profile|ageinfo)\.js",
        "personalization.js, profile.js, …",
        "what X or you say of yourself, not posts",
    ),
)
_BODY: Final = frozenset(
    (
        "id_str", "id", "full_text", "text", "in_reply_to_status_id_str", "in_reply_to_status_id", "in_reply_to_screen_name",
        "in_reply_to_user_id_str", "in_reply_to_user_id",
    )
)  # fmt: skip
_HEAD_BYTES: Final = 256
# Of a loose member: what it says it is, in the first line.
_FIRST_LINE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.(tweets?|community_tweet)\.part\d+\s*=")


class XArchive:
    """X's archive, as a zip, an unpacked folder, or one loose member of posts.

    Guarantee: opens only the members named in this file's `READ`.
    """

    name = "x_archive"

    def recognise(self, path: Path, reading: Reading) -> Shape | None:
        """Say what the file is, if it is an archive of X.

        Guarantee: opens account.js and the first bytes of one member of posts.
        """
        if not _may_be(path):
            return None
        with open_archive(path, loose=True) as archive:
            loose = not (path.is_dir() or is_zip(path))
            if not loose and not _is_ytd(archive):
                return None
            members = [Member("posts", read=True, why="your own posts")] if loose else _members(archive)
            return Shape(self.name, "X archive", _origin(reading), "x", personal=True, members=members, account_id=_account_id(archive))

    def read(self, path: Path, reading: Reading) -> Iterator[Batch]:
        """The posts of an archive, members in order.

        Guarantee: memory does not grow with the archive, but for its long posts, which are bounded in x_notes.py.
        Errors: BadInput as `open_archive`.
        """
        problems = Problems()
        with open_archive(path, loose=True) as archive:
            loose = not (path.is_dir() or is_zip(path))
            owner = _account_id(archive) or OWNER
            found = _found(archive, owner, problems, loose=loose)
            body_of = _body_of(Notes(path, problems), reading)
            yield from fill(found, problems, origin=_origin(reading), formats=X_FORMAT, body_of=body_of, rows=reading.batch_rows)


SOURCE: Final = XArchive()


def _origin(reading: Reading) -> str:
    """Whether X's own terms for its interface bind this archive is a legal question: a setting answers it."""
    return "x_api" if reading.x_archive == "as_api" else "own_export"


def _may_be(path: Path) -> bool:
    if path.is_dir() or is_zip(path):
        return True
    with path.open("rb") as file:
        return _FIRST_LINE.match(file.read(_HEAD_BYTES)) is not None


def _is_ytd(archive: Archive) -> bool:
    """Other programs write files of these names too, so one of each kind is looked at."""
    for pattern, _ in READ:
        for name in find(archive, pattern)[:1]:
            with archive.open(name) as member:
                if b"window.YTD." in member.read(_HEAD_BYTES):
                    return True
    return False


def _members(archive: Archive) -> list[Member]:
    read = [(name.rpartition("/")[2], why) for pattern, why in READ for name in find(archive, pattern)]
    closed = [Member(shown, read=False, why=why) for pattern, shown, why in _CLOSED if find(archive, pattern)]
    return [Member(name, read=True, why=why) for name, why in read] + closed


def _account_id(archive: Archive) -> str | None:
    for name in find(archive, _ACCOUNT):
        with archive.open(name) as member:
            for piece in pieces(member, name, []):
                for record in piece.records:
                    if account := identifier(inner(record, "account", "accountId")):
                        return account
    return None


def _found(archive: Archive, owner: str, problems: Problems, *, loose: bool) -> Iterator[Found]:
    names = [(n, False) for n in (archive.names() if loose else find(archive, _POSTS))]
    names += [] if loose else [(n, True) for n in find(archive, _COMMUNITY)]
    for name, community in names:
        with archive.open(name) as member:
            for piece in pieces(member, name, problems, ("",), ("tweet",)):
                for number, record in zip(piece.numbers, piece.records, strict=True):
                    yield Found(name, number, _head(record, owner, community))


def _head(record: Any, owner: str, community: bool) -> Head | str:
    """The head of one post; of its words only the two letters that mark a repost are looked at."""
    tweet = record.get("tweet", record) if isinstance(record, dict) else None
    if not isinstance(tweet, dict):
        return "record.shape"
    get = tweet.get
    post_id, text, created = _number(tweet, "id_str", "id"), get("full_text", get("text")), get("created_at")
    if post_id is None or not post_id.isdigit() or type(text) is not str:
        return "record.shape"
    if created is not None and type(created) is not str:
        return "record.shape"
    reply = _number(tweet, "in_reply_to_status_id_str", "in_reply_to_status_id")
    group = community or "community_id_str" in tweet or "community_id" in tweet
    return Head(
        post_id,
        _first_id(get("edit_info")) or post_id,
        owner,
        created,
        ("group_comment" if reply else "group_post") if group else ("comment" if reply else "post"),
        "followers" if _is_protected(get("scopes")) else ("group_public" if group else "public"),
        not (get("retweeted") is True or text.startswith("RT @")),
        len(text),
        body_part(tweet, _BODY, "user_mentions"),
    )


def _number(record: dict[str, Any], text: str, number: str) -> str | None:
    """An id that stands as text in one field and as a number or text in another."""
    value = record.get(text)
    return value if type(value) is str and value else identifier(record.get(number))


def _is_protected(scopes: Any) -> bool:
    return scopes is not None and inner(scopes, "followers") is True


def _first_id(edits: Any) -> str | None:
    if type(edits) is not dict:
        return None
    first = identifier(inner(edits["edit"], "initialTweetId")) if "edit" in edits else None
    if first is None:
        ids = inner(edits.get("initial"), "editTweetIds")
        first = identifier(ids[0]) if type(ids) is list and ids else None
    return first if first and first.isdigit() else None


def _body_of(notes: Notes, reading: Reading) -> Callable[[dict[str, Any]], Body]:
    pages = reading.pages

    def body(tweet: dict[str, Any]) -> Body:
        text: str = tweet["full_text"] if "full_text" in tweet else tweet["text"]
        entities = tweet.get("entities")
        mentions = objects(inner(entities, "user_mentions")) if entities else []
        return Body(
            notes.whole(_number(tweet, "id_str", "id"), unescape(text)),
            _number(tweet, "in_reply_to_status_id_str", "in_reply_to_status_id"),
            [name for m in mentions if type(name := m.get("name")) is str and name],
            brands_of(pages, _spoken_to(tweet, mentions)) if pages else [],
        )

    return body


def _spoken_to(tweet: dict[str, Any], mentions: list[dict[str, Any]]) -> Iterator[object]:
    """Ids and handles of whom the post mentions or answers."""
    for mention in mentions:
        yield _number(mention, "id_str", "id")
        yield mention.get("screen_name")
    yield tweet.get("in_reply_to_screen_name")
    yield _number(tweet, "in_reply_to_user_id_str", "in_reply_to_user_id")
