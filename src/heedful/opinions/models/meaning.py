"""Which aspect a target means that no word of the taxonomy names: by how near its words are to the aspects' own, in the model's vectors.

A taxonomy lists words; people use others. A target that the model marks and no listed word covers goes to the aspect whose words mean
the most like it, or to none: far from all, or as near to two, is *none of these*. The vectors are those that the weights file reads
words by, so nothing more is shipped.

Source: Mikolov et al. (2013), Distributed Representations of Words and Phrases; cosine of means of word vectors.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from heedful.opinions.models.tagger import UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from heedful.opinions.models.tagger import Tagger
    from heedful.opinions.taxonomy import Taxonomy

# How near the three nearest words of an aspect (of few words: the nearest) must be on average, and by how much nearer than those of the next.
# Chosen on development posts to airlines and telecom.
NEAR, AHEAD = 0.62, 0.05
_NEAREST: Final = 3
_KEPT: Final = 100_000
_FAR: Final = 9.0


class Meaning:
    """Tells aspects by meaning.

    Guarantee: the answer of a phrase depends on the phrase, the taxonomy and the weights alone; pickles as those.
    """

    def __init__(self, taxonomy: Taxonomy, model: Tagger, near: float = NEAR, ahead: float = AHEAD) -> None:
        self.taxonomy, self.model, self.near, self.ahead = taxonomy, model, near, ahead
        self._memo: dict[str, str | None] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.taxonomy, self.model, self.near, self.ahead)

    def aspect(self, phrase: str) -> str | None:
        """The aspect that a phrase means, or None.

        Guarantee: one of the taxonomy's, or none of these.
        """
        if phrase not in self._memo:
            if len(self._memo) >= _KEPT:
                self._memo.clear()
            self._memo[phrase] = self._nearest(phrase)
        return self._memo[phrase]

    def _nearest(self, phrase: str) -> str | None:
        import numpy as np

        names, table, missing, counts = self._words
        if len(names) < 2:
            return None
        # Whole numbers below 2^53, so that the sum is exact in any order.
        like = (table @ self.model.meanings([phrase])[0].astype(np.float64)) / (UNITS * UNITS) - missing
        near = (np.sort(like, axis=1)[:, : -_NEAREST - 1 : -1] * counts).sum(1)
        best = int(near.argmax())
        ahead = near[best] - np.delete(near, best).max()
        return names[best] if near[best] >= self.near and ahead >= self.ahead else None

    @cached_property
    def _words(self) -> tuple[Sequence[str], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """The aspects, what each of their words means, how far places without a word are from everything, and what the nearest count."""
        import numpy as np

        words = {a.name: sorted(w.replace("*", "") for w in a.words if "#" not in w) for a in self.taxonomy.aspects}
        names = sorted(name for name, listed in words.items() if listed)
        most = max(_NEAREST, *(len(words[name]) for name in names)) if names else _NEAREST
        table = np.zeros((len(names), most, self.model.meanings(["a"]).shape[1]))
        missing, counts = np.ones((len(names), most)), np.zeros((len(names), _NEAREST))
        for at, name in enumerate(names):
            listed = words[name]
            table[at, : len(listed)], missing[at, : len(listed)] = self.model.meanings(listed), 0
            # An aspect of few words has no three of them that are near.
            asked = max(1, min(_NEAREST, len(listed) // _NEAREST))
            counts[at, :asked] = 1 / asked
        return names, table, missing * _FAR, counts
