"""Aspects that a taxonomy lacks: words that it has not, like ones together, the most used first."""

from __future__ import annotations

import numpy as np

from heedful.opinions.proposing import Proposal, propose
from heedful.opinions.taxonomy import parse

TAXONOMY = parse({"brands": [{"name": "Larkmoor"}], "aspects": [{"name": "delivery", "words": ["courier", "parcel*"]}]})
USED = [
    ("queue", 12),
    ("tills", 30),
    ("courier", 50),
    ("couriers", 40),
    ("larkmoor", 60),
    ("awful", 70),
    ("imo", 15),
    ("simply", 15),
    ("queue", 25),
    ("till queue", 11),
]
MEANS = {"tills": (1, 0), "queue": (0, 1), "till queue": (0.1, 0.9)}


def means(words):
    return np.array([MEANS[word] for word in words])


def test_known_words_and_feelings_are_left_out_and_like_ones_stand_together():
    assert propose(USED, TAXONOMY, means) == [Proposal(("tills",), 30), Proposal(("queue", "till queue"), 25)]
    assert propose(USED[::-1], TAXONOMY, means) == propose(USED, TAXONOMY, means)


def test_without_meanings_words_that_share_a_word_stand_together():
    assert propose(USED, TAXONOMY, None) == [Proposal(("tills",), 30), Proposal(("queue", "till queue"), 25)]


def test_nothing_used_proposes_nothing():
    assert propose([], TAXONOMY, means) == []
