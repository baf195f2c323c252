"""Files as Instagram gives them: "Download your information" in the new and the old form, and Graph API comments of media.

Source: Instagram "Download your information" (JSON), Graph API `/{media}/comments`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from heedful.samples.pack import meta_json, plain_json, write_bytes, write_zip
from heedful.samples.shop import BRANDS, OWN
from heedful.samples.tongues import TONGUES
from heedful.samples.world import FORBIDDEN, Person, Post, World, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ROOT: Final = "your_instagram_activity"
_MEDIA: Final = 36
_PAGE: Final = 50


def write_export(path: Path, person: Person, posts: Iterable[Post], *, old: bool) -> None:
    """One person's "Download your information" from Instagram.

    Guarantee: the new form has its keys in the person's language; members that must never be opened hold FORBIDDEN.
    """
    by_kind: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        by_kind[post.kind].append(post)
    root = "" if old else f"{_ROOT}/"
    captions = [_media(post, several=number % 3 == 0) for number, post in enumerate(by_kind["post"])]
    members: dict[str, Any] = {f"{root}content/posts_1.json" if old else f"{root}media/posts_1.json": captions}
    comments = by_kind["comment"]
    if old:
        members["comments/post_comments.json"] = {"comments_media_comments": [_old_comment(post) for post in comments]}
    else:
        members[f"{root}comments/post_comments_1.json"] = [_comment(post, person) for post in comments[::2]]
        members[f"{root}comments/reels_comments.json"] = {"comments_reels_comments": [_comment(post, person) for post in comments[1::2]]}
    members[f"{root}likes/liked_posts.json"] = {"likes_media_likes": [_like(post) for post in by_kind["reaction"]]}
    message = {"sender_name": person.name, "timestamp_ms": 1, "content": FORBIDDEN}
    members[f"{root}messages/inbox/friend_17/message_1.json"] = {"participants": [], "messages": [message]}
    members["logged_information/recent_searches/word_or_phrase_searches.json"] = {"searches_keyword": [{"title": FORBIDDEN}]}
    members["personal_information/personal_information/personal_information.json"] = {"profile_user": [{"title": FORBIDDEN}]}
    members["connections/followers_and_following/following.json"] = {"relationships_following": [{"title": FORBIDDEN}]}
    write_zip(path, {name: meta_json(value) for name, value in members.items()})


def _seconds(post: Post) -> int:
    return int(post.at.timestamp())


def _media(post: Post, *, several: bool) -> dict[str, Any]:
    medium = {
        "uri": f"media/posts/{post.id}.jpg",
        "creation_timestamp": _seconds(post),
        "media_metadata": {"camera_metadata": {"has_camera_metadata": False}},
    }
    if several:
        both = [medium | {"title": ""}, medium | {"uri": f"media/posts/{post.id}b.jpg", "title": ""}]
        return {"media": both, "title": post.text, "creation_timestamp": _seconds(post)}
    return {"media": [medium | {"title": post.text, "cross_post_source": {"source_app": "FB"}}]}


def _owner(post: Post) -> str:
    return post.about.lower() if post.about in BRANDS else (post.friend.handle if post.friend else "a_friend_1")


def _comment(post: Post, person: Person) -> dict[str, Any]:
    tongue = TONGUES[person.language]
    return {
        "media_list_data": [{"uri": ""}],
        "string_map_data": {
            tongue.comment: {"value": post.text},
            tongue.owner: {"value": _owner(post)},
            tongue.time: {"timestamp": _seconds(post)},
        },
    }


def _old_comment(post: Post) -> dict[str, Any]:
    return {
        "title": _owner(post),
        "media_list_data": [],
        "string_list_data": [{"href": "", "value": post.text, "timestamp": _seconds(post)}],
    }


def _like(post: Post) -> dict[str, Any]:
    entry = {"href": f"https://www.instagram.com/p/C{post.id}/", "value": "\N{THUMBS UP SIGN}", "timestamp": _seconds(post)}
    return {"title": _owner(post), "string_list_data": [entry]}


def write_comments(folder: Path, world: World) -> None:
    """Comments below the brand's media, one page of answers a file, and the media themselves.

    Guarantee: all pages of a listing are there; a comment whose author is kept back has neither `from` nor `username`.
    """
    found = chosen(world.posts, "instagram_comments")
    first = min(post.at for post in world.posts).timestamp()
    media: dict[int, list[Post]] = defaultdict(list)
    for post in found:
        media[int((post.at.timestamp() - first) / (world.days * 86_400 + 1) * _MEDIA)].append(post)
    listed = []
    for slot, comments in sorted(media.items()):
        medium, start_at = str(17_895_000_000_000_000 + slot), comments[0].at
        listed.append(
            {
                "id": medium,
                "caption": f"New at {OWN.name}, number {slot + 1}",
                "media_type": "IMAGE",
                "timestamp": f"{start_at:%Y-%m-%dT%H:%M:%S}+0000",
                "username": OWN.handle,
                "owner": {"id": OWN.instagram_account},
                "comments_count": len(comments),
            }
        )
        for start in range(0, len(comments), _PAGE):
            page = [_graph_comment(post, medium) for post in comments[start : start + _PAGE]]
            paging: dict[str, Any] = {"cursors": {"after": f"a{start}"}}
            if start + _PAGE < len(comments):
                paging["next"] = (
                    f"https://graph.facebook.com/v19.0/{medium}/comments?access_token=access_token&limit={_PAGE}&after=a{start}"
                )
            write_bytes(folder / f"comments-{slot + 1:02d}-p{start // _PAGE + 1}.json", plain_json({"data": page, "paging": paging}))
    write_bytes(folder / "media.json", plain_json({"data": listed, "paging": {"cursors": {"after": "a"}}}))


def _graph_comment(post: Post, medium: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "timestamp": f"{post.at:%Y-%m-%dT%H:%M:%S}+0000",
        "text": post.text,
        "id": post.id,
        "like_count": 0,
        "media": {"id": medium, "owner": {"id": OWN.instagram_account}},
    }
    if post.person is not None:
        entry |= {"username": post.person.handle, "from": {"id": post.person.accounts["instagram"].id, "username": post.person.handle}}
    return entry
