"""Reasons and aspects after teaching a head with some of the labelled rows; scored on rows it was not taught."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bench import labels
from heedful.opinions.models.heads import Told, teach, tell
from heedful.opinions.reading import authored

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]
# Of the rows there are, the share that may be taught from; the others are scored.
TAUGHT_SHARE = 0.7


def apart(rows: Sequence[Row], count: str) -> tuple[list[Row], list[Row]]:
    """Rows to teach and rows to score, by a hash of the text, so that one text is never on both sides."""
    order = sorted(rows, key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest())
    cut = int(len(order) * TAUGHT_SHARE)
    teachable, scored = order[:cut], order[cut:]
    taught = {row["text"] for row in teachable}
    return (teachable if count == "all" else teachable[: int(count)]), [row for row in scored if row["text"] not in taught]


def taught_airlines(rows: Sequence[Row], extractor: Any, count: str) -> dict[str, float]:
    """The main reason of a dislike: the head's likeliest, where the post is disliked."""
    teachable, scored = apart([row for row in rows if row["polarity"] == "negative" and row["dislike_reason"]], count)
    head = teach(_told(teachable, extractor, _reasons), [frozenset({row["dislike_reason"]}) for row in teachable], labels.REASONS)
    shares = head.shares(_told(scored, extractor, _reasons))
    pairs = [({row["dislike_reason"]}, {head.classes[int(s.argmax())]}) for row, s in zip(scored, shares, strict=True)]
    scores = labels.compare_sets(pairs)
    return {"airlines.reason.macro_f1": labels.macro(scores, labels.REASONS), "airlines.taught": len(teachable)}


def taught_telecom(rows: Sequence[Row], extractor: Any, count: str) -> dict[str, float]:
    """Which aspects of which brand: the brands found, with the aspects that are likelier than not, or else the likeliest."""
    teachable, scored = apart(rows, count)
    head = teach(
        _told(teachable, extractor, _aspects), [frozenset(o["aspect"] for o in row["opinions"]) for row in teachable], labels.ASPECTS
    )
    found = _found(scored, extractor)
    shares = head.shares(_told(scored, extractor, _aspects))
    aspects, signs = [], []
    for at, row in enumerate(scored):
        by_brand: dict[str, float] = defaultdict(float)
        for o in found[at]:
            by_brand[labels.BRAND_OF.get(o["brand"], o["brand"])] += o["polarity"] * o["strength"] * o["confidence"]
        likely = [c for c, share in zip(head.classes, shares[at], strict=True) if share >= 0.5] or [head.classes[int(shares[at].argmax())]]
        felt = {(brand, aspect): (v > 0) - (v < 0) for brand, v in by_brand.items() for aspect in likely}
        aspects.append(({(o["brand"], o["aspect"]) for o in row["opinions"]}, set(felt)))
        wanted = {
            (o["brand"], o["aspect"], labels.POLARITIES[o["polarity"]]) for o in row["opinions"] if o["polarity"] in labels.POLARITIES
        }
        signs.append((wanted, {(*k, v) for k, v in felt.items() if v}))
    by_aspect, by_sign = labels.compare_sets(aspects, lambda i: i[1]), labels.compare_sets(signs, lambda i: i[2])
    return {
        "telecom.aspect.macro_f1": labels.macro(by_aspect, labels.ASPECTS),
        "telecom.polarity.macro_f1": labels.macro(by_sign, (1, -1)),
        "telecom.taught": len(teachable),
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
