"""The trained classifier of pressure: how much a sentence reads like those that shop pages press people with.

A linear model over the features of `features.py`. Its weights are a small file of ours, read once; no machine-learning library is
needed to ask it. How it was made and what it misses: docs/reference/pressure-model.md.
"""

from __future__ import annotations

import base64
import json
from array import array
from functools import cache, lru_cache
from importlib import resources
from math import exp, sqrt
from typing import NamedTuple

from heedful.errors import Broken
from heedful.messages.features import PLACES, places_of


class Weights(NamedTuple):
    """A linear model.

    Guarantee: PLACES whole numbers, each a multiple of `step`; `data` is the SHA-256 of the pages it was taught on.
    """

    bias: float
    step: float
    each: array[int]
    data: str


@lru_cache(maxsize=10_000)
def pressure(sentence: str) -> float:
    """How likely a sentence is one that presses, from 0 to 1.

    Guarantee: the same for the same sentence, whatever stands beside it; no clock, no chance.
    """
    weights = load()
    places = places_of(sentence)
    total = sum(map(weights.each.__getitem__, places)) * weights.step / sqrt(max(len(places), 1))
    return round(1 / (1 + exp(-(total + weights.bias))), 4)


@cache
def load() -> Weights:
    """The weights that are shipped.

    Guarantee: raises Broken where the file is not the one this program was made with.
    """
    head, _, body = resources.files("heedful.messages").joinpath("pressure.weights").read_text("ascii").partition("\n")
    said = json.loads(head)
    each = array("b", base64.b85decode(body.strip()))
    if said["form"] != 1 or said["places"] != PLACES or len(each) != PLACES:
        raise Broken("guard.weights", "The weights of the classifier are not of this version.")
    return Weights(said["bias"], said["step"], each, said["data"])
