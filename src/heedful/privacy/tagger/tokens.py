"""How a text is cut into tokens for the tagger, and what is looked up of each.

A token is a word, a sign, an address of the web, a mark of redaction or the end of a line; what lies between is space. The
pattern is for the engine of columns alone; whoever needs places finds the tokens in the text one after the other.
"""

from __future__ import annotations

from typing import Final

import polars as pl

TOKEN: Final = r"(?i:https?://|www\.)\S+|\[[a-z]{2,12}\]|[@#\x{e000}]?[\p{L}\p{M}\p{N}_]+|\n|[^\s\p{L}\p{M}\p{N}_]"
# What a web address is taken for, whatever it says.
ADDRESS: Final = "[url]"


def cut(texts: pl.Series) -> pl.Series:
    """The tokens of each text.

    Guarantee: row-wise; in order; each stands in the text as it is. Gives a list of strings for each text.
    """
    return texts.str.extract_all(TOKEN)


def places(text: str, tokens: list[str]) -> list[int]:
    """Where each token begins.

    Guarantee: increasing; `tokens` are those of `cut`.
    """
    found, at = [], 0
    for token in tokens:
        at = text.index(token, at)
        found.append(at)
        at += len(token)
    return found


def describe(tokens: pl.Series) -> pl.DataFrame:
    """What is looked up of different tokens: `lower`, `plain`, `start`, `end`, `last`, `shape`, and whether all letters are of one
    size (`even`) and it begins with one (`letter`).

    Guarantee: row-wise; a web address is `ADDRESS`, and somebody's handle the mark of one.
    """
    plain = (
        pl.when(pl.col("token").str.contains(r"^(?i:https?://|www\.)"))
        .then(pl.lit(ADDRESS))
        .when(pl.col("token").str.contains(r"^[@\x{e000}]."))
        .then(pl.lit("[handle]"))
        .otherwise(pl.col("token"))
    )
    shape = (
        pl.col("plain")
        .str.replace_all(r"\p{N}+", "0")
        .str.replace_all(r"\p{Lu}{2,}", "2")
        .str.replace_all(r"\p{Lu}", "1")
        .str.replace_all(r"\p{Ll}+", "a")
        .str.replace_all(r"\p{Lo}+", "o")
    )
    lower = pl.col("plain").str.to_lowercase()
    return (
        pl.DataFrame({"token": tokens})
        .select(plain.alias("plain"))
        .select(
            lower.alias("lower"),
            pl.col("plain"),
            lower.str.head(3).alias("start"),
            lower.str.tail(3).alias("end"),
            lower.str.tail(2).alias("last"),
            shape.str.head(8).alias("shape"),
            (~pl.col("plain").str.contains(r"\p{Lu}") | ~pl.col("plain").str.contains(r"\p{Ll}")).alias("even"),
            pl.col("plain").str.contains(r"^[\p{L}]").alias("letter"),
        )
    )
