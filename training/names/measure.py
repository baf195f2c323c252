"""Measure a trained net on what it never saw, for choosing its bounds: recall and precision of names, marks in advertisements."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from training.names.data import Example, _read, held_out, label, rows
from training.names.train import Lists, Net, flatten, run


def dev(data: Path) -> dict[str, list[Example]]:
    folder = data / "names"
    ads = [r["text"] for r in _read(data / "manipulation" / "ad_copy.jsonl")]
    return {
        "emerging": label(*zip(*rows(folder / "tweets_emerging.dev.jsonl"), strict=True)),
        "broad": label(*zip(*rows(folder / "tweets_broad.dev.jsonl"), strict=True)),
        "typed": label(*zip(*[r for r in rows(folder / "typed_pii.train.jsonl") if held_out(r[0])], strict=True)),
        "ads": label(ads, [[]] * len(ads)),
    }


def scores(saved: dict, examples: list[Example]):
    net = Net(saved["rows"], saved["coarse"], saved["units"])
    net.load_state_dict(saved["net"])
    net.eval()
    flat = flatten(
        examples,
        Lists(saved["words"].sort("lower"), {k: v.sort("text") for k, v in saved["letters"].items()}, saved["rows"], saved["coarse"]),
    )
    score = saved["screen"][flat.features].sum(1)
    at = np.flatnonzero((flat.labels >= 0) & (score[flat.codes] >= saved["bound"]) & flat.letter[flat.codes])
    out = np.full(len(flat.codes), -99.0)
    advert = np.zeros(flat.texts)
    with torch.no_grad():
        for first in range(0, flat.texts, 512):
            last = min(flat.texts, first + 512)
            mine = at[slice(*np.searchsorted(at, [flat.starts[first], flat.starts[last]]))]
            got, kind = run(net, flat, mine, first, last, 0)
            out[mine], advert[first:last] = got.numpy(), kind.numpy()
    return flat, out, advert, len(at)


def spans(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return list(zip(edges[::2], edges[1::2], strict=True))


def main() -> None:
    torch.set_num_threads(1)
    saved = torch.load(sys.argv[1], weights_only=False)
    got = {name: (*scores(saved, examples), examples) for name, examples in dev(Path(sys.argv[2])).items()}
    for name, (flat, out, advert, n, examples) in got.items():
        gold = (flat.labels == 1) & flat.letter[flat.codes]
        print(
            name,
            "candidates a text",
            n / len(examples),
            "missed by the screen",
            np.mean(out[gold] < -50) if gold.any() else 0,
            "advert",
            np.percentile(advert, [5, 25, 50, 75, 95]).round(1),
        )
    for cut in [x / 4 for x in range(-12, 9)]:
        line = [f"{cut:5.2f}"]
        for name, (flat, out, _, _, examples) in got.items():
            flags = out >= cut
            # What stands between two parts of a name is part of it too.
            found = spans(flags)
            if name == "ads":
                line.append(f"ads {len(found) / len(examples):.4f}")
                continue
            gold = [s for s in spans(flat.labels == 1)]
            letters = flat.letter[flat.codes]
            whole = sum(flags[a:b][letters[a:b]].all() for a, b in gold)
            right = sum((flat.labels[a:b] == 1).any() for a, b in found)
            line.append(f"{name} R {whole / len(gold):.3f} P {right / max(1, len(found)):.3f}")
        print("  ".join(line))


if __name__ == "__main__":
    main()
