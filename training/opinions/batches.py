"""Rows as arrays: pieces, labels where they are known, and batches of rows that are about as long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import torch

from heedful.opinions.models.pieces import Pieces
from heedful.opinions.models.tags import LABELS, SIGNS, label, places_of
from training.opinions.sets import Row

UNTOLD = -100
LONGEST = 96


@dataclass
class Item:
    """A row cut into pieces. `first` are the places of words' first pieces; `tags` and `signs` have one entry a word."""

    pieces: list[int]
    first: list[int]
    tags: list[int]
    signs: list[int]
    post: int
    strength: float
    neutral: float = 1.0
    # What a teacher says: shares of tags for each word, and of signs for the whole.
    taught_tags: Any = None
    taught_post: Any = None


def make_item(row: Row, cutter: Pieces) -> Item:
    """Cut a row; what lies past the longest length is left out."""
    places, words = cutter.words(row.text)
    pieces: list[int] = []
    first: list[int] = []
    for word in words:
        if len(pieces) + len(word) > LONGEST:
            break
        first.append(len(pieces))
        pieces += word
    places = places[: len(first)]
    tags = [0 if row.whole else UNTOLD] * len(first)
    signs = [UNTOLD] * len(first)
    for start, end, sign in row.spans:
        inside = [i for i, (s, e) in enumerate(places) if s < end and e > start]
        for i, place in zip(inside, places_of(len(inside)) if inside else "", strict=True):
            tags[i] = label(place, sign)
    for start, end, sign in row.given:
        for i, (s, e) in enumerate(places):
            if s < end and e > start:
                signs[i] = SIGNS.index(sign)
    if not pieces:
        pieces, first, tags, signs = [cutter.words(".")[1][0][0]], [0], [0], [UNTOLD]
    post = UNTOLD if row.post is None else SIGNS.index(row.post)
    return Item(pieces, first, tags, signs, post, -1.0 if row.strength is None else row.strength, row.neutral)


def batches(items: list[Item], most_pieces: int, seed: int) -> list[list[Item]]:
    """Batches of like length in random order."""
    dice = random.Random(seed)
    order = sorted(items, key=lambda item: len(item.pieces) + dice.random() * 3)
    found: list[list[Item]] = []
    batch: list[Item] = []
    for item in order:
        if batch and (len(batch) + 1) * len(item.pieces) > most_pieces:
            found.append(batch)
            batch = []
        batch.append(item)
    found.append(batch)
    dice.shuffle(found)
    return found


@dataclass
class Arrays:
    """A batch as tensors, padded with nought; labels stand at words' first pieces."""

    pieces: torch.Tensor
    mask: torch.Tensor
    tags: torch.Tensor
    signs: torch.Tensor
    post: torch.Tensor
    strength: torch.Tensor
    neutral: torch.Tensor
    taught_tags: torch.Tensor
    taught_post: torch.Tensor


def stack(batch: list[Item], begin: list[int], end: list[int]) -> Arrays:
    """Pad a batch; `begin` and `end` are pieces that the model wants around each text."""
    extra = len(begin)
    longest = max(len(i.pieces) for i in batch) + extra + len(end)
    shape = (len(batch), longest)
    pieces = torch.zeros(shape, dtype=torch.long)
    mask = torch.zeros(shape)
    tags, signs = torch.full(shape, UNTOLD), torch.full(shape, UNTOLD)
    taught_tags, taught_post = torch.zeros(*shape, len(LABELS)), torch.zeros(len(batch), len(SIGNS))
    for at, item in enumerate(batch):
        row = [*begin, *item.pieces, *end]
        pieces[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
        where = torch.tensor(item.first) + extra
        tags[at, where] = torch.tensor(item.tags)
        signs[at, where] = torch.tensor(item.signs)
        if item.taught_tags is not None:
            taught_tags[at, where] = torch.from_numpy(item.taught_tags[: len(item.first)])
            taught_post[at] = torch.tensor(item.taught_post)
    return Arrays(
        pieces, mask, tags, signs,
        torch.tensor([i.post for i in batch]), torch.tensor([i.strength for i in batch]), torch.tensor([i.neutral for i in batch]), taught_tags, taught_post,
    )  # fmt: skip
