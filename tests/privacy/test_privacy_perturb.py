"""Cell keys: never more than three either way, none in the mean, always the same for the same people, and seldom moved by one more."""

from __future__ import annotations

import hashlib
from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import Broken
from heedful.privacy.perturb import BASE, MOST, REACH, STEP, Noise, UnsafeExact, draw_noise, record_keys


def keyed_by(secret: str):
    def keyed(messages, size: int) -> list[bytes]:
        return [hashlib.blake2b(message, key=secret.encode(), digest_size=size).digest() for message in messages]

    return keyed


def told(noise: Noise, count: int, key: int = 0) -> int:
    return pl.select(noise.perturb(pl.lit(count), pl.lit(key))).item()


@given(st.integers(0, 10_000_000), st.integers(-(10**12), 10**12), st.integers(0, BASE * STEP))
def test_a_count_moves_by_at_most_three_and_zero_not_at_all(count: int, key: int, offset: int) -> None:
    shown = told(Noise(offset), count, key)
    assert abs(shown - count) <= MOST
    assert shown >= 0
    assert count or not shown


@pytest.mark.parametrize("count", [4, 13, 50, 51, 52, 1_000_003])
def test_each_change_is_equally_likely_so_that_none_is_expected(count: int) -> None:
    changes = Counter(told(Noise(phase * STEP), count) - count for phase in range(BASE))
    assert changes == Counter(range(-MOST, MOST + 1))
    assert Noise().variance == sum(change * change for change in changes) / BASE == 4.0


def test_one_person_more_moves_what_is_told_once_in_seven_and_a_little() -> None:
    people = pl.Series([b"p%d" % number for number in range(3_000)])
    moved = 0
    for seed in range(20):
        noise, keys = draw_noise(keyed_by(f"s{seed}")), record_keys(people, keyed_by(f"s{seed}"))
        counts = pl.DataFrame({"count": range(1, 3_001), "key": keys.cum_sum()})
        shown = counts.select(noise.perturb(pl.col("count"), pl.col("key")))["count"].slice(20)
        moved += (shown.diff().drop_nulls() != 0).sum()
    share = moved / (20 * 2_979)
    # 1/7, and the mean of what a record key turns it by: REACH / STEP / 2.
    assert 1 / BASE < share < 1 / BASE + REACH / STEP


def test_the_same_people_have_the_same_key_and_others_another() -> None:
    people = pl.Series([b"a", b"b", b"a", b"c"])
    keys = record_keys(people, keyed_by("one"))
    assert keys[0] == keys[2]
    assert keys.n_unique() == 3
    assert not keys.equals(record_keys(people, keyed_by("other")))
    assert draw_noise(keyed_by("one")) == draw_noise(keyed_by("one")) != draw_noise(keyed_by("other"))


def test_record_keys_are_spread_evenly_and_sum_to_nothing() -> None:
    keys = record_keys(pl.Series([b"p%d" % number for number in range(20_000)]), keyed_by("one"))
    assert keys.abs().max() <= REACH
    assert abs(keys.mean()) < 4 * REACH / 3**0.5 / 20_000**0.5
    assert keys.std() == pytest.approx(REACH / 3**0.5, rel=0.05)


def test_no_noise_is_no_noise_and_an_even_table_is_refused() -> None:
    exact = UnsafeExact()
    assert [told(exact, count, 77) for count in (0, 1, 40)] == [0, 1, 40]
    assert (exact.most, exact.variance) == (0, 0.0)
    with pytest.raises(Broken):
        Noise(0, 4)
