"""The whole journey on made posts: gather, learn and report, in posts a second and megabytes.

The posts are made beforehand (`heedful.samples.bulk`) and not timed: X archives, Facebook exports, X search answers and page
comments, four in five by people who agreed; of these, half agreed to `insights` only and half to `profile` and `quotes` too.
Each stage runs in a process of its own, timed from its start to its end; memory is that of the process and all its descendants.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.rivals import obsei_run
from bench.watch import watch
from heedful.privacy.redact import PublicWords, redact_texts
from heedful.samples.bulk import Bulk, make_bulk, more_bulk

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
SMALL_GATHERS, SMALL_POSTS, ENDS = 50, 200, 5
RIVAL_POSTS, TURNS = 20_000, 3
JOURNEY = ("gather", "learn", "report")
TIERS = ("lexicon", "fast", "accurate", "cascade")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--posts", type=int, default=20_000, help="how many posts (20000)")
    parser.add_argument("--tier", choices=TIERS, default="lexicon", help="which extractor reads the posts")
    parser.add_argument(
        "--engine",
        choices=["polars", "spark"],
        default="polars",
        help="which dataframe engine; spark: beside Polars, on one worker and on two",
    )
    parser.add_argument("--versus", choices=["obsei"], help="run that program on the same 20,000 posts too, turn by turn")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="keep posts and workspace there; by default they are deleted")


def run(args: argparse.Namespace) -> dict[str, Any]:
    folder = args.folder or Path(tempfile.mkdtemp(prefix="heedful-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if args.engine == "spark":
            from bench.journey_spark import beside

            return beside(folder, args.posts, args.seed, args.tier)
        result = measure(folder, args.posts, args.seed, args.tier)
        if args.versus:
            result |= versus(folder / "versus", args.seed, args.tier)
        return result
    finally:
        if args.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class Journey:
    """One workspace and what its stages took."""

    folder: Path
    tier: str = "lexicon"
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)
    cpu_s: dict[str, float] = field(default_factory=dict)
    # Processes of a cluster that works for it.
    beside: Sequence[int] = ()

    def stage(self, name: str, request: dict[str, Any] | None = None, *, called: str = "") -> dict[str, Any]:
        """Run a stage; `called` keeps its figures under another name."""
        asked = self.folder.with_suffix(".request.json")
        asked.write_text(json.dumps(request or {}, default=str), "utf-8")
        taken = watch([sys.executable, "-m", "bench.stages", name, str(self.folder), str(asked)], cwd=ROOT, beside=self.beside)
        self.seconds[called or name], self.peak_mb[called or name] = taken.seconds, taken.peak_mb
        self.cpu_s[called or name] = taken.cpu_s
        said = f"{taken.seconds:.1f} s, {taken.cpu_s:.1f} processor seconds, {taken.peak_mb:,.0f} MB"
        print(f"  {called or name}: {said}", file=sys.stderr, flush=True)
        answer: dict[str, Any] = json.loads(taken.output.strip().splitlines()[-1])
        return answer

    def begin(self, bulk: Bulk) -> None:
        self.stage("init", {"settings": bulk.settings, "tier": self.tier})
        self.stage("consent", {"consents": bulk.consents})

    def walk(self, bulk: Bulk) -> dict[str, Any]:
        """Gather, learn, report; gives what gather said."""
        gathered = self.stage("gather", request(bulk, [bulk.paths]))
        self.stage("learn")
        self.stage("report")
        return gathered

    @property
    def whole(self) -> float:
        return sum(self.seconds[name] for name in JOURNEY)

    @property
    def whole_cpu(self) -> float:
        return sum(self.cpu_s[name] for name in JOURNEY)


def yesterday() -> date:
    """The last day of the posts: a report looks back from today."""
    return datetime.now(UTC).date() - timedelta(days=1)


def request(bulk: Bulk, paths: list[Path]) -> dict[str, Any]:
    return {"paths": [str(path) for path in paths], "owners": {str(path): person for path, person in bulk.owners.items()}}


def measure(folder: Path, posts: int, seed: int, tier: str) -> dict[str, Any]:
    """The journey, fifty small gathers into the full workspace, and the first gather again with 1 % more."""
    bulk = make_bulk(folder / "posts", posts, seed=seed, end=yesterday())
    journey = Journey(folder / "workspace", tier)
    journey.begin(bulk)
    gathered = journey.walk(bulk)
    ratio = small_gathers(journey, bulk)
    new = max(1, posts // 100)
    journey.stage("gather", request(bulk, [bulk.paths, more_bulk(bulk, new, SMALL_GATHERS + 1)]), called="again")
    took, peak = journey.seconds, journey.peak_mb
    return {
        "posts": bulk.posts,
        "admitted.share": gathered["kept"] / gathered["asked"],
        "texts.distinct_share": bulk.distinct / bulk.posts,
        "names.on": int(
            "Emily"
            not in redact_texts(pl.Series(["thanks to Emily from support"]), pl.Series([[]], dtype=pl.List(pl.String)), PublicWords())[0]
        ),
        "gather.posts_per_s": posts / took["gather"],
        "learn.posts_per_s": posts / took["learn"],
        "report.s": took["report"],
        "total.posts_per_s": posts / journey.whole,
        "peak_mb": max(peak[name] for name in JOURNEY),
        **{f"{name}.s": took[name] for name in ("consent", "gather", "learn")},
        **{f"{name}.peak_mb": peak[name] for name in ("consent", *JOURNEY, "again")},
        "files.failed": gathered["failed"],
        "small_gathers.last_to_first": ratio,
        "small_gathers.s": took["gather_often"] / SMALL_GATHERS,
        "again.posts_per_s": (posts + new) / took["again"],
        "meta.people": len(bulk.people),
        "meta.posts": bulk.posts,
    }


def small_gathers(journey: Journey, bulk: Bulk) -> float:
    """Median time of the last five of fifty, over that of the first five."""
    paths = [str(more_bulk(bulk, SMALL_POSTS, part)) for part in range(1, SMALL_GATHERS + 1)]
    seconds = journey.stage("gather_often", {"paths": paths})["seconds"]
    return median(seconds[-ENDS:]) / median(seconds[:ENDS])


def versus(folder: Path, seed: int, tier: str) -> dict[str, Any]:
    """The same 20,000 posts through both programs, in turns; the ratio is the median of the turns' posts a second, ours over theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    rival = obsei_run.install(folder)
    if isinstance(rival, str):
        print(f"  obsei was skipped: {rival}", file=sys.stderr)
        return {"versus.obsei.skipped": 1, "meta.versus.obsei": f"skipped: {rival}"}
    bulk = make_bulk(folder / "posts", RIVAL_POSTS, seed=seed, end=yesterday())
    table = obsei_run.write_table(bulk.paths, folder / "posts.csv")
    ours, theirs = [], []
    for turn in range(TURNS):
        journey = Journey(folder / f"turn-{turn}", tier)
        journey.begin(bulk)
        journey.walk(bulk)
        ours.append(journey.whole)
        theirs.append(obsei_run.run(rival, table, folder / f"obsei-{turn}"))
        print(f"  turn {turn + 1}: ours {ours[-1]:.1f} s, obsei {theirs[-1]:.1f} s", file=sys.stderr, flush=True)
    return {
        "versus.obsei.ratio": median(their / our for our, their in zip(ours, theirs, strict=True)),
        "versus.obsei.posts_per_s": RIVAL_POSTS / median(theirs),
        "versus.ours.posts_per_s": RIVAL_POSTS / median(ours),
        "meta.versus.obsei": obsei_run.VERSION,
    }
