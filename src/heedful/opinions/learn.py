"""From redacted posts to opinions: the one door of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.tables.opinions import FOUND
from heedful.tables.posts import REDACTED

if TYPE_CHECKING:
    from heedful.opinions.extract import Extractor


def learn_rows(redacted: pl.DataFrame, extractor: Extractor) -> pl.DataFrame:
    """Find the opinions of redacted posts, each distinct text and context once.

    Guarantee: row-wise; `row` is the place of the post in `redacted`, and rows come in that order. Reactions are acts
    and not opinions: none are found in them.
    Takes posts.REDACTED, gives opinions.FOUND. Errors: Broken if given any other table.
    """
    REDACTED.require(redacted)
    asked = redacted.select("text", "context_brands", "kind").with_row_index("post").filter(pl.col("kind") != "reaction")
    asked = asked.with_columns(question=pl.col("text") + "\0" + pl.col("context_brands").list.join("\0"))
    distinct = asked.unique("question", keep="first", maintain_order=True).with_row_index("row")
    found = FOUND.require(extractor.extract(distinct["text"].to_list(), distinct["context_brands"].to_list()))
    if found.is_empty():
        return FOUND.empty()
    posts = asked.select("post", "question").join(distinct.select("question", "row"), on="question", maintain_order="left")
    numbered = found.with_row_index("place").join(posts.select("post", "row"), on="row")
    return FOUND.require(numbered.sort("post", "place").with_columns(row=pl.col("post").cast(pl.UInt32)).select(list(FOUND.columns)))


class ReadRows:
    """The row-wise function that worker processes run.

    Guarantee: picklable; holds the extractor, no key and no person.
    """

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    def __call__(self, redacted: pl.DataFrame) -> pl.DataFrame:
        return learn_rows(redacted, self.extractor)
