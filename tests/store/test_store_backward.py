"""The way back: every step undone and done again, on both databases; and no step that loses what somebody was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from heedful.errors import BadInput, Unready
from heedful.store import backward, meta
from heedful.store.schema import HEAD, METADATA
from heedful.store.store import open_store, sqlite_url

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "store.db") if request.param == "sqlite" else request.getfixturevalue("databases")(empty=True)


def shape(tx) -> dict[str, list[tuple[str, str, bool]]]:
    asked = inspect(tx)
    return {t: sorted((c["name"], str(c["type"]), c["nullable"]) for c in asked.get_columns(t)) for t in asked.get_table_names()}


def test_each_step_can_be_undone_and_done_again_and_what_is_kept_stays(url: str) -> None:
    with open_store(url) as store, store.transaction() as tx:
        every, whole = backward.revisions(tx), shape(tx)
        meta.put(tx, "k", "stays")
    assert every[0] == HEAD
    for older in every[1 : every.index(backward.FLOOR) + 1]:
        with open_store(url) as store:
            with store.transaction() as tx:
                assert backward.revision_of(tx) == HEAD
                undone = backward.go_back(tx, older)
            assert undone == every[: every.index(older)]
            with store.reading() as tx:
                assert backward.revision_of(tx) == older
                assert meta.get(tx, "k") == "stays"
                assert shape(tx) != whole
        with open_store(url) as store, store.reading() as tx:
            assert (shape(tx), meta.get(tx, "k")) == (whole, "stays")


# What an older version would not heed, with the step that first kept it.
PROMISED = {
    "bias_exceptions": "0016", "declared": "0016", "second_factors": "0013", "incidents": "0009", "decoys": "0009",
    "campaigns": "0006", "feedback": "0006", "concerns": "0005", "freezes": "0005", "release_debits": "0003", "consent_batch_claims": "0008",
}  # fmt: skip


def fill(tx, name: str) -> None:
    values = {
        c.name: (1 if c.type.python_type in {int, bool} else b"x" if c.type.python_type is bytes else "x")
        for c in METADATA.tables[name].columns
    }
    tx.execute(METADATA.tables[name].insert().values(values))


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_a_step_that_would_lose_what_was_promised_is_refused_and_nothing_is_undone(tmp_path: Path, name: str) -> None:
    with open_store(sqlite_url(tmp_path / "store.db")) as store:
        with store.transaction() as tx:
            every = backward.revisions(tx)
            fill(tx, name)
            whole = shape(tx)
        below = every[every.index(PROMISED[name]) + 1]
        with pytest.raises(Unready) as told, store.transaction() as tx:
            backward.go_back(tx, below)
        assert told.value.code == "store.no_way_back"
        with store.reading() as tx:
            assert (shape(tx), backward.revision_of(tx)) == (whole, HEAD)
        # The step that keeps it can be reached all the same.
        with store.transaction() as tx:
            backward.go_back(tx, PROMISED[name])
            assert tx.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 1


@pytest.mark.parametrize("step", ["", "0001", "9999", "head"])
def test_a_step_that_is_none_is_bad_input(tmp_path: Path, step: str) -> None:
    with open_store(sqlite_url(tmp_path / "store.db")) as store, pytest.raises(BadInput) as told, store.transaction() as tx:
        backward.go_back(tx, step)
    assert told.value.code == "store.step"
