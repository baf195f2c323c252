"""A lake holds each post once, in its newest version, whatever the order in which versions arrive."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from heedful.engine.merge import merge, newest_each

ARRIVING = {"post_key": pl.Binary, "grant_key": pl.Binary, "version": pl.Binary, "updated_us": pl.Int64, "seen": pl.Int64}
HELD = {"file": pl.String, "post_key": pl.Binary, "grant_key": pl.Binary, "version": pl.Binary, "seen": pl.Int64}


def arriving(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=ARRIVING, orient="row")


def held(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=HELD, orient="row")


def never(_: pl.DataFrame) -> pl.Series:
    raise AssertionError("nothing differs, so nothing may be unsealed")


def edited(times: dict[bytes, int | None]):
    return lambda rows: pl.Series([times[k] for k in rows["post_key"]], dtype=pl.Int64)


def test_the_same_again_changes_nothing() -> None:
    plan = merge(arriving((b"p", b"g", b"v", None, 2)), held(("f", b"p", b"g", b"v", 1)), never)
    assert plan.add.is_empty()
    assert plan.replaced.is_empty()


def test_a_newer_edit_replaces_an_older_version() -> None:
    plan = merge(arriving((b"p", b"g", b"w", 20, 1)), held(("f", b"p", b"g", b"v", 9)), edited({b"p": 10}))
    assert plan.add["version"].to_list() == [b"w"]
    assert plan.replaced.rows() == [("f", b"p")]


def test_an_older_version_never_comes_back() -> None:
    plan = merge(arriving((b"p", b"g", b"v", 10, 9)), held(("f", b"p", b"g", b"w", 1)), edited({b"p": 20}))
    assert plan.add.is_empty()
    assert plan.replaced.is_empty()


def test_where_no_edit_time_is_known_the_later_file_counts() -> None:
    later = merge(arriving((b"p", b"g", b"w", None, 5)), held(("f", b"p", b"g", b"v", 4)), edited({b"p": None}))
    earlier = merge(arriving((b"p", b"g", b"w", None, 3)), held(("f", b"p", b"g", b"v", 4)), edited({b"p": None}))
    assert (later.add.height, earlier.add.height) == (1, 0)


def test_a_new_grant_takes_the_post_over() -> None:
    plan = merge(arriving((b"p", b"h", b"v", None, 1)), held(("f", b"p", b"g", b"v", 9)), edited({b"p": None}))
    assert plan.add["grant_key"].to_list() == [b"h"]
    assert plan.replaced.height == 1


_VERSIONS = st.lists(
    st.tuples(st.sampled_from([b"p", b"q"]), st.sampled_from([b"v", b"w", b"x"]), st.sampled_from([None, 10, 20]), st.integers(1, 3)),
    min_size=1,
    max_size=8,
)


@given(_VERSIONS, st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(versions: list[tuple], random) -> None:
    rows = [(key, b"g", version, at, seen) for key, version, at, seen in versions]
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert newest_each(arriving(*rows)).equals(newest_each(arriving(*shuffled)))
    assert newest_each(arriving(*rows))["post_key"].n_unique() == newest_each(arriving(*rows)).height
