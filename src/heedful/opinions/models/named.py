"""A token classifier that the user names on disk, in the form in which Hugging Face models are exported to ONNX.

The folder holds `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`, and `config.json` with `id2label`. A label is a place and a sign:
`B-POS`, `I-negative`, `S-NEU`, or `O`. Nothing is fetched from anywhere.

Source: Hugging Face documentation of `tokenizers` and of the ONNX export of token classification models.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Unready
from heedful.opinions.models.tagger import LENGTHS, REMEDY, Heard, runtime, signs_of
from heedful.opinions.models.tags import LABELS, SIGNS, label
from heedful.opinions.words import PIECE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SIGN_OF: Final = {
    **dict.fromkeys(("pos", "positive"), 1),
    **dict.fromkeys(("neg", "negative"), -1),
    **dict.fromkeys(("neu", "neutral", "conflict"), 0),
}
# Places of other schemes as ours; what only says "inside a target" stands for the middle of one.
_PLACE_OF: Final = {"B": "B", "I": "I", "E": "E", "L": "E", "S": "S", "U": "S", "T": "I"}
_HOW: Final = "See docs/how-to/use-a-model.md."
_DIGITS: Final = 3


class NamedModel:
    """A model on disk; one text at a time, padded to fixed lengths.

    Guarantee: row-wise; its name holds a digest of its weights; pickles as its path.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[type[NamedModel], tuple[Path]]:
        return type(self), (self.folder,)

    @cached_property
    def name(self) -> str:
        """The folder's name and the first characters of the SHA-256 of its weights.

        Guarantee: changes whenever the weights do.
        """
        return f"{self.folder.name}/{hashlib.sha256(self._weights.read_bytes()).hexdigest()[:10]}"

    @property
    def _weights(self) -> Path:
        return self._file("model.onnx", "onnx/model.onnx")

    def _file(self, *names: str) -> Path:
        found = next((self.folder / name for name in names if (self.folder / name).is_file()), None)
        if found is None:
            raise BadInput("models.folder", f"The model's folder {self.folder.name} holds no {names[0]}.", _HOW)
        return found

    @cached_property
    def _session(self) -> Any:
        onnx = runtime()
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnx.InferenceSession(str(self._weights), options, providers=["CPUExecutionProvider"])
        except Exception:
            raise BadInput("models.file", f"{self._weights.name} is not a weights file that can be run.", _HOW) from None

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError:
            raise Unready("models.tokenizers", "A model of one's own needs `tokenizers`, which is not installed.", REMEDY) from None
        try:
            tokenizer = Tokenizer.from_file(str(self._file("tokenizer.json")))
        except BadInput:
            raise
        except Exception:
            raise BadInput("models.folder", "tokenizer.json cannot be read.", _HOW) from None
        tokenizer.no_padding()
        tokenizer.enable_truncation(LENGTHS[-1])
        return tokenizer

    @cached_property
    def _columns(self) -> list[int]:
        """For each of the model's labels, ours."""
        try:
            config = json.loads(self._file("config.json").read_text("utf-8"))
            names = [str(config["id2label"][str(i)]) for i in range(len(config["id2label"]))]
        except (ValueError, KeyError, TypeError):
            raise BadInput("models.labels", "config.json has no id2label that numbers its labels from 0.", _HOW) from None
        return [column_of(name) for name in names]

    def read(self, texts: Sequence[str]) -> list[Heard]:
        """What the model says of each text; words past its longest text are not read.

        Guarantee: as many as texts, in their order.
        """
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Heard:
        import numpy as np

        places = [match.span() for match in PIECE.finditer(text) if match[0] != "\n"]
        encoded = self._tokenizer.encode(text)
        first: dict[int, int] = {}
        for token, (start, end) in enumerate(encoded.offsets):
            if end > start:
                first.setdefault(_word_at(places, start), token)
        read = [word for word in sorted(first) if word >= 0]
        shares = self._shares(encoded.ids)
        tags = np.zeros((len(places), len(LABELS)), np.float32)
        tags[:, 0] = 1
        for word in read:
            tags[word] = 0
            for share, column in zip(shares[first[word]], self._columns, strict=True):
                tags[word, column] += share
        tags = np.round(tags, _DIGITS)
        return Heard(places, tags, *_whole(tags), np.zeros(0, np.float32))

    def _shares(self, ids: list[int]) -> Any:
        import numpy as np

        size = next(length for length in LENGTHS if length >= len(ids))
        asked = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": [0] * len(ids)}
        wanted = {i.name for i in self._session.get_inputs()}
        padded = {k: np.array([[*v, *[0] * (size - len(v))]], np.int64) for k, v in asked.items() if k in wanted}
        logits = self._session.run(None, padded)[0][0][: len(ids)].astype(np.float32)
        if logits.shape[1] != len(self._columns):
            raise BadInput("models.labels", "The model gives another number of labels than its config.json names.", _HOW)
        shares = np.exp(logits - logits.max(-1, keepdims=True))
        return shares / shares.sum(-1, keepdims=True)


def column_of(name: str) -> int:
    """Our label for one of another model.

    Guarantee: 0 for none.
    Errors: BadInput `models.labels` where it names no sign.
    """
    if name.upper() in ("O", "OUTSIDE"):
        return 0
    place, _, sign = name.partition("-")
    if place.upper() not in _PLACE_OF or sign.lower() not in _SIGN_OF:
        raise BadInput("models.labels", f"The model's label {name!r} is no place and sign, such as B-POS.", _HOW)
    return label(_PLACE_OF[place.upper()], _SIGN_OF[sign.lower()])


def _word_at(places: list[tuple[int, int]], start: int) -> int:
    return next((i for i, (s, e) in enumerate(places) if s <= start < e), -1)


def _whole(tags: Any) -> tuple[tuple[float, float, float], float]:
    """The signs of a text from those of its words, each counted as far as it may be a target."""
    if not len(tags):
        return (0.0, 1.0, 0.0), 0.0
    shown = (1 - tags[:, :1]).clip(1e-3)
    shares = ((signs_of(tags) * shown).sum(0) / shown.sum()).tolist()
    post = tuple(round(float(s), _DIGITS) for s in shares)
    return (post[0], post[1], post[2]), round(1 - post[SIGNS.index(0)], _DIGITS)
