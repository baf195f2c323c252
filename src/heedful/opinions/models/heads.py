"""A head: a small classifier taught on corrected rows, on top of what the taxonomy already finds.

With few rows it says nearly what the taxonomy says; the more rows it has seen, the more their words count. It is a logistic regression
over words and pairs of words by how rare they are, the model's vector of the whole less what all texts have in common, and what the
taxonomy found: also which aspect a company means where the taxonomy finds another. Its starting point is the taxonomy's own answer. Teaching is
full-batch and starts from nought, so the same rows in any order give the same head, to the last printed digit.

Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 4.4; Kingma and Ba (2015), Adam.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

# Places for words and pairs of words; a word's place is a checksum of it, so that no list of anybody's words is kept.
_PLACES: Final = 1 << 15
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
# How far the taxonomy's answer counts at the start, and what weighs against moving from it: for a word, by how rare it is; for each aspect
# found and each class; for the vector; for all texts alike. The last two are of vectors some twelve long, and of what no text is known by.
_SAID, _UNSAID = 2.0, -2.0
_HOLD_WORD, _HOLD_FOUND, _HOLD_VECTOR, _HOLD_BIAS = 0.125, 1.0, 60.0, 10.0
# What a word of every row still tells, of what a word of average rarity does.
_COMMON: Final = 0.1
# A class that few rows have, or have by the taxonomy, moves less than the others, and one of none not at all: rows lack it by chance.
_FEW: Final = 5
_STEPS, _RATE = 150, 0.1
_DIGITS: Final = 3
# Weights and vectors as whole numbers: of these parts of one.
_UNITS, _VECTOR_UNITS = 1 << 14, 1000


@dataclass(slots=True)
class Told:
    """What is known of one text before a head is asked: its words' places, the model's vector, and what the taxonomy found.

    Guarantee: holds no word.
    """

    words: tuple[int, ...]
    vector: NDArray[np.float32]
    found: frozenset[str]


def tell(text: str, vector: NDArray[np.float32], found: frozenset[str]) -> Told:
    """Make ready a text.

    Guarantee: the same for the same text, vector and findings on every machine.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    terms = dict.fromkeys([*words, *(f"{a} {b}" for a, b in pairwise(words))])
    return Told(tuple(dict.fromkeys(zlib.crc32(term.encode()) % _PLACES for term in terms)), vector, found)


