"""How a post and an opinion lie in a lake: open columns to count by, and one sealed column for what only its person's key opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
import polars as pl

from heedful.security.sealing import seal_rows, unseal_rows
from heedful.tables import opinions, posts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Rows on their way into a lake: what stays open, what will be sealed, and whose key seals it.
ARRIVING: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **posts.REDACTED.schema,
    "gathered": pl.Date,
    "parent_key": pl.Binary,
    "version": pl.Binary,
    "seen": pl.Int64,
    "person_id": pl.String,
    "id": pl.String,
    "published_us": pl.Int64,
    "updated_us": pl.Int64,
}


def seal_posts(rows: pl.DataFrame, keys: Mapping[str, bytes]) -> pl.DataFrame:
    """Seal the words, times and ids of arriving posts under their persons' keys.

    Guarantee: gives posts.HELD; nothing that is sealed is left open beside it.
    """
    payloads = [
        orjson.dumps(row)
        for row in zip(
            rows["text"].to_list(), rows["published_us"].to_list(), rows["updated_us"].to_list(), rows["id"].to_list(), strict=True
        )
    ]
    sealed = seal_rows([keys[p] for p in rows["person_id"].to_list()], _bindings(posts.HELD.tag, rows), payloads)
    return posts.HELD.require(rows.with_columns(pl.Series("sealed", sealed, dtype=pl.Binary)).select(list(posts.HELD.columns)))


def open_posts(held: pl.DataFrame, keys: Mapping[bytes, bytes]) -> list[tuple[str, int, int | None, str]]:
    """Open the sealed column of held posts: text, published and updated in microseconds UTC, the network's id.

    Guarantee: one tuple a row, in order; a row that was moved, changed or sealed for another raises Refused.
    Takes the persons' keys by subject_key.
    """
    opened = unseal_rows([keys[s] for s in held["subject_key"].to_list()], _bindings(posts.HELD.tag, held), held["sealed"].to_list())
    return [tuple(orjson.loads(o)) for o in opened]


def seal_opinions(
    found: pl.DataFrame, of: pl.DataFrame, term_keys: pl.Series, words_keys: pl.Series, keys: Mapping[bytes, bytes]
) -> pl.DataFrame:
    """Join found opinions to the posts they were found in, and seal their words.

    Guarantee: gives opinions.HELD; target, evidence and terms lie only in the sealed column.
    Takes opinions.FOUND whose `row` counts the rows of `of` (with the keys and days of posts.HELD); `term_keys` and `words_keys` are of
    the rows of `found`.
    """
    opinions.FOUND.require(found)
    rows = of.select("post_key", "subject_key", "grant_key", "network", "kind", "audience", "origin", "day", "gathered")[
        found["row"].cast(pl.Int64)
    ]
    rows = rows.hstack(found.select("brand", "aspect", "polarity", "strength", "confidence"))
    rows = rows.with_columns(term_keys.alias("term_keys"), words_keys.alias("words_key"))
    payloads = [
        orjson.dumps(row)
        for row in zip(found["target"].to_list(), found["start"].to_list(), found["end"].to_list(), found["terms"].to_list(), strict=True)
    ]
    sealed = seal_rows([keys[s] for s in rows["subject_key"].to_list()], _bindings(opinions.HELD.tag, rows), payloads)
    return opinions.HELD.require(rows.with_columns(pl.Series("sealed", sealed, dtype=pl.Binary)).select(list(opinions.HELD.columns)))


def open_opinions(held: pl.DataFrame, keys: Mapping[bytes, bytes]) -> list[tuple[str, int, int, list[str]]]:
    """Open the sealed column of held opinions: target, start and end of the evidence, terms.

    Guarantee: as `open_posts`.
    """
    opened = unseal_rows([keys[s] for s in held["subject_key"].to_list()], _bindings(opinions.HELD.tag, held), held["sealed"].to_list())
    return [tuple(orjson.loads(o)) for o in opened]


def _bindings(tag: str, rows: pl.DataFrame) -> Sequence[bytes]:
    # A sealed row opens only as the table it was sealed for, for the same person, record and post.
    head = tag.encode() + b"|"
    return [
        head + s + g + p
        for s, g, p in zip(rows["subject_key"].to_list(), rows["grant_key"].to_list(), rows["post_key"].to_list(), strict=True)
    ]
