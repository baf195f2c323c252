"""From trained weights to the file that is run: one ONNX file, with everything needed to run it under its metadata.

Weights are kept as whole numbers of eight bits, one scale a column, and are turned back into 32-bit numbers when the file is
loaded: all reckoning is in 32 bits, so that the answer is the same on every processor and in every batch.

`python -m training.opinions.export --tier fast --weights FILE.pt --out FILE.onnx`
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from heedful.opinions.models.cascade import doubt
from heedful.opinions.models.tagger import Tagger
from heedful.opinions.models.tags import LABELS
from training.opinions import networks, sets
from training.opinions.grammar import invent

OPSET = 17
# Smaller tables are kept as they are.
LEAST = 2_000


class Graph:
    """Gathers nodes and weights of a graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def put(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def packed(self, name: str, value: np.ndarray, axis: int) -> str:
        """A table in eight bits with a scale for each place along an axis."""
        nodes, weights = pack(name, value, axis)
        self.nodes += nodes
        self.weights += weights
        return name

    def do(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output


def pack(name: str, value: np.ndarray, axis: int) -> tuple[list[Any], list[Any]]:
    """A table as eight-bit numbers, and the node that turns it back."""
    other = tuple(i for i in range(value.ndim) if i != axis)
    scale = (np.abs(value).max(axis=other) / 127).astype(np.float32)
    scale[scale == 0] = 1
    shape = [1] * value.ndim
    shape[axis] = -1
    whole = np.clip(np.rint(value / scale.reshape(shape)), -127, 127).astype(np.int8)
    weights = [numpy_helper.from_array(whole, f"{name}.q"), numpy_helper.from_array(scale, f"{name}.scale")]
    weights.append(numpy_helper.from_array(np.zeros(len(scale), np.int8), f"{name}.zero"))
    node = helper.make_node("DequantizeLinear", [f"{name}.q", f"{name}.scale", f"{name}.zero"], [name], axis=axis)
    return [node], weights


def fast_graph(model: networks.Fast) -> onnx.ModelProto:
    """The convolutions as matrix products of each word beside its neighbours."""
    g, w = Graph(), {k: v.detach().numpy() for k, v in model.state_dict().items()}
    width = model.width
    g.packed("vectors", w["vectors.weight"], 0)
    g.do("Gather", ["vectors", "pieces"], "piece_vectors")
    g.put("nought", np.array(0, np.int32))
    g.do("Greater", ["pieces", "nought"], "mask.b")
    g.do("Cast", ["mask.b"], "mask.f", to=TensorProto.FLOAT)
    g.put("last", np.array([-1], np.int64))
    g.do("Unsqueeze", ["mask.f", "last"], "mask")
    x = g.do("Mul", ["piece_vectors", "mask"], "x")
    g.put("one", np.array([1], np.int64))
    for at, far in enumerate(model.dilations):
        x = _layer(g, w, x, at, far)
    g.do("ReduceSum", [x, "one"], "sum", keepdims=0)
    g.do("ReduceSum", ["mask", "one"], "count.raw", keepdims=0)
    g.put("least", np.array(1, np.float32))
    g.do("Max", ["count.raw", "least"], "count")
    g.do("Div", ["sum", "count"], "mean")
    g.do("ReduceMax", [x], "most", axes=[1], keepdims=0)
    g.do("Concat", ["mean", "most"], "whole.in", axis=-1)
    whole = _linear(g, w, "whole", "whole.in")
    g.do("Relu", [whole], "whole.out")
    g.do("Unsqueeze", ["whole.out", "one"], "whole.each")
    g.do("Add", [x, "whole.each"], "heard")
    _linear(g, w, "tags", "heard")
    _linear(g, w, "post", "whole.out")
    _linear(g, w, "strength", "whole.out")
    _heads(g)
    return _model(g, width)


def _layer(g: Graph, w: dict[str, np.ndarray], x: str, at: int, far: int) -> str:
    name = f"layer{at}"
    for side, start, end, pad in (("before", 0, -far, [0, far, 0, 0, 0, 0]), ("after", far, 2**31 - 1, [0, 0, 0, 0, far, 0])):
        g.put(f"{name}.{side}.start", np.array([start], np.int64))
        g.put(f"{name}.{side}.end", np.array([end], np.int64))
        g.do("Slice", [x, f"{name}.{side}.start", f"{name}.{side}.end", "one"], f"{name}.{side}.cut")
        g.put(f"{name}.{side}.pads", np.array(pad, np.int64))
        g.do("Pad", [f"{name}.{side}.cut", f"{name}.{side}.pads"], f"{name}.{side}")
    g.do("Concat", [f"{name}.before", x, f"{name}.after"], f"{name}.in", axis=-1)
    _linear(g, w, f"layers.{at}", f"{name}.in")
    g.do("Relu", [f"layers.{at}"], f"{name}.relu")
    g.do("Add", [x, f"{name}.relu"], f"{name}.sum")
    return g.do("Mul", [f"{name}.sum", "mask"], f"{name}.out")


def _linear(g: Graph, w: dict[str, np.ndarray], name: str, x: str) -> str:
    weight = np.ascontiguousarray(w[f"{name}.weight"].T)
    table = g.packed(f"{name}.weight", weight, 1) if weight.size >= LEAST else g.put(f"{name}.weight", weight)
    g.put(f"{name}.bias", w[f"{name}.bias"])
    g.do("MatMul", [x, table], f"{name}.product")
    return g.do("Add", [f"{name}.product", f"{name}.bias"], name)


def _heads(g: Graph) -> None:
    g.do("Softmax", ["tags"], "tag_shares", axis=-1)
    g.do("Softmax", ["post"], "post_shares", axis=-1)
    g.do("Sigmoid", ["strength"], "strength_share")
    g.do("Identity", ["mean"], "vector")


def _model(g: Graph, width: int) -> onnx.ModelProto:
    pieces = helper.make_tensor_value_info("pieces", TensorProto.INT32, ["posts", "length"])
    outputs = [
        helper.make_tensor_value_info("tag_shares", TensorProto.FLOAT, ["posts", "length", len(LABELS)]),
        helper.make_tensor_value_info("post_shares", TensorProto.FLOAT, ["posts", 3]),
        helper.make_tensor_value_info("strength_share", TensorProto.FLOAT, ["posts", 1]),
        helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["posts", width]),
        helper.make_tensor_value_info("piece_vectors", TensorProto.FLOAT, ["posts", "length", width]),
    ]
    graph = helper.make_graph(g.nodes, f"opinions-{width}", [pieces], outputs, g.weights)
    used = {i for node in graph.node for i in node.input}
    for spare in [w for w in graph.initializer if w.name not in used]:
        graph.initializer.remove(spare)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


class Whole(torch.nn.Module):
    """The encoder as it is run: its mask from the pieces, its heads as shares."""

    def __init__(self, model: networks.Accurate) -> None:
        super().__init__()
        self.model = model

    def forward(self, pieces: torch.Tensor) -> tuple[torch.Tensor, ...]:
        tags, post, strength, vector = self.model.heads(pieces.long(), (pieces > 0).float())
        return (
            tags.softmax(-1),
            post.softmax(-1),
            strength[:, None].sigmoid(),
            vector,
            self.model.bert.embeddings.word_embeddings(pieces.long()),
        )


def accurate_graph(model: networks.Accurate) -> onnx.ModelProto:
    """The encoder, its large tables packed afterwards."""
    buffer = io.BytesIO()
    names = ["tag_shares", "post_shares", "strength_share", "vector", "piece_vectors"]
    axes = {name: {0: "posts"} for name in ["pieces", *names]}
    axes["pieces"][1] = axes["tag_shares"][1] = axes["piece_vectors"][1] = "length"
    torch.onnx.export(
        Whole(model).eval(), (torch.ones(2, 8, dtype=torch.int32),), buffer, input_names=["pieces"], output_names=names,
        dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    exported = onnx.load_from_string(buffer.getvalue())
    nodes, weights = [], []
    for table in exported.graph.initializer:
        value = numpy_helper.to_array(table)
        if value.dtype == np.float32 and value.size >= LEAST and value.ndim == 2:
            # A table of vectors has a scale a row, a matrix a scale a column.
            made = pack(table.name, value, 0 if value.shape[0] > 5 * value.shape[1] or "embeddings" in table.name else 1)
            nodes += made[0]
            weights += made[1]
        else:
            weights.append(table)
    body = [*nodes, *exported.graph.node]
    del exported.graph.node[:], exported.graph.initializer[:]
    exported.graph.node.extend(body)
    exported.graph.initializer.extend(weights)
    return exported


def write(model: onnx.ModelProto, told: dict[str, Any], out: Path) -> None:
    """The file, with what is needed to run it."""
    helper.set_model_props(model, {"heedful": json.dumps(told)})
    onnx.checker.check_model(model)
    out.write_bytes(model.SerializeToString())


def doubts_of(file: Path, data: Path) -> list[float]:
    """How unsure the written model is of development posts of open sets and of invented ones: every hundredth part, from the surest."""
    _, rows = sets.load(data, {name: licence for name, licence in sets.OPEN.items() if name != "multi_aspect_restaurants"})
    texts = [row.text for row in (*rows[:2_000], *invent(1_000, 99))]
    found = sorted(doubt(heard) for heard in Tagger(file, networks.encoder_folder() / "vocab.txt").read(texts))
    return [found[round(part * (len(found) - 1) / 100)] for part in range(101)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.opinions.export")
    parser.add_argument("--tier", choices=("fast", "accurate"), required=True)
    parser.add_argument("--build", choices=("open", "research"), default="open")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--dilations", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--outside", type=float, default=0.0, help="how far the tag of no target is held back, in log shares")
    parser.add_argument("--doubts", type=Path, help="folder of labelled data: measure doubts of development posts, for the cascade")
    parser.add_argument("--version", type=int, default=1)
    args = parser.parse_args()
    model: Any = networks.Accurate(args.layers) if args.tier == "accurate" else networks.Fast(args.width, tuple(args.dilations))
    model.load_state_dict(torch.load(args.weights))
    model.eval()
    if args.outside:
        with torch.no_grad():
            model.tags.bias[0] -= args.outside
    told = {"tier": args.tier, "build": args.build, "version": args.version, "begin": model.begin, "end": model.end, "labels": list(LABELS)}
    told["batch"] = 2048 if args.tier == "fast" else 256
    graph = accurate_graph(model) if args.tier == "accurate" else fast_graph(model)
    write(graph, told, args.out)
    if args.doubts:
        write(graph, told | {"doubts": doubts_of(args.out, args.doubts)}, args.out)


if __name__ == "__main__":
    main()
