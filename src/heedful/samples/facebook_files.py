"""Files as Facebook gives them: "Download your information" in two layouts, and Graph API pages of feeds and comments.

Source: Facebook "Download your information" (JSON), Graph API `/{page}/feed`, `/{post}/comments`, `/{group}/feed`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from heedful.samples.pack import meta_json, plain_json, write_bytes, write_zip
from heedful.samples.shop import OWN
from heedful.samples.tongues import TONGUES
from heedful.samples.world import FORBIDDEN, Person, Post, World, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ROOT: Final = "your_facebook_activity"
_GRAPH: Final = "https://graph.facebook.com/v19.0"
GROUP_ID: Final = "220044000110077"
_BRAND_POSTS: Final = 48
_PAGE: Final = 25


def write_export(path: Path, person: Person, posts: Iterable[Post], *, old: bool) -> None:
    """One person's "Download your information", in the layout of today or, `old`, of some years ago.

    Guarantee: strings are mangled as Facebook mangles them; members that must never be opened hold FORBIDDEN.
    """
    by_kind: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        by_kind[post.kind].append(post)
    members = (_old_members if old else _new_members)(person, by_kind)
    root = "" if old else f"{_ROOT}/"
    for name in ("messages/inbox/friend_10177/message_1.json", "messages/archived_threads/friend_2/message_1.json"):
        members[root + name] = {
            "participants": [{"name": person.name}],
            "messages": [{"sender_name": person.name, "timestamp_ms": 1, "content": FORBIDDEN}],
        }
    members["search/your_search_history.json" if old else "logged_information/search/your_search_history.json"] = {
        "searches_v2": [{"title": FORBIDDEN}]
    }
    members["friends/friends.json" if old else "connections/friends/your_friends.json"] = {
        "friends_v2": [{"name": FORBIDDEN, "timestamp": 1}]
    }
    members["security_and_login_information/ip_address_activity.json"] = {"used_ip_address_v2": [{"ip": FORBIDDEN}]}
    write_zip(path, {name: meta_json(value) for name, value in members.items()})


def _new_members(person: Person, by_kind: dict[str, list[Post]]) -> dict[str, Any]:
    posts = by_kind["post"]
    elsewhere, own = posts[::5], [post for at, post in enumerate(posts) if at % 5]
    half = (len(own) + 1) // 2 if len(own) > 30 else len(own)
    base = f"{_ROOT}/posts/your_posts__check_ins__photos_and_videos_"
    members: dict[str, Any] = {f"{base}1.json": [_own_post(post, person) for post in own[:half]]}
    if half < len(own):
        members[f"{base}2.json"] = [_own_post(post, person) for post in own[half:]]
    members[f"{_ROOT}/posts/posts_on_other_pages_and_profiles.json"] = [_labelled(post, person) for post in elsewhere]
    members[f"{_ROOT}/comments_and_reactions/comments.json"] = {"comments_v2": [_comment(post, person) for post in by_kind["comment"]]}
    members[f"{_ROOT}/comments_and_reactions/likes_and_reactions.json"] = [_reaction(post, person) for post in by_kind["reaction"]]
    members[f"{_ROOT}/groups/group_posts_and_comments.json"] = {
        "group_posts_v2": [_own_post(post, person) for post in by_kind["group_post"]]
    }
    members[f"{_ROOT}/groups/your_comments_in_groups.json"] = {
        "group_comments_v2": [_comment(post, person) for post in by_kind["group_comment"]]
    }
    return members


def _old_members(person: Person, by_kind: dict[str, list[Post]]) -> dict[str, Any]:
    reactions = [
        {
            "timestamp": _seconds(post.at),
            "data": [{"reaction": {"reaction": post.text.upper(), "actor": person.name}}],
            "title": _title(post, person),
        }
        for post in by_kind["reaction"]
    ]
    return {
        "posts/your_posts_1.json": [_own_post(post, person) for post in by_kind["post"]],
        "comments/comments.json": {"comments": [_comment(post, person) for post in by_kind["comment"]]},
        "likes_and_reactions/posts_and_comments.json": {"reactions": reactions},
        "groups/your_posts_and_comments_in_groups.json": {"group_posts": [_own_post(post, person) for post in by_kind["group_post"]]},
        "groups/your_comments_in_groups.json": {"group_comments": [_comment(post, person) for post in by_kind["group_comment"]]},
    }


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _title(post: Post, person: Person) -> str:
    tongue = TONGUES[person.language]
    form = {
        "post": tongue.title_post,
        "comment": tongue.title_comment,
        "reaction": tongue.title_reaction,
        "group_post": tongue.title_group_post,
        "group_comment": tongue.title_group_comment,
    }[post.kind]
    you = post.friend.name if post.friend else ("Alex Ashwicke" if post.about in ("friend", "") else post.about)
    return form.format(me=person.name, you=you, group=post.group)


def _own_post(post: Post, person: Person) -> dict[str, Any]:
    record: dict[str, Any] = {
        "timestamp": _seconds(post.at),
        "attachments": [],
        "data": [{"post": post.text}, {}],
        "title": _title(post, person),
    }
    if post.friend is not None:
        record["tags"] = [{"name": post.friend.name}]
    if int(post.id) % 9 == 0:
        photo = {"exif_data": [{"upload_ip": "192.0.2.1", "taken_timestamp": _seconds(post.at)}]}
        media = {
            "uri": f"{_ROOT}/posts/media/{post.id}.jpg",
            "creation_timestamp": _seconds(post.at),
            "media_metadata": {"photo_metadata": photo},
        }
        record["attachments"] = [{"data": [{"media": media}]}]
    return record


def _comment(post: Post, person: Person) -> dict[str, Any]:
    comment = {"timestamp": _seconds(post.at), "comment": post.text, "author": person.name}
    if post.group:
        comment["group"] = post.group
    return {"timestamp": _seconds(post.at), "data": [{"comment": comment}], "title": _title(post, person)}


def _labelled(post: Post, person: Person) -> dict[str, Any]:
    tongue = TONGUES[person.language]
    labels: list[dict[str, Any]] = [
        {"label": tongue.message, "value": post.text},
        {"label": tongue.modified, "timestamp_value": _seconds(post.at) + 60},
        {"label": "Media", "media": []},
        {"dict": [], "title": "Attachments"},
        {"timestamp_value": _seconds(post.at)},
    ]
    if post.friend is not None:
        labels.append({"dict": [{"label": tongue.name, "value": post.friend.name}], "title": "Tags"})
    return {"timestamp": _seconds(post.at), "media": [], "label_values": labels, "fbid": post.id}


def _reaction(post: Post, person: Person) -> dict[str, Any]:
    tongue = TONGUES[person.language]
    url = f"https://www.facebook.com/{post.about.lower()}/posts/pfbid0{post.id}"
    labels = [
        {"label": tongue.reaction, "value": post.text},
        {"label": "URL", "value": url, "href": url},
        {"label": tongue.name, "value": post.about},
    ]
    return {"timestamp": _seconds(post.at), "media": [], "label_values": labels, "fbid": post.id}


def _from(post: Post) -> dict[str, Any]:
    return {} if post.person is None else {"from": {"name": post.person.name, "id": _page_scoped(post.person)}}


def _page_scoped(person: Person) -> str:
    return person.accounts["facebook"].id


def write_page(folder: Path, world: World) -> None:
    """The brand's page: its feed with visitors' posts, and the comments below each of its own, one page of answers a file.

    Guarantee: all pages of a listing are there; comments whose author the network keeps back have no `from`.
    """
    found = chosen(world.posts, "facebook_page")
    brand = _brand_posts(world)
    visitors = [_visitor(post) for post in found if post.kind == "post"]
    feed = sorted(brand + visitors, key=lambda entry: (entry["created_time"], entry["id"]), reverse=True)
    _write_pages(folder, "feed", f"{OWN.facebook_page}/feed", feed)
    below: dict[int, list[Post]] = defaultdict(list)
    first = _first(world)
    for number, post in enumerate(post for post in found if post.kind == "comment"):
        slot = int((post.at.timestamp() - first) / (world.days * 86_400 + 1) * len(brand))
        below[max(0, slot - number % 3)].append(post)
    for slot, comments in sorted(below.items()):
        parent = brand[slot]["id"].partition("_")[2]
        _write_pages(
            folder,
            f"comments-{slot + 1:02d}",
            f"{brand[slot]['id']}/comments",
            [_graph_comment(post, parent) for post in comments],
            size=50,
        )


def _first(world: World) -> float:
    return min(post.at for post in world.posts).timestamp()


def _brand_posts(world: World) -> list[dict[str, Any]]:
    entries, first = [], _first(world)
    for number in range(_BRAND_POSTS):
        at = datetime.fromtimestamp(first + number * world.days * 86_400 / _BRAND_POSTS, UTC)
        entry = {
            "id": f"{OWN.facebook_page}_{9_000_000 + number}",
            "message": f"News from {OWN.name}, number {number + 1}: what do you think?",
        }
        entries.append(
            entry | {"created_time": _stamp(at), "updated_time": _stamp(at), "from": {"name": OWN.name, "id": OWN.facebook_page}}
        )
    return entries


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+0000"


def _visitor(post: Post) -> dict[str, Any]:
    entry = {
        "id": f"{OWN.facebook_page}_{post.id}",
        "message": post.text,
        "created_time": _stamp(post.at),
        "updated_time": _stamp(post.edited_at or post.at),
    }
    if post.friend is not None:
        entry |= {"message_tags": [{"id": "5300", "name": post.friend.name, "type": "user", "offset": 0, "length": 4}]}  # type: ignore[dict-item]
    return entry | _from(post)


def _graph_comment(post: Post, parent: str) -> dict[str, Any]:
    url = f"https://www.facebook.com/{OWN.facebook_page}/posts/{parent}/?comment_id={post.id}"
    entry: dict[str, Any] = {"id": f"{parent}_{post.id}", "comment_count": 0, "created_time": _stamp(post.at), "like_count": 0}
    entry |= {"message": post.text, "permalink_url": url}
    if post.friend is not None:
        entry["message_tags"] = [{"id": "5300", "name": post.friend.name, "type": "user", "offset": 0, "length": 4}]
    return entry | _from(post)


def write_group(folder: Path, world: World) -> None:
    """The feed of a private group as the network gave it until 2024-04.

    Guarantee: each post's address says that it stands in a group.
    """
    address = f"https://www.facebook.com/groups/{GROUP_ID}/permalink"
    feed = [
        {"id": f"{GROUP_ID}_{post.id}", "message": post.text, "permalink_url": f"{address}/{post.id}/"}
        | {"created_time": _stamp(post.at), "updated_time": _stamp(post.at), **_from(post)}
        for post in reversed(chosen(world.posts, "facebook_group"))
    ]
    _write_pages(folder, "group-feed", f"{GROUP_ID}/feed", feed)


def _write_pages(folder: Path, name: str, edge: str, entries: list[dict[str, Any]], *, size: int = _PAGE) -> None:
    for start in range(0, max(1, len(entries)), size):
        page, number = entries[start : start + size], start // size + 1
        paging: dict[str, Any] = {"cursors": {"before": f"b{start}", "after": f"a{start}"}}
        if start + size < len(entries):
            paging["next"] = f"{_GRAPH}/{edge}?access_token=access_token&limit={size}&after=a{start}"
        if start:
            paging["previous"] = f"{_GRAPH}/{edge}?access_token=access_token&limit={size}&before=b{start}"
        answer: dict[str, Any] = {"data": page, "paging": paging}
        if edge.endswith("/comments"):
            answer["summary"] = {"order": "chronological", "total_count": len(entries), "can_comment": True}
        write_bytes(folder / f"{name}-p{number}.json", plain_json(answer))
