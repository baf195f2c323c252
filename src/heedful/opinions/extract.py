"""What every finder of opinions must do, whether it works by lexicon or by a trained model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl


class Extractor(Protocol):
    """Finds opinions in redacted texts.

    Guarantee: row-wise: `extract(a + b)` is `extract(a)` followed by `extract(b)` with its rows counted on; the same
    question always has the same answer; it can be pickled and is cheap to make in a worker process. `made_by` names
    the finder, its version and the digest of its taxonomy, and changes whenever an answer may change.
    """

    made_by: str

    def extract(self, texts: Sequence[str], brands: Sequence[Sequence[str]]) -> pl.DataFrame:
        """Opinions in texts, each with the brands of the place where it stands.

        Guarantee: gives opinions.FOUND, in the order of the texts; `row` is the place in `texts`.
        """
        ...
