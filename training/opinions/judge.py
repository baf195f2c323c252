"""How good a model in training is, on rows held apart: exact targets with their sign, the sign of given targets, the sign of posts."""

from __future__ import annotations

from collections import defaultdict

import torch

from heedful.opinions.models.tags import SIGNS
from training.opinions.batches import UNTOLD, batches, make_item, stack
from training.opinions.loss import sign_logits
from training.opinions.sets import Row


def spans_of(labels: list[int]) -> set[tuple[int, int, int]]:
    """(first word, one past the last, sign) of runs of tags; a begin or a single starts a new one."""
    found, start, signs = set(), None, []
    for at, tag in enumerate([*labels, 0]):
        place = None if tag == 0 else (tag - 1) % 4
        if start is not None and (place is None or place in (0, 3)):
            found.add((start, at, max(set(signs), key=signs.count)))
            start, signs = None, []
        if place is not None:
            start = at if start is None else start
            signs.append(SIGNS[(tag - 1) // 4])
            if place in (2, 3):
                found.add((start, at + 1, max(set(signs), key=signs.count)))
                start, signs = None, []
    return found


@torch.no_grad()
def judge(model: torch.nn.Module, rows: list[Row], cutter: object, bias: float = 0.0) -> dict[str, float]:
    """Figures by set."""
    model.eval()
    kept = defaultdict(lambda: defaultdict(float))  # type: ignore[var-annotated]
    items = [(row, make_item(row, cutter)) for row in rows]  # type: ignore[arg-type]
    row_of = {id(item): row for row, item in items}
    for batch in batches([item for _, item in items], 4096, 0):
        told = stack(batch, model.begin, model.end)  # type: ignore[arg-type]
        tags, post, _ = model(told.pieces, told.mask)
        tags = tags.clone()
        tags[..., 0] -= bias
        best, signs, felt = tags.argmax(-1), sign_logits(tags).argmax(-1), post.argmax(-1)
        for at, item in enumerate(batch):
            row, n = row_of[id(item)], kept[row_of[id(item)].of]
            where = torch.tensor(item.first) + len(model.begin)  # type: ignore[arg-type]
            if row.whole:
                wanted, found = spans_of(item.tags), spans_of(best[at][where].tolist())
                n["right"] += len(wanted & found)
                n["wanted"] += len(wanted)
                n["found"] += len(found)
                n["placed"] += len({w[:2] for w in wanted} & {f[:2] for f in found})
            for start, _, sign in spans_of(item.tags) if row.whole else ():
                n["given"] += 1
                n["given_right"] += SIGNS[int(signs[at][where[start]])] == sign
            for place, sign_at in enumerate(item.signs):
                if sign_at != UNTOLD:
                    n["given"] += 1
                    n["given_right"] += int(signs[at][where[place]]) == sign_at
            if item.post != UNTOLD:
                n[f"post{item.post}"] += 1
                n[f"post_right{item.post}"] += int(felt[at]) == item.post
    return {f"{of}.{k}": v for of, n in sorted(kept.items()) for k, v in _figures(n).items()}


def _figures(n: dict[str, float]) -> dict[str, float]:
    out = {}
    if n["wanted"]:
        out["f1"] = 2 * n["right"] / (n["wanted"] + n["found"])
        out["spans"] = 2 * n["placed"] / (n["wanted"] + n["found"])
    if n["given"]:
        out["given"] = n["given_right"] / n["given"]
    shares = [n[f"post_right{i}"] / n[f"post{i}"] for i in range(3) if n[f"post{i}"]]
    if shares:
        out["post"] = sum(shares) / len(shares)
    return out
