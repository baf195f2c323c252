"""Train the tagger and write its weights: `python -m training.names.train --data DIR --out FILE`.

One hidden layer over a window of looked-up features; trained in floating point, written as whole numbers. Fixed seed, one thread.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import torch
from torch import nn

from heedful.privacy.tagger.model import COARSE, FAR, NEAR, OF_LETTERS, OF_WORDS, REACH, look_up
from heedful.privacy.tagger.tokens import describe
from training.names.data import Corpus, Example
from training.names.lexicon import gazetteer, lexemes

SEED = 11
UNITS, WIDE, NARROW = 64, 48, 24
COARSE_WORDS, FEWEST = 1500, 5
KINDS = (*OF_WORDS, *OF_LETTERS)
PAD = ""
# What is looked at of every word of a text, and how short the sum over them is.
BAG, FEW, MOST = 12, 6, 3.0
BAG_KINDS = ("plain", "word", "cluster", "end", "shape")
BAG_AT = [KINDS.index(kind) for kind in BAG_KINDS]
COARSE_AT = [KINDS.index(kind) for kind in COARSE]
SIZES = (4, 8, 12, 18, 25, 35, 50, 80)
# How much weights of advertisements are held back: half of one by the C of others.
LOOSE = 5.0
# Texts of one step.
TOGETHER = 256


@dataclass
class Lists:
    words: pl.DataFrame
    letters: dict[str, pl.DataFrame]
    rows: int
    coarse_rows: int


def make_lists(counts: Counter[str], names: dict[str, int]) -> Lists:
    """Number every value of every feature: those of the coarse view first."""
    levels, clusters = lexemes()
    described = describe(pl.Series(list(counts), dtype=pl.String)).with_columns(pl.Series("n", list(counts.values())))
    lower = described.group_by("lower").agg(pl.sum("n")).sort("n", "lower", descending=[True, False])
    frequent = [w for w, n in lower.iter_rows() if n >= FEWEST]
    shapes = described.group_by("shape").agg(pl.sum("n")).sort("n", "shape", descending=[True, False])["shape"][:100].to_list()
    order = [*levels, *(w for w in names if w not in levels), *(w for w in frequent if w not in levels and w not in names)]
    many = pl.DataFrame({"token": order}).with_columns(pl.lit(1).alias("n"))
    pieces = {}
    for kind, most in (("start", 1500), ("end", 1800), ("last", 450)):
        whole = pl.concat(
            [described.select(kind, "n"), describe(many["token"]).select(kind).with_columns(pl.lit(2, dtype=pl.Int64).alias("n"))]
        )
        top = whole.group_by(kind).agg(pl.sum("n")).sort("n", kind, descending=[True, False])
        pieces[kind] = top[kind][:most].to_list()
    number = iter(range(1, 10**9))
    level_rows = {key: next(number) for key in sorted(set(levels.values()))}
    group_rows = {key: next(number) for key in sorted({c & 63 for c in clusters.values()})}
    listed_rows = {key: next(number) for key in sorted(set(names.values()))}
    letter_rows = {"shape": {s: next(number) for s in shapes}}
    exact = described.group_by("plain").agg(pl.sum("n")).sort("n", "plain", descending=[True, False])["plain"][:2000].to_list()
    word_rows = {w: next(number) for w in frequent[:COARSE_WORDS]}
    coarse = next(number)
    word_rows |= {w: next(number) for w in frequent[COARSE_WORDS:]}
    cluster_rows = {key: next(number) for key, n in sorted(Counter(c & 1023 for c in clusters.values()).items()) if n >= 5}
    letter_rows["plain"] = {t: next(number) for t in exact}
    for kind, texts in pieces.items():
        letter_rows[kind] = {t: next(number) for t in texts}
    words = pl.DataFrame(
        {
            "lower": order,
            "word": [word_rows.get(w, 0) for w in order],
            "level": [level_rows.get(levels.get(w), 0) for w in order],
            "group": [group_rows[clusters[w] & 63] if w in clusters else 0 for w in order],
            "cluster": [cluster_rows.get(clusters.get(w, -1) & 1023, 0) if w in clusters else 0 for w in order],
            "listed": [listed_rows.get(names.get(w), 0) for w in order],
        },
        schema={"lower": pl.String, **dict.fromkeys(OF_WORDS, pl.UInt32)},
    ).sort("lower")
    letters = {
        k: pl.DataFrame({"text": list(v), "row": list(v.values())}, schema={"text": pl.String, "row": pl.UInt32}).sort("text")
        for k, v in letter_rows.items()
    }
    return Lists(words, letters, next(number), coarse)


@dataclass
class Flat:
    """Texts one after the other, with nothing between them for as far as the tagger looks."""

    codes: np.ndarray  # of every token, its row of `features`
    features: np.ndarray  # different tokens x kinds
    labels: np.ndarray
    text: np.ndarray  # of every token, its text
    letter: np.ndarray
    texts: int
    starts: np.ndarray  # of every text, and the end
    real: np.ndarray  # of every token, whether it is one
    kind: np.ndarray  # of every text: 1 an advertisement, 0 none, -1 not known


def flatten(examples: list[Example], lists: Lists) -> Flat:
    tokens, labels, text = [], [], []
    for number, example in enumerate(examples):
        tokens += [PAD] * REACH + example.tokens
        labels += [-1] * REACH + example.labels
        text += [number] * (REACH + len(example.tokens))
    tokens += [PAD] * REACH
    labels += [-1] * REACH
    text += [len(examples) - 1] * REACH
    column = pl.Series("token", tokens)
    different = column.unique().sort()
    codes = (
        pl.DataFrame({"token": column})
        .join(pl.DataFrame({"token": different}).with_row_index("code"), on="token", how="left", maintain_order="left")["code"]
        .to_numpy()
    )
    seen = look_up(different, lists.words, lists.letters)
    features = seen.select(KINDS).to_numpy().astype(np.int64)
    features[(different == PAD).to_numpy()] = 0
    text = np.array(text)
    starts = np.searchsorted(text, np.arange(len(examples) + 1))
    real = ~(different == PAD).to_numpy()[codes]
    kind = np.array([e.advert for e in examples])
    return Flat(codes.astype(np.int64), features, np.array(labels), text, seen["letter"].to_numpy(), len(examples), starts, real, kind)


def screen_weights(flat: Flat, size: int) -> np.ndarray:
    """How much each token looks like part of a name by itself."""
    weight = nn.Parameter(torch.zeros(size))
    bias = nn.Parameter(torch.tensor(-3.0))
    optimiser = torch.optim.Adam([weight, bias], lr=0.03)
    known = (flat.labels >= 0) & flat.letter[flat.codes]
    features = torch.from_numpy(flat.features[flat.codes[known]])
    goal = torch.from_numpy((flat.labels[known] == 1).astype(np.float32))
    for _ in range(4):
        for part in torch.randperm(len(goal)).split(8192):
            optimiser.zero_grad()
            score = (weight[features[part]] * (torch.rand(len(part), features.shape[1]) > 0.15)).sum(1) + bias
            nn.functional.binary_cross_entropy_with_logits(score, goal[part]).backward()
            optimiser.step()
            with torch.no_grad():
                weight[0] = 0
    with torch.no_grad():
        weight += bias / features.shape[1]
    return weight.detach().numpy()


def advert_weights(flat: Flat, size: int) -> tuple[np.ndarray, float]:
    """How much each token speaks for its text being an advertisement, and what is added: a sum over the text, by the root of its size."""
    weight = nn.Parameter(torch.zeros(size))
    bias = nn.Parameter(torch.zeros(1))
    tokens = flat.features[flat.codes][flat.real][:, BAG_AT]
    text = torch.from_numpy(flat.text[flat.real])
    tokens, goal = torch.from_numpy(tokens), torch.from_numpy((flat.kind == 1).astype(np.float32))
    size_of = torch.bincount(text, minlength=flat.texts).clamp(min=FEW).float().sqrt()
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=120, history_size=8, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        score = torch.zeros(flat.texts).index_add(0, text, weight[tokens].sum(1)) / size_of + bias
        lost = nn.functional.binary_cross_entropy_with_logits(score, goal) + LOOSE * weight.square().sum() / flat.texts
        lost.backward()
        weight.grad[0] = 0
        return lost

    optimiser.step(loss)
    return weight.detach().numpy(), bias.item()


class Net(nn.Module):
    """A hidden layer over the tokens in the window and a short sum over the whole text."""

    def __init__(self, rows: int, coarse_rows: int, units: int) -> None:
        super().__init__()
        self.near, self.far, self.bag = (table(rows, WIDE), table(coarse_rows, NARROW), table(rows, BAG))
        self.near_to = nn.Parameter(torch.randn(len(NEAR), WIDE, units) * (1 / math.sqrt(WIDE)))
        self.far_to = nn.Parameter(torch.randn(len(FAR), NARROW, units) * (1 / math.sqrt(NARROW)))
        self.bag_to = nn.Parameter(torch.randn(BAG, units) * 0.2)
        self.size_to = nn.Embedding(len(SIZES) + 1, units)
        nn.init.zeros_(self.size_to.weight)
        self.out = nn.Linear(units, 1)
        self.kind = nn.Linear(BAG, 1)
        self.coarse_rows = coarse_rows

    def whole(self, tokens: torch.Tensor, text: torch.Tensor, texts: int, drop: float) -> tuple[torch.Tensor, torch.Tensor]:
        """What a text is like: tokens x kinds and the text of each; gives texts x BAG and the step of each one's size."""
        count = torch.bincount(text, minlength=texts)
        if drop and self.training:
            tokens = tokens * (torch.rand(tokens.shape) > drop)
        total = torch.zeros(texts, BAG).index_add(0, text, self.bag(tokens).sum(1))
        return (total / count.clamp(min=FEW).float().sqrt().unsqueeze(1)).clamp(-MOST, MOST), torch.bucketize(
            count, torch.tensor(SIZES), right=True
        )

    def forward(self, near: torch.Tensor, far: torch.Tensor, whole: torch.Tensor, size: torch.Tensor, drop: float) -> torch.Tensor:
        # near: batch x places x kinds; far: batch x places x coarse kinds, rows above the coarse ones are nothing
        if drop and self.training:
            near = near * (torch.rand(near.shape) > dropped(near.shape[-1], drop))
            far = far * (torch.rand(far.shape) > drop / 2)
        n = self.near(near).sum(2)
        f = self.far(torch.where(far < self.coarse_rows, far, 0)).sum(2)
        hidden = torch.einsum("bpd,pdh->bh", n, self.near_to) + torch.einsum("bpd,pdh->bh", f, self.far_to)
        hidden = hidden + whole @ self.bag_to + self.size_to(size)
        hidden = nn.functional.dropout(torch.relu(hidden), 0.25, self.training)
        return self.out(hidden).squeeze(1)