class Head:
    """A taught head. Its weights are whole numbers, so that what is summed is the same in any order.

    Guarantee: answers for each text alone, to the last bit; `classes` are in alphabetical order.
    """

    def __init__(self, classes: Sequence[str], weights: dict[str, NDArray[np.int32]]) -> None:
        self.classes = tuple(classes)
        self.weights = weights

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).opened, (self.packed(),)

    def shares(self, rows: Sequence[Told]) -> NDArray[np.float32]:
        """How likely each class is for each text.

        Guarantee: 0 to 1, rounded to a thousandth; rows need not add up to one.
        """
        import numpy as np

        if not rows:
            return np.zeros((0, len(self.classes)), np.float32)
        batch, weights = _Batch(rows, self.classes, len(self.weights["vector"])), self.weights
        said = np.zeros((batch.rows + 1, len(self.classes)), np.int64)
        np.add.at(said, batch.row, weights["words"][batch.word].astype(np.int64))
        heard = said[:-1] * batch.worth_of_row[:, None]
        vectors = np.rint(batch.vectors * _VECTOR_UNITS).astype(np.int64) @ weights["vector"].astype(np.int64)
        heard = heard + vectors / _VECTOR_UNITS + batch.found.astype(np.int64) @ weights["found"].astype(np.int64) + weights["bias"]
        shares: NDArray[np.float32] = (1 / (1 + np.exp(-(heard / _UNITS).clip(-30, 30)))).round(_DIGITS).astype(np.float32)
        return shares

    def packed(self) -> bytes:
        """The head as bytes, to be kept.

        Guarantee: the same bytes for the same head; holds no word.
        """
        import numpy as np

        words = self.weights["words"]
        used = np.flatnonzero(words.any(1)).astype(np.int32)
        told = {"classes": self.classes, "width": len(self.weights["vector"]), "used": len(used)}
        parts = [used, words[used], *(self.weights[name] for name in ("vector", "found", "bias"))]
        body = b"".join(part.astype("<i4").tobytes() for part in parts)
        return zlib.compress(json.dumps(told).encode() + b"\n" + body)

    @classmethod
    def opened(cls, packed: bytes) -> Head:
        """The head that was packed.

        Guarantee: says of every text what the packed one says.
        """
        import numpy as np

        line, body = zlib.decompress(packed).split(b"\n", 1)
        told = json.loads(line)
        classes, width, used = len(told["classes"]), told["width"], told["used"]
        sizes = [used, used * classes, width * classes, (classes + 1) * classes, classes]
        cuts = np.split(np.frombuffer(body, "<i4").astype(np.int32), list(accumulate(sizes))[:-1])
        words = np.zeros((_PLACES, classes), np.int32)
        words[cuts[0]] = cuts[1].reshape(used, classes)
        vector, found = cuts[2].reshape(width, classes), cuts[3].reshape(classes + 1, classes)
        return cls(told["classes"], {"words": words, "vector": vector, "found": found, "bias": cuts[4]})

    def drawn(self, pull: float) -> Head:
        """The head, drawn towards the taxonomy: 1 is the head as it is, 0 the taxonomy alone.

        Guarantee: between both, its log odds are; 0 to 1 in, weights stay whole numbers.
        """
        import numpy as np

        start = {"words": 0.0, "vector": 0.0, "found": _believed(len(self.classes)) * _UNITS, "bias": _UNSAID * _UNITS}
        weights = {name: np.rint(start[name] + pull * (value - start[name])).astype(np.int32) for name, value in self.weights.items()}
        return Head(self.classes, weights)

    @property
    def digest(self) -> str:
        """A short name of what the head says.

        Guarantee: changes whenever an answer may change. Source: SHA-256 (FIPS 180-4), first 40 bits.
        """
        return hashlib.sha256(self.packed()).hexdigest()[:10]


def teach(rows: Sequence[Told], wanted: Sequence[frozenset[str]], known: Sequence[str] = ()) -> Head:
    """Teach a head: `wanted` are the classes of each text, `known` those that the taxonomy can find; none is an answer too.

    Guarantee: deterministic; without rows it says what the taxonomy says.
    """
    import numpy as np

    classes = sorted({*known}.union(*wanted))
    order = in_order(rows, wanted)
    batch = _Batch([rows[i] for i in order], classes, max((len(row.vector) for row in rows), default=0))
    # Words that no row has learn nothing, and need no room meanwhile.
    used, batch.word, seen = np.unique(batch.word, return_inverse=True, return_counts=True)
    right = np.array([[c in wanted[i] for c in classes] for i in order], np.float32).reshape(len(rows), len(classes))
    start: dict[str, NDArray[np.float32]] = {
        "words": np.zeros((len(used), len(classes)), np.float32),
        "vector": np.zeros((batch.vectors.shape[1], len(classes)), np.float32),
        "found": _believed(len(classes)),
        "bias": np.full(len(classes), _UNSAID, np.float32),
    }
    # What all texts have in common tells nothing of one.
    middle = batch.vectors.mean(0, keepdims=True) if len(rows) else batch.vectors
    batch.vectors = batch.vectors - middle
    hold = {"words": _hold_of(seen, len(rows)), "vector": _HOLD_VECTOR, "found": _HOLD_FOUND, "bias": _HOLD_BIAS}
    weights = _fitted(start, hold, batch, right)
    weights["bias"] = weights["bias"] - (middle @ weights["vector"]).sum(0)
    whole = {name: np.rint(value * _UNITS).astype(np.int32) for name, value in weights.items()}
    words = np.zeros((_PLACES, len(classes)), np.int32)
    words[used] = whole["words"]
    return Head(classes, whole | {"words": words})


