"""Linking: somebody has the files of two lakes, or of a lake and its backup from before an erasure, and no key. Who is who?

For each person of one lake the attacker names one person of the other. By pseudonyms alone they must do no better than chance: the test is
the exact binomial tail of their best strategy, Bonferroni over all strategies. By what lies open (days, brands, how rare words are) they do
better, since the same posts lie in both; how much better is measured, and published.
"""

from __future__ import annotations

import math
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.samples.bulk import make_bulk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heedful.flow.workspace import Workspace

LAKES = ("insights", "profile")
KEYS = ("post_key", "subject_key", "grant_key", "parent_key", "version", "term_keys", "words_key")
# The test: by chance alone, one campaign in a thousand says that pseudonyms tell something.
LEVEL = 0.001
Signature = Counter[Any]


class World:
    """A workspace in which people agreed to two purposes, and what an attacker has of it."""

    def __init__(self, folder: Path, people: int, posts: int, seed: int) -> None:
        self.folder, self.seed, self.now = folder, seed, datetime(2026, 6, 15, 12, tzinfo=UTC)
        self.bulk = make_bulk(folder / "files", posts, seed=seed, people=people, end=self.now.date())

    def opened(self) -> Workspace:
        from heedful.flow.workspace import Workspace

        return Workspace(self.folder / "workspace", clock=lambda: self.now)

    def fill(self) -> None:
        from heedful.flow.gather import gather
        from heedful.flow.join import Attestation, import_consents
        from heedful.flow.learn import learn
        from heedful.flow.start import init

        own = {"terms": {"x_profile_approval": True}, "workers": 1, "retention": {"posts": 120, "profile": 120, "consent": 36}}
        init(self.folder / "workspace", {**self.bulk.settings, **own}).close()
        with self.opened() as workspace:
            import_consents(workspace, self.bulk.consents, Attestation("Ada", "Bo", "From our own form, each row checked."))
            gather(workspace, [self.bulk.paths], owners=self.bulk.owners)
            learn(workspace)

    def lake(self, lake: str, root: Path | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Posts and opinions of a lake as they lie there: what files tell without a key."""
        frames = [pl.read_parquet(path) for path in sorted(((root or self.folder / "workspace") / "lake" / lake).glob("*.parquet"))]
        posts = pl.concat([f for f in frames if "version" in f.columns])
        opinions = pl.concat([f for f in frames if "term_keys" in f.columns])
        return posts, opinions

    def truth(self) -> dict[bytes, bytes]:
        """Who is who: the person of the profile lake, and the same person in the insights lake."""
        from heedful.privacy.pseudonym import SUBJECT, key_of_each

        with self.opened() as workspace:
            persons = pl.Series("subject_key", sorted(workspace.keys.person_keys()), dtype=pl.String)
            insights, profile = (key_of_each(persons, SUBJECT, workspace.keyed(lake)).to_list() for lake in LAKES)
        return dict(zip(profile, insights, strict=True))


def measure(seed: int = 7, people: int = 300, posts: int = 6_000, folder: Path | None = None) -> dict[str, Any]:
    """Both attacks on one world."""
    place = folder or Path(tempfile.mkdtemp(prefix="heedful-linking-"))
    try:
        world = World(place, people, posts, seed)
        world.fill()
        return {**two_lakes(world), **backup(world)}
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


# ------------------------------------------------------------------------------------------------- two lakes


def two_lakes(world: World) -> dict[str, Any]:
    (posts, opinions), (other_posts, other_opinions) = (world.lake(lake) for lake in LAKES)
    truth = world.truth()
    there, asked = sorted(posts["subject_key"].unique()), sorted(other_posts["subject_key"].unique())
    asked = [one for one in asked if truth[one] in set(there)]
    chance = 1 / len(there)

    def success(guess: Mapping[bytes, bytes]) -> int:
        return sum(guess.get(one) == truth[one] for one in asked)

    by_keys = {name: success(way(asked, there)) for name, way in BY_KEYS.items()}
    by_keys["equal"] = success(by_equal_keys((posts, opinions), (other_posts, other_opinions)))
    best = max(by_keys.values())
    answers: dict[str, Any] = {
        "linking.people": len(asked),
        "linking.chance": chance,
        **{f"linking.pseudonym.{name}": hits / len(asked) for name, hits in by_keys.items()},
        "linking.advantage": best / len(asked) - chance,
        "linking.p": min(1.0, len(by_keys) * tail(best, len(asked), chance)),
        "linking.power_at_10_percent": power(len(asked), chance, len(by_keys), 0.1),
        "linking.shared_keys": len(key_values(posts, opinions) & key_values(other_posts, other_opinions)),
    }
    one = other_posts.sample(fraction=1, shuffle=True, seed=world.seed).unique("subject_key", keep="first", maintain_order=True)
    answers["linking.one_day"] = success(nearest(_rows(one, "day"), _rows(posts, "day"), world.seed)) / len(asked)
    for name, sign in BY_CONTENT.items():
        answers[f"linking.{name}"] = success(nearest(sign(other_posts, other_opinions), sign(posts, opinions), world.seed)) / len(asked)
    return answers


def key_values(posts: pl.DataFrame, opinions: pl.DataFrame) -> set[bytes]:
    """Every keyed value of a lake."""
    found = [posts[name].drop_nulls() for name in KEYS if name in posts.columns]
    return {*(value for column in found for value in column), *opinions["term_keys"].explode().drop_nulls().to_list()}


def by_equal_keys(there: tuple[pl.DataFrame, pl.DataFrame], asked: tuple[pl.DataFrame, pl.DataFrame]) -> dict[bytes, bytes]:
    """The person with most keyed values in common."""
    signs = [_values_by_person(*frames) for frames in (asked, there)]
    return nearest(signs[0], signs[1], 0, least=1)


def _values_by_person(posts: pl.DataFrame, opinions: pl.DataFrame) -> dict[bytes, Signature]:
    found: dict[bytes, Signature] = defaultdict(Counter)
    for name in (n for n in KEYS if n in posts.columns):
        for person, value in posts.select("subject_key", value=name).drop_nulls().iter_rows():
            found[person][value] += 1
    for person, value in opinions.select("subject_key", value="term_keys").explode("value").drop_nulls().iter_rows():
        found[person][value] += 1
    return found


def by_distance(asked: list[bytes], there: list[bytes]) -> dict[bytes, bytes]:
    """The pseudonym that differs in the fewest bits."""
    numbers = [(int.from_bytes(one), one) for one in there]
    return {one: min(numbers, key=lambda at: (at[0] ^ int.from_bytes(one)).bit_count())[1] for one in asked}


def by_rank(asked: list[bytes], there: list[bytes]) -> dict[bytes, bytes]:
    """The pseudonym at the same place in order."""
    return {one: there[place * len(there) // len(asked)] for place, one in enumerate(asked)}


def by_start(asked: list[bytes], there: list[bytes]) -> dict[bytes, bytes]:
    """The nearest number, as if keys were a shifted copy of each other."""
    return {one: min(there, key=lambda at: abs(int.from_bytes(at) - int.from_bytes(one))) for one in asked}


BY_KEYS: dict[str, Callable[[list[bytes], list[bytes]], dict[bytes, bytes]]] = {"distance": by_distance, "rank": by_rank, "start": by_start}


def _rows(frame: pl.DataFrame, *columns: str) -> dict[bytes, Signature]:
    found: dict[bytes, Signature] = defaultdict(Counter)
    for person, *row in frame.select("subject_key", *columns).iter_rows():
        found[person][tuple(row)] += 1
    return found


def _rarity(posts: pl.DataFrame, opinions: pl.DataFrame) -> dict[bytes, Signature]:
    """How many people use each of a person's words: no word is known, and yet the rare ones stand out."""
    said = opinions.select("subject_key", "day", value="term_keys").explode("value").drop_nulls().unique()
    users = said.group_by("value").agg(pl.col("subject_key").n_unique().alias("users"))
    return _rows(said.join(users.filter(pl.col("users") <= 5), on="value"), "users")


BY_CONTENT: dict[str, Callable[[pl.DataFrame, pl.DataFrame], dict[bytes, Signature]]] = {
    "time": lambda posts, _: _rows(posts, "day"),
    "open_columns": lambda posts, _: _rows(posts, "day", "network", "kind", "audience", "origin"),
    "opinions": lambda _, opinions: _rows(opinions, "day", "brand", "aspect", "polarity"),
    "rare_words": _rarity,
    "source_file": lambda posts, _: _rows(posts, "seen"),
}


def nearest(asked: Mapping[bytes, Signature], there: Mapping[bytes, Signature], seed: int, least: int = 0) -> dict[bytes, bytes]:
    """The person with whom each shares most, in share of both; ties by lot."""
    lots = random.Random(seed)
    by_mark: dict[Any, list[bytes]] = defaultdict(list)
    for person, signature in there.items():
        for mark in signature:
            by_mark[mark].append(person)
    guess = {}
    for one, signature in asked.items():
        shared: Counter[bytes] = Counter()
        for mark, count in signature.items():
            for person in by_mark.get(mark, ()):
                shared[person] += min(count, there[person][mark])
        scored = [(hits / (signature.total() + there[p].total() - hits), lots.random(), p) for p, hits in shared.items() if hits > least]
        if scored:
            guess[one] = max(scored)[2]
    return guess


# ------------------------------------------------------------------------------------------------- the test


def tail(hits: int, of: int, chance: float) -> float:
    """The chance of so many right guesses or more. Exact binomial."""
    return sum(math.comb(of, n) * chance**n * (1 - chance) ** (of - n) for n in range(hits, of + 1))


def power(of: int, chance: float, ways: int, rate: float) -> float:
    """How surely the test would see an attacker who is right so often."""
    needed = next(n for n in range(of + 1) if ways * tail(n, of, chance) < LEVEL)
    return tail(needed, of, rate)


# ------------------------------------------------------------------------------------------------- a backup


def backup(world: World, erased: int = 10) -> dict[str, Any]:
    """Copy lakes and store, erase some people, and look for anything that ties what is left to their rows in the copy."""
    from heedful.flow.erase import erase

    copy = world.folder / "backup"
    shutil.copytree(world.folder / "workspace" / "lake", copy / "lake")
    truth = world.truth()
    posts, opinions = world.lake("insights", copy)
    with world.opened() as workspace:
        known = {key: person for person, key in _subjects(workspace).items()}
        chosen = random.Random(world.seed).sample(sorted(set(posts["subject_key"].unique()) & set(truth.values())), erased)
        for key in chosen:
            erase(workspace, known[key])
    theirs = pl.col("subject_key").is_in(chosen)
    keys = key_values(posts.filter(theirs), opinions.filter(theirs)) - key_values(posts.filter(~theirs), opinions.filter(~theirs))
    left = b"\n".join(
        path.read_bytes() for path in sorted((world.folder / "workspace").rglob("*")) if path.is_file() and path.suffix != ".parquet"
    )
    lakes = set().union(*(key_values(*world.lake(lake)) for lake in LAKES))
    now_posts, now_opinions = world.lake("profile")
    there = sorted(now_posts["subject_key"].unique())
    guesses = nearest(
        _rows(opinions.filter(theirs), "day", "brand", "aspect", "polarity"), _rows(now_opinions, "day", "brand", "aspect", "polarity"), 1
    )
    return {
        "linking.backup.erased": erased,
        "linking.backup.keys": len(keys),
        "linking.backup.keys_left": sum(key in left for key in keys) + len(keys & lakes),
        "linking.backup.named": sum(truth.get(who) == key for key, who in guesses.items()) / erased,
        "linking.backup.chance": 1 / len(there),
    }  # fmt: skip


def _subjects(workspace: Workspace) -> dict[str, bytes]:
    from heedful.privacy.pseudonym import SUBJECT, key_of_each

    persons = pl.Series("subject_key", sorted(workspace.keys.person_keys()), dtype=pl.String)
    return dict(zip(persons.to_list(), key_of_each(persons, SUBJECT, workspace.keyed("insights")).to_list(), strict=True))
