"""Answers that are begun before they are asked for are those of asking then."""

from __future__ import annotations

import os
import time
from contextlib import closing
from multiprocessing import parent_process
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.engine import ahead
from heedful.engine.ahead import Ahead
from heedful.errors import Unready

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: list[int] = []


def plus_one(rows: pl.DataFrame) -> pl.Series:
    return rows["n"] + 1


def die(rows: pl.DataFrame) -> pl.Series:
    if parent_process() is None:
        raise AssertionError("was asked here")
    os._exit(1)


def wait_until_begun(some: Ahead, place: int) -> None:
    _, begun = some._waiting[place]
    assert begun is not None
    for _ in range(3000):
        if begun.running() or begun.done():
            return
        time.sleep(0.01)
    raise AssertionError("no worker began")


def by_row(function: Callable[[pl.DataFrame], pl.Series], rows: pl.DataFrame) -> pl.Series:
    HERE.append(rows.height)
    return function(rows)


def table(*numbers: int) -> pl.DataFrame:
    return pl.DataFrame({"n": pl.Series(numbers, dtype=pl.Int64)})


@given(st.lists(st.tuples(st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=3), st.integers(0, 3))))
def test_each_table_has_its_own_answer_in_order(steps: list[tuple[list[list[int]], int]]) -> None:
    waiting: list[list[int]] = []
    with closing(Ahead(plus_one, by_row)) as some:
        for puts, count in steps:
            for numbers in puts:
                some.put(table(*numbers))
            waiting += puts
            asked = min(count, len(waiting))
            if asked:
                assert some.take(asked).to_list() == [n + 1 for numbers in waiting[:asked] for n in numbers]
            waiting = waiting[asked:]


def test_workers_answer_as_this_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_STARTING", 4)
    HERE.clear()
    with closing(Ahead(plus_one, by_row, 1)) as some:
        some.put(table(0, 1))
        assert some._waiting[0][1] is None  # too few rows to start a process
        for first in range(2, 12, 2):
            some.put(table(first, first + 1))
        wait_until_begun(some, 0)
        assert some.take(1).to_list() == [1, 2]
        assert not HERE
        assert some.take(4).to_list() == list(range(3, 11))
        some.put(table(7))
        assert some.take(2).to_list() == [11, 12, 8]
    assert sum(HERE) < 13


def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_STARTING", 1)
    with closing(Ahead(die, by_row, 1)) as some:
        some.put(table(1))
        wait_until_begun(some, 0)
        with pytest.raises(Unready, match="ended before its work"):
            some.take(1)


def test_few_rows_start_no_process() -> None:
    with closing(Ahead(die, by_row, 8)) as some:
        some.put(table(*range(ahead.WORTH_STARTING - 1)))
        assert some._pool is None
