"""How well the opinions of the ready taxonomies agree with people's labels of real customer posts.

Reads every *.jsonl in DIR/brands and tells what each is by its fields: airline posts have `dislike_reason`, telecom
posts `opinions` with an aspect. Files with neither are left out and said.

airlines: one reason a post. A post's reason is its strongest dislike (strength x confidence), mapped to the labels' ten reasons;
          `reason.any.macro_f1` counts every dislike found instead. A post's polarity is the sign of its opinions' sum.
telecom:  `aspect` is which aspects of which brand a post speaks of; `polarity` is which of them it likes or dislikes: a
          polarity that is missed or made up costs as much as a wrong one. `polarity.given_aspect` looks only at aspects
          that were found rightly.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.labelled_journey import walk
from heedful.terms import DISLIKE, LIKE, OVERALL

if TYPE_CHECKING:
    import argparse
    from collections.abc import Hashable, Iterable, Mapping, Sequence

Row = dict[str, Any]

REASONS = (
    "Bad Flight", "Can't Tell", "Cancelled Flight", "Customer Service Issue", "Damaged Luggage", "Flight Attendant Complaints",
    "Flight Booking Problems", "Late Flight", "Lost Luggage", "longlines",
)  # fmt: skip
REASON_OF = {
    "customer service": "Customer Service Issue",
    "delay": "Late Flight",
    "punctuality": "Late Flight",
    "boarding": "Late Flight",
    "cancellation": "Cancelled Flight",
    "luggage": "Lost Luggage",
    "lost luggage": "Lost Luggage",
    "damaged luggage": "Damaged Luggage",
    "flight experience": "Bad Flight",
    "seats": "Bad Flight",
    "food and drink": "Bad Flight",
    "wifi and entertainment": "Bad Flight",
    "staff": "Flight Attendant Complaints",
    "cabin crew": "Flight Attendant Complaints",
    "booking": "Flight Booking Problems",
    "website and app": "Flight Booking Problems",
    "price": "Flight Booking Problems",
    "refunds": "Customer Service Issue",
    "queues": "longlines",
    OVERALL: "Can't Tell",
}
ASPECTS = ("App", "Calls", "CustomerService", "Data", "General", "MobileMoney", "Network")
# The labels file trouble with a SIM or number under customer service, and call General what has no aspect of theirs.
ASPECT_OF = {"SIM": "CustomerService"}
GENERAL = (OVERALL, "Price")
BRAND_OF = {"Africell": "Africel"}
POLARITIES = {"positive": LIKE, "negative": DISLIKE}


@dataclass
class Score:
    """Precision, recall and F1 of one class."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0


def compare_sets(pairs: Iterable[tuple[set[Any], set[Any]]], class_of: Any = lambda item: item) -> dict[Hashable, Score]:
    """Scores by class, from pairs of what is wanted and what was found in a post."""
    scores: dict[Hashable, Score] = defaultdict(Score)
    for wanted, found in pairs:
        for item in wanted:
            scores[class_of(item)].wanted += 1
        for item in found:
            scores[class_of(item)].found += 1
        for item in wanted & found:
            scores[class_of(item)].right += 1
    return scores


def macro(scores: Mapping[Hashable, Score], classes: Sequence[Hashable]) -> float:
    """The mean F1 of the classes that are labelled at all."""
    labelled = [scores[c].f1 for c in classes if c in scores and scores[c].wanted]
    return sum(labelled) / len(labelled) if labelled else 0.0


def score_airlines(rows: Sequence[Row], found: Mapping[int, Sequence[Row]]) -> tuple[dict[str, float], list[str]]:
    """Names and figures for airline posts, and a table for people. `found` maps a row's place to its opinions."""
    reasons, any_reasons, polarities = [], [], []
    for place, row in enumerate(rows):
        wanted = {row["dislike_reason"]} if row["dislike_reason"] else set()
        opinions = about(found.get(place, ()), row["brand"])
        reasons.append((wanted, main_reason(opinions)))
        any_reasons.append((wanted, all_reasons(opinions)))
        polarities.append(({row["polarity"]}, {overall_polarity(opinions)}))
    by_reason, by_any = compare_sets(reasons), compare_sets(any_reasons)
    by_polarity = compare_sets(polarities)
    classes = ("positive", "neutral", "negative")
    numbers = {
        "airlines.posts": float(len(rows)),
        "airlines.reason.macro_f1": macro(by_reason, REASONS),
        "airlines.reason.any.macro_f1": macro(by_any, REASONS),
        "airlines.polarity.macro_f1": macro(by_polarity, classes),
        "airlines.polarity.accuracy": sum(s.right for s in by_polarity.values()) / max(1, len(rows)),
    }
    lines = _table("airlines: dislikes by reason", by_reason, REASONS) + _table("airlines: polarity", by_polarity, classes)
    return numbers | _each("airlines.reason", by_reason, REASONS) | _each("airlines.polarity", by_polarity, classes), lines


