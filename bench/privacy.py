"""How much of what identifies people leaves the words of posts, how much else does, and how fast; and the gate on words.

Reads every *.jsonl in DIR (or DIR/names) whose rows have typed `spans`, and ad texts in DIR/manipulation or beside DIR. A detail counts as
found if no part of it is left in the text; a mark counts as right if it stands for some part of a labelled detail of any kind. The
gate on words is measured on posts written here: of each kind, those that were held out while its words were worked on.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.gate_texts import PASS, REFUSE
from heedful.privacy.explain import explain
from heedful.privacy.gate import text_reasons
from heedful.privacy.redact import PublicWords, redact_texts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

# The labels' kinds and ours. What they call a date, place, title or domain is no detail of ours by itself.
KINDS = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "US_SSN": "id",
    "US_DRIVER_LICENSE": "id",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "ADDRESS": "address",
}
STRUCTURED = ("card", "phone", "email", "id", "iban", "ip")
PERSON = {"PER", "person", "PERSON"}
NOTHING = PublicWords()
# Texts are repeated to so many, so that a second is measured and not a moment.
TIMED = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="a folder in the form of the labelled names, or the one above it")


def run(args: argparse.Namespace) -> dict[str, Any]:
    folder = args.data / "names" if (args.data / "names").is_dir() else args.data
    files: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        files.setdefault(path.name.split(".")[0], []).extend(read(path))
    labelled = {name: rows for name, rows in files.items() if rows and "spans" in rows[0]}
    for name in files.keys() - labelled.keys():
        print(f"  {name} was left out: its rows have no spans", file=sys.stderr)
    ads = [
        row["text"]
        for place in (args.data, args.data.parent)
        for path in sorted((place / "manipulation").glob("ad_copy*.jsonl"))
        for row in read(path)
    ]
    texts = [row["text"] for rows in labelled.values() for row in rows]
    return {**details(labelled), **people(labelled), **marks(ads), **words(), **speeds([*texts, *ads])}


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def redacted(texts: Sequence[str]) -> list[str]:
    return redact_texts(pl.Series(texts, dtype=pl.String), pl.Series([[]] * len(texts), dtype=pl.List(pl.String)), NOTHING).to_list()


def details(labelled: dict[str, list[dict[str, Any]]]) -> dict[str, float]:
    there, found, made, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for rows in labelled.values():
        typed = [row for row in rows if any(s["type"] in KINDS for s in row["spans"])]
        for row in typed:
            told = explain(row["text"], [], NOTHING)
            for span in (s for s in row["spans"] if s["type"] in KINDS):
                kind = KINDS[span["type"]]
                there[kind] += 1
                found[kind] += row["text"][span["start"] : span["end"]] not in told.text
            for mark in told.marks:
                made[mark.kind] += 1
                right[mark.kind] += any(mark.start < s["end"] and s["start"] < mark.end for s in row["spans"])
    answers = {f"recall.{kind}": found[kind] / count for kind, count in sorted(there.items())}
    answers |= {f"precision.{kind}": right[kind] / count for kind, count in sorted(made.items())}
    total = sum(there[kind] for kind in STRUCTURED)
    return {**answers, **({"leak_rate": 1 - sum(found[kind] for kind in STRUCTURED) / total} if total else {})}


def people(labelled: dict[str, list[dict[str, Any]]]) -> dict[str, float]:
    """Names in running text: what is left of them by what there is now."""
    answers: dict[str, float] = {}
    for name, rows in labelled.items():
        spans = [
            (row["text"][s["start"] : s["end"]], after)
            for row, after in zip(rows, redacted([r["text"] for r in rows]), strict=True)
            for s in row["spans"]
            if s["type"] in PERSON
        ]
        if spans:
            answers[f"names.{name}.recall"] = sum(words not in after for words, after in spans) / len(spans)
    return answers


def marks(ads: Sequence[str]) -> dict[str, float]:
    if not ads:
        return {}
    return {"ad_copy.marks_per_text": sum(len(explain(text, [], NOTHING).marks) for text in ads) / len(ads)}


def words() -> dict[str, float]:
    """The gate on words, on what was held out."""
    answers = {
        f"gate.recall.{kind}": float(text_reasons(pl.Series(texts[1::2])).is_not_null().mean() or 0) for kind, texts in REFUSE.items()
    }
    every = [text for texts in REFUSE.values() for text in texts[1::2]]
    answers["gate.recall"] = float(text_reasons(pl.Series(every)).is_not_null().mean() or 0)
    answers["gate.false_alarms"] = float(text_reasons(pl.Series(PASS[1::2])).is_not_null().mean() or 0)
    return answers


def speeds(texts: Sequence[str]) -> dict[str, float]:
    if not texts:
        return {}
    many = (list(texts) * (TIMED // len(texts) + 1))[:TIMED]
    column, none = pl.Series(many), pl.Series([[]] * TIMED, dtype=pl.List(pl.String))
    return {
        "patterns.posts_per_s": TIMED / timed(lambda: redact_texts(column, none, NOTHING)),
        "gate.posts_per_s": TIMED / timed(lambda: text_reasons(column)),
        "all.posts_per_s": TIMED / timed(lambda: (text_reasons(column), redact_texts(column, none, NOTHING))),
    }


def timed(work: Callable[[], object]) -> float:
    work()
    best = []
    for _ in range(3):
        start = perf_counter()
        work()
        best.append(perf_counter() - start)
    return sorted(best)[1]
