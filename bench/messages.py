"""The guard of messages on shop pages and on real ads: what it finds, by kind, and what it wrongly holds back; and drafts a second.

Reads every *.jsonl in DIR/manipulation: rows with `dark` and `category` are shop pages, rows with `kind` and no `dark` are ads. Which of
the ads are honest is said, as line numbers, in training/messages/ad_copy.labels.csv; without a label an ad is not counted.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from heedful.flow.drafts import Writing
from heedful.messages import guard
from heedful.messages.catalogue import parse
from heedful.messages.claims import known
from heedful.messages.classifier import load
from heedful.messages.creepy import reveals
from heedful.messages.explain import From, Group, Source
from heedful.messages.facts import NONE
from heedful.messages.finding import BLOCKER
from heedful.messages.pressure import press
from heedful.messages.profile import Stance
from heedful.messages.weakness import weaknesses

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    Row = dict[str, Any]

LABELS = Path(__file__).resolve().parents[1] / "training/messages/ad_copy.labels.csv"
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
# A style, which alone holds nothing back.
STYLE = "pressure.stirring.loud"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="a folder that holds manipulation/")
    parser.add_argument("--people", type=int, default=20_000, help="invented people to draft for; 0: none")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--labels", type=Path, default=LABELS, help="CSV of line and label for ad_copy.jsonl")


def run(args: argparse.Namespace) -> dict[str, Any]:
    pages: list[Row] = []
    ads: dict[str, list[Row]] = {}
    taught = set()
    for path in sorted((args.data / "manipulation").glob("*.jsonl")):
        taught.add(hashlib.sha256(path.read_bytes()).hexdigest())
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        if rows and "dark" in rows[0]:
            pages += rows
        elif rows:
            ads[path.name] = rows
    answers: dict[str, Any] = {}
    if pages:
        answers |= on_pages(pages) | {"guard.taught": int(load().data in taught)}
        if answers["guard.taught"]:
            print("  the classifier was taught on these pages: guard.* of pages is not of held-out ones", file=sys.stderr)
    else:
        print("  no shop pages there: guard.f1 was left out", file=sys.stderr)
    return {**answers, **on_ads(ads, args.labels), **(drafts(args.people, args.seed) if args.people else {})}


OFFERS = """
offers:
  - id: evening
    name: Evening delivery
    speaks_to: [delivery]
    subject: "{{ offer.name }}"
    text: "Good day{% if name %} {{ name }}{% endif %}, {{ passage }} It costs {{ price }} until {{ deadline }}. {{ offer.link }}"
    link: https://larkmoor.example/evening
    passages: [{aspect: delivery, text: You wrote that you like our delivery.}]
    facts:
      price: {amount: 4.90, currency: EUR, since: 2026-06-01, until: 2026-06-30, evidence: price list}
      deadline: {at: 2026-06-30, evidence: price list}
  - id: prices-explained
    name: What a price is made of
    kind: apology
    speaks_to: [price]
    subject: You wrote about our prices
    text: "You wrote that our prices do not please you. We have written down what they are made of. {{ offer.link }}"
    link: https://larkmoor.example/prices
  - id: tea
    name: A tea from Assam
    speaks_to: [quality, staff]
    subject: "{{ offer.name }}"
    text: "You like {{ aspect }} here. We have a new tea from a small garden. {{ offer.link }}"
    link: https://larkmoor.example/tea
