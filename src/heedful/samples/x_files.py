"""Files as X gives them: the archive people download, and answers of the API version 2 in both of its spellings.

Source: X archive (`data/*.js`), X API v2 (`/2/tweets/search/recent`, `/2/users/{id}/mentions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.samples.pack import plain_json, write_bytes, write_zip, ytd
from heedful.samples.shop import OWN, SHOPS
from heedful.samples.world import FORBIDDEN, OTHERS, Person, Post, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SOURCE: Final = '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>'
# A post on X holds this many characters; what is longer is a note. Source: X API v2, `note_tweet`.
LONGEST: Final = 280
# Members that exist in every archive and must never be opened.
_SHUT: Final = (
    "direct-messages",
    "direct-messages-group",
    "deleted-tweets",
    "deleted-tweet-headers",
    "ip-audit",
    "phone-number",
    "device-token",
    "saved-search",
    "contact",
    "ad-engagements",
    "email-address-change",
)
_PAGE: Final = 100
_LINES: Final = 1_500


def write_archive(path: Path, person: Person, posts: Iterable[Post]) -> None:
    """One person's X archive.

    Guarantee: holds the members X writes, also those that must never be opened, which hold FORBIDDEN.
    """
    members = {"data/manifest.js": b"", "data/account.js": ytd("account", [{"account": _account(person)}])}
    tweets: list[dict[str, Any]] = []
    community: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    likes: list[dict[str, Any]] = []
    for post in posts:
        if post.kind == "reaction":
            likes.append({"like": {"tweetId": post.id, "fullText": OTHERS, "expandedUrl": f"https://twitter.com/i/web/status/{post.id}"}})
            continue
        if len(post.text) > LONGEST:
            notes.append({"noteTweet": _note(post)})
        home = community if int(post.id) // 4_194_304 % 23 == 0 else tweets
        home.append({"tweet": archived(post)})
    for number, tweet in enumerate(community):
        tweet["tweet"] |= {"community_id": f"15{number:017d}", "community_id_str": f"15{number:017d}", "scopes": {"followers": False}}
    half = (len(tweets) + 1) // 2 if len(tweets) > 40 else len(tweets)
    members["data/tweets.js"] = ytd("tweets", tweets[:half])
    if half < len(tweets):
        members["data/tweets-part1.js"] = ytd("tweets", tweets[half:], 1)
    for name, records in (("community-tweet", community), ("note-tweet", notes), ("like", likes), *((shut, _shut(shut)) for shut in _SHUT)):
        members[f"data/{name}.js"] = ytd(name.replace("-", "_"), records)
    members["data/profile.js"] = ytd("profile", [{"profile": {"description": {"bio": FORBIDDEN, "website": "", "location": ""}}}])
    members["data/manifest.js"] = b"window.__THAR_CONFIG = " + plain_json(_manifest(person, list(members)))
    members["Your archive.html"] = b"<!doctype html><title>Your archive</title>"
    write_zip(path, members)


def _account(person: Person) -> dict[str, str]:
    return {
        "email": f"{person.handle}@post.example",
        "createdVia": "web",
        "username": person.handle,
        "accountId": person.accounts["x"].id,
        "createdAt": "2015-06-23T13:04:14.000Z",
        "accountDisplayName": person.name,
    }


def _manifest(person: Person, members: list[str]) -> dict[str, Any]:
    types: dict[str, Any] = {}
    for member in members:
        stem, _, part = member.removeprefix("data/").removesuffix(".js").partition("-part")
        kind = "".join(word if at == 0 else word.title() for at, word in enumerate(stem.split("-")))
        if kind != "manifest":
            entry = {"fileName": member, "globalName": f"YTD.{stem.replace('-', '_')}.part{part or 0}", "count": "1"}
            types.setdefault(kind, {"files": []})["files"].append(entry)
    user = {"accountId": person.accounts["x"].id, "userName": person.handle, "displayName": person.name}
    return {
        "userInfo": user,
        "archiveInfo": {"sizeBytes": "1", "isPartialArchive": False, "maxPartSizeBytes": "53687091200"},
        "dataTypes": types,
    }


def _shut(name: str) -> list[Any]:
    if name.startswith("direct"):
        message = {"senderId": "1", "recipientId": "2", "text": FORBIDDEN, "createdAt": "2026-01-01T10:00:00.000Z", "id": "3"}
        return [{"dmConversation": {"conversationId": "1-2", "messages": [{"messageCreate": message}]}}]
    if name == "deleted-tweets":
        return [{"tweet": {"id_str": "9", "full_text": FORBIDDEN, "created_at": "Thu Jan 01 10:00:00 +0000 2026", "deleted_at": "now"}}]
    return [{name.replace("-", "_"): {"value": FORBIDDEN}}]


def _note(post: Post) -> dict[str, Any]:
    empty: dict[str, list[Any]] = {"hashtags": [], "symbols": [], "userMentions": [], "urls": []}
    return {"noteTweetId": f"8{post.id[1:]}", "noteTweetResults": {"text": post.text, "entitySet": empty}, "tweetId": post.id}


def archived(post: Post) -> dict[str, Any]:
    """A post as it stands in `tweets.js`.

    Guarantee: ids and counts are text; the words are cut to LONGEST where a note holds the rest.
    """
    friend = post.friend
    mentions = (
        []
        if friend is None
        else [{"name": friend.name, "screen_name": friend.handle, "indices": ["0", "9"], "id_str": _id_of(friend), "id": _id_of(friend)}]
    )
    until = f"{post.at:%Y-%m-%dT%H:%M:%S}.000Z"
    first: dict[str, Any] = {"editTweetIds": [post.id], "editableUntil": until, "editsRemaining": "5", "isEditEligible": False}
    edit: dict[str, Any] = {"initial": first}
    if post.first_id:
        first |= {"editTweetIds": [post.first_id, post.id], "editsRemaining": "4"}
        edit = {"edit": {"initialTweetId": post.first_id, "editControlInitial": first}}
    text = _cut(post.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    tweet = {
        "edit_info": edit,
        "retweeted": False,
        "source": _SOURCE,
        "entities": {"hashtags": [], "symbols": [], "user_mentions": mentions, "urls": []},
        "display_text_range": ["0", str(len(text))],
        "favorite_count": "1",
        "id_str": post.id,
        "truncated": False,
        "retweet_count": "0",
        "id": post.id,
        "created_at": archive_time(post),
        "favorited": False,
        "full_text": text,
        "lang": post.language,
    }
    if post.reply_to:
        to = {"in_reply_to_status_id": post.reply_to, "in_reply_to_status_id_str": post.reply_to}
        tweet |= to | {"in_reply_to_screen_name": friend.handle if friend else OWN.handle}
    return tweet


def archive_time(post: Post) -> str:
    """The moment as X archives write it, such as `Sat Feb 18 12:33:11 +0000 2023`.

    Guarantee: English names of days and months whatever the machine's language.
    """
    at = post.edited_at or post.at
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at:%d %H:%M:%S} +0000 {at.year}"


def _id_of(person: Person) -> str:
    return person.accounts["x"].id if "x" in person.accounts else f"77{person.id[1:]}000001"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def answered(post: Post, *, new_words: bool = False, first: bool = False) -> dict[str, Any]:
    """A post as the API answers it; `new_words` in X's newer spelling, `first` as it was before its edit.

    Guarantee: asks for nothing beyond the fields `tweet.fields` names.
    """
    word = "post" if new_words else "tweet"
    person, edited = post.person, bool(post.first_id) and not first
    at = (post.edited_at if edited else None) or post.at
    text = post.first_text if first else post.text
    id_ = post.first_id if first else post.id
    found: dict[str, Any] = {
        "author_id": _id_of(person) if person else "",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "id": id_,
        "lang": post.language,
    }
    found |= {
        "text": _cut(text),
        f"edit_history_{word}_ids": [post.first_id, post.id] if edited else [id_],
        "conversation_id": post.reply_to or id_,
    }
    mentions = [{"start": 0, "end": 9, "username": post.friend.handle, "id": _id_of(post.friend)}] if post.friend else []
    if OWN.handle in text:
        mentions.append({"start": 0, "end": 9, "username": OWN.handle, "id": OWN.x_account})
    if mentions:
        found["entities"] = {"mentions": mentions}
    if len(text) > LONGEST:
        found[f"note_{word}"] = {"text": text}
    if post.reply_to:
        found[f"referenced_{word}s"] = [{"type": "replied_to", "id": post.reply_to}]
        found["in_reply_to_user_id"] = _id_of(post.friend) if post.friend else OWN.x_account
    return found


def _users(posts: Iterable[Post]) -> list[dict[str, str]]:
    people = {p.id: p for post in posts for p in (post.person, post.friend) if p is not None}
    users = [{"id": _id_of(person), "name": person.name, "username": person.handle} for person in people.values()]
    return users + [{"id": shop.x_account, "name": shop.name, "username": shop.handle} for shop in SHOPS]


def write_search(folder: Path, posts: list[Post]) -> None:
    """Search answers as NDJSON, one answer a line as saved one after another, the older half in the older spelling.

    Guarantee: an edited post is there as it was first, and as it is now.
    """
    found = [post for post in posts if post.channel == "x_search" or post.twice]
    for number, start in enumerate(range(0, len(found), _LINES)):
        part = found[start : start + _LINES]
        new_words = start >= len(found) / 2
        lines = []
        for at in range(0, len(part), 10):
            page = part[at : at + 10]
            data = [answered(post, new_words=new_words, first=True) for post in page if post.first_id]
            data += [answered(post, new_words=new_words) for post in page]
            lines.append(plain_json({"data": data, "includes": {"users": _users(page)}, "meta": {"result_count": len(data)}}))
        write_bytes(folder / f"search-{number + 1:02d}.ndjson", b"\n".join(lines) + b"\n")


def write_mentions(folder: Path, posts: list[Post]) -> None:
    """The brand's mentions timeline, one page a file.

    Guarantee: every page but the last has a `next_token`.
    """
    found = chosen(posts, "x_mentions")
    for start in range(0, len(found), _PAGE):
        page = found[start : start + _PAGE]
        meta: dict[str, Any] = {"newest_id": page[-1].id, "oldest_id": page[0].id, "result_count": len(page)}
        if start + _PAGE < len(found):
            meta["next_token"] = f"t{start:06d}"
        data = [answered(post) for post in page]
        write_bytes(
            folder / f"mentions-{start // _PAGE + 1:03d}.json",
            plain_json({"data": data, "includes": {"users": _users(page)}, "meta": meta}),
        )
