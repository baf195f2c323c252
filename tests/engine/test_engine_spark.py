"""How work is parted for a cluster, and what stays here: without Spark, whose place a plain map takes."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from heedful.engine import spark
from heedful.engine.cluster import Address
from heedful.engine.lake import LakeFolder
from heedful.engine.spark import PIECE, SparkEngine, Terms

CORES = 2


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SparkEngine:
    made = SparkEngine(LakeFolder(tmp_path / "lake"), Terms(Address(), tmp_path / "cluster.key", rows=100, table_rows=1_000))
    monkeypatch.setattr(spark._Session, "cores", CORES)
    return made


@pytest.fixture
def sent(engine: SparkEngine, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was given to workers, task by task."""
    tasks: list[object] = []

    @contextmanager
    def spread(function, rows):
        def each(given):
            for task in given:
                tasks.append(task)
                yield function(task)

        yield each

    monkeypatch.setattr(engine, "spread", spread)
    return tasks


def height(rows: pl.DataFrame) -> pl.Series:
    return rows["n"] * 2


@pytest.mark.parametrize(("rows", "tasks"), [(99, 0), (100, 8), (8 * PIECE, 8), (8 * PIECE + 1, 9)])
def test_a_table_is_parted_into_as_many_pieces_as_keep_the_cores_busy(
    engine: SparkEngine, sent: list[pl.DataFrame], rows: int, tasks: int
) -> None:
    table = pl.DataFrame({"n": range(rows)})
    assert engine.by_row(height, table).equals(table["n"] * 2)
    assert len(sent) == tasks
    assert all(piece.height <= PIECE for piece in sent)
    assert sum(piece.height for piece in sent) in {0, rows}


def test_buckets_go_together_and_each_once(engine: SparkEngine, sent: list[list[int]]) -> None:
    assert sorted(engine._each(lambda n: n + 1, range(64), 5_000)) == list(range(1, 65))
    assert [len(part) for part in sent] == [8] * 8
    assert sorted(n for part in sent for n in part) == list(range(64))


def test_few_buckets_are_a_task_each_and_few_rows_stay_here(engine: SparkEngine, sent: list[list[int]]) -> None:
    assert engine._each(lambda n: n + 1, [1, 2, 3], 5_000) == [2, 3, 4]
    assert sent == [[1], [2], [3]]
    assert engine._each(lambda n: n + 1, [1, 2, 3], 99) == [2, 3, 4]
    assert engine._each(lambda n: n + 1, [], 5_000) == []
    assert len(sent) == 3


def test_tables_below_their_limit_are_counted_here(engine: SparkEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.store.manifest import LakeFile
    from heedful.tables import posts

    class Asked(Exception):
        pass

    def ask(*_: object) -> None:
        raise Asked

    monkeypatch.setattr(engine, "_table", ask)
    assert (engine.carries(999), engine.carries(1_000)) == (False, True)
    files = [LakeFile(engine.folder.write("insights", posts.HELD.empty()), "insights", 0, "posts", 999)]
    found = engine.answer(files, "posts", ["post_key"], lambda rows, _: rows.select("post_key")).collect()
    assert found.columns == ["post_key"]
    with pytest.raises(Asked):
        engine.answer([*files, *files], "posts", ["post_key"], lambda rows, _: rows.select("post_key"))