def about(opinions: Sequence[Row], brand: str) -> Sequence[Row]:
    """The opinions of a post on a brand, or all where there are none."""
    # Some posts are labelled with one airline and addressed to another; then what they say counts all the same.
    return [opinion for opinion in opinions if opinion["brand"] == brand] or opinions


def _weight(opinion: Row) -> float:
    return opinion["strength"] * opinion["confidence"]


def main_reason(opinions: Sequence[Row]) -> set[str]:
    """The reason of the strongest dislike; the brand as a whole only where nothing else is disliked."""
    dislikes = sorted((o for o in opinions if o["polarity"] == DISLIKE), key=lambda o: (o["aspect"] == OVERALL, -_weight(o), o["aspect"]))
    return {REASON_OF.get(o["aspect"], "Can't Tell") for o in dislikes[:1]}


def all_reasons(opinions: Sequence[Row]) -> set[str]:
    """The reasons of all dislikes; the brand as a whole only where nothing else is disliked."""
    reasons = {REASON_OF.get(o["aspect"], "Can't Tell") for o in opinions if o["polarity"] == DISLIKE}
    return reasons - {"Can't Tell"} or reasons


def overall_polarity(opinions: Sequence[Row]) -> str:
    """What the opinions of a post come to."""
    total = sum(o["polarity"] * _weight(o) for o in opinions)
    return "positive" if total > 0 else "negative" if total < 0 else "neutral"


def score_telecom(rows: Sequence[Row], found: Mapping[int, Sequence[Row]]) -> tuple[dict[str, float], list[str]]:
    """Names and figures for telecom posts, and a table for people. `found` maps a row's place to its opinions."""
    aspects, felt, both = [], [], []
    for place, row in enumerate(rows):
        wanted = {(o["brand"], o["aspect"]): POLARITIES[o["polarity"]] for o in row["opinions"] if o["polarity"] in POLARITIES}
        signs = by_labels(found.get(place, ()))
        aspects.append(({(o["brand"], o["aspect"]) for o in row["opinions"]}, set(signs)))
        felt.append(({(*k, v) for k, v in wanted.items()}, {(*k, v) for k, v in signs.items() if v}))
        both.append(({(*k, wanted[k]) for k in wanted if k in signs}, {(*k, signs[k]) for k in wanted if k in signs}))
    by_aspect = compare_sets(aspects, lambda item: item[1])
    by_polarity = compare_sets(felt, lambda item: (item[1], item[2]))
    signs_only = compare_sets(felt, lambda item: item[2])
    numbers = {
        "telecom.posts": float(len(rows)),
        "telecom.aspect.macro_f1": macro(by_aspect, ASPECTS),
        "telecom.polarity.macro_f1": macro(signs_only, (LIKE, DISLIKE)),
        "telecom.polarity.by_aspect.macro_f1": macro(by_polarity, [(a, p) for a in ASPECTS for p in (LIKE, DISLIKE)]),
        "telecom.polarity.given_aspect.macro_f1": macro(compare_sets(both, lambda item: item[2]), (LIKE, DISLIKE)),
    }
    lines = _table("telecom: aspects", by_aspect, ASPECTS)
    for sign, word in ((LIKE, "likes"), (DISLIKE, "dislikes")):
        picked = {a: by_polarity[a, sign] for a in ASPECTS}
        lines += _table(f"telecom: {word}", picked, ASPECTS)
        numbers |= _each(f"telecom.{word}", picked, ASPECTS)
    return numbers | _each("telecom.aspect", by_aspect, ASPECTS), lines


