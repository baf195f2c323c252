"""Train a model: `python -m training.opinions.train --tier accurate --build research --data DIR --out FILE`."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch

from heedful.opinions.models.pieces import Pieces
from training.opinions import networks, sets
from training.opinions.batches import Item, batches, make_item, stack
from training.opinions.judge import judge
from training.opinions.loss import loss_of

# Rows of each set in an epoch, where fewer than all: a fresh draw each time. The quick networks can afford more.
MOST = {
    "fast-open": {"emotions": 20000, "invented": 15000},
    "fast-research": {"emotions": 10000, "tweets": 15000, "airlines": 4000, "event_products": 3000, "invented": 8000},
    "accurate-open": {"telecom": 2500, "emotions": 6000, "invented": 9000},
    "accurate-research": {
        "multi_aspect_restaurants": 2500, "telecom": 2500, "tweets_one_target": 4000, "airlines": 1800, "event_products": 1200,
        "emotions": 2000, "tweets": 5500,
    },
}  # fmt: skip
MOST_DEV = 300
# Of these, so many are labelled by a teacher.
MOST_TAUGHT = {"emotions": 9000, "invented": 3000}


def chosen(build: str) -> dict[str, str]:
    """The sets of a build with their licences."""
    return sets.OPEN if build == "open" else {**sets.OPEN, **sets.RESEARCH}


def main() -> None:
    """Train, tell how it goes, and keep the weights after each epoch."""
    args = arguments().parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    cutter = Pieces(networks.vocabulary())
    items, train, dev = prepare(args, cutter)
    if args.teacher:
        teach(items, train, args)
    print({of: len(rows) for of, rows in items.items()}, flush=True)
    model = networks.Accurate(args.layers) if args.tier == "accurate" else networks.Fast(args.width, tuple(args.dilations))
    if args.start:
        model.load_state_dict(torch.load(args.start), strict=True)
    fit(model, items, few(dev), cutter, args)


def prepare(args: argparse.Namespace, cutter: Pieces) -> tuple[dict[str, list[Item]], list[sets.Row], list[sets.Row]]:
    """Rows to train on, cut into pieces, by set; the same as rows; and development rows of all sets."""
    train, _ = sets.load(args.data, chosen(args.build))
    _, dev = sets.load(args.data, {**sets.OPEN, **sets.RESEARCH})
    train = sets.apart(train, dev)
    if args.invented:
        from training.opinions.grammar import invent

        train += invent(args.invented, args.seed)
    items: dict[str, list[Item]] = {}
    for row in train:
        items.setdefault(row.of, []).append(make_item(row, cutter))
    return items, train, dev


def teach(items: dict[str, list[Item]], train: list[sets.Row], args: argparse.Namespace) -> None:
    """Let a larger model label what a smaller one is to learn from: the texts of the build, and open texts without labels."""
    from heedful.opinions.models.tagger import Tagger

    teacher = Tagger(args.teacher, networks.encoder_folder() / "vocab.txt")
    if args.build == "open":
        more, _ = sets.load(args.data, sets.UNLABELLED)
        cutter = Pieces(networks.vocabulary())
        for row in more:
            items.setdefault(row.of, []).append(make_item(row, cutter))
            train.append(row)
    rows: dict[str, list[sets.Row]] = {}
    for row in train:
        rows.setdefault(row.of, []).append(row)
    for of, labelled in rows.items():
        most = MOST_TAUGHT.get(of, len(labelled))
        pairs = list(zip(items[of], labelled, strict=True))[:most]
        for at in range(0, len(pairs), 2000):
            for (item, _), heard in zip(pairs[at : at + 2000], teacher.read([row.text for _, row in pairs[at : at + 2000]]), strict=True):
                if len(heard.tags) >= len(item.first):
                    item.taught_tags, item.taught_post = heard.tags, heard.post
        # What no teacher has read, and nobody has labelled, teaches nothing.
        items[of] = [item for item, _ in pairs] if of in sets.UNLABELLED else items[of]


def few(dev: list[sets.Row]) -> list[sets.Row]:
    """At most so many development rows of each set while training."""
    kept: dict[str, list[sets.Row]] = {}
    for row in sorted(dev, key=lambda row: sets.hashlib.sha256(row.text.encode()).hexdigest()):
        if len(kept.setdefault(row.of, [])) < MOST_DEV:
            kept[row.of].append(row)
    return [row for rows in kept.values() for row in rows]


def fit(
    model: torch.nn.Module, items: dict[str, list[Item]], dev: list[sets.Row], cutter: Pieces, args: argparse.Namespace
) -> dict[str, float]:
    """Epochs over a fresh draw of every set; the rate of learning rises for a tenth, then falls to nought."""
    learnt = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=args.rate, weight_decay=0.01, fused=True)
    dice = random.Random(args.seed)
    plan = [
        [
            i
            for of, rows in items.items()
            for i in dice.sample(rows, min(len(rows), int(args.draw * MOST[f"{args.tier}-{args.build}"].get(of, len(rows)))))
        ]
        for _ in range(args.epochs)
    ]
    steps = sum(len(batches(p, args.pieces, 0)) for p in plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(s / (0.1 * steps + 1), max(0.0, (steps - s) / (0.9 * steps))))
    began, done, running = time.monotonic(), 0, 0.0
    figures: dict[str, float] = {}
    for epoch, drawn in enumerate(plan):
        model.train()
        for batch in batches(drawn, args.pieces, args.seed + epoch):
            told = stack(batch, model.begin, model.end)  # type: ignore[arg-type]
            blind = (torch.rand(told.pieces.shape) < 0.15) & (told.mask > 0)
            loss = loss_of(*model(told.pieces, told.mask), told, blind)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            running += float(loss.detach())
            if done % args.tell == 0:
                print(f"epoch {epoch} step {done}/{steps} loss {running / args.tell:.3f} {time.monotonic() - began:.0f}s", flush=True)
                running = 0.0
        torch.save(model.state_dict(), args.out)
        figures = judge(model, dev, cutter)
        print(json.dumps({k: round(v, 3) for k, v in figures.items()}), flush=True)
    Path(args.out).with_suffix(".json").write_text(json.dumps(figures | vars(args), default=str, indent=1), "utf-8")
    return figures


def arguments() -> argparse.ArgumentParser:
    """The options of training."""
    parser = argparse.ArgumentParser(prog="python -m training.opinions.train")
    parser.add_argument("--tier", choices=("fast", "accurate"), required=True)
    parser.add_argument("--build", choices=("open", "research"), required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--teacher", type=Path, help="an exported model that labels texts for this one")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--pieces", type=int, default=768, help="most pieces in a batch")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--draw", type=float, default=1.0, help="how much of each set's share an epoch draws")
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--dilations", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--invented", type=int, default=0, help="how many posts the grammars write")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tell", type=int, default=100)
    return parser


if __name__ == "__main__":
    main()