"""
ASPECTS = ("delivery", "price", "quality", "staff", "stock")


def drafts(people: int, seed: int) -> dict[str, float]:
    """Choice, words, guard, letter, explanation, quote check and sealing for so many people, each with a key and posts of their own.

    Reading the profile lake and asking consent are measured by `journey` and `rights`; here is what a draft adds for each person.
    """
    chance = random.Random(seed)
    book = parse(OFFERS, brands=["Larkmoor"], aspects=list(ASPECTS))
    sender = From("Larkmoor", "1 Larkmoor Lane, Dublin", "privacy@larkmoor.example")

    def drawn(alphabet: str, length: int) -> str:
        return "".join(chance.choices(alphabet, k=length))

    writing = Writing(book, sender, Group("June", "likes delivery"), "https://larkmoor.example", NOW, drawn)
    profiles, posts = [], []
    for _ in range(people):
        some = sorted(chance.sample(ASPECTS, k=chance.randint(1, 4)))
        felt = tuple(
            Stance("Larkmoor", a, chance.choice((1, 1, -1)), chance.randint(1, 5), date(2026, 5, chance.randint(1, 28))) for a in some
        )
        profiles.append(felt)
        posts.append(
            {(s.brand, s.aspect): [Source("x", s.last, f"the {s.aspect} was as I like it {n}") for n in range(s.posts)] for s in felt}
        )
    keys = [chance.randbytes(32) for _ in range(people)]
    began, made = perf_counter(), 0
    for n, (profile, behind) in enumerate(zip(profiles, posts, strict=True)):
        one = writing.draft(profile, name=f"Name{n % 997}", posts=behind)
        if not isinstance(one, str):
            one.sealed(keys[n], f"p{n}", f"m{n}")
            made += 1
    seconds = perf_counter() - began
    return {"drafts_per_s": people / seconds, "drafts.s": seconds, "drafts.people": people, "drafts.made_share": made / people}


def on_pages(pages: Sequence[Row]) -> dict[str, float]:
    """Every finding but of style counts, without any fact: on a page as in a message, what is claimed must be shown."""
    found = [[f for f in guard.judge("text", row["text"], NONE, NOW) if f.rule != STYLE] for row in pages]
    dark = [bool(row["dark"]) for row in pages]
    answers = scores("guard", [bool(f) for f in found], dark)
    blocked = [any(one.level == BLOCKER for one in f) for f in found]
    answers["guard.blockers.f1"] = scores("x", blocked, dark)["x.f1"]
    there, told = Counter[str](), Counter[str]()
    for row, f in zip(pages, found, strict=True):
        if row["dark"]:
            there[slug(row["category"])] += 1
            told[slug(row["category"])] += bool(f)
    answers |= {f"guard.recall.{kind}": told[kind] / count for kind, count in sorted(there.items())}
    return {**answers, "guard.pages": len(pages)}


def scores(name: str, said: Sequence[bool], true: Sequence[bool]) -> dict[str, float]:
    hits = sum(a and b for a, b in zip(said, true, strict=True))
    precision, recall = hits / max(sum(said), 1), hits / max(sum(true), 1)
    return {f"{name}.f1": 2 * precision * recall / max(precision + recall, 1e-9), f"{name}.precision": precision, f"{name}.recall": recall}


def on_ads(ads: dict[str, list[Row]], labels: Path) -> dict[str, float]:
    """Blockers on ads that somebody read and found honest.

    Nobody knows which facts stood behind them. So the share is told as if every claim could be shown (`guard.false_alarms`), and
    beside it how many make a claim for which the guard would ask for a fact (`guard.asks_for_facts`).
    """
    rows = next((rows for rows in ads.values() if digest(rows) == read_digest(labels)), None)
    if rows is None:
        print("  these are not the ads that were labelled: guard.false_alarms was left out", file=sys.stderr)
        return {}
    with labels.open(encoding="utf-8") as lines:
        said = [(rows[int(one["line"]) - 1]["text"], one["label"]) for one in csv.DictReader(uncommented(lines))]
    honest = [text for text, label in said if label == "honest"]
    pressing = [text for text, label in said if label == "pressing"]
    return {
        "guard.false_alarms": sum(map(blocked_with_facts, honest)) / len(honest),
        "guard.warned_honest": sum(map(warned_with_facts, honest)) / len(honest),
        "guard.asks_for_facts": sum(bool(list(known(text))) for text in honest) / len(honest),
        "guard.pressing_ads_found": sum(map(found_with_facts, pressing)) / len(pressing),
        "guard.honest_ads": len(honest),
    }


def beyond_claims(text: str) -> list[Any]:
    plain = list(text)
    for start, end in known(text):
        plain[start:end] = " " * (end - start)
    return [*press("text", "".join(plain)), *weaknesses("text", text), *reveals("text", text)]


def blocked_with_facts(text: str) -> bool:
    return any(f.level == BLOCKER for f in beyond_claims(text))


def warned_with_facts(text: str) -> bool:
    return any(f.level != BLOCKER for f in beyond_claims(text)) and not blocked_with_facts(text)


def found_with_facts(text: str) -> bool:
    return bool([f for f in guard.judge("text", text, NONE, NOW) if f.rule != STYLE])


def digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256("\n".join(row["text"] for row in rows).encode()).hexdigest()


def read_digest(labels: Path) -> str:
    return labels.read_text("utf-8").splitlines()[0].removeprefix("# texts sha256 ").strip()


def uncommented(lines: Any) -> Any:
    return (line for line in lines if not line.startswith("#"))


def slug(category: str) -> str:
    return category.lower().replace(" ", "_")
