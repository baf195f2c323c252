"""One object of a Facebook Graph API answer: whether it is a post or a comment, whose, below what, and on which page.

Ids are told apart by their parts: a post is `<page>_<post>`, a comment `<post>_<comment>`, in older answers
`<page>_<post>_<comment>`. So that a comment has one id in every copy, only its last two parts count, and what it
answers is named by the part before the last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from heedful.sources.graph import dicts
from heedful.sources.stream import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FEEDS: Final = frozenset(("feed", "posts", "published_posts", "visitor_posts", "tagged", "promotable_posts", "ads_posts"))
_COMMENT_FIELDS: Final = frozenset(
    ("like_count", "comment_count", "parent", "user_likes", "can_remove", "can_hide", "is_private", "object")
)
_POST_FIELDS: Final = frozenset(
    ("updated_time", "shares", "status_type", "full_picture", "is_published", "story", "privacy", "to", "permalink_url")
)
_ID: Final = re.compile(r"[0-9_]+")
_PERMALINK: Final = re.compile(r"https?://(?:[\w-]+\.)*facebook\.com/(?P<groups>groups/)?(?P<page>[^/?]+)/")
_POST: Final = re.compile(r"(?:/(?:posts|permalink|videos|photos(?:/[^/?]+)?)/|story_fbid=|[?&]fbid=)([\w.-]+)")
_COMMENT: Final = re.compile(r"[?&]comment_id=(\w+)")
_REPLY: Final = re.compile(r"[?&]reply_comment_id=(\w+)")


def is_object(item: Any) -> bool:
    """Whether this is a post or comment of Facebook's, and no group, person, message thread or number.

    Guarantee: looks at keys, and at the form of the id.
    """
    return isinstance(item, dict) and "created_time" in item and "member_count" not in item and ("id" in item or "permalink_url" in item)


def is_group(item: Any) -> bool:
    """Whether this describes a group.

    Guarantee: looks at keys only.
    """
    return isinstance(item, dict) and "member_count" in item and "id" in item


def is_comment(item: Mapping[str, Any], edge: str | None) -> bool:
    """Whether an object is a comment: by the edge it was asked from, its address, or the fields only one of both has.

    Guarantee: with none of these it is a post.
    """
    if edge is not None and (edge == "comments" or edge in _FEEDS):
        return edge == "comments"
    link = item.get("permalink_url")
    if isinstance(link, str) and _COMMENT.search(link):
        return True
    return not _COMMENT_FIELDS.isdisjoint(item) and _POST_FIELDS.isdisjoint(item)


def is_message(item: Mapping[str, Any]) -> bool:
    """Whether an object may be a private message: posts and comments have ids of digits.

    Guarantee: an object without id is none.
    """
    own_id = item.get("id")
    return item.get("is_private") is True or (isinstance(own_id, str) and _ID.fullmatch(own_id) is None)


def comment_id(item: Mapping[str, Any]) -> str | None:
    """The comment's id, the same in every copy; from its address where it has none.

    Guarantee: None where neither says it.
    """
    if own_id := identifier(item.get("id")):
        return short(own_id)
    link = item.get("permalink_url")
    if not isinstance(link, str) or not (post := _POST.search(link)):
        return None
    found = _REPLY.search(link) or _COMMENT.search(link)
    return f"{post.group(1)}_{found.group(1)}" if found else None


def parent_id(item: Mapping[str, Any], own_id: str, above: str | None) -> str | None:
    """What a comment answers: another comment, if it or its place says so, else the post.

    Guarantee: the same in every copy that tells as much. Shapes: above is the id of what it was nested in or asked below.
    """
    parent = item.get("parent")
    if isinstance(parent, dict) and (said := identifier(parent.get("id"))):
        return short(said)
    link = item.get("permalink_url")
    if isinstance(link, str) and _REPLY.search(link) and (found := _COMMENT.search(link)):
        return f"{own_id.partition('_')[0]}_{found.group(1)}"
    prefix = own_id.rpartition("_")[0]
    # Below a comment, whose id begins with the same post; below a post, that id would end with it.
    return above if above is not None and (not prefix or above.startswith(prefix + "_")) else prefix or None


def post_id(item: Mapping[str, Any]) -> str | None:
    """The post's id; from its address where it has none.

    Guarantee: None where neither says it.
    """
    if own_id := identifier(item.get("id")):
        return own_id
    link = item.get("permalink_url")
    page = page_in(item)
    found = _POST.search(link) if isinstance(link, str) else None
    return f"{page}_{found.group(1)}" if page and found else None


def page_in(item: Mapping[str, Any]) -> str | None:
    """The page or group in an object's address.

    Guarantee: None where it has none.
    """
    link = item.get("permalink_url")
    found = _PERMALINK.match(link) if isinstance(link, str) else None
    return found.group("page") if found and found.group("page") not in ("photo.php", "permalink.php", "story.php") else None


def in_group(item: Mapping[str, Any]) -> bool:
    """Whether an object says that it stands in a group.

    Guarantee: by its address or a field of its own.
    """
    link = item.get("permalink_url")
    found = _PERMALINK.match(link) if isinstance(link, str) else None
    return isinstance(item.get("group"), dict) or bool(found and found.group("groups"))


def audience(item: Mapping[str, Any], default: str) -> str:
    """Who can see a post, if it says so.

    Guarantee: what is not for everyone, or not published, is for followers.
    """
    privacy = item.get("privacy")
    value = privacy.get("value") if isinstance(privacy, dict) else None
    if (isinstance(value, str) and value not in ("", "EVERYONE")) or item.get("is_published") is False:
        return "followers"
    return "public" if value == "EVERYONE" else default


def author(item: Mapping[str, Any]) -> str | None:
    """The author's id; None where the network did not say.

    Guarantee: never a name.
    """
    said = item.get("from")
    return identifier(said.get("id")) if isinstance(said, dict) else None


def text(item: Mapping[str, Any]) -> str:
    """The words.

    Guarantee: empty where there are none; never the story sentence, in which others are named.
    """
    said = item.get("message")
    return said if isinstance(said, str) and said.strip() else ""


def tags(item: Mapping[str, Any]) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Who and what is named in the words or beside them: id, name and type.

    Guarantee: both the list and the older form by offset.
    """
    for key in ("message_tags", "with_tags", "to"):
        held = item.get(key)
        if not held:
            continue
        groups = held.values() if isinstance(held, dict) and "data" not in held else (held,)
        for tag in (one for group in groups for one in dicts(group)):
            name, kind = tag.get("name"), tag.get("type")
            yield identifier(tag.get("id")), name if isinstance(name, str) else None, kind if isinstance(kind, str) else None


def short(own_id: str) -> str:
    """An id of a comment without the page before it.

    Guarantee: at most its last two parts.
    """
    return "_".join(own_id.split("_")[-2:])
