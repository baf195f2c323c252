"""One object of an Instagram Graph API answer: whether it is a medium or a comment, whose, and below what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from heedful.sources.stream import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID: Final = re.compile(r"[0-9]{5,}")


def is_object(item: Any) -> bool:
    """Whether this is a medium, a comment, or one in which the account was mentioned; no figure, hashtag or person.

    Guarantee: looks at keys, and at the form of the id.
    """
    if not isinstance(item, dict):
        return False
    if any(isinstance(item.get(key), dict) for key in ("mentioned_comment", "mentioned_media")):
        return True
    own_id = identifier(item.get("id"))
    if own_id is None or not _ID.fullmatch(own_id) or "created_time" in item:
        return False
    return is_medium(item) or ("text" in item and "timestamp" in item)


def is_medium(item: Mapping[str, Any]) -> bool:
    """Whether an object is a medium: a picture, film or story.

    Guarantee: looks at keys only.
    """
    return "media_type" in item or "caption" in item or "media_product_type" in item


def author(item: Mapping[str, Any]) -> str | None:
    """The author's account: an id where there is one, else `username:` and the name in lower case; None without either.

    Guarantee: never guessed. An id and a name of one account are two accounts here; a person may prove both.
    """
    for key in ("from", "owner", "user"):
        said = item.get(key)
        if isinstance(said, dict) and (own_id := identifier(said.get("id"))):
            return own_id
    name = username(item)
    return f"username:{name.casefold()}" if name else None


def username(item: Mapping[str, Any]) -> str | None:
    """The author's name of account.

    Guarantee: as written.
    """
    said = item.get("from")
    name = item.get("username") or (said.get("username") if isinstance(said, dict) else None)
    return name.strip() or None if isinstance(name, str) else None


def text(item: Mapping[str, Any]) -> str:
    """The words: a comment's text, a medium's caption.

    Guarantee: empty where there are none.
    """
    said = item.get("caption" if is_medium(item) else "text")
    return said if isinstance(said, str) and said.strip() else ""


def brands(item: Mapping[str, Any], pages: Mapping[str, str]) -> list[str]:
    """Brands whose account this object belongs to.

    Guarantee: by id or by name in lower case; each once.
    """
    medium = item.get("media")
    found: list[str] = []
    for one in (item, medium):
        if isinstance(one, dict) and (one is medium or is_medium(item)):
            keys = ((author(one) or "").removeprefix("username:"), (username(one) or "").casefold())
            found += [pages[key] for key in keys if key in pages]
    return list(dict.fromkeys(found))
