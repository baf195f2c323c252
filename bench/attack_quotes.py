"""Re-identification by search: can a quote that a report shows be found by its words in the posts as they were written?

The attacker has every post of everybody, also of those who never agreed, as the networks show them, and three ways to search: words in a row,
words shared of all words, and words weighed by how rare they are. For each quote shown they name the person their search puts first (by lot
among equals). Beside it stands the same for the sentences the quotes were cut from: what would happen without the rule.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.opinions import taxonomy
from heedful.opinions.lexicon import LexiconExtractor
from heedful.privacy import quotes
from heedful.privacy.quotes import Place, Said, quote, words_of
from heedful.privacy.redact import redact_texts
from heedful.samples.babble import Babble
from heedful.samples.shop import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

K = 10


def measure(seed: int = 7, people: int = 1_500, posts: int = 15_000, tried: int = 3_000) -> dict[str, Any]:
    """Invent posts, quote those of every second person, and search all of them."""
    from heedful.flow.public import public_words

    rng, told = random.Random(seed), settings()
    babble = Babble(rng, posts, date(2026, 6, 1))
    known = taxonomy.parse({"brands": told["brands"], "aspects": told["aspects"]})
    written = [Said(b"p%d" % rng.randrange(people), babble.say(rng.randrange(365))) for _ in range(posts)]
    agreed = [one for one in written if int(one.person[1:]) % 2 == 0]
    none = pl.Series([[]] * len(agreed), dtype=pl.List(pl.String))
    held = redact_texts(pl.Series([one.text for one in agreed]), none, public_words(known)).to_list()
    corpus = [Said(one.person, text) for one, text in zip(agreed, held, strict=True)]
    found = LexiconExtractor(known).extract(held, [[]] * len(held)).filter(pl.col("polarity") != 0).head(tried)
    places = [Place(*row) for row in found.select("row", "start", "end").iter_rows()]
    answers = quote(corpus, places, K)
    shown = [(corpus[place.post].person, answer.words) for place, answer in zip(places, answers, strict=True) if answer]
    # What would be shown without the rule: the words in a row around the evidence, as they stand.
    bare = [(corpus[place.post].person, words) for place in places if (words := _around(corpus[place.post].text, place))]
    web = Web(written)
    lengths = [len(words.split()) for _, words in shown]
    return {
        "quotes.tried": len(places),
        "quotes.shown": len(shown) / len(places) if places else 0.0,
        "quotes.words": fmean(lengths) if lengths else 0.0,
        "quotes.chance": 1 / K,
        **{f"quotes.found.{way}": web.success(shown, way, rng) for way in Web.WAYS},
        **{f"quotes.unguarded.{way}": web.success(rng.sample(bare, min(len(bare), 400)), way, rng) for way in Web.WAYS},
        "quotes.fewest_candidates": min((web.candidates(words) for _, words in set(shown)), default=0),
    }


def _around(text: str, place: Place) -> str:
    """The whole row of words around the evidence."""
    for run in quotes.runs(text):
        if run[0][1] < place.end and run[-1][2] > place.start and len(run) >= quotes.SHORTEST:
            return " ".join(word for word, _, _ in run)
    return ""


class Web:
    """All posts, as anybody can search them."""

    WAYS = ("phrase", "shared", "rare")

    def __init__(self, posts: Sequence[Said]) -> None:
        self.people = [one.person for one in posts]
        self.words = [words_of(one.text) for one in posts]
        self.rows = [f" {' '.join(words)} " for words in self.words]
        self.holding: dict[str, set[int]] = defaultdict(set)
        for number, words in enumerate(self.words):
            for word in set(words):
                self.holding[word].add(number)
        self.known: dict[tuple[str, str], list[bytes]] = {}

    def success(self, shown: Sequence[tuple[bytes, str]], way: str, rng: random.Random) -> float:
        """How often the first answer of a search is the author."""
        hits = [person == rng.choice(first) for person, words in shown if (first := self.first(words, way))]
        return sum(hits) / len(shown) if shown else 0.0

    def first(self, words: str, way: str) -> list[bytes]:
        """The people a search puts first, each once."""
        if (words, way) not in self.known:
            scores = self._scores(words, way)
            best = max(scores.values(), default=0.0)
            self.known[words, way] = sorted({self.people[n] for n, score in scores.items() if score >= best - 1e-9}) if best else []
        return self.known[words, way]

    def candidates(self, words: str) -> int:
        """How many different people wrote these words in a row."""
        return len({self.people[number] for number in self._phrase(words)})

    def _phrase(self, words: str) -> list[int]:
        common = set.intersection(*(self.holding[word] for word in words.split()))
        return [number for number in common if f" {words} " in self.rows[number]]

    def _scores(self, words: str, way: str) -> dict[int, float]:
        wanted = set(words.split())
        if way == "phrase":
            return dict.fromkeys(self._phrase(words), 1.0)
        near: Counter[int] = Counter()
        for word in wanted:
            weight = 1.0 if way == "shared" else len(self.words) / max(len(self.holding[word]), 1)
            for number in self.holding[word]:
                near[number] += weight
        return {number: score / len(wanted | set(self.words[number])) for number, score in near.items()}
