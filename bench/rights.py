"""What a person may ask, on a full workspace: how fast the gate decides, and how long withdrawal, erasure and export of one person take.

The lake is written by 50 gathers over 24 months and three networks, by people who each agreed to six purposes. Everything
is timed in this process, from opening the workspace to closing it; what is given is the median of several people.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from heedful.samples.babble import Babble
from heedful.samples.shop import ANSWERS, settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from heedful.flow.workspace import Workspace

GATHERS, MONTHS, TURNS, SCOPES = 50, 24, 3, {"x": "global", "facebook": "page", "instagram": "app"}
PURPOSES = "insights;profile;messages.email;quotes;fairness;improve"
COLUMNS = "person,network,account,scope,verified_by,purposes,networks,kinds,given_at,expires_at,notice,method,evidence,age_band,matching"
# What is left to be gathered of a post's month.
STEP = timedelta(days=30 * MONTHS / GATHERS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=100_000, help="how many people (100000)")
    parser.add_argument("--posts", type=int, default=1_000_000, help="how many posts (1000000)")
    parser.add_argument("--gathers", type=int, default=GATHERS, help="how many gathers they come in (50)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="keep the workspace there; by default it is deleted")


def run(args: argparse.Namespace) -> dict[str, Any]:
    folder = args.folder or Path(tempfile.mkdtemp(prefix="heedful-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return measure(World(folder, args.people, args.posts, args.gathers, random.Random(args.seed)))
    finally:
        if args.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class World:
    """A workspace that is filled as two years would fill it."""

    folder: Path
    people: int
    posts: int
    gathers: int
    rng: random.Random

    @property
    def place(self) -> Path:
        return self.folder / "workspace"

    @property
    def now(self) -> datetime:
        return datetime(2026, 6, 15, 12, tzinfo=UTC)

    @property
    def start(self) -> datetime:
        return self.now - self.gathers * STEP

    def person(self, number: int) -> str:
        return f"p{number:06d}"

    def account(self, number: int, network: str) -> str:
        return str({"x": 1, "facebook": 2, "instagram": 3}[network] * 10**15 + number * 982_451)

    def opened(self, at: datetime | None = None) -> Workspace:
        from heedful.flow.workspace import Workspace

        return Workspace(self.place, clock=lambda: at or self.now)

    def make(self) -> dict[str, float]:
        from heedful.flow.gather import gather
        from heedful.flow.join import Attestation, import_consents
        from heedful.flow.learn import learn
        from heedful.flow.start import init

        months = {"posts": 120, "profile": 120, "consent": 36}
        own = {
            "company": {
                "address": "1 Mill Lane, Larkmoor",
                "contact": "data@larkmoor.example",
                "country": "IE",
                "authority": "The authority",
            }
        }
        mapped = {"tables": [{"match": "*.ndjson", "fixed": {"audience": "public"}}]}
        init(self.place, {**settings(), **own, **mapped, "retention": months}, answers=ANSWERS).close()
        took = {"consent": 0.0, "gather": 0.0, "learn": 0.0}
        with self.opened(self.start) as workspace:
            self.write_consents()
            agreed = Attestation("Ada", "Bo", "From our own form, each row checked.")
            took["consent"] = timed(lambda: import_consents(workspace, self.folder / "consents.csv", agreed))
        babble = Babble(self.rng, self.posts, self.now.date())
        for part in range(self.gathers):
            at = self.start + (part + 1) * STEP
            path = self.write_posts(part, at, babble)
            with self.opened(min(at, self.now)) as workspace:
                took["gather"] += timed(lambda: gather(workspace, [path]))  # noqa: B023  (called at once)
                took["learn"] += timed(lambda: learn(workspace))
            path.unlink()
            say(f"gather {part + 1} of {self.gathers}: {took['gather']:.0f} s, learn {took['learn']:.0f} s")
        return took

    def write_consents(self) -> None:
        with (self.folder / "consents.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS.split(","))
            given = self.start - timedelta(days=20)
            said = [
                PURPOSES,
                "facebook;instagram;x",
                "post;comment",
                f"{given:%Y-%m-%dT%H:%M:%SZ}",
                f"{given + timedelta(days=1000):%Y-%m-%dT%H:%M:%SZ}",
            ]
            for number in range(self.people):
                for network, scope in SCOPES.items():
                    named = [self.person(number), network, self.account(number, network), scope, "oauth"]
                    table.writerow([*named, *said, "1", "web form", f"form-{number}", "adult", "yes"])

    def write_posts(self, part: int, at: datetime, babble: Babble) -> Path:
        path, networks = self.folder / f"posts-{part:02d}.ndjson", list(SCOPES)
        first, last = self.posts * part // self.gathers, self.posts * (part + 1) // self.gathers
        back = int(STEP.total_seconds())
        with path.open("wb") as file:
            for number in range(first, last):
                network, published = networks[number % 3], at - timedelta(seconds=self.rng.randrange(60, back))
                author = self.account(self.rng.randrange(self.people), network)
                post = {"id": str(10**12 + number), "network": network, "scope": SCOPES[network], "attributed_to": author, "kind": "post"}
                post |= {"published": f"{published:%Y-%m-%dT%H:%M:%SZ}", "content": babble.say(part)}
                file.write(orjson.dumps(post, option=orjson.OPT_APPEND_NEWLINE))
        return path


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def measure(world: World) -> dict[str, Any]:
    took = world.make()
    held = holdings(world)
    result: dict[str, Any] = {
        "people": world.people,
        "posts": world.posts,
        **{f"{name}.s": seconds for name, seconds in took.items()},
        **held,
    }
    result |= gate(world)
    persons = [world.person(world.people * turn // (TURNS * 3)) for turn in range(TURNS * 3)]
    result |= export(world, persons[:TURNS])
    result |= withdraw(world, persons[TURNS : 2 * TURNS])
    result |= erase(world, persons[2 * TURNS :])
    return result


def holdings(world: World) -> dict[str, int]:
    from heedful.store import manifest

    with world.opened() as workspace, workspace.store.reading() as tx:
        files = manifest.list_files(tx)
    rows = {kind: sum(f.rows for f in files if f.kind == kind) for kind in ("posts", "opinions")}
    return {"lake.files": len(files), "lake.rows": rows["posts"], "lake.opinions": rows["opinions"]}


def gate(world: World) -> dict[str, float]:
    """Decisions on as many posts as there are, for each of the six purposes in turn, with judging the records in it."""
    from heedful.consent.fold import fold
    from heedful.consent.gate import decide_by, stand
    from heedful.store import consents
    from heedful.terms import PURPOSES as ALL

    with world.opened() as workspace:
        with workspace.store.reading() as tx:
            started = perf_counter()
            grants = fold(*consents.ledger(tx), list(ALL), world.now)
            folded = perf_counter() - started
        asked = questions(world)
        seconds, kept = [], 0
        for _ in range(TURNS):
            for purpose in ALL:
                started = perf_counter()
                admitted, _refused = decide_by(asked, stand(grants, purpose, workspace.network_terms, world.now))
                seconds.append(perf_counter() - started)
                kept += admitted.height
    return {
        "gate.posts_per_s": world.posts / median(seconds),
        "gate.fold.s": folded,
        "gate.admitted.share": kept / (len(seconds) * world.posts),
    }


def questions(world: World) -> pl.DataFrame:
    from heedful.tables.consent import QUESTIONS

    count, rng = world.posts, world.rng
    owners = [rng.randrange(world.people) for _ in range(count)]
    networks = [list(SCOPES)[number % 3] for number in range(count)]
    made = {
        "row": range(count),
        "network": networks,
        "scope": [SCOPES[name] for name in networks],
        "attributed_to": [world.account(owner, name) for owner, name in zip(owners, networks, strict=True)],
        "published": [world.now - timedelta(minutes=number % 1_000_000) for number in range(count)],
        "audience": ["public"] * count,
        "kind": ["post"] * count,
        "origin": ["upload"] * count,
        "own": [True] * count,
        "person_id": [world.person(owner) for owner in owners],
        "verified": [True] * count,
    }
    return QUESTIONS.require(pl.DataFrame({name: made[name] for name in QUESTIONS.columns}, schema=QUESTIONS.schema))


def export(world: World, persons: list[str]) -> dict[str, float]:
    from heedful.flow.answer import export_subject

    seconds = []
    for person in persons:

        def work(person: str = person) -> None:
            with world.opened() as workspace:
                export_subject(workspace, person, world.folder / f"{person}.zip", identity="passport")

        seconds.append(timed(work))
    return {"export.s": median(seconds), "export.longest.s": max(seconds)}


def withdraw(world: World, persons: list[str]) -> dict[str, float]:
    """Withdrawal, and the next query of the lake, which must hold nothing of that person any more."""
    from heedful.flow.join import withdraw as withdraw_now

    seconds, queries = [], []
    for person in persons:
        before = posts_of(world, person)

        def work(person: str = person) -> None:
            with world.opened() as workspace:
                withdraw_now(workspace, person, [])

        seconds.append(timed(work))
        started = perf_counter()
        after = posts_of(world, person)
        queries.append(perf_counter() - started)
        if after or not before:
            raise RuntimeError("a withdrawal did not hold at the next query, or there was nothing to withdraw from")
    return {"withdraw.s": median(seconds), "withdraw.next_query.s": median(queries)}


def posts_of(world: World, person: str) -> int:
    """How many posts of a person a reader of the insights lake gets: one query of the whole lake."""
    from heedful.flow.live import held, live_rows
    from heedful.privacy.pseudonym import SUBJECT, key_of_each
    from heedful.store import manifest

    with world.opened() as workspace, workspace.store.reading() as tx:
        files = manifest.list_files(tx, "insights")
        mine = key_of_each(pl.Series("subject_key", [person]), SUBJECT, workspace.keyed("insights")).to_frame()
        rows = held(workspace, files, "posts", ["subject_key"], live_rows(workspace, tx, "insights"))
        return rows.join(mine.lazy(), on="subject_key", how="semi").collect().height


def erase(world: World, persons: list[str]) -> dict[str, float]:
    from heedful.flow.erase import erase as erase_now

    seconds = []
    for person in persons:

        def work(person: str = person) -> None:
            with world.opened() as workspace:
                if erase_now(workspace, person).state != "done":
                    raise RuntimeError("an erasure did not come to its end")

        seconds.append(timed(work))
    return {"erase.s": median(seconds), "erase.longest.s": max(seconds)}
