"""The labelled sets: what each may be used for, and its rows in one form; training and development parts kept apart.

A row is what a model may learn from one text. Whatever a set does not tell is unknown, never guessed: unknown labels
have no part in the loss.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from heedful.opinions.presets import ready

SIGN_OF = {"positive": 1, "negative": -1, "neutral": 0, "conflict": 0, "none": 0}
# Of files without a development part, the rows whose text hashes into this share are it.
DEV_SHARE = 0.15
# name: licence as the data's own page gives it. Only `open` ones may go into weights that come with the package.
OPEN = {
    "multi_aspect_restaurants": "MAMS, Apache-2.0",
    "telecom": "SentiTel, Unlicense",
    "emotions": "GoEmotions, Apache-2.0",
}
# Texts without any label of ours, for a small model to learn from a large one.
UNLABELLED = {
    "tweets_broad": "Broad Twitter Corpus, CC BY 4.0",
    "tweets_emerging": "WNUT-17, CC BY 4.0",
}
RESEARCH = {
    "restaurants14": "SemEval-2014 task 4, research only",
    "laptops14": "SemEval-2014 task 4, research only",
    "restaurants16": "SemEval-2016 task 5, research only",
    "tweets_one_target": "Dong et al. 2014, no licence",
    "tweets_open_domain": "Mitchell et al. 2013, no licence",
    "phone.en": "M-ABSA, no licence",
    "hotel.en": "M-ABSA, no licence",
    "food.en": "M-ABSA, no licence",
    "coursera.en": "M-ABSA, no licence",
    "airlines": "Twitter US Airline, CC BY-NC-SA",
    "event_products": "SXSW products, no licence",
    "tweets": "SemEval-2017 task 4A, no licence",
}
FILES = {
    "aspects": ("multi_aspect_restaurants", "restaurants14", "laptops14", "restaurants16", "tweets_one_target", "tweets_open_domain"),
    "aspects_by_language": ("phone.en", "hotel.en", "food.en", "coursera.en"),
    "brands": ("telecom", "airlines", "event_products"),
    "sentiment": ("emotions", "tweets"),
    "names": ("tweets_broad", "tweets_emerging"),
}
FEELING_OF = {
    **dict.fromkeys(("admiration", "approval", "gratitude", "amusement", "love", "optimism", "joy", "caring"), 1),
    **dict.fromkeys(("excitement", "relief", "pride"), 1),
    **dict.fromkeys(("annoyance", "disapproval", "anger", "sadness", "disappointment", "disgust", "fear", "remorse"), -1),
    **dict.fromkeys(("embarrassment", "nervousness", "grief"), -1),
    **dict.fromkeys(("neutral", "curiosity", "confusion", "realization", "surprise", "desire"), 0),
}
NEUTRAL = {"multi_aspect_restaurants": 0.5}
STRONG = {"love", "excitement", "anger", "disgust", "grief", "admiration"}


@dataclass
class Row:
    """One text. `spans` are (start, end, sign); `whole` says whether they are all there are in the text, `given` are places whose
    sign is known though others are not; `post` is the sign of the whole, `strength` 0 to 1."""

    text: str
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    whole: bool = False
    given: list[tuple[int, int, int]] = field(default_factory=list)
    post: int | None = None
    strength: float | None = None
    of: str = ""
    # How much a target without feeling counts: the set of texts that were chosen for targets of unlike signs has far too many.
    neutral: float = 1.0


def plain(text: str) -> str:
    """A text as duplicates are told: letters and digits only."""
    return re.sub(r"[\W_]+", "", text.lower())


def is_dev(text: str) -> bool:
    """Whether a text of a file without a development part belongs to ours."""
    return int(hashlib.sha256(plain(text).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < DEV_SHARE


def load(data: Path, names: dict[str, str]) -> tuple[list[Row], list[Row]]:
    """Training and development rows of some sets; no text of any development part stands in training."""
    train: list[Row] = []
    dev: list[Row] = []
    for folder, files in FILES.items():
        for name in files:
            if name in names:
                rows, kept = _load(data / folder, name)
                train += rows
                dev += kept
    return apart(train, dev), dev


def apart(train: list[Row], dev: list[Row]) -> list[Row]:
    """Training rows without those that stand in development too, and each text once."""
    seen = {plain(row.text) for row in dev}
    kept = []
    for row in train:
        key = plain(row.text)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def _load(folder: Path, name: str) -> tuple[list[Row], list[Row]]:
    read = {part: _read(folder / f"{name}.{part}.jsonl") for part in ("train", "dev")}
    turn = _FORMS.get(name, _targets)
    train, dev = ([_named(turn(row), name) for row in read[part]] for part in ("train", "dev"))
    if not dev:
        train, dev = [row for row in train if not is_dev(row.text)], [row for row in train if is_dev(row.text)]
    return train, dev


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()] if path.exists() else []


def _named(row: Row, name: str) -> Row:
    row.of = name
    row.neutral = NEUTRAL.get(name, 1.0)
    return row


def _spans(row: dict[str, Any]) -> list[tuple[int, int, int]]:
    """Spans that do not overlap, the longest kept; each once."""
    found: dict[tuple[int, int], int] = {}
    for o in row["opinions"]:
        if o.get("start") is not None and o["end"] > o["start"]:
            found.setdefault((o["start"], o["end"]), SIGN_OF[o["polarity"]])
    kept: list[tuple[int, int, int]] = []
    for (start, end), sign in sorted(found.items(), key=lambda item: item[0][0] - item[0][1]):
        if all(end <= s or start >= e for s, e, _ in kept):
            kept.append((start, end, sign))
    return sorted(kept)


def _post(signs: set[int]) -> int | None:
    return signs.pop() if len(signs) == 1 else None


def _targets(row: dict[str, Any]) -> Row:
    return Row(row["text"], _spans(row), whole=True, post=_post({SIGN_OF[o["polarity"]] for o in row["opinions"]}))


def _one_target(row: dict[str, Any]) -> Row:
    spans = _spans(row)
    return Row(row["text"], given=spans, post=_post({sign for *_, sign in spans}))


def _whole_post(row: dict[str, Any]) -> Row:
    return Row(row["text"], post=SIGN_OF[row["polarity"]])


def _emotions(row: dict[str, Any]) -> Row:
    signs = {FEELING_OF[e] for e in row["emotions"]}
    sign = _post(signs - {0} or signs)
    strength = None if sign is None else 0.0 if sign == 0 else 0.9 if STRONG & set(row["emotions"]) else 0.5
    return Row(row["text"], post=sign, strength=strength)


def _airlines(row: dict[str, Any]) -> Row:
    sign = SIGN_OF[row["polarity"]]
    handles = [(m.start(), m.end(), sign) for m in re.finditer(r"@\w+", row["text"])][:1]
    return Row(row["text"], given=handles, post=sign)


def _product(row: dict[str, Any]) -> Row:
    sign = SIGN_OF[row["polarity"]]
    word = (row["product"] or "").split(" ")[0]
    given = [(m.start(), m.end(), sign) for m in re.finditer(re.escape(word), row["text"], re.IGNORECASE)][:1] if word else []
    return Row(row["text"], given=given, post=sign)


@cache
def _aspect_words() -> dict[str, list[re.Pattern[str]]]:
    """The nouns of the ready telecom taxonomy, by aspect: where a labelled aspect may be spoken of."""
    return {
        aspect["name"]: [
            re.compile(rf"\b{re.escape(w)}s?\b", re.IGNORECASE)
            for w in sorted(aspect["words"], key=len, reverse=True)
            if w.replace(" ", "").isalpha() and len(w) > 2
        ]
        for aspect in ready("telecom")["aspects"]
    }


def _telecom(row: dict[str, Any]) -> Row:
    text = row["text"]
    given = []
    for o in row["opinions"]:
        sign = SIGN_OF[o["polarity"]]
        given += [(m.start(), m.end(), sign) for m in re.finditer(rf"\b{re.escape(o['brand'][:7])}\w*", text, re.IGNORECASE)][:1]
        matches = (p.search(text) for p in _aspect_words().get(o["aspect"], ()))
        given += [(m.start(), m.end(), sign) for m in matches if m][:1]
    return Row(text, given=given, post=_post({SIGN_OF[o["polarity"]] for o in row["opinions"]}))


def _nothing(row: dict[str, Any]) -> Row:
    return Row(row["text"])


_FORMS = {
    "tweets_broad": _nothing,
    "tweets_emerging": _nothing,
    "tweets_one_target": _one_target,
    "telecom": _telecom,
    "emotions": _emotions,
    "tweets": _whole_post,
    "airlines": _airlines,
    "event_products": _product,
}
