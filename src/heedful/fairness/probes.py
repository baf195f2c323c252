"""Pairs of invented sentences that differ in one thing alone: who is spoken of, who speaks, or how it is spelt.

Source: Kiritchenko & Mohammad (2018), Examining gender and race bias in two hundred sentiment analysis systems, for the idea of such
a set; Kusner et al. (2017), Counterfactual fairness. Every sentence is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.fairness.groups import CALLED, NAMES, PRONOUNS, SELF, SKINS
from heedful.fairness.sentences import AROUND, BYLINES, DISLIKED, LIKED, SELVES, TONGUES, VERDICTS
from heedful.fairness.spellings import VARIANTS
from heedful.tables.fairness import PROBES
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = tuple[str, str, int, int, str, str, str, str | None]
LANGUAGE: Final = "language"
# Axes that say how people are, by which nobody may be misread; the others say where and how long they write.
OF_PEOPLE: Final = (
    "gender", "gender of a name", "pronoun", "origin of a name", "age", "disability", "religion", "nationality", "dialect", "second language", "skin tone of emoji",
)  # fmt: skip
TOLD_ONLY: Final = ("register", "network", "length", LANGUAGE)
# A step that shares no divisor with the number of templates visits them all, each kind early.
_STRIDE: Final = 181


@dataclass(frozen=True, slots=True)
class Topic:
    """What a sentence may be about: a brand, one of its aspects, and words for that aspect.

    Guarantee: as the taxonomy names them.
    """

    brand: str
    aspect: str
    words: str


def probes(topics: Sequence[Topic], most: int = 384) -> pl.DataFrame:
    """Invented sentences over all brands and aspects, in pairs, at most so many templates an axis.

    Guarantee: pure; gives fairness.PROBES; every group of an axis has each of its templates once, on the same topic and with the same
    verdict; all topics come round. Source: see the top of this file.
    """
    about = list(topics) or [Topic("the shop", OVERALL, "service")]
    rows = [*_of_others(about, most), *_of_selves(about, most), *_of_spelling(about, most), *_of_skins(about, most), *_of_tongues(about)]
    return PROBES.require(pl.DataFrame(rows, schema=PROBES.schema, orient="row"))


def templates(frames: Sequence[str], topics: Sequence[Topic], most: int) -> Iterator[tuple[int, str, int, str, Topic]]:
    """Frames and verdicts together: a number, the frame, the side, the filled verdict, and its topic.

    Guarantee: pure; the same first ones whatever `most` is; frames, sides and topics are mixed from the first on.
    """
    every = list(product(frames, VERDICTS))
    for number in range(min(most, len(every))):
        frame, (side, verdict) = every[number * _STRIDE % len(every)]
        topic = topics[number % len(topics)]
        yield number, frame, side, verdict.format(a=topic.words, b=topic.brand), topic


def _row(axis: str, group: str, number: int, side: int, topic: Topic, text: str, name: str | None = None) -> Row:
    return axis, group, number, side, topic.brand, topic.aspect, text[:1].upper() + text[1:], name


def _of_others(topics: Sequence[Topic], most: int) -> Iterator[Row]:
    for number, frame, side, verdict, topic in templates(BYLINES, topics, most):

        def said(who: str, frame: str = frame, verdict: str = verdict) -> str:
            return frame.format(who=who, v=verdict)

        for axis, groups in (("gender", CALLED), ("pronoun", PRONOUNS)):
            for group, words in groups.items():
                yield _row(axis, group, number, side, topic, said(words[number % len(words)]))
        for origin, sexes in NAMES.items():
            names = sexes[number % 2]
            name = names[number // 2 % len(names)]
            yield _row("origin of a name", origin, number, side, topic, said(name), name)
        pair = list(NAMES.values())[number % len(NAMES)]
        for group, names in zip(("woman", "man"), pair, strict=True):
            name = names[number // len(NAMES) % len(names)]
            yield _row("gender of a name", group, number, side, topic, said(name), name)


def _of_selves(topics: Sequence[Topic], most: int) -> Iterator[Row]:
    for number, frame, side, verdict, topic in templates(SELVES, topics, most):
        for axis, groups in SELF.items():
            for group, words in groups.items():
                yield _row(axis, group, number, side, topic, frame.format(self=words[number % len(words)], v=verdict))


def _of_spelling(topics: Sequence[Topic], most: int) -> Iterator[Row]:
    for number, frame, side, verdict, topic in templates(AROUND, topics, most):
        plain = frame.format(v=verdict)
        plain = plain[:1].upper() + plain[1:]
        for axis, changes in VARIANTS.items():
            for group, change in changes.items():
                # What is spelt otherwise is never the brand's own name.
                said = change(plain.replace(topic.brand, "\ue000")).replace("\ue000", topic.brand)
                yield _row(axis, group, number, side, topic, said)


def _of_skins(topics: Sequence[Topic], most: int) -> Iterator[Row]:
    for number, frame, side, verdict, topic in templates(AROUND, topics, most):
        signs = DISLIKED if side < 0 else LIKED
        for group, tone in SKINS.items():
            yield _row("skin tone of emoji", group, number, side, topic, f"{frame.format(v=verdict)} {signs[number % len(signs)]}{tone}")


def _of_tongues(topics: Sequence[Topic]) -> Iterator[Row]:
    brands = list(dict.fromkeys(topic.brand for topic in topics))
    for tongue, lines in TONGUES.items():
        for number, (brand, (side, line)) in enumerate(product(brands, lines)):
            yield _row(LANGUAGE, tongue, number, side, Topic(brand, OVERALL, ""), line.format(b=brand))
