"""Copies of one person's post are told by their words, and what they say counts once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from heedful.opinions.repeats import once, plain

if TYPE_CHECKING:
    import random

SCHEMA = {"post_key": pl.Binary, "day": pl.Date, "brand": pl.String, "aspect": pl.String, "polarity": pl.Int8, "words_key": pl.Binary}

rows = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 3), st.sampled_from("AB"), st.sampled_from(("price", "taste")), st.sampled_from((-1, 0, 1))
    ),
    max_size=30,
)


def test_what_tells_no_words_apart_is_gone() -> None:
    same = ["Great soup!", "great   SOUP", "great, soup...", " great\nsoup ?"]
    assert len({*plain(pl.Series(same))}) == 1
    other = ["great soup", "great soups", "great soup 2", "great soup 😡", "not great soup"]
    assert len({*plain(pl.Series(other))}) == len(other)
    assert plain(pl.Series(["!!", "?"])).to_list() == ["!!", "?"]


@given(rows, st.randoms(use_true_random=False))
def test_the_earliest_of_copies_stays_in_any_order(drawn: list[tuple[int, int, str, str, int]], chance: random.Random) -> None:
    made = [
        {
            "post_key": b"p%d" % at,
            "day": date(2026, 1, 1) + timedelta(days),
            "brand": brand,
            "aspect": aspect,
            "polarity": polarity,
            "words_key": None if words == 0 else words.to_bytes(8, "big"),
        }
        for at, (words, days, brand, aspect, polarity) in enumerate(drawn)
    ]
    wanted = [row for row in made if row["words_key"] is None]
    for key in {(row["words_key"], row["brand"], row["aspect"]) for row in made if row["words_key"]}:
        same = [row for row in made if (row["words_key"], row["brand"], row["aspect"]) == key]
        wanted.append(min(same, key=lambda row: (row["day"], row["post_key"])))
    chance.shuffle(made)
    found = once(pl.DataFrame(made, schema=SCHEMA)).sort("post_key").to_dicts()
    assert found == sorted(({k: v for k, v in row.items() if k != "words_key"} for row in wanted), key=lambda row: row["post_key"])
