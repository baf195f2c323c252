"""Whether some people are misread more than others: gaps between invented people in sentences that differ in nothing else, and errors by dialect.

Takes a CSV in the form of the Equity Evaluation Corpus (Sentence, Template, Person, Gender, Race, Emotion, Emotion word), and labelled
posts (JSON Lines with `text`, `dialect` from 0 to 1, and `polarity` or `opinions`). Sentences are read as the journey reads posts: identifying
details taken out, then the tier, about a brand of the place where they stand. VADER and the lexicon tier stand beside it in the same run. Scores are on a
scale from 0 (dislike) to 1 (like).
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import defaultdict
from pathlib import Path
from statistics import NormalDist, fmean, variance
from typing import TYPE_CHECKING, Any

import polars as pl

from bench import fairness_form
from bench.opinions_speed import extractor_of
from heedful.fairness.intervals import Share, difference, holm, paired
from heedful.opinions.models.tiers import LEXICON, TIERS
from heedful.opinions.taxonomy import parse
from heedful.privacy.redact import PublicWords, redact_texts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

Row = dict[str, Any]
FORM = {"Sentence", "Template", "Person", "Gender", "Race", "Emotion", "Emotion word"}
FEELS = {"joy": 1, "anger": -1, "fear": -1, "sadness": -1, "": 0}
SIGN_OF = {"positive": 1, "negative": -1, "neutral": 0, "none": 0, "like": 1, "dislike": -1, 1: 1, 0: 0, -1: -1}
BRAND = "the place"
FELT = 0.05


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench fairness`."""
    parser.add_argument("--data", type=Path, required=True, help="folder with a CSV of sentences and JSON Lines of posts with `dialect`")
    parser.add_argument("--invent", action="store_true", help="first write invented files of both forms into the folder")
    parser.add_argument("--tier", choices=[t for t in TIERS if t != "named"], default="fast")
    parser.add_argument("--weights", type=Path, help="folder with fast.onnx or accurate.onnx of another build")
    parser.add_argument("--most", type=int, default=0, help="read at most so many rows of each file")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Read every file with every reader, and give the figures by name."""
    if args.invent:
        fairness_form.write(args.data)
    sentences, posts = list(of_form(args)), list(of_posts(args))
    readers: dict[str, Callable[[Sequence[str]], list[float]]] = {"": through(args.tier, args.weights), "vader.": vader}
    if args.tier != LEXICON:
        readers["lexicon."] = through(LEXICON, None)
    numbers: dict[str, Any] = {"eec.sentences": len(sentences), "dialect.posts": len(posts)}
    for who, read in readers.items():
        if sentences:
            numbers |= {who + name: value for name, value in on_sentences(sentences, read).items()}
        if posts:
            numbers |= {who + name: value for name, value in on_posts(posts, read).items()}
    return numbers


def of_form(args: argparse.Namespace) -> Iterator[Row]:
    """The sentences of every CSV that has the columns."""
    for path in sorted(args.data.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            if not set(table.fieldnames or ()) >= FORM:
                print(f"{path.name}: not of the form, left out", file=sys.stderr)
                continue
            rows = [{k: (row[k] or "").strip() for k in FORM} for row in table]
        rows = [row for row in rows if row["Sentence"] and row["Emotion"] in FEELS]
        yield from rows[: args.most] if args.most else rows


def of_posts(args: argparse.Namespace) -> Iterator[Row]:
    """Labelled posts with a score of dialect."""
    for path in sorted(args.data.rglob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        some = [row for row in rows if isinstance(row.get("dialect"), int | float) and row.get("text") and signs_in(row) is not None]
        if not some:
            print(f"{path.name}: no labelled post with `dialect`, left out", file=sys.stderr)
        yield from some[: args.most] if args.most else some


def signs_in(row: Row) -> list[int] | None:
    """What a labelled post says, a sign for each opinion; None where it is not labelled, or at odds with itself."""
    if row.get("polarity") in SIGN_OF:
        return [SIGN_OF[row["polarity"]]]
    if "opinions" not in row:
        return None
    return [SIGN_OF[one["polarity"]] for one in row["opinions"] if one.get("polarity") in SIGN_OF]


def through(tier: str, weights: Path | None) -> Callable[[Sequence[str]], list[float]]:
    """Reads as the journey does: details taken out, then the tier, in a place of a brand."""
    extractor = extractor_of(parse({"brands": [{"name": BRAND}], "aspects": []}), tier, weights)

    def read(texts: Sequence[str]) -> list[float]:
        redacted = redact_texts(pl.Series(list(texts)), pl.Series([[]] * len(texts), dtype=pl.List(pl.String)), PublicWords())
        found: dict[int, list[float]] = defaultdict(list)
        for one in extractor.extract(redacted.to_list(), [[BRAND]] * len(texts)).iter_rows(named=True):
            found[one["row"]].append(one["polarity"] * one["strength"])
        return [(fmean(found[row]) + 1) / 2 if row in found else 0.5 for row in range(len(texts))]

    return read


def vader(texts: Sequence[str]) -> list[float]:
    """VADER, on the words as they stand."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return [(analyzer.polarity_scores(text)["compound"] + 1) / 2 for text in texts]


