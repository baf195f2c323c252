"""How many posts a second an extractor reads, with the lexicon tier and VADER beside it, turn by turn in the same run."""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.models.cascade import Cascade
from heedful.opinions.models.joined import ModelExtractor
from heedful.opinions.models.tagger import Tagger
from heedful.opinions.models.tiers import LEXICON, extractor_for
from heedful.opinions.scoring import analyzer
from heedful.opinions.taxonomy import Taxonomy, parse, ready

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CORES, TURNS, CHUNK = 2, 3, 500
# Enough to time, few enough to wait for; posts stand under a page of a known brand, so that every one is read.
POSTS = {"fast": 12_000, "lexicon": 12_000, "cascade": 2_000, "accurate": 600}
CONTEXT = ["MTN"]
# Of the cascade, as the settings have it.
SHARE = 0.25
_made: list[Any] = []


def model_of(tier: str, weights: Path | None) -> Any:
    """What hears texts in a tier, from the package or from a folder of weights; none for the lexicon."""
    if tier == LEXICON:
        return None
    if weights is None:
        found: Any = extractor_for(Taxonomy((), ()), tier)
        return found.model
    fast, accurate = (Tagger(weights / f"{name}.onnx", weights / "vocabulary.txt") for name in ("fast", "accurate"))
    return {"fast": fast, "accurate": accurate}.get(tier) or Cascade(fast, accurate, SHARE)


def extractor_of(taxonomy: Taxonomy, tier: str, weights: Path | None) -> Any:
    """The extractor of a tier, from the package or from a folder of weights."""
    return LexiconExtractor(taxonomy) if tier == LEXICON else ModelExtractor(taxonomy, model_of(tier, weights))


def speeds(texts: Sequence[str], tier: str, weights: Path | None, seed: int) -> dict[str, float]:
    """Posts a second on two processes; and processor time a post, which other work on the machine moves less."""
    if not texts:
        print("no posts to time, left out")
        return {}
    chosen = list(texts)
    random.Random(seed).shuffle(chosen)
    runs: dict[str, list[tuple[float, float]]] = {}
    names = [tier, "vader", *([LEXICON] if tier != LEXICON else [])]
    pools = {name: _pool(name, weights) for name in names}
    try:
        for _ in range(TURNS):
            for name, pool in pools.items():
                runs.setdefault(name, []).append(_time(pool, chosen[: POSTS.get(name, POSTS[LEXICON])]))
    finally:
        for pool in pools.values():
            pool.shutdown()
    numbers = {}
    for name, took in runs.items():
        prefix = "" if name == tier else f"{name}."
        numbers[f"{prefix}posts_per_s"] = median(posts for posts, _ in took)
        numbers[f"{prefix}cpu_us_per_post"] = median(cpu for _, cpu in took)
    return numbers


def _pool(name: str, weights: Path | None) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(CORES, mp_context=get_context("spawn"), initializer=_make, initargs=(name, weights))
    list(pool.map(_read, [["warm up"]] * CORES * 2))
    return pool


def _make(name: str, weights: Path | None) -> None:
    if name == "vader":
        vader = analyzer()
        _made.append(lambda texts: [vader.polarity_scores(text) for text in texts])
        return
    extractor = extractor_of(parse(ready("telecom")), name, weights)
    _made.append(lambda texts: extractor.extract(texts, [CONTEXT] * len(texts)))


def _read(texts: list[str]) -> float:
    began = process_time()
    _made[0](texts)
    return process_time() - began


def _time(pool: ProcessPoolExecutor, texts: Sequence[str]) -> tuple[float, float]:
    began = perf_counter()
    spent = sum(pool.map(_read, [list(texts[at : at + CHUNK]) for at in range(0, len(texts), CHUNK)]))
    return len(texts) / (perf_counter() - began), 1e6 * spent / len(texts)
