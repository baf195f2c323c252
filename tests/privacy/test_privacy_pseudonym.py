"""Keys hold within one purpose and link nothing beyond it."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

from heedful.errors import Broken
from heedful.privacy.pseudonym import POST, SUBJECT, key_of_each, pseudonymise
from heedful.tables.posts import ADMITTED, RAW

if TYPE_CHECKING:
    from collections.abc import Sequence


def keyed_with(key: bytes):
    def keyed(messages: Sequence[bytes], size: int) -> list[bytes]:
        return [hmac.digest(key, m, "sha256")[:size] for m in messages]

    return keyed


def posts(n: int) -> pl.DataFrame:
    at = datetime(2026, 5, 4, 23, 59, 59, tzinfo=UTC)
    rows = {
        "row": list(range(n)),
        "network": ["x"] * n,
        "scope": ["global"] * n,
        "attributed_to": [f"a{i % 3}" for i in range(n)],
        "published": [at] * n,
        "audience": ["public"] * n,
        "kind": ["post"] * n,
        "origin": ["x_api"] * n,
        "own": [True] * n,
        "id": [f"p{i}" for i in range(n)],
        "content": [f"words {i}" for i in range(n)],
        "updated": [None] * n,
        "in_reply_to": [None] * n,
        "names": [[] for _ in range(n)],
        "context_brands": [[] for _ in range(n)],
        "person_id": [f"person{i % 3}" for i in range(n)],
        "record_insights": [f"r{i % 3}" for i in range(n)],
        "record_profile": [f"r{i % 3}" if i % 2 else None for i in range(n)],
        "record_improve": [None] * n,
        "record_quotes": [None] * n,
    }
    return pl.DataFrame(rows, schema=ADMITTED.schema)


def test_only_rows_admitted_to_the_purpose_appear() -> None:
    admitted = posts(7)
    assert pseudonymise(admitted, admitted["content"], "insights", keyed_with(b"k")).height == 7
    assert pseudonymise(admitted, admitted["content"], "profile", keyed_with(b"k")).height == 3
    assert pseudonymise(admitted, admitted["content"], "quotes", keyed_with(b"k")).is_empty()


def test_no_key_is_shared_by_two_purposes_or_two_kinds() -> None:
    admitted = posts(6)
    one = pseudonymise(admitted, admitted["content"], "insights", keyed_with(b"1"))
    two = pseudonymise(admitted, admitted["content"], "profile", keyed_with(b"2"))
    for column in ("post_key", "subject_key", "grant_key"):
        assert not set(one[column]) & set(two[column])
    same = pl.Series(["s"])
    assert key_of_each(same, POST, keyed_with(b"1"))[0] != key_of_each(same, SUBJECT, keyed_with(b"1"))[0]


def test_the_day_stays_and_the_time_goes() -> None:
    admitted = posts(1)
    frame = pseudonymise(admitted, admitted["content"], "insights", keyed_with(b"k"))
    assert frame["day"].to_list() == [datetime(2026, 5, 4, tzinfo=UTC).date()]
    assert "published" not in frame.columns


def test_a_post_that_is_not_admitted_is_not_taken() -> None:
    with pytest.raises(Broken):
        pseudonymise(RAW.empty(), pl.Series("text", [], dtype=pl.String), "insights", keyed_with(b"k"))


@pytest.mark.parametrize("values", [["a", "a", "a", None, "b", "a"], ["a", "b", None]])
def test_each_value_is_keyed_alike_however_often_it_stands(values: list[str | None]) -> None:
    expected = [None if v is None else hmac.digest(b"k", POST + v.encode(), "sha256")[:16] for v in values]
    assert key_of_each(pl.Series("v", values), POST, keyed_with(b"k")).to_list() == expected
