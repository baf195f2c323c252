"""The tagger's weights, and how a token is looked up in them.

Everything is a whole number: sums of whole numbers are the same in any order and any batch, on any processor. The file is made by
`training/names`, whose model card says from what.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import IO, Any, Final

import polars as pl

from heedful.privacy.tagger.tokens import describe

FILE: Final = "names.weights"
# Places beside a token that are looked at closely, and those of which only a coarse view is taken.
NEAR: Final = (-1, 0, 1)
FAR: Final = (-4, -3, -2, 2, 3, 4)
REACH: Final = 4
# What is looked up of a token: columns of the list of words, then parts of the word as it is written.
OF_WORDS: Final = ("word", "level", "group", "cluster", "listed")
OF_LETTERS: Final = ("plain", "shape", "start", "end", "last")
# The coarse view, and what is looked at of every word of a text.
COARSE: Final = ("word", "level", "group", "listed", "shape")
WHOLE: Final = ("plain", "word", "cluster", "end", "shape")


@dataclass(frozen=True, slots=True)
class Model:
    """Lists, weights and bounds.

    Guarantee: immutable; row 0 of every table of weights is nothing but zeros.
    """

    # `lower`, sorted, then a row number for each of OF_WORDS
    words: pl.DataFrame
    # for each of OF_LETTERS: `text`, sorted, and `row`
    letters: dict[str, pl.DataFrame]
    # one row a feature: a value for each hidden unit, for each place of NEAR and of FAR; FAR has the first rows only
    near: tuple[pl.Series, ...]
    far: tuple[pl.Series, ...]
    # one row a feature: what it says of the whole text; then what that, and the size of the text, say to each hidden unit
    whole: tuple[pl.Series, ...]
    whole_to: tuple[pl.Series, ...]
    size_to: pl.Series
    out: pl.Series
    # one value a feature: how much a word looks like a name by itself
    screen: pl.Series
    bounds: dict[str, Any]


@lru_cache(maxsize=1)
def load() -> Model:
    """The weights in the package.

    Guarantee: read once a process.
    """
    with resources.files("heedful.privacy.tagger").joinpath(FILE).open("rb") as file:
        return read(file)


def read(file: IO[bytes]) -> Model:
    """Weights from a file of ours.

    Guarantee: nothing in it is executed.
    """
    with zipfile.ZipFile(file) as archive:
        bounds = json.loads(archive.read("bounds.json"))
        tables = {
            name: pl.read_parquet(io.BytesIO(archive.read(f"{name}.parquet"))) for name in ("words", "letters", "near", "far", "text")
        }
    near, far, text = tables["near"], tables["far"], tables["text"]
    values = text["values"].cast(pl.Array(pl.Int32, bounds["units"]))
    sizes = len(bounds["sizes"]) + 1
    return Model(
        tables["words"],
        {kind: tables["letters"].filter(pl.col("kind") == kind).select("text", "row") for kind in OF_LETTERS},
        tuple(near[f"at{place}"].cast(pl.Array(pl.Int16, bounds["units"])) for place in NEAR),
        tuple(far[f"at{place}"].cast(pl.Array(pl.Int16, bounds["units"])) for place in FAR),
        tuple(near[f"whole{part}"].cast(pl.Int32) for part in range(bounds["parts"])),
        tuple(values.slice(part, 1) for part in range(bounds["parts"])),
        values.slice(bounds["parts"], sizes),
        values.slice(bounds["parts"] + sizes, 1),
        near["screen"].cast(pl.Int32),
        bounds,
    )


def look_up(tokens: pl.Series, words: pl.DataFrame, letters: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of weights of different tokens: a column for each of OF_WORDS and OF_LETTERS, and `even` and `letter`.

    Guarantee: row-wise; what is in no list is row 0.
    """
    seen = describe(tokens)
    known = _places(words["lower"], seen["lower"])
    columns = [words[kind].gather(known).fill_null(0).cast(pl.UInt32).alias(kind) for kind in OF_WORDS]
    for kind in OF_LETTERS:
        found = _places(letters[kind]["text"], seen[kind])
        columns.append(letters[kind]["row"].gather(found).fill_null(0).cast(pl.UInt32).alias(kind))
    return pl.DataFrame([*columns, seen["even"], seen["letter"]])


def _places(listed: pl.Series, asked: pl.Series) -> pl.Series:
    """Where each stands in a sorted list; null where it does not."""
    # A search by halves: making a table to look in would cost more than a few texts do.
    at = listed.search_sorted(asked).clip(upper_bound=len(listed) - 1)
    return at.set(listed.gather(at) != asked, None)
