"""Runs a weights file: from texts to what it says of every word and of the whole.

A post's answer may not depend on the posts beside it. Posts are therefore padded to one of a few lengths, each length is always
run in batches of the same number of posts, on one thread, in 32-bit numbers: a post goes through the same sums whatever
stands beside it. What comes out is rounded to a thousandth.

Source: ONNX Runtime's documentation of SessionOptions; ONNX opset 17.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Unready
from heedful.opinions.models.pieces import Pieces, read_vocabulary
from heedful.opinions.models.tags import LABELS, PLACES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

# Lengths, in pieces, that texts are padded to; longer ones are read part by part.
LENGTHS: Final = (8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 96)
REMEDY: Final = "Install the extra with `pip install 'heedful[models]'`, or set `opinions.tier` to `lexicon`."
_DIGITS: Final = 3
# What a file says of each post, and the vectors of its pieces, which are asked for apart.
_SAYS: Final = ("tag_shares", "post_shares", "strength_share", "vector")
_VECTORS: Final = "piece_vectors"
# Vectors of at most so many numbers are kept for every piece.
_SMALL: Final = 128
# A vector of meaning is in whole numbers of this part of one: sums of whole numbers are the same in any order.
UNITS: Final = 1 << 12
# Weights are turned back into 32-bit numbers once, when the file is loaded, and not at every run.
_UNPACKED: Final = ("session.disable_quant_qdq", "1")


@dataclass(slots=True)
class Heard:
    """What a model says of one text.

    Guarantee: `places` are (first character, one past the last) of each word; `tags` holds, for each word, the shares of
    tags.LABELS; `post` those of tags.SIGNS; `vector` is what the whole is about, near to that of texts about the like; all
    rounded to a thousandth.
    """

    places: list[tuple[int, int]]
    tags: NDArray[np.float32]
    post: tuple[float, float, float]
    strength: float
    vector: NDArray[np.float32]


# What is said of one part: tags, post, strength, vector.
_Said = tuple[Any, list[float], float, Any]


@dataclass(slots=True)
class _Part:
    text: int
    first: list[int]
    pieces: list[int]


def runtime() -> Any:
    """ONNX Runtime, where it is installed.

    Guarantee: imported at the first call.
    Errors: Unready `models.runtime`.
    """
    try:
        import onnxruntime
    except ImportError:
        raise Unready("models.runtime", "The models need ONNX Runtime, which is not installed.", REMEDY) from None
    return onnxruntime


class Tagger:
    """One weights file and the vocabulary beside it.

    Guarantee: row-wise: what is heard of a text depends on that text alone, to the last bit; pickles as its paths.
    """

    def __init__(self, file: Path, vocabulary: Path) -> None:
        self.file, self.vocabulary = file, vocabulary

    def __reduce__(self) -> tuple[type[Tagger], tuple[Path, Path]]:
        return type(self), (self.file, self.vocabulary)

    @cached_property
    def _session(self) -> Any:
        onnx = runtime()
        if not self.file.is_file():
            raise Unready("models.missing", f"There is no weights file {self.file.name} here.", REMEDY)
        options = onnx.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry(*_UNPACKED)
        options.log_severity_level = 3
        try:
            return onnx.InferenceSession(str(self.file), options, providers=["CPUExecutionProvider"])
        except Exception:
            raise BadInput("models.file", f"{self.file.name} is not a weights file that can be run.", "Bring it anew.") from None

    @cached_property
    def told(self) -> dict[str, Any]:
        """What the file says of itself: tier, build, version, labels, batch, and the pieces around each text.

        Guarantee: labels are ours, in our order.
        Errors: BadInput `models.file`.
        """
        told: dict[str, Any] = json.loads(self._session.get_modelmeta().custom_metadata_map.get("heedful", "{}"))
        if told.get("labels") != list(LABELS):
            raise BadInput("models.file", f"{self.file.name} was not made for this program.", "See docs/how-to/use-a-model.md.")
        return told

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(read_vocabulary(self.vocabulary))

    def meanings(self, phrases: Sequence[str]) -> NDArray[np.int64]:
        """What phrases mean, a row each: the mean of their pieces' vectors, of length one, in whole numbers of 1/4096.

        Guarantee: row-wise; depends on a phrase's first eight pieces and the file alone; noughts where nothing is known of it, or the file
        tells no vectors.
        """
        import numpy as np

        if _VECTORS not in {out.name for out in self._session.get_outputs()}:
            return np.zeros((len(phrases), 1), np.int64)
        cut = [[piece for word in self._pieces.words(phrase)[1] for piece in word][: LENGTHS[0]] for phrase in phrases]
        if self._small:
            sums = np.array([self._table[pieces].sum(0) if pieces else self._table[0] * 0 for pieces in cut])
        else:
            sums = self._vectors(cut).sum(1)
        sizes = np.sqrt((sums * sums).sum(-1, keepdims=True))
        whole: NDArray[np.int64] = np.rint(sums / np.where(sizes > 0, sizes, 1) * UNITS).astype(np.int64)
        return whole

    def _vectors(self, cut: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """The vectors of rows of up to eight pieces; noughts for places beyond a row, whose vectors are padding."""
        import numpy as np

        asked = np.zeros((len(cut), LENGTHS[0]), np.int32)
        for row, pieces in enumerate(cut):
            asked[row, : len(pieces)] = pieces
        (vectors,) = self._session.run([_VECTORS], {"pieces": asked})
        told: NDArray[np.float64] = vectors.astype(np.float64) * (asked > 0)[:, :, None]
        return told

    @cached_property
    def _small(self) -> bool:
        return bool(self._vectors([[1]]).shape[-1] <= _SMALL)

    @cached_property
    def _table(self) -> NDArray[np.float64]:
        """The vectors of all pieces, where they are small: asking a quick model for every phrase would cost more than reading the post."""
        import numpy as np

        size = self._pieces.size
        rows = [list(range(at, min(at + LENGTHS[0], size))) for at in range(0, size, LENGTHS[0])]
        return np.concatenate(
            [self._vectors(rows[at : at + 512]).reshape(-1, self._vectors([[1]]).shape[-1]) for at in range(0, len(rows), 512)]
        )

    @property
    def name(self) -> str:
        """The tier, build and version, as `made_by` tells them.

        Guarantee: changes whenever the weights do, if their version was raised.
        """
        told = self.told
        return f"{told['tier']}-{told['build']}/{told['version']}"

    def read(self, texts: Sequence[str]) -> list[Heard]:
        """What the model says of each text.

        Guarantee: as many as texts, in their order.
        """
        import numpy as np

        told = self.told
        cut = [self._pieces.words(text) for text in texts]
        parts = _parts_of((words for _, words in cut), told["begin"], told["end"])
        heard: list[list[_Said]] = [[] for _ in texts]
        # In the order of the parts, not of the runs: the parts of a long text may be of several lengths.
        for part, said in zip(parts, self._run(parts), strict=True):
            tags, post, strength, vector = said
            heard[part.text].append((tags[part.first], post, strength, vector))
        nothing = (np.zeros((0, len(LABELS)), np.float32), [0.0, 1.0, 0.0], 0.0, np.zeros(0, np.float32))
        return [_joined(places, said or [nothing]) for (places, _), said in zip(cut, heard, strict=True)]

    def _run(self, parts: Sequence[_Part]) -> list[_Said]:
        """What is said of each part, in their order."""
        import numpy as np

        by_length: dict[int, list[int]] = {}
        for at, part in enumerate(parts):
            size = len(part.pieces)
            by_length.setdefault(next(length for length in LENGTHS if length >= size), []).append(at)
        said: dict[int, _Said] = {}
        for length, group in by_length.items():
            posts = max(1, self.told["batch"] // length)
            for start in range(0, len(group), posts):
                batch = group[start : start + posts]
                asked = np.zeros((posts, length), np.int32)
                for row, at in enumerate(batch):
                    asked[row, : len(parts[at].pieces)] = parts[at].pieces
                tags, post, strength, vector = (np.round(out, _DIGITS) for out in self._session.run(_SAYS, {"pieces": asked}))
                said |= zip(batch, zip(tags, post.tolist(), strength[:, 0].tolist(), vector, strict=True), strict=False)
        return [said[at] for at in range(len(parts))]


def _parts_of(texts: Iterable[list[tuple[int, ...]]], begin: list[int], end: list[int]) -> list[_Part]:
    """Texts as parts that the model can read at once, cut between words."""
    room = LENGTHS[-1] - len(end)
    parts: list[_Part] = []
    for text, words in enumerate(texts):
        starts = list(accumulate(map(len, words), initial=len(begin)))
        if words and starts[-1] <= room:
            # Nearly every text is one part.
            parts.append(_Part(text, starts[:-1], [*begin, *chain.from_iterable(words)]))
            continue
        part: _Part | None = None
        for word in words:
            if part is None or len(part.pieces) + len(word) > room:
                part = _Part(text, [], list(begin))
                parts.append(part)
            part.first.append(len(part.pieces))
            part.pieces += word
    for part in parts:
        part.pieces += end
    return parts


def _joined(places: list[tuple[int, int]], said: list[_Said]) -> Heard:
    """The parts of a text as one: the whole is felt as its parts are, by their number of words."""
    if len(said) == 1:
        tags, post, strength, vector = said[0]
        return Heard(places, tags, (post[0], post[1], post[2]), strength, vector)
    import numpy as np

    sizes = np.array([len(tags) for tags, *_ in said], np.float32) / len(places)
    mean = (np.array([p for _, p, *_ in said]) * sizes[:, None]).sum(0).round(_DIGITS).tolist()
    strength = round(sum(float(size) * s for size, (_, _, s, _) in zip(sizes, said, strict=True)), _DIGITS)
    vector = (np.stack([v for *_, v in said]) * sizes[:, None]).sum(0).round(_DIGITS)
    return Heard(places, np.concatenate([tags for tags, *_ in said]), (mean[0], mean[1], mean[2]), strength, vector)


def signs_of(tags: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each word's tags say of its sign, were it part of a target.

    Guarantee: shares of tags.SIGNS, which add up to one; even where nothing is said.
    """
    shares = tags[:, 1:].reshape(len(tags), len(SIGNS), len(PLACES)).sum(-1) + 1e-4
    signs: NDArray[np.float32] = shares / shares.sum(-1, keepdims=True)
    return signs
