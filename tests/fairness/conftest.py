"""Invented worlds: people who declared something of themselves, and what befell them, fairly or with a planted bias."""

from __future__ import annotations

import random
from collections.abc import Callable

import polars as pl
import pytest

from heedful.privacy.perturb import REACH, STEP, Noise
from heedful.tables.fairness import DECLARED, HAPPENED

ANSWERS = {
    "gender": (("woman", 0.5), ("man", 0.5)),
    "age": (("18-34", 0.35), ("35-64", 0.45), ("65+", 0.2)),
    "first language": (("English", 0.6), ("Polish", 0.25), ("Urdu", 0.15)),
}


class World:
    """A world of people; `yes` says how likely something is for somebody, by what they declared."""

    def __init__(self, seed: int, people: int = 1000, few: int = 0) -> None:
        self.chance = random.Random(seed)
        self.noise = Noise(self.chance.randrange(7 * STEP))
        self.people = [self.chance.randbytes(16) for _ in range(people)]
        self.keys = {person: self.chance.randint(-REACH, REACH) for person in self.people}
        self.told = {
            attribute: dict(zip(self.people, self.chance.choices([a for a, _ in shares], [s for _, s in shares], k=people), strict=True))
            for attribute, shares in ANSWERS.items()
        }
        for person in self.people[:few]:
            self.told["first language"][person] = "Xhosa"

    def declared(self) -> pl.DataFrame:
        rows = [(p, self.keys[p], attribute, answer) for attribute, said in self.told.items() for p, answer in said.items()]
        return DECLARED.require(pl.DataFrame(rows, schema=DECLARED.schema, orient="row"))

    def happened(self, questions: dict[tuple[str, str], Callable[[dict[str, str]], float]]) -> pl.DataFrame:
        rows = []
        for (question, kind), likely in questions.items():
            for person in self.people:
                of = {attribute: said[person] for attribute, said in self.told.items()}
                rows.append((question, kind, person, self.chance.random() < likely(of)))
        return HAPPENED.require(pl.DataFrame(rows, schema=HAPPENED.schema, orient="row"))


FAIR: dict[tuple[str, str], Callable[[dict[str, str]], float]] = {
    ("in the segment", "segment"): lambda of: 0.5,
    ("offered evening delivery", "offer"): lambda of: 0.4,
    ("at a price of 4.90", "price"): lambda of: 0.25,
    ("refused: too soon", "refused"): lambda of: 0.08,
    ("complained", "complaint"): lambda of: 0.01,
    ("left out for want of data", "left out"): lambda of: 0.15,
    ("in the segment", "stand-in"): lambda of: 0.5,
    ("likes delivery", "stand-in"): lambda of: 0.3,
}


@pytest.fixture(scope="session")
def world():
    return World


@pytest.fixture(scope="session")
def fair():
    return FAIR
