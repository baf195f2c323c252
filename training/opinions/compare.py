"""Train `fast` in several widths, and with several seeds, on one budget: what a size gains, and how far figures move by chance alone.

Rows are loaded once; the order of rows, what is drawn of them, and where weights begin, change with the seed. One line of JSON a run, on
`--out`, with processor seconds; `mean and spread` for a width with more seeds than one.

`python -m training.opinions.compare --build open --data DIR --invented 60000 --rate 2e-3 --pieces 2048 --epochs 3 --widths 32 64 96 128
--seeds 7 --out FILE`
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from statistics import mean, stdev

import torch

from heedful.opinions.models.pieces import Pieces
from training.opinions import networks
from training.opinions.train import arguments, few, fit, prepare

SHOWN = ("restaurants14.f1", "laptops14.f1", "multi_aspect_restaurants.f1", "tweets_one_target.given", "tweets.post")


def main() -> None:
    """Train each width with each seed, one after another."""
    parser = arguments()
    parser.add_argument("--widths", type=int, nargs="+", default=[32, 64, 96, 128])
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    cutter = Pieces(networks.vocabulary())
    items, _, dev = prepare(args, cutter)
    dev, told = few(dev), args.out
    for width in args.widths:
        runs = []
        for seed in args.seeds:
            args.seed, args.width, args.out = seed, width, told.with_suffix(f".{width}-{seed}.pt")
            torch.manual_seed(seed)
            began = time.process_time()
            runs.append(fit(networks.Fast(width, tuple(args.dilations)), items, dev, cutter, args))
            tell(told, {"width": width, "seed": seed, "cpu_s": round(time.process_time() - began), **runs[-1]})
        if len(runs) > 1:
            tell(told, {"width": width, "seeds": len(runs), **spread(runs)})


def spread(runs: list[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation of the figures that aims are set for."""
    return {name: (round(mean(r[name] for r in runs), 3), round(stdev(r[name] for r in runs), 3)) for name in SHOWN}


def tell(out: Path, figures: dict[str, object]) -> None:
    """Add a line to a file."""
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
