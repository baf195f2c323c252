"""Write a trained net as the weights of the package, in whole numbers: `python -m training.names.export NET FILE`.

The bar is given by `--bar` (in the net's own measure), how it rises for texts that read as advertisements by `--advert-from` and
`--advert-slope`; `measure` says what each bar costs.
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import torch

from heedful.privacy.tagger.model import FAR, NEAR, OF_LETTERS, OF_WORDS
from heedful.privacy.tagger.tagger import PARTS
from training.names.lexicon import lexemes
from training.names.train import BAG, FEW, MOST, SIZES, Net

# A word with a capital in fewer than one of four or so.
SMALL = 1


def whole_numbers(values: np.ndarray, step: float, most: int) -> np.ndarray:
    return np.clip(np.round(values / step), -most, most).astype(np.int32)


def arrays(values: np.ndarray, kind: pl.DataType) -> pl.Series:
    return pl.Series(values.reshape(-1)).cast(kind).reshape((-1, values.shape[1]))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("net", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--bar", type=float, default=0.0)
    parser.add_argument("--advert-from", type=float, default=0.0)
    parser.add_argument("--advert-slope", type=float, default=0.0)
    args = parser.parse_args()
    saved = torch.load(args.net, weights_only=False)
    net = Net(saved["rows"], saved["coarse"], saved["units"])
    net.load_state_dict(saved["net"])
    w = {name: value.detach().numpy().astype(np.float64) for name, value in net.state_dict().items()}
    near = [w["near.weight"] @ w["near_to"][k] for k in range(len(NEAR))]
    far = [w["far.weight"] @ w["far_to"][k] for k in range(len(FAR))]
    # One step for all that is summed; the rarest extremes are cut.
    step = float(np.quantile(np.abs(np.concatenate([t.reshape(-1) for t in (*near, *far)])), 0.9998)) / 127
    whole_step = float(np.quantile(np.abs(w["bag.weight"]), 0.9998)) / 127
    out_step = float(np.abs(w["out.weight"]).max()) / 127
    # What speaks for an advertisement is one more part of the sum over a text, which nothing else reads.
    advert, advert_bias = saved["advert"]
    within = float(np.quantile(np.abs(advert), 0.9998)) / (127 * whole_step)
    near_table = pl.DataFrame(
        {
            **{f"at{place}": arrays(whole_numbers(t, step, 127), pl.Int8) for place, t in zip(NEAR, near, strict=True)},
            **{f"whole{part}": pl.Series(whole_numbers(w["bag.weight"][:, part], whole_step, 127)).cast(pl.Int8) for part in range(BAG)},
            f"whole{BAG}": pl.Series(whole_numbers(advert / within, whole_step, 127)).cast(pl.Int8),
            "screen": pl.Series(saved["screen"]).cast(pl.Int8),
        }
    )
    far_table = pl.DataFrame({f"at{place}": arrays(whole_numbers(t, step, 127), pl.Int8) for place, t in zip(FAR, far, strict=True)})
    text = np.concatenate(
        [
            whole_numbers(w["bag_to"], step, 10**6),
            np.zeros((1, saved["units"]), dtype=np.int32),
            whole_numbers(w["size_to.weight"], step, 10**6),
            whole_numbers(w["out.weight"], out_step, 127),
        ]
    )
    scale = 1 / (step * out_step / PARTS)
    advert_scale = PARTS / within
    # Steps of how common a word is that are of words mostly written small; numbered as `make_lists` does.
    small = [row for row, (_, capital) in enumerate(sorted(set(lexemes()[0].values())), 1) if capital <= SMALL]
    bounds = {
        "small": small,
        "units": saved["units"],
        "parts": BAG + 1,
        "few": FEW,
        "most": MOST,
        "sizes": list(SIZES),
        "whole_scale": whole_step * PARTS,
        "screen": saved["bound"],
        "scale": scale,
        "bias": round(float(w["out.bias"][0]) * scale),
        "advert": [0] * BAG + [1],
        "advert_bias": round(advert_bias * advert_scale),
        "bar": round(args.bar * scale),
        "advert_from": round(args.advert_from * advert_scale),
        "advert_weight": round(args.advert_slope * scale / advert_scale),
    }
    letters = pl.concat([saved["letters"][kind].sort("text").select(pl.lit(kind).alias("kind"), "text", "row") for kind in OF_LETTERS])
    tables = {
        "words": saved["words"].sort("lower").select("lower", *OF_WORDS),
        "letters": letters,
        "near": near_table,
        "far": far_table,
        "text": pl.DataFrame({"values": arrays(text, pl.Int32)}),
    }
    with zipfile.ZipFile(args.file, "w", zipfile.ZIP_STORED) as archive:
        for name, table in tables.items():
            packed = io.BytesIO()
            table.write_parquet(packed, compression="zstd", compression_level=19, statistics=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet"), packed.getvalue())
        archive.writestr(zipfile.ZipInfo("bounds.json"), json.dumps(bounds, sort_keys=True))
    print(f"{args.file.stat().st_size / 1e6:.2f} MB; " + ", ".join(f"{k} {v}" for k, v in bounds.items() if not isinstance(v, list)))


if __name__ == "__main__":
    main()