def by_labels(opinions: Sequence[Row]) -> dict[tuple[str, str], int]:
    """Our opinions of a post under the labels' names; General only for a brand of which no other aspect is spoken."""
    specific = {o["brand"] for o in opinions if o["aspect"] not in GENERAL}
    felt: dict[tuple[str, str], float] = defaultdict(float)
    for o in opinions:
        if o["aspect"] in GENERAL and o["brand"] in specific:
            continue
        aspect = "General" if o["aspect"] in GENERAL else ASPECT_OF.get(o["aspect"], o["aspect"])
        felt[BRAND_OF.get(o["brand"], o["brand"]), aspect] += o["polarity"] * _weight(o)
    return {key: (value > 0) - (value < 0) for key, value in felt.items()}


def _each(prefix: str, scores: Mapping[Any, Score], classes: Sequence[str]) -> dict[str, float]:
    names = {c: "_".join(c.replace("'", "").lower().split()) for c in classes}
    return {f"{prefix}.{names[c]}.{k}": getattr(scores[c], k) for c in classes if c in scores for k in ("precision", "recall", "f1")}


def _table(title: str, scores: Mapping[Any, Score], classes: Sequence[Any]) -> list[str]:
    lines = ["", f"{title:<32}{'wanted':>8}{'found':>8}{'prec.':>8}{'recall':>8}{'F1':>8}"]
    for c in classes:
        s = scores.get(c, Score())
        lines.append(f"  {c!s:<30}{s.wanted:>8}{s.found:>8}{s.precision:>8.3f}{s.recall:>8.3f}{s.f1:>8.3f}")
    return [*lines, f"  {'macro':<30}{'':>32}{macro(scores, classes):>8.3f}"]


# A form: the ready taxonomy it is read with, and the scorer of its labels.
FORMS = {"airlines": score_airlines, "telecom": score_telecom}


def form_of(row: Row) -> str | None:
    """What a file is, by the fields of a row."""
    if {"text", "brand", "polarity", "dislike_reason"} <= row.keys():
        return "airlines"
    opinions = row.get("opinions")
    is_telecom = isinstance(opinions, list) and all({"brand", "aspect", "polarity"} <= o.keys() for o in opinions)
    return "telecom" if "text" in row and is_telecom else None


def read_folder(folder: Path) -> tuple[dict[str, list[Row]], list[str]]:
    """The rows of every *.jsonl in a folder by their form, and the names of files that have none we know."""
    rows: dict[str, list[Row]] = defaultdict(list)
    other = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            read = [json.loads(line) for line in lines if line.strip()]
        form = form_of(read[0]) if read else None
        if form is None:
            other.append(path.name)
        else:
            rows[form].extend(read)
    return rows, other


def held_out(row: Row) -> bool:
    """Whether a row is in the three of ten kept aside while words were tuned (about 140 of them were read before the split was made)."""
    return sum(map(int, str(row["id"])[-6:])) % 10 >= 7


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench labels`."""
    parser.add_argument("--data", type=Path, required=True, help="folder with labelled data; brands/*.jsonl is read")
    parser.add_argument(
        "--part", choices=("all", "seen", "held-out"), default="all", help="of each file: all rows, or those (not) looked at"
    )


def run(args: argparse.Namespace) -> dict[str, float]:
    """Score the ready taxonomies on every labelled file, print a table, and give the figures by name."""
    rows, other = read_folder(args.data / "brands")
    for name in other:
        print(f"{name}: not airline or telecom labels, left out")
    numbers: dict[str, float] = {}
    for form, scorer in FORMS.items():
        part = [row for row in rows.get(form, ()) if args.part == "all" or held_out(row) == (args.part == "held-out")]
        if not part:
            print(f"{form}: no labelled file, left out")
            continue
        found, said = walk(part, form)
        print(f"{form}: {said['asked']:,.0f} posts gathered, {said['kept']:,.0f} of authors who agreed; only those are scored")
        places = sorted(found)
        figures, lines = scorer([part[place] for place in places], {at: found[place] for at, place in enumerate(places)})
        numbers[f"{form}.admitted.share"] = said["kept"] / max(1, said["asked"])
        print("\n".join(lines))
        numbers |= figures
    return numbers
