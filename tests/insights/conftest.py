"""Invented workspaces: a year of what people say of three brands, in which nothing changes unless it is planted."""

from __future__ import annotations

import datetime
import hashlib
import random
from dataclasses import dataclass, field

import polars as pl
import pytest

from heedful.insights import cells
from heedful.privacy import views
from heedful.privacy.perturb import STEP, Noise, record_keys
from heedful.tables.opinions import FACTS

TODAY = datetime.date(2026, 3, 9)
PARENTS = {"overall": None, "price": None, "quality": None, "service": None, "staff": "service", "delivery": "service", "app": None}
BRANDS = {"Alder": 5, "Birch": 3, "Cedar": 2}
SPOKEN = {"overall": 4, "price": 3, "quality": 3, "staff": 2, "delivery": 2, "app": 1}
LIKED = {"overall": 0.6, "price": 0.45, "quality": 0.7, "staff": 0.65, "delivery": 0.4, "app": 0.55}
WORDS = [f"word{number}" for number in range(40)]


def keyed(messages, size: int) -> list[bytes]:
    """A workspace's keyed hash, with a key that everybody knows."""
    return [hashlib.blake2b(message, digest_size=size).digest() for message in messages]


def key(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=size).digest()


@dataclass
class World:
    """What may be planted: people's moods (a spread), and what differs from a day on or for a brand."""

    seed: int
    people: int = 300
    posts: int = 5000
    mood: float = 0.0
    today: datetime.date = TODAY
    change: dict[tuple[str, str], float] = field(default_factory=dict)  # (brand, aspect): added to liking in the last complete month
    brands: dict[str, float] = field(default_factory=dict)  # brand: added to liking
    word: str | None = None  # said in half of the dislikes of Alder in the last complete month
    sway: float = 0.0  # added to liking all else, for people who like the quality, and taken from the others

    def facts(self) -> pl.DataFrame:
        rnd = random.Random(self.seed)
        pick = lambda weights: rnd.choices(list(weights), list(weights.values()))[0]  # noqa: E731
        activity = [rnd.paretovariate(1.5) for _ in range(self.people)]
        moods = [rnd.gauss(0, self.mood) for _ in range(self.people)]
        taste = [rnd.random() < LIKED["quality"] for _ in range(self.people)]
        month = datetime.date(self.today.year, self.today.month, 1)
        recent = (month - datetime.timedelta(days=1)).replace(day=1)
        rows = []
        for post, person in enumerate(rnd.choices(range(self.people), activity, k=self.posts)):
            brand, network = pick(BRANDS), pick({"facebook": 5, "instagram": 3, "x": 2})
            day = self.today - datetime.timedelta(days=rnd.randrange(366))
            last = recent <= day < month
            for aspect in dict.fromkeys(pick(SPOKEN) for _ in range(rnd.choice((1, 1, 1, 2)))):
                chance = LIKED[aspect] + moods[person] + self.brands.get(brand, 0) + (self.change.get((brand, aspect), 0) if last else 0)
                if self.sway:
                    chance = float(taste[person]) if aspect == "quality" else chance + (self.sway if taste[person] else -self.sway)
                polarity = 0 if rnd.random() < 0.1 else 1 if rnd.random() < chance else -1
                words = rnd.sample(WORDS, rnd.randrange(3)) if polarity else []
                if self.word and last and brand == "Alder" and polarity < 0 and rnd.random() < 0.5:
                    words.append(self.word)
                said = [key(word, 8) for word in words]
                rows.append((key(f"person{person}", 16), key(f"post{post}", 16), network, day, brand, aspect, polarity, 0.5, said))
        return pl.DataFrame(rows, schema=FACTS.schema, orient="row")


@pytest.fixture(scope="session")
def worlds() -> type[World]:
    return World


@pytest.fixture(scope="session")
def noisy():
    """Facts to what may be shown of them, with the noise of a workspace of its own for each seed."""

    def show(facts: pl.DataFrame, parents: dict[str, str | None], today: datetime.date, k: int, seed: int = 0):
        keys, noise = record_keys(facts["subject_key"], keyed), Noise(random.Random(seed).randrange(7 * STEP))
        return (
            views.show(cells.count(facts, parents, today, keys), k, noise=noise),
            views.show_joints(cells.pair(facts, parents, keys), k, noise=noise),
            views.show_terms(cells.spell(facts, today, keys), k, noise=noise),
        )

    return show


@pytest.fixture
def today() -> datetime.date:
    return TODAY


@pytest.fixture(scope="session")
def parents() -> dict[str, str | None]:
    return dict(PARENTS)
