"""What a post costs in each stage, at several sizes, and a straight line through it: processor seconds, bytes, and what many posts would take.

Processor seconds are those of a stage and all its processes, as the system counts them: unlike time, they change little with
what else a machine does. The largest size is left out once, and what the line through the others says of it is the error that is told.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.journey import JOURNEY, Journey, request, yesterday
from heedful.samples.bulk import make_bulk

if TYPE_CHECKING:
    import argparse

STAGES = ("consent", *JOURNEY)
PLACES = {"lake": "lake", "store": "store.db", "keys": "keys.db", "log": "log"}
MANY = 100_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", default="30000,100000,300000", help="how many posts, several with commas between")
    parser.add_argument("--tier", default="lexicon", help="which extractor reads the posts")
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> dict[str, Any]:
    sizes = sorted(int(one) for one in args.sizes.split(","))
    if len(sizes) < 3:
        raise SystemExit("a line and its error need three sizes")
    measured = [measure(size, args.seed, args.tier) for size in sizes]
    result: dict[str, Any] = {}
    for size, found in zip(sizes, measured, strict=True):
        result |= {f"at.{size}.{name}": value for name, value in found.items()}
    for name in measured[0]:
        result |= fitted(name, sizes, [found[name] for found in measured])
    cpu = [result[f"{stage}.cpu_s.at_100m"] for stage in STAGES]
    return result | {"total.core_hours.at_100m": sum(cpu) / 3600}


def measure(posts: int, seed: int, tier: str) -> dict[str, float]:
    """One journey in a workspace of its own."""
    folder = Path(tempfile.mkdtemp(prefix="heedful-scale-"))
    try:
        bulk = make_bulk(folder / "posts", posts, seed=seed, end=yesterday())
        journey = Journey(folder / "workspace", tier)
        journey.stage("init", {"settings": bulk.settings, "tier": tier})
        asked = {"consent": {"consents": bulk.consents}, "gather": request(bulk, [bulk.paths])}
        found = {f"{stage}.cpu_s": processor_seconds(journey, stage, asked.get(stage)) for stage in STAGES}
        found |= {f"{stage}.peak_mb": journey.peak_mb[stage] for stage in STAGES}
        found |= {f"{name}.mb": megabytes(folder / "workspace" / place) for name, place in PLACES.items()}
        print(f"  {posts:,} posts: {sum(found[f'{s}.cpu_s'] for s in STAGES):.1f} processor seconds", file=sys.stderr, flush=True)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processor_seconds(journey: Journey, stage: str, asked: dict[str, Any] | None) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    journey.stage(stage, asked)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def megabytes(place: Path) -> float:
    files = [p for p in place.rglob("*") if p.is_file()] if place.is_dir() else list(place.parent.glob(f"{place.name}*"))
    return sum(p.stat().st_size for p in files) / 1e6


def fitted(name: str, sizes: list[int], values: list[float]) -> dict[str, float]:
    """A straight line by least squares of relative error, what it says of many posts, and how wrong it is of the largest size left out."""
    base, slope = line(sizes, values)
    left_base, left_slope = line(sizes[:-1], values[:-1])
    told = left_base + left_slope * sizes[-1]
    error = abs(told - values[-1]) / values[-1] if values[-1] else 0.0
    return {f"{name}.base": base, f"{name}.per_million": slope * 1e6, f"{name}.error": error, f"{name}.at_100m": base + slope * MANY}


def line(sizes: list[int], values: list[float]) -> tuple[float, float]:
    # Weighted by 1 / size, so that a small size says as much of its own cost as a large one.
    weights = [1 / size for size in sizes]
    total = sum(weights)
    x = sum(w * s for w, s in zip(weights, sizes, strict=True)) / total
    y = sum(w * v for w, v in zip(weights, values, strict=True)) / total
    spread = sum(w * (s - x) ** 2 for w, s in zip(weights, sizes, strict=True))
    slope = sum(w * (s - x) * (v - y) for w, s, v in zip(weights, sizes, values, strict=True)) / spread
    return y - slope * x, slope
