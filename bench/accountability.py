"""What accountability costs: entries a second into the log, and the share of the log and of sealing in the whole journey.

The log is grown by real batches, tiles and checkpoints on disk; the journey runs in one process on the posts of `bench journey`,
and the time within appending, and within sealing and unsealing, is added up.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import heedful
from bench.journey import request, yesterday
from heedful.flow import log
from heedful.samples.bulk import make_bulk
from heedful.samples.shop import ANSWERS
from heedful.security import sealing
from heedful.security.actor import Actor
from heedful.store import outbox

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

SEALING = ("seal_rows", "unseal_rows")
TURNS = 3
SMALL = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--posts", type=int, default=20_000, help="how many posts (20000)")
    parser.add_argument("--entries", type=int, default=50_000, help="how many entries wait for the log in each turn (50000)")
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="heedful-bench-"))
    try:
        return {**appending(folder / "log", args.entries), **shares(folder, args.posts, args.seed)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def appending(folder: Path, count: int) -> dict[str, float]:
    """Entries that wait in the outbox, taken up as any run takes them up; and one entry at a time."""
    with heedful.init(folder, name="Larkmoor") as workspace:
        log.sequence(workspace)
        rates, busy = [], []
        for _ in range(TURNS):
            wait(workspace, count)
            started, began = perf_counter(), process_time()
            log.sequence(workspace)
            rates.append(count / (perf_counter() - started))
            busy.append(count / (process_time() - began))
        small = []
        for _ in range(SMALL):
            wait(workspace, 1)
            started = perf_counter()
            log.sequence(workspace)
            small.append(perf_counter() - started)
        files = sum(path.stat().st_size for path in (workspace.folder / "log").rglob("*") if path.is_file())
        held = log.sequence(workspace).size
        workspace.store.written = False
    return {
        "log.entries_per_s": median(rates),
        "log.entries_per_cpu_s": median(busy),
        "log.one_entry.ms": 1_000 * median(small),
        "log.bytes_per_entry": files / held,
    }


def wait(workspace: Any, count: int) -> None:
    now, actor = datetime.now(UTC), Actor("Ada Lind")
    body = {"person": "00112233445566778899aabbccddeeff", "purposes": ["insights"], "records": 2}
    with workspace.store.transaction() as tx:
        for _ in range(count):
            outbox.add(tx, "consent.withdrawn", actor, body, now)


def shares(folder: Path, posts: int, seed: int) -> dict[str, float]:
    """The journey with everything in one process, and what of it was appending and sealing."""
    bulk = make_bulk(folder / "posts", posts, seed=seed, end=yesterday())
    asked = request(bulk, [bulk.paths])
    place = folder / "workspace"
    heedful.init(place, answers=ANSWERS, **{**bulk.settings, "workers": 1}).close()
    with heedful.open(place) as workspace:
        heedful.import_consents(workspace, bulk.consents, attested_by="Ada", countersigned_by="Bo", statement="Invented for measuring.")
    stages: list[Callable[[Any], Any]] = [
        lambda w: heedful.gather(w, asked["paths"], owners=asked["owners"]),
        heedful.learn,
        lambda w: heedful.report(w, out=place / "reports" / "bench"),
    ]
    with timed(log, ("sequence",)) as appended, timed(sealing, SEALING) as sealed:
        started = perf_counter()
        for stage in stages:
            with heedful.open(place) as workspace:
                stage(workspace)
        whole = perf_counter() - started
    return {
        "log.share": sum(appended) / whole,
        "sealing.share": sum(sealed) / whole,
        "log_and_sealing.share": (sum(appended) + sum(sealed)) / whole,
        "meta.posts": bulk.posts,
        "meta.journey_s": whole,
    }


@contextmanager
def timed(module: Any, names: tuple[str, ...]) -> Iterator[list[float]]:
    """Add up the seconds within some functions, wherever they were imported by name."""
    seconds: list[float] = []
    wrapped = {id(getattr(module, name)): around(getattr(module, name), seconds) for name in names}
    changed = []
    for found in [m for n, m in sys.modules.items() if n.startswith("heedful.")]:
        for name, value in list(vars(found).items()):
            if id(value) in wrapped:
                changed.append((found, name, value))
                setattr(found, name, wrapped[id(value)])
    try:
        yield seconds
    finally:
        for found, name, value in changed:
            setattr(found, name, value)


def around(function: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        started = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds.append(perf_counter() - started)

    return run
