"""The same words posted again by the same person: said once, however often they stand there.

Who pastes a praise five times and complains twice in other words has said two things against one. So of copies the earliest counts, in
every view, and a later one changes nothing.
"""

from __future__ import annotations

from typing import Final

import polars as pl

# The column that is equal where one person posted the same words, and its bytes.
WORDS: Final = "words_key"
WORDS_SIZE: Final = 8
# What two copies may differ in: blanks, punctuation and capitals. Emoji and digits are words.
_BETWEEN: Final = r"[\s\p{P}\p{Z}]+"
_SAME: Final = (WORDS, "brand", "aspect")


def plain(texts: pl.Series) -> pl.Series:
    """Redacted texts as they are compared: links and handles are marks by then, and what tells no copies apart is gone.

    Guarantee: row-wise; a text of marks and punctuation alone stays as it is.
    """
    bare = texts.str.to_lowercase().str.replace_all(_BETWEEN, " ").str.strip_chars(" ")
    return pl.select(pl.when(bare == "").then(texts).otherwise(bare)).to_series()


def once(opinions: pl.DataFrame) -> pl.DataFrame:
    """Opinions without those of copies: of the same words of one person, what they say of a brand and aspect stands once.

    Guarantee: a whole function; the same rows for any order and split; the earliest day stays, of one day the least post key; rows
    without a key all stay. Takes post_key, day, brand, aspect and words_key with any others; gives all but words_key.
    """
    number = pl.col(WORDS).bin.reinterpret(dtype=pl.UInt64)
    # Numbers group many times as fast as bytes; what they suspect is looked at exactly.
    suspect = (number ^ pl.col("brand").hash() ^ pl.col("aspect").hash(seed=1)).is_duplicated() & number.is_not_null()
    marked = opinions.with_columns(suspect.alias("suspect"))
    alone = marked.filter(~pl.col("suspect"))
    copies = marked.filter("suspect").sort("day", "post_key").unique(_SAME, keep="first", maintain_order=True)
    return pl.concat([alone, copies]).drop(WORDS, "suspect")
