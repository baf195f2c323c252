"""A post read as if it spoke of women, and as if it spoke of men, and the mean of both taken: for models that read words as they stand.

The models that come with the package read words that say a gender as one word for all (`neutral`), and need none of this. A model of one's own
sees them. Whatever it makes of a sentence about her or about him, the mean is the same for both. Only posts with such a word are read again.
Source: Kusner et al. (2017), Counterfactual fairness; Garg et al. (2019), Counterfactual fairness in text classification through robustness.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.tables.opinions import FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.extract import Extractor

# Rises whenever the words or the mean change.
VERSION: Final = 1
# A mean nearer to nought is neither.
LEAST: Final = 0.05
_PAIRS: Final = (
    "she he, herself himself, mother father, mom dad, mum dad, mummy daddy, sister brother, daughter son, daughters sons, girl boy, girls boys, wife husband, "
    "girlfriend boyfriend, aunt uncle, niece nephew, grandmother grandfather, grandma grandpa, woman man, women men, lady gentleman, ladies gentlemen, gal guy"
)
_BOTH: Final = tuple((pair.split()[0], pair.split()[1]) for pair in _PAIRS.split(", "))
# Where a word has two others the first of the pairs is taken.
_HERS: Final = {his: her for her, his in reversed(_BOTH)} | {"his": "her", "him": "her"}
_HIS: Final = dict(_BOTH) | {"hers": "his"}
_WORD: Final = re.compile(r"\b(?:" + "|".join(sorted({*_HERS, *_HIS, "her"})) + r")\b(?=(?P<next>\s+\w)?)", re.IGNORECASE)


def forms(text: str) -> tuple[str, str]:
    """A text as if all it speaks of were women, and as if they were men.

    Guarantee: pure; texts that differ in such words alone have the same forms, but for `her`, which is *his* before a word and *him* elsewhere.
    """
    return _WORD.sub(lambda m: _said(m, _HERS), text), _WORD.sub(lambda m: _said(m, _HIS), text)


def _said(found: re.Match[str], words: dict[str, str]) -> str:
    word = found[0]
    low = word.lower()
    other = words.get(low) or (("his" if found["next"] else "him") if low == "her" and words is _HIS else low)
    return other.capitalize() if word[:1].isupper() else other


class Averaged:
    """An Extractor whose feelings are the mean over both forms of a text.

    Guarantee: as Extractor; what is spoken of, and where, is what the inner one finds in the text as it stands.
    """

    def __init__(self, inner: Extractor) -> None:
        self.inner = inner
        name, digest = inner.made_by.rsplit(" ", 1)
        self.made_by = f"{name} averaged/{VERSION} {digest}"

    def __reduce__(self) -> tuple[type[Averaged], tuple[Extractor]]:
        return type(self), (self.inner,)

    def extract(self, texts: Sequence[str], brands: Sequence[Sequence[str]]) -> pl.DataFrame:
        """Opinions in texts, each with the brands of the place where it stands.

        Guarantee: as Extractor; a text without a word that says a gender is read once, and as by the inner one.
        """
        found = self.inner.extract(texts, brands)
        rows = [row for row, text in enumerate(texts) if _WORD.search(text)]
        if not rows:
            return found
        both = [form for row in rows for form in forms(texts[row])]
        read = self.inner.extract(both, [brands[row] for row in rows for _ in range(2)])
        return FOUND.require(_joined(found, _means(read, rows), rows))


def _means(read: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    """By text, brand and aspect the mean over both forms; a form that finds none of it counts as neither."""
    places = pl.Series([row for row in rows for _ in range(2)], dtype=pl.UInt32)
    felt = read.with_columns(
        places.gather(read["row"]).alias("row"), (pl.col("polarity") * pl.col("strength").cast(pl.Float64)).alias("felt")
    )
    return felt.group_by("row", "brand", "aspect").agg((pl.col("felt").sum() / 2).alias("mean"))


def _joined(found: pl.DataFrame, means: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    joined = found.join(means, on=["row", "brand", "aspect"], how="left", maintain_order="left")
    again = pl.col("row").is_in(rows)
    mean = pl.col("mean").fill_null(0.0)
    side = pl.when(mean.abs() < LEAST).then(0).otherwise(mean.sign()).cast(pl.Int8)
    strength = pl.when(side != 0).then(mean.abs()).otherwise(pl.col("strength")).cast(pl.Float32)
    told = joined.with_columns(
        pl.when(again).then(side).otherwise("polarity").alias("polarity"),
        pl.when(again).then(strength).otherwise("strength").alias("strength"),
    )
    return told.select(list(FOUND.columns))
