"""Turn a person, a post and a consent record into keys that hold within one purpose and nowhere else.

Row-wise. The key itself is never seen here: `keyed` is an argument. Keyed data is pseudonymous, not nameless data
(GDPR Recital 26): who holds the key can find the person, and that is how their rights are served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import polars as pl

from heedful.tables.posts import ADMITTED, REDACTED

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a key is of stands before it, so that a person and a post of the same name never share one.
SUBJECT = b"subject|"
GRANT = b"grant|"
POST = b"post|"
VERSION = b"version|"
TERM = b"term|"
WORDS = b"words|"


class Keyed(Protocol):
    """HMAC-SHA-256 of many messages under one purpose's key, cut to `size` bytes.

    Guarantee: same message, same answer; no answer tells the key. Source: RFC 2104, FIPS 198-1.
    """

    def __call__(self, messages: Sequence[bytes], size: int) -> list[bytes]: ...


def key_of_each(values: pl.Series, kind: bytes, keyed: Keyed, size: int = 16) -> pl.Series:
    """Key each value of a String column, once per unique value.

    Guarantee: null stays null; equal values have equal keys.
    Gives a Binary series of `size` bytes each, with the column's name.
    """
    unique = values.drop_nulls().unique()
    if len(unique) * 2 > len(values):
        present = values.to_list()
        answers = iter(keyed([kind + v.encode() for v in present if v is not None], size))
        return pl.Series(values.name, [None if v is None else next(answers) for v in present], dtype=pl.Binary)
    keys = pl.Series("key", keyed([kind + v.encode() for v in unique.to_list()], size), dtype=pl.Binary)
    frame = pl.DataFrame({"value": unique, "key": keys})
    return values.to_frame("value").join(frame, on="value", how="left", maintain_order="left")["key"].alias(values.name)


def key_of(value: str, kind: bytes, keyed: Keyed, size: int = 16) -> bytes:
    """Key one value.

    Guarantee: as `key_of_each` keys it.
    """
    return keyed([kind + value.encode()], size)[0]


def pseudonymise(admitted: pl.DataFrame, text: pl.Series, purpose: str, keyed: Keyed) -> pl.DataFrame:
    """Give the posts that one purpose admits, without author, id and record.

    Guarantee: row-wise; a row appears only if its record admits it to `purpose`; no column links two purposes.
    Takes posts.ADMITTED and its redacted text; gives posts.REDACTED in the same order.
    Source: GDPR Art. 4(5), 25.
    """
    ADMITTED.require(admitted)
    mine = admitted.with_columns(text.alias("text")).filter(pl.col(f"record_{purpose}").is_not_null())
    return REDACTED.require(
        mine.select(
            key_of_each((mine["network"] + "|" + mine["id"]).alias("post_key"), POST, keyed),
            key_of_each(mine["person_id"].alias("subject_key"), SUBJECT, keyed),
            key_of_each((mine[f"record_{purpose}"] + "|" + purpose).alias("grant_key"), GRANT, keyed),
            "network",
            "kind",
            "audience",
            "origin",
            pl.col("published").dt.date().alias("day"),
            "context_brands",
            "text",
        )
    )
