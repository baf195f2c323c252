"""What the tagger learns from: tokens of a text, and for each whether it is part of a name (1), is not (0) or is not known (-1).

Only data whose licence lets weights be shipped, and texts written here. Rows held out are those whose text's hash falls in the last
quarter; files called *.dev are never read for training.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from heedful.privacy.tagger.tokens import cut, places
from training.names.grammar import Labelled, Maker
from training.names.lexicon import census, locales

PEOPLE = {"PER", "person", "PERSON"}
LATIN = re.compile(r"^[A-Za-zÀ-ɏ' .-]+$")
NAME = re.compile(r"\[NAME\]")
MASK = re.compile(r"\[RELIGION\]")


@dataclass(frozen=True, slots=True)
class Example:
    tokens: list[str]
    labels: list[int]
    # 1: reads as an advertisement, 0: does not, -1: not known
    advert: int = 0


def held_out(text: str) -> bool:
    """Whether a row of a file that comes without a *.dev part is kept for measuring."""
    return hashlib.sha256(text.encode()).digest()[0] >= 192


def join_handles(text: str, spans: list[tuple[int, int, bool]]) -> tuple[str, list[tuple[int, int, bool]]]:
    """Put "@ name" together as people write it, and drop what is labelled there: a handle, and no name."""
    out, moved, at = [], [0] * (len(text) + 1), 0
    size = 0
    for match in re.finditer(r"@ (?=\w)", text):
        for place in range(at, match.start() + 1):
            moved[place] = size + place - at
        size += match.start() + 1 - at
        out.append(text[at : match.start() + 1])
        moved[match.start() + 1] = size
        at = match.end()
    for place in range(at, len(text) + 1):
        moved[place] = size + place - at
    text = "".join([*out, text[at:]])
    handles = [match.span() for match in re.finditer(r"@\w+", text)]
    kept = [(moved[a], moved[b], p) for a, b, p in spans]
    return text, [s for s in kept if not any(a <= s[0] < b or s == (a, a + 1, s[2]) for a, b in handles)]


def rows(path: Path) -> Iterator[tuple[str, list[tuple[int, int, bool]]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield join_handles(row["text"], [(s["start"], s["end"], s["type"] in PEOPLE) for s in row.get("spans", [])])


def label(texts: Sequence[str], spans: Sequence[list[tuple[int, int, bool]]], advert: int = 0) -> list[Example]:
    """Cut texts, and label each token by the spans of people it lies in."""
    examples = []
    for text, mine, tokens in zip(texts, spans, cut(pl.Series(texts, dtype=pl.String)).to_list(), strict=True):
        starts = places(text, tokens)
        labels = [int(any(p and a < s + len(t) and s < b for a, b, p in mine)) for s, t in zip(starts, tokens, strict=True)]
        examples.append(Example(tokens, labels, advert))
    return examples


def joined(parts: Labelled) -> tuple[str, list[tuple[int, int, bool]]]:
    text, spans = "", []
    for words, is_name in parts:
        if is_name:
            spans.append((len(text), len(text) + len(words), True))
        text += words
    return text, spans


class Names:
    """Names of people by chance: locale, whole or in part, as posts write them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lists = [(f, l) for f, l in locales().values() if len(f) > 5 and len(l) > 5]
        first, last = census()
        self.census = ([n.capitalize() for n in first[:3000]], [n.capitalize() for n in last[:12_000]])

    def pick(self, kind: str) -> str:
        firsts, lasts = self.census if self.rng.random() < 0.5 else self.rng.choice(self.lists)
        # The commoner half of the census more often, as among people.
        at = (lambda names: names[int(len(names) * self.rng.random() ** 2)]) if firsts is self.census[0] else self.rng.choice
        return at(firsts) if kind == "first" else at(lasts)

    def who(self, kind: str) -> str:
        if kind == "who":
            shape = self.rng.random()
            if shape < 0.35:
                name = self.pick("first")
            elif shape < 0.45:
                name = self.pick("last")
            elif shape < 0.9:
                name = f"{self.pick('first')} {self.pick('last')}"
            elif shape < 0.95:
                name = f"{self.pick('first')} {self.rng.choice('ABCDEGHJKLMNPRSTW')}. {self.pick('last')}"
            else:
                name = f"{self.pick('first')} {self.pick('first')} {self.pick('last')}"
        else:
            name = self.pick(kind)
        return self.written(name)

    def written(self, name: str) -> str:
        how = self.rng.random()
        return name.lower() if how < 0.16 else name.upper() if how < 0.19 else name


def swap(example: Example, names: Names, rng: random.Random) -> Example:
    """The same text with other names: each name by one of as many words, written as it was."""
    tokens, labels = list(example.tokens), example.labels
    for place, is_name in enumerate(labels):
        word = tokens[place]
        if is_name == 1 and word[:1].isalpha() and len(word) > 1:
            before = place and labels[place - 1] == 1
            new = re.split(r"[\s'-]", names.pick("last" if before else "first"))[0]
            tokens[place] = new.lower() if word.islower() else new.upper() if word.isupper() else new
    return Example(tokens, labels, example.advert)


