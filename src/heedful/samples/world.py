"""An invented world: people, what they posted over a year, and what they agreed to. Nothing in it is anybody's.

The truth is kept beside the words: what each author meant, which identifiers were planted, and whose posts may not enter.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.samples.identifiers import KINDS, phrase, value_of
from heedful.samples.people import SHUT, Account, Person, make_people
from heedful.samples.shop import ASPECTS, BRANDS, DELIVERY_WORSE_DAYS, OWN, RATES, TALK, like_rate
from heedful.samples.talk import Opinion, Said, Talk
from heedful.samples.tongues import GROUPS, TONGUES
from heedful.terms import GROUP_KINDS, OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence

END: Final = date(2026, 6, 30)
# Stands in every member that must never be opened; no file Heedful writes may hold it.
FORBIDDEN: Final = "thistle quartz lantern never to be read"
# Stands where an export holds other people's words.
OTHERS: Final = "copper walrus said by somebody else"
REACTIONS: Final = ("Like", "Love", "Haha", "Wow", "Sad", "Angry")
# Share of posts that hold an identifier, of edited posts, and of comments whose author the network keeps back.
_PLANTED, _EDITED, _NAMELESS = 0.045, 0.02, 0.02
_EXPORTS: Final = {"facebook": "facebook_export", "instagram": "instagram_export", "x": "x_archive"}
# What an export holds of each kind, and what the APIs answer of each kind, in hundredths.
_EXPORTED: Final = {
    "facebook": (("post", "comment", "group_post", "group_comment", "reaction"), (40, 30, 9, 8, 13)),
    "instagram": (("post", "comment", "reaction"), (35, 50, 15)),
    "x": (("post", "reaction"), (90, 10)),
}
_ANSWERED: Final = {
    "facebook": ((("facebook_page", "comment"), ("facebook_page", "post"), ("facebook_group", "group_post")), (78, 12, 10)),
    "instagram": ((("instagram_comments", "comment"),), (100,)),
    "x": ((("x_search", "post"), ("x_mentions", "post"), ("x_table", "post")), (66, 28, 6)),
}
# An X id counts the milliseconds since this moment. Source: X developer documentation, "X IDs".
_X_EPOCH_MS: Final = 1_288_834_974_657


@dataclass(slots=True)
class Post:
    """A post as its author meant it, and how a network tells of it.

    Guarantee: `opinions` is the truth; `channel` says which file holds it; `person` is None where the network keeps the author back.
    """

    id: str
    person: Person | None
    network: str
    kind: str
    audience: str
    channel: str
    at: datetime
    text: str
    opinions: tuple[Opinion, ...] = ()
    language: str = "en"
    group: str = ""
    about: str = ""
    reply_to: str = ""
    friend: Person | None = None
    first_id: str = ""
    first_text: str = ""
    edited_at: datetime | None = None
    twice: bool = False


@dataclass(slots=True)
class World:
    """People and posts.

    Guarantee: the same seed and sizes give the same world.
    """

    seed: int
    end: date
    days: int
    people: list[Person]
    posts: list[Post] = field(default_factory=list)
    planted: list[tuple[str, str]] = field(default_factory=list)

    @property
    def refusable(self) -> set[str]:
        """The people whose consent lets nothing in.

        Guarantee: ids of people.
        """
        return {person.id for person in self.people if person.standing in SHUT}


def make_world(seed: int = 7, *, people: int = 300, posts: int = 20_000, days: int = 365, end: date = END) -> World:
    """Invent people and their posts over `days` days up to and with `end`.

    Guarantee: the same arguments give the same world, on every machine.
    Errors: BadInput `samples.size` where a number is below 1.
    """
    if min(people, posts, days) < 1:
        raise BadInput("samples.size", "A sample world needs at least one person, one post and one day.", "Give numbers from 1.")
    rng = random.Random(seed)  # noqa: S311  chance, not secrecy
    world = World(seed, end, days, make_people(rng, people))
    author = _Author(rng, world)
    weights = [rng.lognormvariate(0, 0.7) for _ in world.people]
    for person in rng.choices(world.people, weights, k=posts):
        world.posts.append(author.write(person))
    world.posts.sort(key=lambda post: (post.at, post.id))
    return world


class _Author:
    """Writes posts for people, keeping their tastes."""

    def __init__(self, rng: random.Random, world: World) -> None:
        self.rng, self.world, self.talk = rng, world, Talk(rng)
        self.count = 0
        self.tastes: dict[tuple[str, str, str], float] = {}
        self.leanings = {p.id: [share * rng.gammavariate(1.2, 1) + 1e-6 for share in TALK] for p in world.people}
        self.aspect_shares = [RATES[aspect][0] for aspect in ASPECTS]

    def write(self, person: Person) -> Post:
        self.count += 1
        rng = self.rng
        at = self._moment()
        network = rng.choice(list(person.accounts))
        channel, kind, audience = self._place(person, network)
        post = Post(self._id(network, at), person, network, kind, audience, channel, at, "")
        if kind == "reaction":
            post.text, post.about = rng.choice(REACTIONS), rng.choice((*BRANDS, "friend"))
            return post
        on_page = channel in ("facebook_page", "instagram_comments")
        said = self._say(person, at, on_page=on_page)
        post.opinions, post.language, post.text = said.opinions, said.language, said.text
        post.about = OWN.name if on_page else (said.opinions[0][0] if said.opinions else "friend")
        self._furnish(post)
        self._plant(post)
        self._edit(post)
        if on_page and kind == "comment" and rng.random() < _NAMELESS:
            post.person = None
        return post

    def _moment(self) -> datetime:
        last = datetime.combine(self.world.end, datetime.min.time(), UTC) + timedelta(days=1)
        back = self.rng.random() * self.world.days * 86_400
        return (last - timedelta(seconds=max(1, int(back)))).replace(microsecond=0)

    def _id(self, network: str, at: datetime) -> str:
        if network == "x":
            return x_id(at, self.count)
        return str((1_220_000_000_000_000 if network == "facebook" else 17_900_000_000_000_000) + self.count * 7_193)

    def _place(self, person: Person, network: str) -> tuple[str, str, str]:
        given = network in person.exports and self.rng.random() < 0.8
        if given:
            kind = self.rng.choices(*_EXPORTED[network])[0]
            return _EXPORTS[network], kind, "public" if network == "x" else "group_private" if kind in GROUP_KINDS else "followers"
        channel, kind = self.rng.choices(*_ANSWERED[network])[0]
        return channel, kind, "group_private" if kind in GROUP_KINDS else "public"

    def _say(self, person: Person, at: datetime, *, on_page: bool) -> Said:
        rng, talk = self.rng, self.talk
        brand = OWN.name if on_page else rng.choices(BRANDS, self.leanings[person.id])[0]
        roll = rng.random()
        if roll < 0.13:
            return talk.question(brand)
        aspect = rng.choices(ASPECTS, self.aspect_shares)[0]
        feeling = self._feeling(person, brand, aspect, at)
        if roll < 0.29:
            odd = self._odd(roll, person, (brand, aspect, feeling), on_page=on_page)
            if odd is not None:
                return odd
        opinions = [(brand, OVERALL if roll < 0.37 else aspect, feeling)]
        if roll > 0.74:
            second = rng.choice([a for a in ASPECTS if a != aspect])
            opinions.append((brand, second, self._feeling(person, brand, second, at)))
        late = brand == OWN.name and (self.world.end - at.date()).days < DELIVERY_WORSE_DAYS and rng.random() < 0.4
        return talk.opine(opinions, your=on_page, carrier=late)

    def _odd(self, roll: float, person: Person, opinion: Opinion, *, on_page: bool) -> Said | None:
        brand, aspect, feeling = opinion
        if roll < 0.17:
            return self.talk.foreign(brand, person.language, feeling) if TONGUES[person.language].likes else None
        if roll < 0.195:
            return self.talk.short(feeling) if on_page else None
        if roll < 0.22:
            return self.talk.sarcasm(brand) if feeling < 0 else None
        other = self.rng.choice([b for b in BRANDS if b != brand])
        return None if on_page else self.talk.compare(*((brand, other) if feeling > 0 else (other, brand)), aspect)

    def _feeling(self, person: Person, brand: str, aspect: str, at: datetime) -> int:
        key = (person.id, brand, aspect)
        if key not in self.tastes:
            self.tastes[key] = self.rng.gauss(0, 0.9)
        rate = like_rate(brand, aspect, at.date(), self.world.end)
        odds = math.log(rate / (1 - rate)) + self.tastes[key]
        return 1 if self.rng.random() < 1 / (1 + math.exp(-odds)) else -1

    def _furnish(self, post: Post) -> None:
        rng = self.rng
        if post.kind.startswith("group"):
            choices = GROUPS if post.channel == "facebook_export" else GROUPS[1:2]
            post.group, post.audience = rng.choice(choices)
        if rng.random() < 0.12:
            post.friend = rng.choice(self.world.people)
        if post.network == "x":
            if rng.random() < 0.03:
                post.text = self.talk.ramble(Said(post.text)).text
            if post.friend is not None:
                post.text = f"@{post.friend.handle} {post.text}"
                post.reply_to = x_id(post.at - timedelta(minutes=7), self.count + 1)
            post.twice = post.channel == "x_archive" and rng.random() < 0.15

    def _plant(self, post: Post) -> None:
        if self.rng.random() >= _PLANTED or post.person is None:
            return
        kind = KINDS[self.count % len(KINDS)]
        if (kind == "markup" and post.network != "facebook") or (kind == "name" and post.network == "instagram"):
            kind = "handle"
        own = post.kind.endswith("comment") or post.channel in ("facebook_page", "facebook_group")
        if post.channel == "x_table" and kind == "name":
            kind = "email"
        if post.friend is None and not (kind == "name" and own):
            post.friend = self.rng.choice(self.world.people)
        whose = post.person if kind == "name" and own else (post.friend or post.person)
        value = value_of(kind, self.rng, name=whose.name, handle=whose.handle, number=self.count)
        post.text += phrase(kind, value, self.rng)
        self.world.planted.append((kind, value))

    def _edit(self, post: Post) -> None:
        if post.channel not in ("x_archive", "x_search", "facebook_page") or self.rng.random() >= _EDITED or len(post.text) > 270:
            return
        post.first_text, post.edited_at = post.text, post.at + timedelta(minutes=4)
        post.text += " Edit: typo."
        if post.network == "x":
            post.first_id, post.id = post.id, x_id(post.edited_at, self.count)


def x_id(at: datetime, number: int) -> str:
    """An id as X gives it at that moment. Source: X developer documentation, "X IDs".

    Guarantee: a decimal beyond 2^53; unique for numbers below 2^22.
    """
    return str((int(at.timestamp() * 1000) - _X_EPOCH_MS) << 22 | number % (1 << 22))


def chosen(posts: Sequence[Post], channel: str) -> list[Post]:
    """The posts of one channel.

    Guarantee: in the order of time.
    """
    return [post for post in posts if post.channel == channel]


__all__ = ["END", "FORBIDDEN", "OTHERS", "Account", "Person", "Post", "World", "chosen", "make_world", "x_id"]
