"""Reasons and aspects after teaching a head with some of the labelled rows; scored on rows it was not taught.

Where the rows do not bear out a change, the answer is the taxonomy's own, as in use; the ready taxonomy is scored on the same rows beside it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from statistics import mean
from typing import TYPE_CHECKING, Any

from bench import labels
from heedful.opinions.models.evidence import LIKELY, teach_as_borne
from heedful.opinions.models.heads import Told, tell
from heedful.opinions.reading import authored

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]
# Of the rows there are, the share that may be taught from; the others are scored.
TAUGHT_SHARE = 0.7
# Less likely than this, a reason is not named where the taxonomy has none; a loss smaller than this is none.
NAMED, LOSS = 0.25, 0.002


def over_draws(taught: Any, rows: Sequence[Row], extractor: Any, count: str, draws: int) -> dict[str, float]:
    """Means over several draws of the rows that are taught; of more than one, the share in which the figure fell below the taxonomy's own."""
    runs = [taught(rows, extractor, count, draw) for draw in range(draws)]
    figures = {name: mean(run[name] for run in runs) for name in runs[0]}
    for ready in [name for name in figures if ".ready_" in name and draws > 1]:
        name = ready.replace("ready_", "")
        figures[f"{name}.losing"] = mean(run[name] < run[ready] - LOSS for run in runs)
        figures[f"{name}.worst"] = min(run[name] - run[ready] for run in runs)
    return figures


def apart(rows: Sequence[Row], count: str, draw: int = 0) -> tuple[list[Row], list[Row]]:
    """Rows to teach and rows to score, by a hash of the text, so that one text is never on both sides; another draw teaches other rows."""
    order = sorted(rows, key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest())
    cut = int(len(order) * TAUGHT_SHARE)
    teachable, scored = order[:cut], order[cut:]
    if draw:
        teachable = sorted(teachable, key=lambda row: hashlib.sha256(f"{draw}|{row['text']}".encode()).hexdigest())
    taught = {row["text"] for row in teachable}
    return (teachable if count == "all" else teachable[: int(count)]), [row for row in scored if row["text"] not in taught]


def taught_airlines(rows: Sequence[Row], extractor: Any, count: str, draw: int = 0) -> dict[str, float]:
    """The main reason of a dislike: the taxonomy's, where the head holds it likely too, or else the head's likeliest."""
    teachable, scored = apart([row for row in rows if row["polarity"] == "negative" and row["dislike_reason"]], count, draw)
    wanted = [frozenset({row["dislike_reason"]}) for row in teachable]
    head, borne = teach_as_borne(_told(teachable, extractor, _reasons), wanted, labels.REASONS)
    found = _found(scored, extractor)
    ready = [labels.main_reason(labels.about(found[at], row["brand"])) for at, row in enumerate(scored)]
    shares = head.shares(_told(scored, extractor, _reasons))
    said = [_reason(head.classes, share, own) for share, own in zip(shares, ready, strict=True)] if borne.pull else ready
    figures = {}
    for name, answers in (("macro_f1", said), ("ready_macro_f1", ready)):
        pairs = [({row["dislike_reason"]}, answer) for row, answer in zip(scored, answers, strict=True)]
        figures[f"airlines.reason.{name}"] = labels.macro(labels.compare_sets(pairs), labels.REASONS)
    return figures | {"airlines.taught": len(teachable), "airlines.pull": borne.pull}


def _reason(classes: Sequence[str], shares: Any, own: set[str]) -> set[str]:
    likely = {c for c, share in zip(classes, shares, strict=True) if share >= LIKELY}
    if own and (own & likely or not likely):
        return own
    return {classes[int(shares.argmax())]} if shares.max() >= NAMED else set()


def taught_telecom(rows: Sequence[Row], extractor: Any, count: str, draw: int = 0) -> dict[str, float]:
    """Which aspects of which brand: the brands found, with the aspects that are likelier than not, or else the likeliest."""
    teachable, scored = apart(rows, count, draw)
    wanted = [frozenset(o["aspect"] for o in row["opinions"]) for row in teachable]
    head, borne = teach_as_borne(_told(teachable, extractor, _aspects), wanted, labels.ASPECTS)
    found = _found(scored, extractor)
    shares = head.shares(_told(scored, extractor, _aspects))
    aspects, signs, ready = [], [], []
    for at, row in enumerate(scored):
        by_brand: dict[str, float] = defaultdict(float)
        for o in found[at]:
            by_brand[labels.BRAND_OF.get(o["brand"], o["brand"])] += o["polarity"] * o["strength"] * o["confidence"]
        likely = [c for c, share in zip(head.classes, shares[at], strict=True) if share >= 0.5] or [head.classes[int(shares[at].argmax())]]
        own = labels.by_labels(found[at])
        felt = {(brand, aspect): (v > 0) - (v < 0) for brand, v in by_brand.items() for aspect in likely} if borne.pull else own
        ready.append(({(o["brand"], o["aspect"]) for o in row["opinions"]}, set(own)))
        aspects.append(({(o["brand"], o["aspect"]) for o in row["opinions"]}, set(felt)))
        wanted = {
            (o["brand"], o["aspect"], labels.POLARITIES[o["polarity"]]) for o in row["opinions"] if o["polarity"] in labels.POLARITIES
        }
        signs.append((wanted, {(*k, v) for k, v in felt.items() if v}))
    by_aspect, by_sign = labels.compare_sets(aspects, lambda i: i[1]), labels.compare_sets(signs, lambda i: i[2])
    return {
        "telecom.aspect.macro_f1": labels.macro(by_aspect, labels.ASPECTS),
        "telecom.polarity.macro_f1": labels.macro(by_sign, (1, -1)),
        "telecom.aspect.ready_macro_f1": labels.macro(labels.compare_sets(ready, lambda i: i[1]), labels.ASPECTS),
        "telecom.taught": len(teachable),
        "telecom.pull": borne.pull,
    }


def _reasons(opinions: Sequence[Row]) -> set[str]:
    return labels.all_reasons(opinions)


def _aspects(opinions: Sequence[Row]) -> set[str]:
    names = {"General" if o["aspect"] in labels.GENERAL else labels.ASPECT_OF.get(o["aspect"], o["aspect"]) for o in opinions}
    return names - {"General"} or names


def _found(rows: Sequence[Row], extractor: Any) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for opinion in extractor.extract([row["text"] for row in rows], [[] for _ in rows]).to_dicts():
        found[opinion["row"]].append(opinion)
    return found


def _told(rows: Sequence[Row], extractor: Any, names: Any) -> list[Told]:
    found = _found(rows, extractor)
    heard = extractor.model.read([authored(row["text"]) for row in rows])
    return [tell(row["text"], said.vector, frozenset(names(found[at]))) for at, (row, said) in enumerate(zip(rows, heard, strict=True))]