def _fitted(start: dict[str, Any], hold: dict[str, Any], batch: _Batch, right: Any) -> dict[str, Any]:
    """Weights that explain the rows, held to where they start."""
    import numpy as np

    weights = {name: value.copy() for name, value in start.items()}
    # A class of few rows would be drowned by those that lack it: its rows count more, by the root of how many lack it to one.
    some = right.sum(0)
    worth = 1 + right * (np.sqrt((len(right) - some) / (some + _FEW)).clip(1) - 1).astype(np.float32)
    about = np.maximum(right, batch.found[:, :-1]).sum(0)
    trusted = about / (about + _FEW)
    mean, square = ({name: np.zeros_like(value) for name, value in weights.items()} for _ in range(2))
    for step in range(1, _STEPS + 1):
        slopes = batch.slopes((_shares(weights, batch) - right) * worth * trusted)
        for name, blamed in slopes.items():
            slope = blamed + hold[name] * (weights[name] - start[name])
            mean[name] += 0.1 * (slope - mean[name])
            square[name] += 0.01 * (slope * slope - square[name])
            moved = mean[name] / (1 - 0.9**step) / (np.sqrt(square[name] / (1 - 0.99**step)) + 1e-6)
            weights[name] -= _RATE * (1 - step / (_STEPS + 1)) * moved
    return weights


def _believed(classes: int) -> Any:
    """What is believed before any row is seen: each class where it was found, and nothing by what else was, or by nothing (the last row)."""
    import numpy as np

    return np.concatenate([np.eye(classes), np.zeros((1, classes))]).astype(np.float32) * np.float32(_SAID - _UNSAID)


def _hold_of(seen: Any, rows: int) -> Any:
    """What holds each word back: the more rows have it, the more. Source: Sparck Jones (1972), inverse document frequency."""
    import numpy as np

    telling = np.log((1 + rows) / (1 + seen))
    share = np.maximum(telling / max(float(telling.mean()) if len(telling) else 1.0, 1e-6), _COMMON)
    return (_HOLD_WORD / share**2).astype(np.float32)[:, None]


def in_order(rows: Sequence[Told], wanted: Sequence[frozenset[str]]) -> list[int]:
    """Places of rows in an order of their own.

    Guarantee: the same rows come in the same order, however they stood.
    """
    return sorted(range(len(rows)), key=lambda i: (rows[i].words, sorted(wanted[i])))


class _Batch:
    """Texts as arrays; a text's words share its weight, so that long texts do not shout."""

    def __init__(self, rows: Sequence[Told], classes: Sequence[str], width: int) -> None:
        import numpy as np

        counts = np.array([len(row.words) for row in rows], np.int64)
        self.rows = len(rows)
        self.row = np.repeat(np.arange(self.rows), counts)
        self.word = np.array([w for row in rows for w in row.words], np.int64)
        self.worth_of_row = 1 / np.sqrt(np.maximum(counts, 1))
        self.worth = np.repeat(self.worth_of_row, counts).astype(np.float32)
        # A text in which nothing is the author's has no vector.
        self.vectors = np.zeros((self.rows, width), np.float32)
        for at, row in enumerate(rows):
            size = min(width, len(row.vector))
            self.vectors[at, :size] = row.vector[:size]
        found = np.array([[c in row.found for c in classes] for row in rows], np.float32).reshape(self.rows, len(classes))
        self.found = np.concatenate([found, ~found.any(1, keepdims=True)], 1)

    def slopes(self, blame: Any) -> dict[str, Any]:
        """How the loss moves with each weight."""
        import numpy as np

        words = np.zeros((int(self.word.max(initial=-1)) + 1, blame.shape[1]), np.float32)
        spread = blame[self.row] * self.worth[:, None]
        for c in range(blame.shape[1]):
            words[:, c] = np.bincount(self.word, spread[:, c], len(words))
        return {"words": words, "vector": self.vectors.T @ blame, "found": self.found.T @ blame, "bias": blame.sum(0)}


def _shares(weights: dict[str, Any], batch: _Batch) -> Any:
    import numpy as np

    picked = weights["words"][batch.word] * batch.worth[:, None]
    heard = np.zeros((batch.rows, picked.shape[1]), np.float32)
    for c in range(picked.shape[1]):
        heard[:, c] = np.bincount(batch.row, picked[:, c], batch.rows)
    heard += batch.vectors @ weights["vector"] + batch.found @ weights["found"] + weights["bias"]
    return 1 / (1 + np.exp(-heard.clip(-30, 30)))
