"""What privacy costs: error and coverage of answers by consent rate, k, epsilon and redaction; and how well `heedful plan` foretells.

A population of people is invented, of whom some agree. The truth is the net of likes and dislikes of each brand and aspect over
everybody; the answer is what is shown of those who agreed. Coverage is the share of a year's and of months' views that are shown as asked
for, error the mean distance from the truth, in points of net (from -100 to 100), over the year's views.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.flow.forecast import forecast, outcome
from heedful.insights import cells
from heedful.insights.book import Book
from heedful.insights.habits import Habits, zipf
from heedful.privacy import perturb, views
from heedful.samples.facts import make_facts
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

END = date(2026, 6, 1)
SIZES = (50, 200, 1_000, 10_000)
RATES, KS, EPSILONS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8), (5, 10, 20, 50), (0.25, 0.5, 1.0, 2.0, 4.0)
# Where one thing is varied, the others stand at these.
RATE, K = 0.2, 10
# In so many views each person counts in what is published; a view is answered where its count is at least three times its noise.
CELLS, CLEAR = 5, 3.0
HABITS = Habits(
    {"Larkmoor": 0.52, "Quillbay": 0.27, "Hartwyn": 0.21},
    zipf(["delivery", "price", "quality", "staff", "app", "returns", "stock", "packaging"]),
)
View = tuple[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--population", type=int, default=3_000, help="how many people speak of the brands (3000)")
    parser.add_argument("--worlds", type=int, default=50, help="simulated workspaces of each size that a plan is held against (50)")
    parser.add_argument("--posts", type=int, default=6_000, help="posts that are read with and without redaction (6000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it there, as SVG")


def run(args: argparse.Namespace) -> dict[str, Any]:
    found = {**by_choice(args.population, args.seed), **by_redaction(args.posts, args.seed), **plans(args.worlds, args.seed)}
    if args.chart is not None:
        from bench.tradeoff_chart import draw

        args.chart.parent.mkdir(parents=True, exist_ok=True)
        args.chart.write_text(draw(found), "utf-8")
    return found


# ------------------------------------------------------------------------------------------------- worlds


def invent(people: int, seed: int, habits: Habits = HABITS) -> pl.DataFrame:
    """A year of opinions of so many people."""
    told = {name: getattr(habits, name) for name in ("brands", "aspects", "opinions", "uneven", "likes", "sided", "taste")}
    return make_facts(random.Random(seed), people, end=END, **told)


def counted(facts: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, perturb.Noise]:
    """Its cells, with record keys and the noise of a lake of its own."""

    def keyed(messages: Sequence[bytes], size: int) -> list[bytes]:
        return [hashlib.blake2b(message, key=b"%d" % seed, digest_size=size).digest() for message in messages]

    parents = dict.fromkeys(HABITS.aspects)
    return cells.count(facts, parents, END, perturb.record_keys(facts["subject_key"], keyed)), perturb.draw_noise(keyed)


def shown(facts: pl.DataFrame, k: int, seed: int, *, exact: bool = False) -> pl.DataFrame:
    found, noise = counted(facts, seed)
    return views.show(found, k, noise=perturb.UnsafeExact() if exact else noise)


# ------------------------------------------------------------------------------------------------- a plan held against what came of it


def plans(worlds: int, seed: int, sizes: Sequence[int] = SIZES) -> dict[str, float]:
    """For each size, the largest relative distance of a forecast figure from the mean of as many worlds."""
    answers: dict[str, float] = {}
    for people in sizes:
        said = forecast(HABITS, people, K).figures
        came = outcome(HABITS, [shown(invent(people, seed * 1_000 + world), K, world) for world in range(worlds)], K).figures
        apart = {name: abs(said[name] - came[name]) / came[name] for name in came if came[name] and not math.isnan(came[name])}
        answers |= {f"plan.{people}.{name}": value for name, value in came.items()}
        answers |= {f"plan.{people}.{name}.forecast": value for name, value in said.items()}
        answers[f"plan.error.{people}"] = max(apart.values())
        print(f"  plan for {people:,}: {', '.join(f'{name} {value:.1%}' for name, value in apart.items())}", file=sys.stderr, flush=True)
    return {name: value for name, value in answers.items() if not math.isnan(value)}


# ------------------------------------------------------------------------------------------------- consent, k and epsilon


def by_choice(population: int, seed: int) -> dict[str, float]:
    facts = invent(population, seed)
    truth = true_nets(facts)
    answers: dict[str, float] = {}
    for rate in RATES:
        agreed = some(facts, population, rate, seed)
        answers |= named(f"tradeoff.consent.{rate:g}", *judge(shown(agreed, K, seed), K, truth))
    agreed = some(facts, population, RATE, seed)
    for k in KS:
        answers |= named(f"tradeoff.k.{k}", *judge(shown(agreed, k, seed), k, truth))
    answers |= named("tradeoff.noise.off", *judge(shown(agreed, K, seed, exact=True), K, truth))
    for epsilon in EPSILONS:
        answers |= named(f"tradeoff.epsilon.{epsilon:g}", *publish(agreed, epsilon, truth, random.Random(seed)))
    return answers


def named(name: str, error: float, coverage: float, monthly: float | None = None) -> dict[str, float]:
    found = {f"{name}.error": error, f"{name}.coverage": coverage} | ({f"{name}.monthly_coverage": monthly} if monthly is not None else {})
    return {key: value for key, value in found.items() if not math.isnan(value)}


def some(facts: pl.DataFrame, population: int, rate: float, seed: int) -> pl.DataFrame:
    """The opinions of those who agreed: people chosen by lot. Who agrees in truth is not chosen by lot, which no bench can know."""
    chosen = random.Random(seed).sample(range(population), round(population * rate))
    return facts.filter(pl.col("subject_key").is_in([b"s%d" % person for person in chosen]))


def true_nets(facts: pl.DataFrame) -> dict[View, float]:
    """Over everybody and the whole year, exactly."""
    exact = cells.count(facts, dict.fromkeys(HABITS.aspects), END, pl.Series([0] * facts.height))
    whole = exact.filter(pl.col("network") == ALL_NETWORKS, pl.col("period") == "all")
    return {(r["brand"], r["aspect"]): 100 * (r["likes"] - r["dislikes"]) / (r["likes"] + r["dislikes"]) for r in whole.to_dicts()}


def judge(table: pl.DataFrame, k: int, truth: Mapping[View, float]) -> tuple[float, float, float]:
    """Error over the year's views that tell a net; coverage of the year and of months."""
    book = Book(table.filter(pl.col("network") == ALL_NETWORKS), k)
    seen = outcome(HABITS, [table], k)
    nets = {
        (row["brand"], row["aspect"]): book.told(row)["net"]
        for row in book.rows
        if row["period"] == "all" and not row["widened"] and row["at_start"]
    }
    apart = [abs(net - truth[view]) for view, net in nets.items() if net is not None]
    return fmean(apart) if apart else math.nan, len(apart) / len(truth), fmean(month.share for month in seen.month.values())


