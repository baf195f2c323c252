"""Bounding: nobody has more than so many cells, those with fewer keep all, and one person's rows never change another's."""

from __future__ import annotations

import hashlib

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from heedful.privacy.bounding import bound

rows_of = st.sets(st.tuples(st.integers(0, 5), st.sampled_from("ABC"), st.sampled_from(["price", "staff", "app", "overall"])), max_size=60)


def keyed(messages, size: int) -> list[bytes]:
    return [hashlib.blake2b(message, digest_size=size).digest() for message in messages]


def frame(rows) -> pl.DataFrame:
    made = [(b"p%d" % person, brand, aspect) for person, brand, aspect in sorted(rows)]
    return pl.DataFrame(made, schema={"subject_key": pl.Binary, "brand": pl.String, "aspect": pl.String}, orient="row")


def kept(rows, most: int) -> set:
    return set(bound(frame(rows), ["brand", "aspect"], most, keyed).rows())


@given(rows_of, st.integers(1, 6))
def test_one_person_more_changes_their_own_rows_and_at_most_so_many(rows, most: int) -> None:
    everybody, without = kept(rows, most), kept({row for row in rows if row[0] != 0}, most)
    assert without <= everybody
    assert {person for person, _, _ in everybody - without} <= {b"p0"}
    assert len(everybody - without) == min(most, sum(row[0] == 0 for row in rows))


@given(rows_of, st.integers(1, 6))
def test_who_has_no_more_keeps_all(rows, most: int) -> None:
    for person in range(6):
        own = {row for row in rows if row[0] == person}
        assert sum(row[0] == b"p%d" % person for row in kept(rows, most)) == min(len(own), most)


def test_another_key_chooses_others() -> None:
    rows = {(person, brand, aspect) for person in range(6) for brand in "ABC" for aspect in ("price", "staff", "app")}
    other = set(bound(frame(rows), ["brand", "aspect"], 2, lambda messages, size: keyed([b"x" + m for m in messages], size)).rows())
    assert other != kept(rows, 2)
