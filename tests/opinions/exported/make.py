"""How the files here were made: a token classifier of Transformers with random weights, exported as people export theirs.

Needs torch and transformers, in the environment that training/opinions/README.md describes: `python tests/opinions/exported/make.py FOLDER`.
"""

import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast

FOLDER = Path(sys.argv[1])
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "crew", "seats", "love", "hate", "skylark", ".", "and"]
LABELS = dict(enumerate(["O", "B-POS", "I-POS", "B-NEG", "I-NEG"]))
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]

torch.manual_seed(0)
(FOLDER / "vocab.txt").write_text("\n".join(WORDS))
tokenizer = BertTokenizerFast(str(FOLDER / "vocab.txt"))
tokenizer.save_pretrained(FOLDER)
sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
config = BertConfig(vocab_size=len(WORDS), id2label=LABELS, label2id={v: k for k, v in LABELS.items()}, **sizes)
model = BertForTokenClassification(config).eval()
config.save_pretrained(FOLDER)
said = tokenizer("love the crew and hate the seats", return_tensors="pt")
axes = {name: {0: "posts", 1: "length"} for name in [*INPUTS, "logits"]}
torch.onnx.export(
    model,
    tuple(said[name] for name in INPUTS),
    FOLDER / "model.onnx",
    input_names=INPUTS,
    output_names=["logits"],
    dynamic_axes=axes,
    dynamo=False,
)
print(model(**said).logits.softmax(-1)[0, 1:-1].detach().numpy().round(3).tolist())
