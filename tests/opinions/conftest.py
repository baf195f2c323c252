from __future__ import annotations

import json

import numpy as np
import pytest

from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.models.tags import LABELS, SIGNS, label
from heedful.opinions.taxonomy import parse, ready

OWN = {
    "brands": [
        {"name": "Skylark", "names": ["Skylark Air"], "handles": ["flyskylark"], "hashtags": ["skylark"], "pages": ["77"]},
        {"name": "Bluefin", "handles": ["bluefinair"]},
        {"name": "Amber", "exact": ["Amber"], "handles": ["amberair"]},
    ],
}


def air_taxonomy():
    return parse({**ready("airlines"), **OWN})


@pytest.fixture(scope="session")
def extractor():
    return LexiconExtractor(air_taxonomy())


@pytest.fixture(scope="session")
def found(extractor):
    """The opinions of one text as (brand, aspect, polarity), in order."""

    def find(text, *context):
        return [(o["brand"], o["aspect"], o["polarity"]) for o in extractor.extract([text], [list(context)]).to_dicts()]

    return find


@pytest.fixture(scope="session")
def whole(extractor):
    """The opinions of one text as they come, by aspect."""

    def find(text, *context):
        return {o["aspect"]: o for o in extractor.extract([text], [list(context)]).to_dicts()}

    return find


# A model small enough to write by hand: a word is what its vector says, neighbours lend a little, and the whole is the mean.
WORDS = [
    "[PAD]",
    "[UNK]",
    ".",
    "the",
    "is",
    "and",
    "but",
    "love",
    "hate",
    "crew",
    "seats",
    "app",
    "skylark",
    "http",
    "someone",
    "!",
    "nice",
    "@",
]
WIDTH = len(LABELS) + 3


def _vectors():
    """Love is liked, hate disliked; crew and seats are targets of whatever is felt next to them."""
    table = np.zeros((len(WORDS), WIDTH), np.float32)
    for word, sign in (("love", 1), ("nice", 1), ("hate", -1)):
        for place in "BIES":
            table[WORDS.index(word), label(place, sign)] = 3
        table[WORDS.index(word), len(LABELS) + SIGNS.index(sign)] = 4
    table[:, 0] = 4
    for word in ("crew", "seats", "app"):
        table[WORDS.index(word), 0] = -4
        for sign in SIGNS:
            table[WORDS.index(word), label("S", sign)] = 2
    table[0] = 0
    return table


def _write_model(folder, *, told=None, batch=64):
    """A weights file and its vocabulary."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    (folder / "vocabulary.txt").write_text("\n".join(WORDS) + "\n", "utf-8")
    ints = {"nought": np.array(0, np.int32), "one": np.array([1], np.int64), "far": np.array([2**31 - 1], np.int64)}
    ints |= {"minus": np.array([-1], np.int64), "zero": np.array([0], np.int64), "pads": np.array([0, 1, 0, 0, 0, 0], np.int64)}
    ints |= {"tag_end": np.array([len(LABELS)], np.int64), "two": np.array([2], np.int64)}
    weights = [numpy_helper.from_array(_vectors(), "vectors")] + [numpy_helper.from_array(v, k) for k, v in ints.items()]
    nodes = [
        ("Gather", ["vectors", "pieces"], "x"),
        ("Slice", ["x", "zero", "minus", "one"], "cut"),
        ("Pad", ["cut", "pads"], "before"),
        ("Add", ["x", "before"], "both"),
        ("Slice", ["both", "zero", "tag_end", "two"], "tags"),
        ("Softmax", ["tags"], "tag_shares"),
        ("ReduceMean", ["x"], "mean"),
        ("Slice", ["mean", "tag_end", "far", "one"], "post"),
        ("Softmax", ["post"], "post_shares"),
        ("Slice", ["post_shares", "zero", "one", "one"], "strength_share"),
        ("Identity", ["mean"], "vector"),
    ]
    extra = {"ReduceMean": {"axes": [1], "keepdims": 0}, "Softmax": {"axis": -1}}
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, [output], **extra.get(kind, {})) for kind, inputs, output in nodes],
        "tiny",
        [helper.make_tensor_value_info("pieces", TensorProto.INT32, ["posts", "length"])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * (3 if name == "tag_shares" else 2))
            for name in ("tag_shares", "post_shares", "strength_share", "vector")
        ],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    said = {"tier": "tiny", "build": "open", "version": 1, "begin": [], "end": [], "labels": list(LABELS), "batch": batch}
    said["doubts"] = [i / 20 for i in range(21)]
    helper.set_model_props(model, {"heedful": json.dumps(said | (told or {}))})
    onnx.checker.check_model(model)
    (folder / "tiny.onnx").write_bytes(model.SerializeToString())
    return folder / "tiny.onnx", folder / "vocabulary.txt"


def _write_classifier(folder, labels=("O", "B-POS", "I-POS", "B-NEG", "I-NEG")):
    """A token classifier as people export them: its label is looked up by the token alone."""
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"id2label": {str(i): name for i, name in enumerate(labels)}}), "utf-8")
    table = np.zeros((len(WORDS), len(labels)), np.float32)
    table[:, 0] = 5
    for word, name in (("crew", "B-POS"), ("seats", "B-NEG")):
        if name in labels:
            table[WORDS.index(word)] = 0
            table[WORDS.index(word), labels.index(name)] = 5
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["logits"])],
        "classifier",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["posts", "length"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    return folder


@pytest.fixture(scope="session")
def air():
    return air_taxonomy()


@pytest.fixture(scope="session")
def write_model():
    return _write_model


@pytest.fixture(scope="session")
def write_classifier():
    return _write_classifier
