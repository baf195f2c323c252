"""Rows leave the program only in crowds. Against a plain count."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import Broken, Refused
from heedful.privacy.crowd import crowds, require_crowd, require_told

COLUMNS = ("age_band", "country", "network")
rows_of = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(["adult", "unknown", None]), st.sampled_from(["IE", "FR"]), st.sampled_from(["x", "facebook"])
    ),
    max_size=60,
)


def frame(rows) -> pl.DataFrame:
    schema = {"person_id": pl.String, **dict.fromkeys(COLUMNS, pl.String)}
    return pl.DataFrame([(f"p{who}", *rest) for who, *rest in rows], schema=schema, orient="row")


def smallest(rows, columns) -> int:
    people = defaultdict(set)
    for who, *rest in rows:
        people[tuple(rest[COLUMNS.index(name)] for name in columns)].add(who)
    return min(map(len, people.values()), default=0)


@given(rows_of, st.lists(st.sampled_from(COLUMNS), unique=True, max_size=3), st.integers(1, 6))
def test_a_table_passes_exactly_where_every_combination_has_k_people(rows, columns, k: int) -> None:
    table = frame(rows)
    if rows and smallest(rows, columns) >= k:
        assert require_crowd(table, columns, k).equals(table)
        for size in range(len(columns)):
            for fewer in combinations(columns, size):
                assert require_crowd(table, fewer, k).equals(table)
    else:
        with pytest.raises(Refused, match=f"Fewer than {k}"):
            require_crowd(table, columns, k)


@given(rows_of, st.permutations(range(3)))
def test_the_order_of_rows_and_columns_is_nothing(rows, order) -> None:
    columns = [COLUMNS[at] for at in order]
    assert sorted(crowds(frame(rows), columns)["people"]) == sorted(crowds(frame(rows[::-1]), COLUMNS)["people"])


def test_one_person_with_many_rows_is_one() -> None:
    table = frame([(1, "adult", "IE", "x")] * 50)
    assert crowds(table, COLUMNS)["people"].to_list() == [1]
    with pytest.raises(Refused):
        require_crowd(table, [], 2)


def test_a_refusal_names_columns_and_nobody() -> None:
    with pytest.raises(Refused) as refused:
        require_crowd(frame([(n, "adult", "IE" if n else "FR", "x") for n in range(9)]), ["country", "postcode", "network"], 5)
    assert "country, network" in refused.value.sentence
    assert "FR" not in f"{refused.value}"


def test_a_table_must_say_whose_each_row_is() -> None:
    with pytest.raises(Broken):
        crowds(frame([]).drop("person_id"), COLUMNS)
    with pytest.raises(Broken):
        crowds(frame([(1, "adult", "IE", "x")]).with_columns(person_id=pl.lit(None, pl.String)), COLUMNS)


def test_a_number_of_too_few_is_not_written() -> None:
    numbers = pl.DataFrame({"people": [10, 31], "value": [1.0, 2.0]})
    assert require_told(numbers, 10).equals(numbers)
    with pytest.raises(Broken):
        require_told(numbers, 11)
    with pytest.raises(Broken):
        require_told(numbers.with_columns(people=pl.lit(None, pl.Int64)), 1)
