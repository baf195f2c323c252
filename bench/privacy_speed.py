"""How many posts a second lose their identifying details, on as many processes as there are processors; and beside Presidio.

Every text is asked once: no text comes twice in one run of the clock. Beside the clock stands the time the processors worked, which a busy
machine stretches less.
"""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.rivals import presidio_run
from heedful.privacy.gate import text_reasons
from heedful.privacy.redact import PublicWords, redact_known, redact_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

TURNS, ROUNDS = 3, 5
RIVAL_TEXTS = 1500
NOTHING = PublicWords()


def speeds(texts: Sequence[str]) -> dict[str, float]:
    """Posts a second of the patterns, of the gate on words, and of everything with names, all processors together."""
    different = list(dict.fromkeys(texts))
    if len(different) < 100:
        return {}
    workers = min(2, os.cpu_count() or 1)
    shares = [different[worker::workers] for worker in range(workers)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        answers = {}
        for name in ("patterns", "gate", "names", "all"):
            rounds = [list(pool.map(_timed, [name] * workers, shares)) for _ in range(ROUNDS)]
            answers[f"{name}.posts_per_s"] = len(different) / median(max(clock for clock, _ in taken) for taken in rounds)
            answers[f"{name}.cpu_us_per_post"] = median(sum(worked for _, worked in taken) for taken in rounds) / len(different) * 1e6
    return {**answers, "meta.speed.texts": len(different), "meta.speed.processes": workers}


def _timed(what: str, texts: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and seconds the processor worked."""
    column, none = pl.Series(texts, dtype=pl.String), pl.Series([[]] * len(texts), dtype=pl.List(pl.String))
    work = {
        "patterns": lambda: redact_known(column, none, NOTHING),
        "gate": lambda: text_reasons(column),
        "names": lambda: redact_texts(column, none, NOTHING),
        "all": lambda: (text_reasons(column), redact_texts(column, none, NOTHING)),
    }[what]
    _warm(what)
    start, worked = perf_counter(), process_time()
    work()
    return perf_counter() - start, process_time() - worked


def _warm(what: str) -> None:
    column, none = pl.Series(["Mia of 555 0134 called"]), pl.Series([[]], dtype=pl.List(pl.String))
    text_reasons(column) if what == "gate" else redact_texts(column, none, NOTHING)


def versus(texts: Sequence[str], seed: int) -> dict[str, Any]:
    """The same texts through both, one process each, in turns; the ratio is of the medians' posts a second."""
    some = list(dict.fromkeys(texts))[:: max(1, len(set(texts)) // RIVAL_TEXTS)]
    with tempfile.TemporaryDirectory(prefix="heedful-bench-") as place:
        rival = presidio_run.install(Path(place))
        if isinstance(rival, str):
            print(f"  presidio was skipped: {rival}", file=sys.stderr)
            return {"versus.presidio.skipped": 1, "meta.versus.presidio": f"skipped: {rival}"}
        ours, theirs, said = [], [], ""
        for turn in range(TURNS):
            ours.append(_timed("all", some)[0])
            seconds, said = presidio_run.run(rival, some, Path(place))
            theirs.append(seconds)
            print(f"  turn {turn + 1}: ours {ours[-1]:.2f} s, presidio {theirs[-1]:.2f} s", file=sys.stderr, flush=True)
    return {
        "versus.presidio.ratio": median(their / our for our, their in zip(ours, theirs, strict=True)),
        "versus.presidio.posts_per_s": len(some) / median(theirs),
        "versus.ours.posts_per_s": len(some) / median(ours),
        "meta.versus.presidio": said,
    }
