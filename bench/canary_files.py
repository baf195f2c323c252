"""A world full of canaries, in every form the networks and a company's own programs give, whole and broken.

Some stand in words that people agreed to have read, and must be taken out; all others stand beside them (titles of attachments, places,
metadata of pictures, names of groups, members that are not read, records that are broken) and must never be read at all.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from bench.canary_kinds import BESIDE, KNOWN, LANGUAGES, OTHER, STRUCTURED, WORDS, Aviary
from heedful.samples.consents import COLUMNS
from heedful.samples.pack import meta_json, write_zip, ytd
from heedful.samples.tongues import TONGUES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE, MEDIUM = "900100200300400", "17890000000000001"
ACCOUNTS = {
    "x": ("global", 1_200_000_000_000_000_000),
    "facebook": ("page", 5_300_000_000_000_000),
    "instagram": ("app", 17_841_400_000_000_000),
}
SAID = (
    "@larkmoor the delivery was great",
    "@larkmoor the delivery is awful",
    "Larkmoor prices are fantastic",
    "the price at Larkmoor is terrible",
    "Larkmoor delivery late again, really bad",
    "love the prices at Larkmoor",
)
# Kinds that fit beside words, in fields of their own.
_FIELDS = ("email", "phone", "handle", "address", "place", "profile", OTHER)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Said:
    """A post with canaries in its words; `names` are the known ones, which its record must carry."""

    text: str
    at: datetime
    number: int
    names: list[str]


@dataclass(slots=True)
class World:
    """Where all of it lies."""

    folder: Path
    now: datetime
    aviary: Aviary
    people: int
    posts: int = 0
    owners: dict[str, str] = field(default_factory=dict)
    exports: dict[str, Path] = field(default_factory=dict)
    turns: Counter[str] = field(default_factory=Counter)

    @property
    def rng(self) -> Any:
        return self.aviary.rng

    def person(self, number: int) -> str:
        return f"c-{number:04d}"

    def account(self, number: int, network: str) -> str:
        return str(ACCOUNTS[network][1] + number * 7_919 + 13)

    def say(self, place: str, number: int, *, known: bool = True, language: str = "en") -> Said:
        """Words of one person with two identifiers, and in one post of three a name."""
        owner = self.person(number)
        self.turns[place] += 2
        kinds = [STRUCTURED[(self.turns[place] + at) % len(STRUCTURED)] for at in range(2)]
        names: list[str] = []
        parts = [self.rng.choice(SAID)]
        for kind in kinds:
            # Markup is Facebook's alone.
            fits = "handle" if kind == "markup" and "facebook" not in place else kind
            parts.append(self.aviary.phrase(self.aviary.plant(fits, f"{WORDS}: {place}", owner), language))
        if self.rng.random() < 0.34:
            canary = self.aviary.plant(KNOWN if known else OTHER, f"{WORDS}: {place}", owner)
            parts.append(self.aviary.phrase(canary, language))
            names += [canary.value] if known else []
        if self.rng.random() < 0.2:
            parts.append(self.aviary.phrase(self.aviary.plant(OTHER, f"{WORDS}: {place}", owner), language))
        self.posts += 1
        at = self.now - timedelta(days=self.rng.randrange(2, 300), seconds=self.rng.randrange(86_400))
        return Said(". ".join(parts) + ".", at, self.posts, names)

    def beside(self, place: str, kind: str | None = None) -> str:
        return self.aviary.plant(kind or self.rng.choice(_FIELDS), f"{BESIDE}: {place}").value

    def given(self, path: Path, number: int) -> None:
        self.owners[path.relative_to(self.folder / "posts").as_posix()] = self.person(number)
        self.exports.setdefault(self.person(number), path)


def make(folder: Path, aviary: Aviary, planted: int, people: int, now: datetime) -> World:
    """Write files until so many canaries are planted; each turn writes one file of each form."""
    world = World(folder, now, aviary, people)
    turn = 0
    while len(aviary.made) < planted:
        for write in WRITERS:
            write(world, turn)
        turn += 1
    broken(world)
    write_consents(world)
    return world


# ------------------------------------------------------------------------------------------------- X


def x_id(post: Said) -> str:
    return str((int(post.at.timestamp() * 1000) - 1_288_834_974_657) << 22 | post.number)


def x_archive(world: World, turn: int) -> None:
    number, place = turn % world.people, "x archive"
    tweets = [{"tweet": _archived(world, world.say(place, number, language=LANGUAGES[turn % 7]))} for _ in range(4)]
    note = world.say(place, number)
    long = _archived(world, note) | {"full_text": note.text[:60] + "…"}
    secret = {
        "like": [{"like": {"tweetId": "1", "fullText": f"{world.beside(place + ', liked')} said so"}}],
        "direct_messages": [{"dmConversation": {"messages": [{"messageCreate": {"text": world.beside(place + ", message"), "id": "1"}}]}}],
        "deleted_tweets": [{"tweet": {"id_str": "3", "full_text": world.beside(place + ", deleted"), "created_at": "x"}}],
        "contact": [{"contact": {"emails": [world.beside(place + ", contact", "email")]}}],
        "ip_audit": [{"ipAudit": {"loginIp": world.beside(place + ", logins", "ip")}}],
        "profile": [
            {"profile": {"description": {"bio": world.beside(place + ", bio"), "location": world.beside(place + ", bio", "address")}}}
        ],
    }
    account = {"accountId": world.account(number, "x"), "email": world.beside(place + ", account", "email")}
    account |= {"username": world.beside(place + ", account", "handle")[1:], "accountDisplayName": world.beside(place + ", account", OTHER)}
    members = {
        "data/manifest.js": b"window.__THAR_CONFIG = {}",
        "data/account.js": ytd("account", [{"account": account}]),
        "data/tweets.js": ytd("tweets", [*tweets, {"tweet": long}]),
        "data/note-tweet.js": ytd(
            "note_tweet", [{"noteTweet": {"noteTweetId": "8", "noteTweetResults": {"text": note.text}, "tweetId": x_id(note)}}]
        ),
        **{f"data/{name.replace('_', '-')}.js": ytd(name, records) for name, records in secret.items()},
        f"data/tweets_media/{world.beside(place + ', name of a picture', 'email')}.jpg": b"\xff\xd8",
    }
    path = world.folder / "posts" / "x" / f"x-{turn:03d}.zip"
    write_zip(path, members)
    world.given(path, number)


def _archived(world: World, post: Said) -> dict[str, Any]:
    where = "x archive"
    at = post.at
    mentions = [{"name": n, "screen_name": "someone", "id_str": "77", "indices": ["0", "4"]} for n in post.names]
    media = {
        "media_url_https": f"https://pbs.example/{world.beside(where + ', media', 'handle')[1:]}.jpg",
        "ext_alt_text": world.beside(where + ", alt text"),
    }
    return {
        "id_str": x_id(post),
        "id": x_id(post),
        "created_at": f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at:%d %H:%M:%S} +0000 {at.year}",
        "full_text": post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "retweeted": False,
        "entities": {"user_mentions": mentions, "urls": [{"expanded_url": world.beside(where + ", link", "profile")}], "media": [media]},
        "place": {"full_name": world.beside(where + ", place", "address")},
        "geo": {"coordinates": world.beside(where + ", geo", "place").split(", ")},
        "lang": "en",
    }


def x_api(world: World, turn: int) -> None:
    where = "x api"
    data, users = [], []
    for at in range(4):
        post = world.say(where, (turn + at) % world.people, language=LANGUAGES[(turn + at) % 7])
        users += [
            {"id": str(8_000_000 + post.number * 10 + n), "name": name, "username": f"u{post.number}{n}"}
            for n, name in enumerate(post.names)
        ]
        mentions = [{"start": 0, "end": 4, "username": u["username"], "id": u["id"]} for u in users[-len(post.names) :] if post.names]
        entry = {"id": x_id(post), "author_id": world.account((turn + at) % world.people, "x"), "text": post.text, "lang": "en"}
        entry |= {"created_at": f"{post.at:%Y-%m-%dT%H:%M:%S}.000Z", "edit_history_tweet_ids": [x_id(post)]}
        entry |= {
            "entities": {
                "mentions": mentions,
                "urls": [{"expanded_url": world.beside(where + ", link", "profile"), "title": world.beside(where + ", title of a link")}],
            }
        }
        entry |= {"geo": {"coordinates": {"coordinates": world.beside(where + ", geo", "place").split(", ")}}}
        data.append(entry)
    includes = {
        "users": [
            *users,
            {"id": "9", "name": world.beside(where + ", user", OTHER), "username": "u9", "description": world.beside(where + ", bio")},
        ],
        "places": [{"id": "1", "full_name": world.beside(where + ", place", "address")}],
        "media": [{"media_key": "3", "alt_text": world.beside(where + ", alt text"), "url": world.beside(where + ", media", "profile")}],
        "tweets": [{"id": "5", "author_id": "6", "text": f"others' words, {world.beside(where + ', quoted post')}"}],
    }
    answer = {"data": data, "includes": includes, "meta": {"result_count": len(data)}}
    path = world.folder / "posts" / "x" / f"answers-{turn:03d}.{'json' if turn % 2 else 'ndjson'}"
    path.write_bytes(orjson.dumps(answer) + b"\n")


# ------------------------------------------------------------------------------------------------- Facebook


def facebook_export(world: World, turn: int) -> None:
    number, where = turn % world.people, "facebook export"
    tongue = TONGUES[("en", "de", "fr", "es", "nl")[turn % 5] if ("en", "de", "fr", "es", "nl")[turn % 5] in TONGUES else "en"]
    me = world.beside(where + ", owner's name", OTHER)
    root = "" if turn % 3 == 0 else "your_facebook_activity/"

    def status(*, group: str = "") -> dict[str, Any]:
        post = world.say(where, number, language=LANGUAGES[turn % 7])
        title = (tongue.title_group_post if group else tongue.title_post).format(me=me, you="", group=group)
        photo = {"exif_data": [{"upload_ip": world.beside(where + ", exif", "ip"), "latitude": world.beside(where + ", exif", "place")}]}
        media = {
            "uri": f"posts/media/{world.beside(where + ', name of a picture', 'handle')[1:]}.jpg",
            "title": world.beside(where + ", title of a picture"),
        }
        spot = {
            "name": world.beside(where + ", place", OTHER),
            "address": world.beside(where + ", place", "address"),
            "coordinate": {"latitude": world.beside(where + ", place", "place")},
        }
        link = {"external_context": {"url": world.beside(where + ", link", "profile"), "name": world.beside(where + ", title of a link")}}
        return {
            "timestamp": int(post.at.timestamp()),
            "data": [{"post": post.text}],
            "title": title,
            "tags": [{"name": name} for name in post.names],
            "attachments": [{"data": [{"media": media | {"media_metadata": {"photo_metadata": photo}}}, {"place": spot}, link]}],
        }

    def comment(*, group: str = "") -> dict[str, Any]:
        post = world.say(where, number, language=LANGUAGES[turn % 7])
        said = {"timestamp": int(post.at.timestamp()), "comment": post.text, "author": post.names[0] if post.names else me}
        said |= {"group": group} if group else {}
        you = world.beside(where + ", title of a comment", OTHER)
        return {"timestamp": said["timestamp"], "data": [{"comment": said}], "title": tongue.title_comment.format(me=me, you=you)}

    def labelled() -> dict[str, Any]:
        # This form has no place for the names a post mentions.
        post = world.say(where, number, known=False, language=LANGUAGES[turn % 7])
        values = [{"label": tongue.message, "value": post.text}, {"label": tongue.modified, "timestamp_value": int(post.at.timestamp())}]
        values += [{"label": "URL", "href": world.beside(where + ", link", "profile"), "value": world.beside(where + ", link", "profile")}]
        return {"timestamp": int(post.at.timestamp()), "media": [], "label_values": values, "fbid": str(post.number)}

    group = f"{world.beside(where + ', name of a group', OTHER)} and friends"
    members = {
        f"{root}posts/your_posts__check_ins__photos_and_videos_1.json": [status() for _ in range(3)],
        f"{root}comments_and_reactions/comments.json": {"comments_v2": [comment() for _ in range(2)]},
        f"{root}groups/group_posts_and_comments.json": {"group_posts_v2": [status(group=group)]},
        f"{root}groups/your_comments_in_groups.json": {"group_comments_v2": [comment(group=group)]},
        f"{root}messages/inbox/someone/message_1.json": {"messages": [{"content": world.beside(where + ", message")}]},
        f"{root}connections/friends/your_friends.json": {"friends_v2": [{"name": world.beside(where + ", friend", OTHER)}]},
        f"{root}search/your_search_history.json": {"searches_v2": [{"title": world.beside(where + ", search")}]},
    }
    if root:
        members[f"{root}posts/posts_on_other_pages_and_profiles.json"] = [labelled()]
    path = world.folder / "posts" / "facebook" / f"facebook-{world.beside('name of a file', 'handle')[1:]}.zip"
    write_zip(path, {name: meta_json(value) for name, value in members.items()})
    world.given(path, number)


def facebook_api(world: World, turn: int) -> None:
    where, parent = "facebook api", str(7_000_000 + turn)
    data = []
    for at in range(4):
        post = world.say(where, (turn + at) % world.people, language=LANGUAGES[(turn + at) % 7])
        who = {
            "id": world.account((turn + at) % world.people, "facebook"),
            "name": post.names[0] if post.names else world.beside(where + ", author", OTHER),
        }
        entry = {"id": f"{parent}_{post.number}", "message": post.text, "created_time": f"{post.at:%Y-%m-%dT%H:%M:%S}+0000", "from": who}
        entry |= {
            "like_count": 0,
            "attachment": {
                "title": world.beside(where + ", title of an attachment"),
                "description": world.beside(where + ", attachment"),
                "url": world.beside(where + ", attachment", "profile"),
            },
        }
        data.append(entry)
    answer = {"data": data, "paging": {"cursors": {"before": "b", "after": "a"}}}
    (world.folder / "posts" / "facebook" / f"comments-{turn:03d}.json").write_bytes(orjson.dumps(answer))
    post = world.say(where, turn % world.people)
    tags = [{"id": "53", "name": name, "type": "user", "offset": 0, "length": 4} for name in post.names]
    visitor = {
        "id": f"{PAGE}_{8_000_000 + post.number}",
        "message": post.text,
        "message_tags": tags,
        "created_time": f"{post.at:%Y-%m-%dT%H:%M:%S}+0000",
    }
    visitor |= {
        "updated_time": visitor["created_time"],
        "story": f"{world.beside(where + ', story', OTHER)} was at Larkmoor",
        "from": {"id": world.account(turn % world.people, "facebook"), "name": "x y"},
    }
    visitor |= {
        "place": {"name": world.beside(where + ", place", OTHER), "location": {"street": world.beside(where + ", place", "address")}}
    }
    feed = {"data": [visitor], "paging": {"cursors": {"before": "b", "after": "a"}}}
    (world.folder / "posts" / "facebook" / f"feed-{turn:03d}.json").write_bytes(orjson.dumps(feed))


# ------------------------------------------------------------------------------------------------- Instagram


def instagram_export(world: World, turn: int) -> None:
    number, where = turn % world.people, "instagram export"
    tongue = list(TONGUES.values())[turn % len(TONGUES)]
    root = "" if turn % 3 == 0 else "your_instagram_activity/"

    def said() -> Said:
        return world.say(where, number, known=False, language=LANGUAGES[turn % 7])

    def caption() -> dict[str, Any]:
        post = said()
        exif = {
            "photo_metadata": {
                "exif_data": [{"latitude": world.beside(where + ", exif", "place"), "device_id": world.beside(where + ", exif", "handle")}]
            }
        }
        medium = {
            "uri": f"media/posts/{world.beside(where + ', name of a picture', 'handle')[1:]}.jpg",
            "creation_timestamp": int(post.at.timestamp()),
        }
        return {"media": [medium | {"title": post.text, "media_metadata": exif}], "location": world.beside(where + ", place", "address")}

    def comment() -> dict[str, Any]:
        post = said()
        values = {tongue.comment: {"value": post.text}, tongue.owner: {"value": world.beside(where + ", owner", "handle")[1:]}}
        return {
            "media_list_data": [{"uri": world.beside(where + ", media", "profile")}],
            "string_map_data": {**values, tongue.time: {"timestamp": int(post.at.timestamp())}},
        }

    def old_comment() -> dict[str, Any]:
        post = said()
        entry = {"href": world.beside(where + ", link", "profile"), "value": post.text, "timestamp": int(post.at.timestamp())}
        return {"title": world.beside(where + ", owner", "handle")[1:], "media_list_data": [], "string_list_data": [entry]}

    members: dict[str, Any] = {f"{root}{'media' if root else 'content'}/posts_1.json": [caption() for _ in range(2)]}
    if root:
        members[f"{root}comments/post_comments_1.json"] = [comment() for _ in range(2)]
    else:
        members["comments/post_comments.json"] = {"comments_media_comments": [old_comment() for _ in range(2)]}
    members[f"{root}messages/inbox/one/message_1.json"] = {"messages": [{"content": world.beside(where + ", message")}]}
    members["personal_information/personal_information/personal_information.json"] = {
        "profile_user": [{"title": world.beside(where + ", about")}]
    }
    members["connections/followers_and_following/following.json"] = {
        "relationships_following": [{"title": world.beside(where + ", following", "handle")}]
    }
    path = world.folder / "posts" / "instagram" / f"instagram-{turn:03d}.zip"
    write_zip(path, {name: meta_json(value) for name, value in members.items()})
    world.given(path, number)


def instagram_api(world: World, turn: int) -> None:
    where = "instagram api"
    data = []
    for at in range(3):
        post = world.say(where, (turn + at) % world.people, known=False, language=LANGUAGES[(turn + at) % 7])
        user = world.beside(where + ", author", "handle")[1:]
        entry = {
            "id": str(17_900_000_000_000_000 + post.number),
            "text": post.text,
            "timestamp": f"{post.at:%Y-%m-%dT%H:%M:%S}+0000",
            "like_count": 0,
        }
        data.append(
            entry
            | {
                "username": user,
                "from": {"id": world.account((turn + at) % world.people, "instagram"), "username": user},
                "media": {"id": MEDIUM},
            }
        )
    answer = {"data": data, "paging": {"cursors": {"after": "a"}}}
    (world.folder / "posts" / "instagram" / f"comments-{turn:03d}.json").write_bytes(orjson.dumps(answer))


# ------------------------------------------------------------------------------------------------- tables


def tables(world: World, turn: int) -> None:
    where = "table"
    rows = []
    for at in range(3):
        post = world.say(where, (turn + at) % world.people, known=False, language=LANGUAGES[(turn + at) % 7])
        row = {
            "mention_id": x_id(post),
            "author": world.account((turn + at) % world.people, "x"),
            "when": f"{post.at:%Y-%m-%dT%H:%M:%S}Z",
            "words": post.text,
        }
        rows.append(
            row
            | {
                "author_name": world.beside(where + ", other column", OTHER),
                "author_mail": world.beside(where + ", other column", "email"),
                "spot": world.beside(where + ", other column", "place"),
            }
        )
    folder, form = world.folder / "posts" / "tables", turn % 3
    if form == 0:
        with (folder / f"listening-{turn:03d}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif form == 1:
        (folder / f"listening-{turn:03d}.ndjson").write_text(
            "".join(json.dumps(row, ensure_ascii=turn % 2 == 0) + "\n" for row in rows), "utf-8"
        )
    else:
        pl.DataFrame(rows).write_parquet(folder / f"listening-{turn:03d}.parquet")


WRITERS: tuple[Callable[[World, int], None], ...] = (
    x_archive,
    x_api,
    facebook_export,
    facebook_api,
    instagram_export,
    instagram_api,
    tables,
)


# ------------------------------------------------------------------------------------------------- what is broken


def broken(world: World) -> None:
    """Files and records that cannot be read, each with identifiers where they break."""
    x, facebook, instagram, table = (world.folder / "posts" / name for name in ("x", "facebook", "instagram", "tables"))
    plant = world.beside
    where = "broken"
    bad = [
        {
            "id": plant(where + ", id", "email"),
            "author_id": "5",
            "text": plant(where + ", words"),
            "created_at": "2026-01-01T00:00:00.000Z",
        },
        {
            "id": "1",
            "author_id": plant(where + ", author", "email"),
            "text": plant(where + ", words"),
            "created_at": plant(where + ", time", "phone"),
        },
        {"id": "2", "author_id": "7", "text": {"a": plant(where + ", shape")}, "created_at": "2026-01-01T00:00:00.000Z"},
    ]
    (x / "bad.ndjson").write_bytes(
        b"".join(orjson.dumps(one) + b"\n" for one in bad) + f'{{"id": "3", "text": "{plant(where + ", cut line")}'.encode()
    )
    (x / "cut.json").write_bytes(f'{{"data": [{{"id": "4", "author_id": "8", "text": "{plant(where + ", cut file")}", "created_'.encode())
    tweets = ytd(
        "tweets",
        [
            {
                "tweet": {
                    "id_str": plant(where + ", id", "handle"),
                    "full_text": plant(where + ", words"),
                    "created_at": plant(where + ", time"),
                }
            }
        ],
    )
    account = ytd("account", [{"account": {"accountId": world.account(1, "x")}}])
    write_zip(x / "broken.zip", {"data/account.js": account, "data/tweets.js": tweets[:-30] + plant(where + ", cut member").encode()})
    world.given(x / "broken.zip", 1)
    write_zip(x / "climbing.zip", {f"../../{plant(where + ', climbing member', 'email')}/tweets.js": ytd("tweets", [])})
    other = ytd("account", [{"account": {"accountId": "999", "email": plant(where + ", not theirs", "email")}}])
    write_zip(
        x / "not-theirs.zip",
        {
            "data/account.js": other,
            "data/tweets.js": ytd("tweets", [{"tweet": {"id_str": "1", "full_text": plant(where + ", not theirs"), "created_at": "x"}}]),
        },
    )
    world.given(x / "not-theirs.zip", 0)
    html = f"<html><title>{plant(where + ', page', OTHER)}</title></html>".encode()
    write_zip(facebook / "pages.zip", {"your_facebook_activity/posts/your_posts.html": html})
    (facebook / "error.json").write_bytes(
        orjson.dumps(
            {
                "error": {
                    "message": f"(#10) {plant(where + ', answer of an error')}",
                    "type": "OAuthException",
                    "code": 10,
                    "fbtrace_id": "A",
                }
            }
        )
    )
    objects = [
        {
            "id": "5_6",
            "message": plant(where + ", words"),
            "created_time": plant(where + ", time"),
            "from": {"name": plant(where + ", author", OTHER), "id": plant(where + ", author", "email")},
        }
    ]
    (facebook / "bad.json").write_bytes(orjson.dumps({"data": [*objects, plant(where + ", shape")], "paging": {}}))
    statuses = [
        {"timestamp": plant(where + ", time"), "data": [{"post": plant(where + ", words")}], "title": plant(where + ", title")},
        plant(where + ", shape"),
    ]
    write_zip(facebook / "odd.zip", {"your_facebook_activity/posts/your_posts_1.json": meta_json(statuses)})
    world.given(facebook / "odd.zip", 2)
    comments = [{"string_map_data": {"Comment": {"value": plant(where + ", words")}, "Time": {"timestamp": plant(where + ", time")}}}]
    write_zip(
        instagram / "odd.zip",
        {
            "your_instagram_activity/comments/post_comments_1.json": meta_json(comments),
            "your_instagram_activity/media/posts_1.json": b'[{"media": [{"title": "' + plant(where + ", cut member").encode(),
        },
    )
    world.given(instagram / "odd.zip", 3)
    (table / "unmapped.csv").write_text(
        f"{plant(where + ', name of a column', 'email')},text\n{plant(where + ', cell')},{plant(where + ', cell')}\n", "utf-8"
    )
    (table / "listening-bad.csv").write_text(
        f'mention_id,author,when,words\n1,2,{plant(where + ", time")},{plant(where + ", words")}\n3,{plant(where + ", author")},\n"{plant(where + ", quotes")}\n',
        "utf-8",
    )
    (table / "damaged.parquet").write_bytes(b"PAR1" + plant(where + ", damaged table").encode())
    # Somebody who never agreed: their words are not for us, whatever is in them.
    refused = [
        {"id": x_id(post), "author_id": "424242", "text": post.text, "created_at": f"{post.at:%Y-%m-%dT%H:%M:%S}.000Z"}
        for post in (world.say("x api, never agreed", world.people) for _ in range(5))
    ]
    (x / "others.ndjson").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in refused))
    lines = [f"{file},{person}" for file, person in sorted(world.owners.items())]
    (world.folder / "posts" / "exports.csv").write_text("\n".join(["file,person", *lines]) + "\n", "utf-8")


def write_consents(world: World) -> None:
    """Everybody agrees to everything; and lines that cannot be read, with identifiers in the wrong cells."""
    given = world.now - timedelta(days=320)
    with (world.folder / "consents.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        for number in range(world.people):
            for network, (scope, _) in ACCOUNTS.items():
                row = {
                    "person": world.person(number),
                    "network": network,
                    "account": world.account(number, network),
                    "scope": scope,
                    "verified_by": "oauth",
                }
                row |= {
                    "purposes": "insights;profile;quotes;improve",
                    "networks": "facebook;instagram;x",
                    "kinds": "post;comment;group_post;group_comment;reaction",
                }
                row |= {
                    "given_at": f"{given:%Y-%m-%dT%H:%M:%SZ}",
                    "notice": "1",
                    "method": "web form",
                    "evidence": f"form-{number}",
                    "age_band": "adult",
                    "matching": "yes",
                    "state": "Given",
                }
                table.writerow(row)
        where = "broken list of consents"
        for column in ("network", "purposes", "given_at", "age_band", "state", "kinds"):
            row = {
                "person": f"bad-{column}",
                "network": "x",
                "account": "77",
                "purposes": "insights",
                "networks": "x",
                "kinds": "post",
                "given_at": "2026-01-01",
                "notice": "1",
                "method": "f",
                "evidence": "e",
                "age_band": "adult",
            }
            table.writerow(row | {column: world.beside(where)})