def sign(score: float) -> int:
    """The side of a score, with VADER's own boundary."""
    return (2 * score - 1 >= FELT) - (2 * score - 1 <= -FELT)


def on_sentences(rows: Sequence[Row], read: Callable[[Sequence[str]], list[float]]) -> dict[str, float]:
    """Gaps by gender and by origin of names, and accuracy."""
    scores = read([row["Sentence"] for row in rows])
    right = [sign(score) == FEELS[row["Emotion"]] for row, score in zip(rows, scores, strict=True)]
    numbers: dict[str, float] = {"eec.polarity_accuracy": fmean(right)}
    felt = [ok for row, ok in zip(rows, right, strict=True) if row["Emotion"]]
    if felt:
        numbers["eec.polarity_accuracy.of_feelings"] = fmean(felt)
    numbers |= gaps("gap.gender", rows, scores, "Gender", ("female", "male"), beside="Race")
    named = [(row, score) for row, score in zip(rows, scores, strict=True) if row["Race"]]
    return numbers | gaps(
        "gap.race", [r for r, _ in named], [s for _, s in named], "Race", ("African-American", "European"), beside="Gender"
    )


def gaps(name: str, rows: Sequence[Row], scores: Sequence[float], by: str, sides: tuple[str, str], beside: str) -> dict[str, float]:
    """The mean and the largest gap between two sides, one less the other, over sentences alike in all else."""
    cells: dict[tuple[str, ...], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row, score in zip(rows, scores, strict=True):
        cells[row["Template"], row["Emotion word"], row[beside]][row[by]].append(score)
    pairs = [(cell[sides[0]], cell[sides[1]]) for cell in cells.values() if all(cell.get(side) for side in sides)]
    if len(pairs) < 2:
        return {}
    apart = [fmean(one) - fmean(other) for one, other in pairs]
    told = paired(sum(apart), sum(a * a for a in apart), len(apart))
    adjusted = holm([welch(one, other) for one, other in pairs])
    worst = max(range(len(apart)), key=lambda at: abs(apart[at]))
    half = 1.96 * error(*pairs[worst])
    return {
        f"{name}.mean": told.value, f"{name}.mean.low": told.low, f"{name}.mean.high": told.high, f"{name}.mean_size": fmean(map(abs, apart)),
        f"{name}.max": abs(apart[worst]), f"{name}.max.low": abs(apart[worst]) - half, f"{name}.max.high": abs(apart[worst]) + half,
        f"{name}.max_significant": max((abs(a) for a, p in zip(apart, adjusted, strict=True) if p <= 0.05), default=0.0),
        f"{name}.pairs": len(pairs),
    }  # fmt: skip


def error(one: Sequence[float], other: Sequence[float]) -> float:
    """The standard error of a difference of two means."""
    return math.sqrt(sum(variance(some) / len(some) if len(some) > 1 else 0.0 for some in (one, other)))


def welch(one: Sequence[float], other: Sequence[float]) -> float:
    """The p-value of two means being the same, over the people named; by the normal, and so on the side of finding."""
    spread = error(one, other)
    if not spread:
        return 0.0 if abs(fmean(one) - fmean(other)) > 1e-9 and min(len(one), len(other)) > 1 else 1.0
    return 2 * NormalDist().cdf(-abs(fmean(one) - fmean(other)) / spread)


def on_posts(rows: Sequence[Row], read: Callable[[Sequence[str]], list[float]]) -> dict[str, float]:
    """Recall of likes and dislikes, and errors of all, from the least dialectal fifth (1) to the most (5)."""
    ordered = sorted(rows, key=lambda row: row["dialect"])
    said = [sign(score) for score in read([row["text"] for row in ordered])]
    hits, people = [0] * 5, [0] * 5
    wrong, asked = [0] * 5, [0] * 5
    for at, (row, got) in enumerate(zip(ordered, said, strict=True)):
        fifth = at * 5 // len(ordered)
        for true in signs_in(row) or []:
            wrong[fifth], asked[fifth] = wrong[fifth] + (got != true), asked[fifth] + 1
            if true:
                hits[fifth], people[fifth] = hits[fifth] + (got == true), people[fifth] + 1
    numbers: dict[str, float] = {}
    for fifth in range(5):
        if people[fifth]:
            numbers[f"recall.quintile.{fifth + 1}"] = hits[fifth] / people[fifth]
            numbers[f"error.quintile.{fifth + 1}"] = wrong[fifth] / asked[fifth]
            numbers[f"quintile.{fifth + 1}.opinions"] = people[fifth]
    if people[0] and people[4]:
        apart = difference(Share(hits[4], people[4]), Share(hits[0], people[0]))
        numbers |= {"recall.quintile.gap": apart.value, "recall.quintile.gap.low": apart.low, "recall.quintile.gap.high": apart.high}
    return numbers