def disguise(example: Example, rng: random.Random) -> Example:
    """What posts do to words: no capitals, all capitals, a capital on each; a name that was taken out already."""
    tokens, labels = example.tokens, example.labels
    how = rng.random()
    if how < 0.10:
        tokens = [t.lower() for t in tokens]
    elif how < 0.13:
        tokens = [t.upper() if not t.startswith("[") else t for t in tokens]
    elif how < 0.17:
        tokens = [t[:1].upper() + t[1:] for t in tokens]
    if 1 in labels and rng.random() < 0.12:
        kept, shown = [], []
        for place, token in enumerate(tokens):
            starts = labels[place] == 1 and (place == 0 or labels[place - 1] != 1)
            if starts and rng.random() < 0.5:
                kept.append("[name]")
                shown.append(0)
            elif labels[place] != 1 or (shown and kept[-1] != "[name]"):
                kept.append(token)
                shown.append(labels[place])
        return Example(kept, shown, example.advert)
    return Example(list(tokens), list(labels), example.advert)


class Corpus:
    """All that is learnt from; `epoch` gives it anew by chance, with other names."""

    def __init__(self, data: Path, gazetteer: dict[str, int], seed: int) -> None:
        self.rng = random.Random(seed)
        self.names = Names(self.rng)
        self.maker = Maker(self.rng, self.names.who)
        folder = data / "names"
        self.gold = {
            "emerging": label(*zip(*rows(folder / "tweets_emerging.train.jsonl"), strict=True)),
            "broad": label(*zip(*rows(folder / "tweets_broad.train.jsonl"), strict=True)),
            "typed": label(*zip(*[r for r in rows(folder / "typed_pii.train.jsonl") if not held_out(r[0])], strict=True)),
        }
        # A tweet with an address may be an advertisement.
        for examples in self.gold.values():
            for at, e in enumerate(examples):
                if any(t.startswith(("http", "www")) for t in e.tokens):
                    examples[at] = Example(e.tokens, e.labels, -1)
        self.masked = [r["text"] for r in _read(data / "sentiment" / "emotions.train.jsonl")]
        plain = [r["text"] for f in ("aspects/multi_aspect_restaurants.train.jsonl", "brands/telecom.train.jsonl") for r in _read(data / f)]
        self.plain = [doubtful(e, gazetteer) for e in label(plain, [[]] * len(plain))]
        shop = [r["text"] for r in _read(data / "manipulation" / "shop_text.train.jsonl")]
        self.shop = label(shop, [[]] * len(shop), 1)
        self.gazetteer = gazetteer

    def counts(self) -> Counter[str]:
        """How often each token stands in what is learnt from."""
        counts = Counter[str]()
        for examples in (*self.gold.values(), self.plain, self.shop, label(self.masked, [[]] * len(self.masked))):
            counts.update(t for e in examples for t in e.tokens)
        made = ["".join(words for words, _ in parts) for _ in range(8_000) for parts in (self.maker.ad(), self.maker.plain())]
        counts.update(t for e in label(made, [[]] * len(made)) for t in e.tokens)
        return counts

    def fill(self, text: str) -> tuple[str, list[tuple[int, int, bool]]]:
        text = MASK.sub("Christian", text)
        pieces = NAME.split(text)
        parts: Labelled = []
        for place, piece in enumerate(pieces):
            if place:
                parts.append((self.names.who("who"), 1))
            parts.append((piece, 0))
        return joined(parts)

    def epoch(self) -> list[Example]:
        rng, examples = self.rng, list[Example]()
        for name, times in (("emerging", 4), ("broad", 1), ("typed", 2)):
            for example in self.gold[name] * times:
                if 1 not in example.labels and times > 1 and rng.random() < 0.5:
                    continue
                examples.append(swap(example, self.names, rng) if rng.random() < 0.6 else example)
        with_names = [t for t in self.masked if "[NAME]" in t]
        without = rng.sample([t for t in self.masked if "[NAME]" not in t], 12_000)
        examples += label(*zip(*[self.fill(t) for t in with_names], strict=True))
        examples += [doubtful(e, self.gazetteer) for e in label([MASK.sub("Christian", t) for t in without], [[]] * len(without))]
        examples += rng.sample(self.plain, 4_000) + self.shop
        ads = [self.maker.ad() for _ in range(13_000)]
        made = [self.maker.about_people() for _ in range(7_000)] + [self.maker.plain() for _ in range(4_000)]
        examples += label(*zip(*[joined(parts) for parts in made], strict=True))
        people = [e for e in examples if not e.advert]
        # People write at length too.
        examples += [together(rng.choices(people, k=rng.randint(2, 5))) for _ in range(4_000)]
        examples += label([joined(parts)[0] for parts in ads], [[]] * len(ads), 1)
        examples = [disguise(e, rng) for e in examples if e.tokens]
        rng.shuffle(examples)
        return examples


def together(parts: Sequence[Example]) -> Example:
    """Several texts as one."""
    return Example([t for e in parts for t in e.tokens], [n for e in parts for n in e.labels])


def doubtful(example: Example, gazetteer: dict[str, int]) -> Example:
    """A text whose names nobody labelled: a common first or last name with a capital is not known to be none."""
    return Example(
        example.tokens,
        [-1 if t[:1].isupper() and gazetteer.get(t.lower(), 0) >= 3 and place else 0 for place, t in enumerate(example.tokens)],
    )


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
