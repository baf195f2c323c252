"""Posts by the million in the networks' own formats, for the bench: four in five are by people who agreed.

A fifth of the posts stand in X archives of 500 posts each and a tenth in Facebook exports of 250 (few people ask for
theirs, and those that do have much in it); the rest are X search answers and comments below a Facebook page's posts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.errors import BadInput
from heedful.samples.babble import Babble
from heedful.samples.consents import write_consents, write_owners
from heedful.samples.pack import meta_json, write_zip, ytd
from heedful.samples.people import Account, Person
from heedful.samples.shop import OWN, settings
from heedful.samples.world import END, x_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS: Final = 365
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LINES, _PAGE, _PAGES = 50_000, 100, 5
_ARCHIVED, _EXPORTED = 0.20, 0.10
# What one in five did not agree to, in turn.
_SHUT: Final = ("missing", "missing", "withdrawn", "missing", "expired", "refused")
_CLOCK: Final = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86_400)]


@dataclass(slots=True)
class Bulk:
    """Where the posts lie and what is true of them.

    Guarantee: `admitted` counts posts by people who agreed to insights; `distinct` counts different texts.
    """

    folder: Path
    seed: int
    end: date
    people: list[Person]
    settings: dict[str, Any]
    posts: int = 0
    admitted: int = 0
    distinct: int = 0
    owners: dict[Path, str] = field(default_factory=dict)

    @property
    def paths(self) -> Path:
        """The folder to gather.

        Guarantee: holds nothing but posts.
        """
        return self.folder / "posts"

    @property
    def consents(self) -> Path:
        """The list of consents.

        Guarantee: a CSV in the columns of the intake.
        """
        return self.folder / "consents.csv"


def make_bulk(folder: Path, posts: int, *, seed: int = 7, people: int | None = None, end: date = END) -> Bulk:
    """Write `posts` posts by `people` people (one to fifty posts) below `folder`, with their consents.

    Guarantee: the same arguments give the same bytes; memory holds one file at a time, and a mark a text.
    Errors: BadInput `samples.size` below 100 posts.
    """
    if posts < 100:
        raise BadInput("samples.size", "A bench needs at least 100 posts.", "Give a larger number.")
    maker = _Maker(folder, posts, seed, people or max(20, posts // 50), end)
    maker.write_archives(round(posts * _ARCHIVED))
    maker.write_exports(round(posts * _EXPORTED))
    rest = posts - maker.bulk.posts
    maker.write_search(folder / "posts", round(rest * 0.64))
    maker.write_comments(folder / "posts", posts - maker.bulk.posts)
    bulk = maker.bulk
    write_consents(bulk.consents, bulk.people, end)
    write_owners(folder / "exports.csv", {path.relative_to(folder).as_posix(): person for path, person in bulk.owners.items()})
    bulk.distinct = len(maker.texts)
    return bulk


def more_bulk(bulk: Bulk, posts: int, part: int = 1) -> Path:
    """Write further posts by the same people into a folder of their own.

    Guarantee: different for each `part`; nothing of the first folder changes. Gives the folder to gather.
    """
    maker = _Maker(bulk.folder, max(posts, 100), bulk.seed * 100_003 + part, 0, bulk.end, part=part)
    maker.bulk.people = bulk.people
    folder = bulk.folder / f"more-{part:03d}"
    maker.write_search(folder, posts - posts // 3)
    maker.write_comments(folder, posts // 3)
    return folder


class _Maker:
    def __init__(self, folder: Path, posts: int, seed: int, people: int, end: date, *, part: int = 0) -> None:
        self.rng = random.Random(seed)  # noqa: S311  chance, not secrecy
        self.babble = Babble(self.rng, posts, end)
        self.part = part
        self.bulk = Bulk(folder, seed, end, [_person(number) for number in range(people)], settings())
        self.texts: set[int] = set()
        self.count = part * 10_000_000
        self.start = datetime.combine(end, datetime.min.time(), UTC) - timedelta(days=DAYS - 1)
        days = [self.start + timedelta(days=day) for day in range(DAYS)]
        self.days = [f"{day:%Y-%m-%d}T" for day in days]
        self.long_days = [(f"{_NAMES[day.weekday()]} {_MONTHS[day.month - 1]} {day:%d} ", f" +0000 {day.year}") for day in days]
        self.first_second = int(self.start.timestamp())

    def _post(self, *, on_page: bool = False) -> tuple[int, int, str, str]:
        """Day, second of the day, words, and the number of the post."""
        self.count += 1
        second = int(self.rng.random() * DAYS * 86_400)
        day = second // 86_400
        text = self.babble.say(DAYS - 1 - day, on_page=on_page)
        self.texts.add(hash(text))
        return day, second % 86_400, text, str(self.count)

    def _by(self, person: Person, posts: int = 1) -> None:
        self.bulk.posts += posts
        if person.standing in ("full", "insights"):
            self.bulk.admitted += posts

    def write_archives(self, posts: int) -> None:
        for person, share in self._givers(posts, 500, 0):
            tweets = [{"tweet": self._archived()} for _ in range(share)]
            members = {
                "data/manifest.js": b"window.__THAR_CONFIG = " + orjson.dumps({"userInfo": {"accountId": person.accounts["x"].id}}),
                "data/account.js": ytd("account", [{"account": {"accountId": person.accounts["x"].id, "username": person.handle}}]),
                "data/tweets.js": ytd("tweets", tweets),
            }
            path = self.bulk.paths / "x" / "exports" / f"{person.id}.zip"
            write_zip(path, members, level=1)
            self._given(path, person, share)

    def write_exports(self, posts: int) -> None:
        for person, share in self._givers(posts, 250, 1):
            statuses, comments = [], []
            for number in range(share):
                day, second, text, _ = self._post()
                stamp = self.first_second + day * 86_400 + second
                if number % 2:
                    statuses.append({"timestamp": stamp, "data": [{"post": text}], "title": f"{person.name} updated their status."})
                else:
                    comment = {"timestamp": stamp, "comment": text, "author": person.name}
                    comments.append({"timestamp": stamp, "data": [{"comment": comment}], "title": f"{person.name} commented on a post."})
            root = "your_facebook_activity"
            members = {
                f"{root}/posts/your_posts__check_ins__photos_and_videos_1.json": meta_json(statuses),
                f"{root}/comments_and_reactions/comments.json": meta_json({"comments_v2": comments}),
            }
            path = self.bulk.paths / "facebook" / "exports" / f"{person.id}.zip"
            write_zip(path, members, level=1)
            self._given(path, person, share)

    def _givers(self, posts: int, most: int, turn: int) -> Iterator[tuple[Person, int]]:
        """People who give an export, and how many posts stand in it; five at the least, so that one in five can refuse."""
        count = max(5, -(-posts // most // 5) * 5)
        for number in range(count):
            share = posts * (number + 1) // count - posts * number // count
            yield self.bulk.people[(turn * count + number) % len(self.bulk.people)], share

    def _given(self, path: Path, person: Person, posts: int) -> None:
        self.bulk.owners[path] = person.id
        self._by(person, posts)

    def _archived(self) -> dict[str, Any]:
        day, second, text, _ = self._post()
        id_ = self._x_id(day, second)
        before, after = self.long_days[day]
        text = text.replace("&", "&amp;")
        return {
            "edit_info": {"initial": {"editTweetIds": [id_], "editsRemaining": "5", "isEditEligible": False}},
            "retweeted": False,
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
            "favorite_count": "0",
            "id_str": id_,
            "id": id_,
            "created_at": f"{before}{_CLOCK[second]}{after}",
            "full_text": text,
            "lang": "en",
        }

    def _x_id(self, day: int, second: int) -> str:
        return x_id(self.start + timedelta(days=day, seconds=second), self.count)

    def write_search(self, folder: Path, posts: int) -> None:
        """X search answers, a post a line."""
        (folder / "x").mkdir(parents=True, exist_ok=True)
        people = self.bulk.people
        for number, at in enumerate(range(0, posts, _LINES)):
            with (folder / "x" / f"search-{self.part:03d}-{number:04d}.ndjson").open("wb") as file:
                for _ in range(min(_LINES, posts - at)):
                    person = people[int(self.rng.random() * len(people))]
                    day, second, text, _n = self._post()
                    id_ = self._x_id(day, second)
                    line = {
                        "author_id": person.accounts["x"].id,
                        "created_at": f"{self.days[day]}{_CLOCK[second]}.000Z",
                        "id": id_,
                        "lang": "en",
                        "text": text,
                        "edit_history_tweet_ids": [id_],
                        "conversation_id": id_,
                    }
                    file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
                    self._by(person)

    def write_comments(self, folder: Path, posts: int) -> None:
        """Comments below posts of the brand's page: listings of up to five pages, a page a file."""
        (folder / "facebook" / "page").mkdir(parents=True, exist_ok=True)
        pages = -(-posts // _PAGE)
        for page in range(pages):
            parent = str(9_100_000 + self.part * 100_000 + page // _PAGES)
            data = [self._comment(parent) for _ in range(min(_PAGE, posts - page * _PAGE))]
            paging: dict[str, Any] = {"cursors": {"before": f"b{page}", "after": f"a{page}"}}
            if page % _PAGES < _PAGES - 1 and page < pages - 1:
                edge = f"https://graph.facebook.com/v19.0/{OWN.facebook_page}_{parent}/comments"
                paging["next"] = f"{edge}?access_token=access_token&limit={_PAGE}&after=a{page}"
            answer = {
                "data": data,
                "paging": paging,
                "summary": {"order": "chronological", "total_count": _PAGE * _PAGES, "can_comment": True},
            }
            (folder / "facebook" / "page" / f"comments-{parent}-p{page % _PAGES + 1}.json").write_bytes(orjson.dumps(answer))

    def _comment(self, parent: str) -> dict[str, Any]:
        person = self.bulk.people[int(self.rng.random() * len(self.bulk.people))]
        day, second, text, number = self._post(on_page=True)
        self._by(person)
        return {
            "id": f"{parent}_77{number}",
            "created_time": f"{self.days[day]}{_CLOCK[second]}+0000",
            "message": text,
            "like_count": 0,
            "comment_count": 0,
            "from": {"name": person.name, "id": person.accounts["facebook"].id},
            "permalink_url": f"https://www.facebook.com/{OWN.facebook_page}/posts/{parent}/?comment_id=77{number}",
        }


def _person(number: int) -> Person:
    standing = _SHUT[number // 5 % len(_SHUT)] if number % 5 == 4 else ("full", "insights")[number % 2]
    accounts = {
        "facebook": Account("facebook", "page", str(5_400_000_000_000_000 + number * 7_919), verified=True),
        "x": Account("x", "global", str(1_300_000_000_000_000_000 + number * 982_451_653), verified=True),
    }
    return Person(f"b{number + 1:06d}", f"Sam Bramwicke-{number + 1}", f"sam_bram{number + 1}", "en", "adult", standing, accounts)