def table(rows: int, width: int) -> nn.Embedding:
    made = nn.Embedding(rows, width, padding_idx=0)
    nn.init.normal_(made.weight, std=0.1)
    with torch.no_grad():
        made.weight[0] = 0
    return made


def dropped(kinds: int, drop: float) -> torch.Tensor:
    rates = torch.full((kinds,), drop / 2)
    rates[KINDS.index("word")] = drop * 1.5
    return rates


def windows(flat: Flat, at: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    near = np.stack([flat.features[flat.codes[at + p]] for p in NEAR], 1)
    far = np.stack([flat.features[flat.codes[at + p]][:, COARSE_AT] for p in FAR], 1)
    return torch.from_numpy(near), torch.from_numpy(far)


def run(net: Net, flat: Flat, at: np.ndarray, first: int, last: int, drop: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Scores of the candidates `at`, all of texts `first` to `last`, and how much each of these texts reads as an advertisement."""
    inside = slice(flat.starts[first], flat.starts[last])
    own = flat.text[inside] - first
    real = flat.real[inside]
    tokens = flat.features[flat.codes[inside][real]][:, BAG_AT]
    whole, size = net.whole(torch.from_numpy(tokens), torch.from_numpy(own[real]), last - first, drop)
    near, far = windows(flat, at)
    mine = torch.from_numpy(flat.text[at] - first)
    return net(near, far, whole[mine], size[mine], drop), net.kind(whole).squeeze(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--units", type=int, default=UNITS)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    started = time.time()
    names = gazetteer()
    corpus = Corpus(args.data, names, args.seed)
    lists = make_lists(corpus.counts(), names)
    print(f"{lists.rows} rows, {lists.coarse_rows} coarse, {lists.words.height} words, {time.time() - started:.0f} s", flush=True)
    flat = flatten(corpus.epoch(), lists)
    screen = np.clip(np.round(screen_weights(flat, lists.rows) * 16), -127, 127).astype(np.int64)
    score = screen[flat.features].sum(1)
    passed = np.sort(score[flat.codes[flat.labels == 1]])
    bound = int(passed[int(len(passed) * 0.0015)])
    advert, advert_bias = advert_weights(flat, lists.rows)
    net = Net(lists.rows, lists.coarse_rows, args.units)
    learn(net, corpus, lists, flat, screen, bound, args.epochs, started)
    saved = {"net": net.state_dict(), "screen": screen, "bound": bound, "units": args.units, "advert": (advert, advert_bias)}
    torch.save(saved | {"words": lists.words, "letters": lists.letters, "rows": lists.rows, "coarse": lists.coarse_rows}, args.out)


def learn(net: Net, corpus: Corpus, lists: Lists, flat: Flat, screen: np.ndarray, bound: int, epochs: int, started: float) -> None:
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-4)
    step = 0
    for epoch in range(epochs):
        flat = flat if epoch == 0 else flatten(corpus.epoch(), lists)
        score = screen[flat.features].sum(1)
        at = np.flatnonzero((flat.labels >= 0) & (score[flat.codes] >= bound) & flat.letter[flat.codes])
        goals = (flat.labels[at] == 1).astype(np.float32)
        net.train()
        losses, seen = [], 0
        cuts = [*range(0, flat.texts, TOGETHER), flat.texts]
        for first, last in pairwise(cuts):
            for group in optimiser.param_groups:
                done = step / (epochs * len(cuts))
                group["lr"] = 3e-3 * min(1, step / 100) * max(0.02, 1 - done)
            step += 1
            low, high = np.searchsorted(at, [flat.starts[first], flat.starts[last]])
            if low == high:
                continue
            optimiser.zero_grad()
            score_, advert = run(net, flat, at[low:high], first, last, 0.25)
            loss = nn.functional.binary_cross_entropy_with_logits(score_, torch.from_numpy(goals[low:high]))
            kinds = torch.from_numpy(flat.kind[first:last].astype(np.float32))
            known = kinds >= 0
            apart = nn.functional.binary_cross_entropy_with_logits(advert[known], kinds[known])
            (loss + 0.1 * apart).backward()
            optimiser.step()
            losses.append((loss.item(), apart.item()))
            seen += high - low
        told = np.mean(losses, 0)
        print(
            f"epoch {epoch + 1}: loss {told[0]:.4f} {told[1]:.4f}, {seen} candidates of {len(flat.codes)}, {time.time() - started:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