def publish(facts: pl.DataFrame, epsilon: float, truth: Mapping[View, float], rng: random.Random) -> tuple[float, float]:
    """Counts of likes and dislikes with discrete Laplace noise, each person in CELLS views at most; 'overall' is not published here.

    A view is answered where both counts together are at least CLEAR times the noise.
    """
    people = facts.group_by("subject_key", "brand", "aspect").agg(pl.col("polarity").cast(pl.Int64).sum().sign().alias("side"))
    lots = people.sort("subject_key", "brand", "aspect").with_columns(lot=pl.Series([rng.random() for _ in range(people.height)]))
    bounded = lots.filter(pl.col("lot").rank("ordinal").over("subject_key") <= CELLS)
    counts = {
        (b, a): (up, down)
        for b, a, up, down in bounded.group_by("brand", "aspect")
        .agg((pl.col("side") > 0).sum(), (pl.col("side") < 0).sum().alias("down"))
        .iter_rows()
    }
    scale, apart = CELLS / epsilon, []
    for view in (v for v in truth if v[1] != OVERALL):
        up, down = (count + laplace(rng, scale) for count in counts.get(view, (0, 0)))
        if up + down >= CLEAR * scale * math.sqrt(2) and up + down > 0:
            apart.append(abs(min(max(100 * (up - down) / (up + down), -100), 100) - truth[view]))
    asked = sum(view[1] != OVERALL for view in truth)
    return fmean(apart) if apart else math.nan, len(apart) / asked


def laplace(rng: random.Random, scale: float) -> int:
    """Discrete Laplace: the difference of two geometric numbers. For measuring only; what is published has its noise from a library."""
    ratio = -1 / scale
    return int(math.log(1 - rng.random()) / ratio) - int(math.log(1 - rng.random()) / ratio)


# ------------------------------------------------------------------------------------------------- redaction


def by_redaction(posts: int, seed: int) -> dict[str, float]:
    """The same posts read as they are and as they are held: which opinions are the same, and how far nets move."""
    from heedful.flow.public import public_words
    from heedful.opinions import taxonomy
    from heedful.opinions.lexicon import LexiconExtractor
    from heedful.privacy.redact import redact_texts
    from heedful.samples import make_world, settings

    told = settings()
    known = taxonomy.parse({"brands": told["brands"], "aspects": told["aspects"]})
    texts = [post.text for post in make_world(seed, people=200, posts=posts).posts if post.kind != "reaction"]
    none = pl.Series([[]] * len(texts), dtype=pl.List(pl.String))
    kept = redact_texts(pl.Series(texts), none, public_words(known)).to_list()
    extractor = LexiconExtractor(known)
    found = [extractor.extract(said, [[]] * len(said)).select("row", "brand", "aspect", "polarity").unique() for said in (texts, kept)]
    both = found[0].join(found[1], on=["row", "brand", "aspect", "polarity"], how="semi").height
    nets = [
        {(b, a): net for b, a, net in one.group_by("brand", "aspect").agg(100 * pl.col("polarity").mean()).iter_rows()} for one in found
    ]
    shared = nets[0].keys() & nets[1].keys()
    return {
        "tradeoff.redaction.posts": len(texts),
        "tradeoff.redaction.changed": sum(a != b for a, b in zip(texts, kept, strict=True)) / len(texts),
        "tradeoff.redaction.coverage": both / found[0].height,
        "tradeoff.redaction.error": fmean(abs(nets[0][view] - nets[1][view]) for view in shared),
    }
